import type { Registry } from '../registry/operations.ts'
import type { SchemaSource, SchemaView } from '../validation/schema-source.ts'

/** The registry of this process as the gate asks it. The broker may begin before the registry is there. */
export class RegistrySource implements SchemaSource {
  #registry: Registry | undefined

  attach(registry: Registry): void {
    this.#registry = registry
  }

  observe(): SchemaView | undefined {
    const observed = this.#registry?.observe()
    if (observed === undefined) return undefined
    const { reads } = observed
    return {
      typeOfId: (context, id) => reads.typeOfId(context, id),
      schemaOfId: (context, id) => reads.schemaOfId(context, id),
      idOfGuid: (context, guid) => reads.idOfGuid(context, guid),
      aliasTarget: subject => reads.aliasTarget(subject),
      versionHolding: (subject, id) => reads.versionHolding(subject, id),
      isCurrent: () => observed.isCurrent(),
    }
  }

  refresh(): Promise<void> | undefined {
    return this.#registry?.fresh()
  }
}
