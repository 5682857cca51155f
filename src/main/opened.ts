import type { LockedDataFolder } from '../data-folder/lock.ts'

/** What has been opened, to be closed in reverse order, once. */
export class Opened {
  readonly #closers: (() => Promise<void>)[] = []
  #closed: Promise<void> | undefined

  add(close: () => Promise<void>): void {
    this.#closers.push(close)
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeAll()
    return this.#closed
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = []
    for (const close of this.#closers.reverse()) await close().catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed')
  }
}

/** Where a start stands. */
export interface Starting {
  readonly opened: Opened
  readonly folder: LockedDataFolder | undefined
}
