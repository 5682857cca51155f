import type { SchemaSource } from '../schema/engine.ts'

interface Known {
  readonly inputs: readonly unknown[]
  readonly answer: unknown
}

/**
 * What was found out for one request, so that a write which is carried out after its trial need not find it out again.
 * What the state holds is replaced, never changed: a value that is the same one has the same content.
 */
export class RequestMemory {
  /** The text of the request where it has no references. */
  source: SchemaSource | undefined
  readonly #known = new Map<string, Known>()

  /** The answer that `work` gave for the same inputs, each the very same value; else what it gives now. */
  once<Answer>(name: string, inputs: readonly unknown[], work: () => Answer): Answer {
    const known = this.#known.get(name)
    if (known !== undefined && isSameList(known.inputs, inputs)) return known.answer as Answer
    const answer = work()
    this.#known.set(name, { inputs, answer })
    // What failed is tried again: a text that was gone is there under the lock, or its row is not.
    if (answer instanceof Promise) answer.catch(() => this.#known.delete(name))
    return answer
  }
}

const isSameList = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  some.length === others.length && some.every((one, position) => one === others[position])
