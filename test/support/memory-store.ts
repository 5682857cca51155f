import type { Changes, StoreTransaction } from '../../src/registry/store.ts'
import { MemoryStore as PlainMemoryStore } from '../../src/testing/memory-store.ts'

/** The store in memory, with failures that a test asks for. */
export class MemoryStore extends PlainMemoryStore {
  /** Forget what was written before this many writes, so that `changesAfter` answers `gone`. */
  horizon = 0
  /** Let the next commit fail, before or after it has happened. */
  failure: 'before' | 'after' | undefined

  override async changesAfter(sequence: number): Promise<readonly Changes[] | 'gone'> {
    return sequence < this.horizon ? 'gone' : super.changesAfter(sequence)
  }

  override async transaction<T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T> {
    const asked: Pick<MemoryStore, 'failure'> = { failure: undefined }
    const result = await super.transaction(async transaction => {
      const done = await work(transaction)
      asked.failure = this.failure
      this.failure = undefined
      if (asked.failure === 'before') throw new Error('the connection broke')
      return done
    })
    if (asked.failure === 'after') throw new Error('the connection broke')
    return result
  }
}
