import type { Buffer } from 'node:buffer'
import type { AbortedTransaction } from '../broker/store.ts'

/** Version, producer id, first and last offset, last stable offset: Kafka's layout of `.txnindex`. */
export const transactionEntryBytes = 34

export function writeAborted(buffer: Buffer, at: number, transaction: AbortedTransaction): void {
  buffer.writeInt16BE(0, at)
  buffer.writeBigInt64BE(transaction.producerId, at + 2)
  buffer.writeBigInt64BE(transaction.firstOffset, at + 10)
  buffer.writeBigInt64BE(transaction.lastOffset, at + 18)
  buffer.writeBigInt64BE(transaction.lastStableOffset, at + 26)
}

export function readAborted(buffer: Buffer, at: number): AbortedTransaction {
  return {
    producerId: buffer.readBigInt64BE(at + 2),
    firstOffset: buffer.readBigInt64BE(at + 10),
    lastOffset: buffer.readBigInt64BE(at + 18),
    lastStableOffset: buffer.readBigInt64BE(at + 26),
  }
}
