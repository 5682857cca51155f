import type { Buffer } from 'node:buffer'
import type { AbortedTransaction, PlacedBatch, SegmentSettings } from '../broker/store.ts'
import { IndexFile } from './index-file.ts'
import type { OpenFiles } from './open-files.ts'
import type { SegmentPaths } from './segment-names.ts'
import { segmentPaths } from './segment-names.ts'
import { readAborted, transactionEntryBytes, writeAborted } from './transaction-index.ts'

/** Bytes of an entry: relative offset and position; timestamp and relative offset. */
export const offsetEntryBytes = 8
export const timeEntryBytes = 12

/** Where a segment stands and what is in its index files. */
export interface SegmentPlace {
  readonly folder: string
  readonly baseOffset: bigint
  /** When the segment was begun, for `segment.ms`. */
  readonly createdAtMs: number
  readonly modifiedAtMs?: number
  readonly sizeBytes?: number
  readonly counts?: { readonly offsets: number; readonly times: number; readonly transactions: number }
  /** Put behind the names of the files. */
  readonly behind?: string
}

/** From where on the indexes of a segment are not trusted. */
export interface IndexCut {
  readonly sizeBytes: number
  readonly offset: bigint
  /** Aborted transactions that ended here or later. */
  readonly transactionsFrom: bigint
}

/** One file of record batches with its indexes. What is noted here may still be on its way to the file. */
export class Segment {
  readonly baseOffset: bigint
  readonly files: OpenFiles
  readonly paths: SegmentPaths
  readonly createdAtMs: number
  modifiedAtMs: number
  sizeBytes: number
  /** The largest so far, -1 for none, and the last offset of the batch that has it. */
  maxTimestamp = -1n
  offsetOfMaxTimestamp: bigint
  readonly offsets: IndexFile
  readonly times: IndexFile
  readonly #transactions: IndexFile
  #bytesSinceEntry = 0

  constructor(files: OpenFiles, place: SegmentPlace) {
    const { folder, baseOffset, counts } = place
    this.files = files
    this.baseOffset = baseOffset
    this.createdAtMs = place.createdAtMs
    this.modifiedAtMs = place.modifiedAtMs ?? place.createdAtMs
    this.sizeBytes = place.sizeBytes ?? 0
    this.offsetOfMaxTimestamp = baseOffset
    this.paths = segmentPaths(folder, baseOffset, place.behind)
    this.offsets = new IndexFile(files, this.paths.index, offsetEntryBytes, counts?.offsets)
    this.times = new IndexFile(files, this.paths.timeIndex, timeEntryBytes, counts?.times)
    this.#transactions = new IndexFile(files, this.paths.transactionIndex, transactionEntryBytes, counts?.transactions)
    if (this.times.count > 0) this.#readMaxTimestamp()
  }

  /** Notes a batch that goes behind all others; its position in the file is the answer. */
  note(batch: PlacedBatch, indexIntervalBytes: number): number {
    const position = this.sizeBytes
    if (this.#bytesSinceEntry > indexIntervalBytes) {
      this.#noteOffset(batch.lastOffset, position)
      this.#noteMaxTimestamp()
      this.#bytesSinceEntry = 0
    }
    if (batch.maxTimestamp > this.maxTimestamp) {
      this.maxTimestamp = batch.maxTimestamp
      this.offsetOfMaxTimestamp = batch.lastOffset
    }
    this.#bytesSinceEntry += batch.bytes.length
    this.sizeBytes = position + batch.bytes.length
    return position
  }

  noteAborted(transaction: AbortedTransaction): void {
    const { buffer, at } = this.#transactions.add()
    writeAborted(buffer, at, transaction)
  }

  /** Whether a batch ending at `lastOffset` has no room: size, indexes, or the offset is too far from the base. */
  isFullFor(batch: PlacedBatch, { segmentBytes, segmentIndexBytes }: SegmentSettings): boolean {
    if (this.sizeBytes === 0) return false
    return (
      this.sizeBytes + batch.bytes.length > segmentBytes ||
      (this.offsets.count + 1) * offsetEntryBytes > segmentIndexBytes ||
      (this.times.count + 2) * timeEntryBytes > segmentIndexBytes ||
      batch.lastOffset - this.baseOffset > 0x7fff_ffffn
    )
  }

