import { SchemaError } from '../schema.ts'
import type { SchemaLimits } from '../schema.ts'

/** What one schema may still ask for while it is read. */
export class Budget {
  readonly #limits: SchemaLimits
  #nodes = 0

  constructor(limits: SchemaLimits) {
    this.#limits = limits
  }

  /** Nodes taken so far. */
  get nodes(): number {
    return this.#nodes
  }

  /** Counts one more node. Throws SchemaError beyond the limit. */
  takeNode(): void {
    if (++this.#nodes > this.#limits.nodes) {
      throw beyond('nodes', `the schema has more than ${this.#limits.nodes} parts`)
    }
  }

  /** Checks the number of parts of a combined schema. Throws SchemaError beyond the limit. */
  checkWidth(parts: number): void {
    if (parts > this.#limits.width) {
      throw beyond('width', `a combined schema has ${parts} parts, more than the limit of ${this.#limits.width}`)
    }
  }
}

function beyond(limit: keyof SchemaLimits, says: string): SchemaError {
  return new SchemaError(says, { stage: 'validation', limit })
}
