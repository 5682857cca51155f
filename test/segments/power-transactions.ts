import { Buffer } from 'node:buffer'
import type { LogBooks } from './power-books.ts'
import { anyOf, happens } from './power-books.ts'
import { compactLog } from '../../src/broker/log/compaction/compact-log.ts'
import type { PartitionLog } from '../../src/broker/log/partition-log.ts'
import { batchAttributes } from '../../src/kafka/record-batch.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import { committedRecords, sound } from './log-fixture.ts'

/** A transaction of one producer in one log. */
interface Transaction {
  readonly producerId: bigint
  /** By offset, `key:number`. */
  readonly records: Map<bigint, string>
  /** `ending` may have ended when the power went, all of it or nothing. */
  state: 'open' | 'ending' | 'committed' | 'aborted'
}

/** Of a log that is written in transactions: what readers of committed records meet. */
export class TransactionBooks implements LogBooks {
  readonly #isCompacted: boolean
  readonly #transactions: Transaction[] = []
  #count = 0

  constructor(isCompacted: boolean) {
    this.#isCompacted = isCompacted
  }

  async work(log: PartitionLog, isOn: () => boolean): Promise<void> {
    const producing = [0n, 1n, 2n].map(producerId => this.#produce(log, producerId, isOn))
    await Promise.all([...producing, this.#isCompacted ? this.#compact(log, isOn) : undefined])
  }

  async #produce(log: PartitionLog, producerId: bigint, isOn: () => boolean): Promise<void> {
    let sequence = (log.producers.get(producerId)?.batches.at(-1)?.lastSequence ?? -1) + 1
    while (isOn()) {
      const transaction: Transaction = { producerId, records: new Map(), state: 'open' }
      this.#transactions.push(transaction)
      for (let batches = anyOf(1, 1, 2, 3); batches > 0; batches--) {
        const texts = Array.from({ length: anyOf(1, 2, 5) }, () => `${newKey()}:${this.#count++}`)
        await this.#append(log, transaction, { texts, sequence })
        sequence += texts.length
      }
      if (!isOn()) return
      const isAbort = happens(0.4)
      transaction.state = isAbort ? 'aborted' : 'ending'
      await log.endTransaction(endOf(producerId, isAbort ? 'ABORT' : 'COMMIT')).durable
      if (isOn() && !isAbort) transaction.state = 'committed'
    }
  }

  async #append(
    log: PartitionLog,
    { producerId, records }: Transaction,
    { texts, sequence }: { readonly texts: readonly string[]; readonly sequence: number },
  ): Promise<void> {
    const { baseOffset, durable } = log.append(
      sound(
        encodeRecordBatch({
          records: texts.map(text => ({ key: Buffer.from(keyOf(text)), value: Buffer.from(text) })),
          baseTimestamp: 0n,
          producerId,
          producerEpoch: 0,
          baseSequence: sequence,
          attributes: batchAttributes.isTransactional,
        }),
      ),
      anyOf('group-sync', 'group-sync', 'sync-batch'),
    )
    for (const [index, text] of texts.entries()) records.set(baseOffset + BigInt(index), text)
    await durable
  }

  async #compact(log: PartitionLog, isOn: () => boolean): Promise<void> {
    while (isOn()) {
      await log.flush()
      // Half of the markers are older than readers need them.
      const nowMs = BigInt(Date.now()) + (happens(0.5) ? log.settings.deleteRetentionMs * 2n : 0n)
      await compactLog(log, { nowMs, maxTableBytes: 1 << 20, signal: log.closed })
    }
  }

  async faults(log: PartitionLog): Promise<readonly string[]> {
    // What the power cut has left open.
    for (const transaction of this.#transactions) {
      const { producerId, state } = transaction
      const isOpen = log.producers.get(producerId)?.transactionFirstOffset !== undefined
      if (isOpen) await log.endTransaction(endOf(producerId, 'ABORT')).durable
      // Only a producer's last one can be: it waits for each.
      if (state === 'open' || (isOpen && state === 'ending')) transaction.state = 'aborted'
    }
    return this.#differences(new Map((await committedRecords(log)).map(({ offset, value }) => [offset, value ?? ''])))
  }

  #differences(found: ReadonlyMap<bigint, string>): readonly string[] {
    const faults: string[] = []
    const wanted = new Map<bigint, string>()
    for (const transaction of this.#transactions) {
      const { records, producerId } = transaction
      const isSeen = [...records].some(([offset, text]) => found.get(offset) === text)
      if (transaction.state === 'ending') transaction.state = isSeen ? 'committed' : 'aborted'
      if (transaction.state === 'committed') for (const [offset, text] of records) wanted.set(offset, text)
      else if (isSeen)
        faults.push(`of producer ${producerId} is seen what was aborted: ${[...records.values()].join()}`)
    }
    const last = new Map([...wanted].sort(([a], [b]) => Number(a - b)).map(([offset, text]) => [keyOf(text), offset]))
    for (const [offset, text] of wanted) {
      const mayBeGone = this.#isCompacted && last.get(keyOf(text)) !== offset
      if (found.get(offset) !== text && !mayBeGone) faults.push(`lost at ${offset}: ${text}`)
    }
    for (const [offset, text] of found) if (wanted.get(offset) !== text) faults.push(`invented at ${offset}: ${text}`)
    return faults.slice(0, 5)
  }
}

/** Most are written seldom, so that compaction meets their last value often. */
const newKey = (): string => `k${Math.floor(Math.random() * 60)}`
const keyOf = (text: string): string => text.replace(/:.*/, '')

function endOf(producerId: bigint, type: 'ABORT' | 'COMMIT'): Parameters<PartitionLog['endTransaction']>[0] {
  return { producerId, producerEpoch: 0, coordinatorEpoch: 0, type }
}