  /** A position at or before the batch that holds the offset. */
  positionBefore(offset: bigint): number {
    const relative = Number(offset - this.baseOffset)
    const entries = this.offsets.countBefore((buffer, at) => buffer.readUInt32BE(at) <= relative)
    return entries === 0 ? 0 : this.offsets.entry(entries - 1, (buffer, at) => buffer.readUInt32BE(at + 4))
  }

  /** An offset at or before that of the first batch with a timestamp of at least this. */
  offsetBefore(timestamp: bigint): bigint {
    const entries = this.times.countBefore((buffer, at) => buffer.readBigInt64BE(at) < timestamp)
    return entries === 0 ? this.baseOffset : this.#timeOffset(entries - 1)
  }

  /** Aborted transactions that ended at `from` or behind it; `isLast` says where to stop. */
  aborted(from: bigint, isLast: (transaction: AbortedTransaction) => boolean): readonly AbortedTransaction[] {
    const found: AbortedTransaction[] = []
    const first = this.#transactions.countBefore((buffer, at) => readAborted(buffer, at).lastOffset < from)
    for (let index = first; index < this.#transactions.count; index++) {
      found.push(this.#transactions.entry(index, readAborted))
      if (isLast(found.at(-1) as AbortedTransaction)) break
    }
    return found
  }

  /** Forgets what the indexes say of batches at a position or behind it, from where they are noted anew. */
  cutIndexes({ sizeBytes, offset, transactionsFrom }: IndexCut): void {
    const relative = Number(offset - this.baseOffset)
    // Zeros are what a crash leaves of entries that were on their way: no entry points to the first batch.
    const isBefore = (position: number): boolean => position > 0 && position < sizeBytes
    this.offsets.truncate(this.offsets.countBefore((buffer, at) => isBefore(buffer.readUInt32BE(at + 4))))
    this.times.truncate(this.times.countBefore((buffer, at) => buffer.readUInt32BE(at + 8) < relative))
    const isEarlier = ({ firstOffset, lastOffset }: AbortedTransaction): boolean =>
      firstOffset < lastOffset && lastOffset >= this.baseOffset && lastOffset < transactionsFrom
    this.#transactions.truncate(this.#transactions.countBefore((buffer, at) => isEarlier(readAborted(buffer, at))))
    this.sizeBytes = sizeBytes
    this.maxTimestamp = -1n
    this.offsetOfMaxTimestamp = this.baseOffset
    this.#bytesSinceEntry = 0
    if (this.times.count > 0) this.#readMaxTimestamp()
  }

  /** Writes index entries that are only in memory, if there are many. */
  relieve(): void {
    for (const index of [this.offsets, this.times, this.#transactions]) if (index.isTailFull) index.write()
  }

  /** Brings the segment to the disk whole: batches and indexes. */
  async sync(): Promise<void> {
    this.#noteMaxTimestamp()
    await this.files.lend(this.paths.log, false, fd => this.files.files.datasync(fd))
    await this.offsets.sync()
    await this.times.sync()
    if (this.#transactions.count > 0) await this.#transactions.sync()
  }

  counts(): { readonly offsets: number; readonly times: number; readonly transactions: number } {
    return { offsets: this.offsets.count, times: this.times.count, transactions: this.#transactions.count }
  }

  /** Closes its files; they are opened again on use. */
  forget(): void {
    for (const path of Object.values(this.paths)) this.files.forget(path as string)
  }

  #noteOffset(offset: bigint, position: number): void {
    const { buffer, at } = this.offsets.add()
    buffer.writeUInt32BE(Number(offset - this.baseOffset), at)
    buffer.writeUInt32BE(position, at + 4)
  }

  #noteMaxTimestamp(): void {
    if (this.maxTimestamp < 0n) return
    const last = this.times.count - 1
    if (last >= 0 && this.times.entry(last, (buffer, at) => buffer.readBigInt64BE(at)) >= this.maxTimestamp) return
    const { buffer, at } = this.times.add()
    buffer.writeBigInt64BE(this.maxTimestamp, at)
    buffer.writeUInt32BE(Number(this.offsetOfMaxTimestamp - this.baseOffset), at + 8)
  }

  #readMaxTimestamp(): void {
    const last = this.times.count - 1
    this.maxTimestamp = this.times.entry(last, (buffer: Buffer, at) => buffer.readBigInt64BE(at))
    this.offsetOfMaxTimestamp = this.#timeOffset(last)
  }

  #timeOffset(index: number): bigint {
    return this.times.entry(index, (buffer, at) => this.baseOffset + BigInt(buffer.readUInt32BE(at + 8)))
  }
}
