import type { RecordLook } from '../kafka/produced-batch.ts'
import type { RecordCursor } from '../kafka/record-cursor.ts'
import type { BatchWalk } from './batch-walk.ts'
import type { BatchOrigin, GateBatch, Verdict } from './verdict.ts'

type Judge = (batch: GateBatch, origin: BatchOrigin) => Verdict | Promise<Verdict>

/** Sees the records of a batch while their form is looked at, so that nearly all are walked over once. */
export class BatchLook implements RecordLook {
  readonly #walk: BatchWalk
  #recordsLeft: number
  #sawAll = true
  /** To be called when the form of the batch is right. */
  readonly judge: Judge

  constructor(walk: BatchWalk, maxRecords: number, judge: Judge) {
    this.#walk = walk
    this.#recordsLeft = maxRecords
    this.judge = judge
  }

  look(cursor: RecordCursor): boolean {
    if (this.#recordsLeft-- > 0 && this.#walk.look(cursor)) return true
    this.#sawAll = false
    return false
  }

  /** For what failed, and what has not been looked at. */
  get keepsRecords(): boolean {
    return !this.#sawAll || this.#walk.failed.length + this.#walk.unresolved.length > 0
  }
}
