import type { BatchRecordLook } from '../kafka/produced-batch.ts'
import type { KnownRecords, ShownRecord } from '../kafka/record-walk.ts'
import type { BatchWalk } from './batch-walk.ts'
import type { BatchOrigin, GateBatch, Verdict } from './verdict.ts'

type Judge = (batch: GateBatch, origin: BatchOrigin) => Verdict | Promise<Verdict>

/** Sees the records of a batch while their form is looked at, so that nearly all are walked over once. */
export class BatchLook implements BatchRecordLook {
  readonly #walk: BatchWalk
  /** To be called when the form of the batch is right. */
  readonly judge: Judge

  constructor(walk: BatchWalk, judge: Judge) {
    this.#walk = walk
    this.judge = judge
  }

  look(record: ShownRecord): boolean {
    return this.#walk.look(record)
  }

  get known(): KnownRecords | undefined {
    return this.#walk.known
  }

  sawAll(): void {
    this.#walk.sawAll()
  }

  get keepsRecords(): boolean {
    return !this.#walk.hasPassed
  }
}
