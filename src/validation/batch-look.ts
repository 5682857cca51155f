import type { RecordLook } from '../kafka/produced-batch.ts'
import type { RecordCursor } from '../kafka/record-cursor.ts'
import type { BatchWalk } from './batch-walk.ts'
import type { BatchOrigin, GateBatch, Verdict } from './verdict.ts'

type Judge = (batch: GateBatch, origin: BatchOrigin) => Verdict | Promise<Verdict>

/** Sees the records of a batch while their form is looked at, so that nearly all are walked over once. */
export class BatchLook implements RecordLook {
  readonly #walk: BatchWalk
  readonly #maxRecords: number
  #recordCount = 0
  #sawAll = true
  /** To be called when the form of the batch is right. */
  readonly judge: Judge

  constructor(walk: BatchWalk, maxRecords: number, judge: Judge) {
    this.#walk = walk
    this.#maxRecords = maxRecords
    this.judge = judge
  }

  look(cursor: RecordCursor): boolean {
    this.#sawAll = this.#recordCount++ < this.#maxRecords && this.#walk.look(cursor)
    return this.#sawAll
  }

  /** For what failed, and what has not been looked at. */
  get keepsRecords(): boolean {
    return !this.#sawAll || this.#walk.failed.length + this.#walk.unresolved.length > 0
  }
}
