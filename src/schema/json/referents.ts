import type { ReferenceModel, SchemaModel } from './model.ts'

/** What several references may lead to: read once, later than the first of them. */
export interface Referent {
  model: SchemaModel | undefined
}

/** The references of a schema and what they lead to. */
export class Referents {
  readonly #links = new Map<ReferenceModel, Referent>()

  link(reference: ReferenceModel, referent: Referent): void {
    this.#links.set(reference, referent)
  }

  /** Points every reference past all others at the schema behind them; a loop of nothing but references takes everything. */
  settle(): void {
    for (const reference of this.#links.keys()) {
      const chain = new Set<ReferenceModel>()
      let at: SchemaModel | undefined = reference
      while (at?.kind === 'reference' && at.target === undefined && !chain.has(at)) {
        chain.add(at)
        at = this.#links.get(at)?.model
      }
      const end = at?.kind === 'reference' ? at.target : at
      const { node, document } = reference
      for (const passed of chain) passed.target = end ?? { kind: 'empty', node, document, notes: undefined }
    }
  }
}
