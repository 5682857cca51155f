import { Buffer } from 'node:buffer'
import { MalformedBytes } from '../bytes/malformed-bytes.ts'
import type { ErrorName } from './error-codes.ts'
import type { RecordBatchHeader } from './record-batch.ts'
import {
  batchAttributes,
  batchLayout,
  batchSizeAt,
  compressionOf,
  hasValidCrc,
  readBatchHeader,
} from './record-batch.ts'
import type { RecordCursor } from './record-cursor.ts'
import { openRecords, openRecordsForNow, timestampOf } from './record-decoding.ts'
import type { RecordLook } from './record-walk.ts'
import { walkRecords } from './record-walk.ts'

/** What a topic demands of what producers send to a partition. Times are milliseconds. */
export interface ProducedBatchRules {
  readonly produceVersion: number
  /** As errors name it: topic, hyphen, index. */
  readonly partitionName: string
  readonly maxMessageBytes: number
  /** The most that a compressed batch may hold. */
  readonly maxDecompressedBytes: number
  readonly isCompacted: boolean
  readonly isLogAppendTime: boolean
  readonly timestampBeforeMaxMs: bigint
  readonly timestampAfterMaxMs: bigint
  readonly nowMs: bigint
  /** Whether the records are read again later. If not, they lie decompressed in memory that the next batch overwrites. */
  readonly keepsRecords: boolean
  /** Sees the records as they are walked over. */
  readonly look?: BatchRecordLook | undefined
}

/** Looks at the records of one batch while they are walked over for their form; at some of them, where a cursor tells that. */
export interface BatchRecordLook extends RecordLook {
  /** Whether the records are read again later: for what it found, or was not shown. */
  readonly keepsRecords: boolean
}

/** A batch that may be appended. */
export interface SoundBatch {
  readonly batch: Buffer
  readonly header: RecordBatchHeader
  /** The largest timestamp of the records, which need not be the header's. */
  readonly maxTimestamp: bigint
}

/** A producer's batch with its records as they were walked, for whoever walks them again. */
export interface ProducedBatch extends SoundBatch {
  /** Decompressed, or the batch itself. */
  readonly records: Buffer
  /** Where the first record begins. */
  readonly recordsStart: number
}

/** Why a batch is refused, as the answer to its producer says it. */
export interface BatchRefusal {
  readonly error: ErrorName
  readonly errorMessage: string | null
  readonly recordErrors: readonly RecordError[]
}

/** Why one record is refused; the index is its place in the batch. */
export interface RecordError {
  readonly batchIndex: number
  readonly batchIndexErrorMessage: string
}

/** Record errors that one refusal lists. */
const maxRecordErrors = 1000
const shownErrors = 3
/** Producers that speak less may not send zstd (KIP-110). */
const firstZstdVersion = 7

/**
 * Checks what a producer sent for one partition, as far as no state is needed: one whole batch of magic 2, its size, its
 * checksum, its counts, its records, and what the topic demands of keys and timestamps.
 */
export function checkProducedBatch(records: Buffer | null, rules: ProducedBatchRules): ProducedBatch | BatchRefusal {
  const batch = onlyBatch(records, rules.produceVersion)
  return 'error' in batch ? batch : checkOnlyBatch(batch, rules)
}

/** The checks of the one batch that `onlyBatch` found. */
export function checkOnlyBatch(batch: Buffer, rules: ProducedBatchRules): ProducedBatch | BatchRefusal {
  if (batch.readBigInt64BE(batchLayout.baseOffset) !== 0n) return refusal('INVALID_RECORD')
  if (batch.length > rules.maxMessageBytes) return refusal('MESSAGE_TOO_LARGE')
  if (!hasValidCrc(batch)) return refusal('CORRUPT_MESSAGE')
  const header = readBatchHeader(batch)
  if (!isClientHeader(header)) return refusal('INVALID_RECORD')
  try {
    return checkRecords(batch, header, rules)
  } catch (error) {
    if (error instanceof MalformedBytes) return refusal('INVALID_RECORD')
    throw error
  }
}

/** Whether a verdict lets the batch in. */
export function isSound<Batch extends SoundBatch>(verdict: Batch | BatchRefusal): verdict is Batch {
  return 'batch' in verdict
}

const noRecords = Buffer.alloc(0)
const noTime = -1

function refusal(error: ErrorName, errorMessage: string | null = null): BatchRefusal {
  return { error, errorMessage, recordErrors: [] }
}

/** The one batch of a partition's records, as far as the topic has no say in it. Part of another behind it is passed over. */
export function onlyBatch(sent: Buffer | null, produceVersion: number): Buffer | BatchRefusal {
  const records = sent ?? noRecords
  let sizeBytes: number | undefined
  try {
    sizeBytes = batchSizeAt(records, 0)
  } catch (error) {
    if (error instanceof MalformedBytes) return refusal('CORRUPT_MESSAGE', error.reason)
    throw error
  }
  if (sizeBytes === undefined || records[batchLayout.magic] !== 2) return refusal('INVALID_RECORD')
  const attributes = records.readInt16BE(batchLayout.attributes)
  if (produceVersion < firstZstdVersion && compressionOf(attributes) === 'zstd')
    return refusal('UNSUPPORTED_COMPRESSION_TYPE')
  try {
    if (batchSizeAt(records, sizeBytes) !== undefined) return refusal('INVALID_RECORD')
  } catch (error) {
    if (error instanceof MalformedBytes) return refusal('CORRUPT_MESSAGE')
    throw error
  }
  return records.subarray(0, sizeBytes)
}

/** What holds for every batch of a producer: as many offsets as records, no control batch, a sequence with an id. */
function isClientHeader({
  recordCount,
  lastOffsetDelta,
  attributes,
  producerId,
  baseSequence,
}: RecordBatchHeader): boolean {
  if (recordCount <= 0 || lastOffsetDelta + 1 !== recordCount) return false
  if ((attributes & batchAttributes.isControl) !== 0) return false
  return producerId < 0n || baseSequence >= 0
}

function checkRecords(
  batch: Buffer,
  header: RecordBatchHeader,
  rules: ProducedBatchRules,
): ProducedBatch | BatchRefusal {
  const isCompressed = compressionOf(header.attributes) !== 'none'
  const open = rules.keepsRecords ? openRecords : openRecordsForNow
  const cursor = open(batch, rules.maxDecompressedBytes, header)
  const recordsStart = cursor.position
  const plainTime = maxPlainTime(cursor, header, rules)
  const verdict = plainTime === undefined ? timeByCursor(cursor, header, rules) : BigInt(plainTime)
  if (typeof verdict !== 'bigint') return verdict
  const isOverwritten = !rules.keepsRecords && isCompressed
  const isKept = isOverwritten && rules.look?.keepsRecords === true
  const records = isKept ? Buffer.from(cursor.buffer) : cursor.buffer
  return { batch, header, maxTimestamp: verdict, records, recordsStart }
}

/** The largest time of records that are looked at one by one, or why they are refused. Throws MalformedBytes. */
function timeByCursor(
  cursor: RecordCursor,
  header: RecordBatchHeader,
  rules: ProducedBatchRules,
): bigint | BatchRefusal {
  const isCompressed = compressionOf(header.attributes) !== 'none'
  const timestamp = timestampReader(header)
  const faults = new RecordFaults(header, rules)
  let maxTimestamp: number | bigint = -1
  for (let index = 0; cursor.next(); index++) {
    // In an uncompressed batch Kafka takes any offset deltas.
    if (isCompressed && cursor.offsetDelta !== index) return refusal('INVALID_RECORD')
    const time = timestamp(cursor)
    if (time > maxTimestamp) maxTimestamp = time
    faults.look(index, cursor, time)
  }
  return faults.refusal() ?? BigInt(maxTimestamp)
}

/** The largest time of records of which the topic refuses none; undefined where each must be looked at to tell. */
function maxPlainTime(
  { buffer, position }: RecordCursor,
  { attributes, baseTimestamp, recordCount }: RecordBatchHeader,
  rules: ProducedBatchRules,
): number | undefined {
  const walked = walkRecords(buffer, position, recordCount, rules.look)
  if (walked === undefined || (attributes & batchAttributes.isLogAppendTime) !== 0) return undefined
  if ((!walked.isInOrder && compressionOf(attributes) !== 'none') || (walked.hasNullKey && rules.isCompacted))
    return undefined
  const base = Number(baseTimestamp)
  const first = base + walked.minDelta
  const last = base + walked.maxDelta
  if (![base, first, last].every(Number.isSafeInteger)) return undefined
  const isInTime = first >= rules.nowMs - rules.timestampBeforeMaxMs && last <= rules.nowMs + rules.timestampAfterMaxMs
  return isInTime || rules.isLogAppendTime ? Math.max(last, -1) : undefined
}

/** Reads the time of the record under a cursor: as a number where that is exact, which costs a tenth. */
function timestampReader(header: RecordBatchHeader): (cursor: RecordCursor) => number | bigint {
  const isLogAppendTime = (header.attributes & batchAttributes.isLogAppendTime) !== 0
  const base = Number(header.baseTimestamp)
  if (isLogAppendTime || !Number.isSafeInteger(base)) return cursor => timestampOf(header, cursor)
  return cursor => {
    const delta = cursor.timestampDelta
    const time = base + delta
    return Number.isSafeInteger(delta) && Number.isSafeInteger(time) ? time : timestampOf(header, cursor)
  }
}

/** Gathers what a topic refuses in single records: null keys where it is compacted, timestamps out of bounds. */
class RecordFaults {
  readonly #header: RecordBatchHeader
  readonly #rules: ProducedBatchRules
  readonly #earliest: TimeBound
  readonly #latest: TimeBound
  readonly #errors: RecordError[] = []
  #count = 0
  #hasBadTimestamp = false

  constructor(header: RecordBatchHeader, rules: ProducedBatchRules) {
    this.#header = header
    this.#rules = rules
    this.#earliest = timeBound(rules.nowMs - rules.timestampBeforeMaxMs)
    this.#latest = timeBound(rules.nowMs + rules.timestampAfterMaxMs)
  }

  look(batchIndex: number, cursor: RecordCursor, time: number | bigint): void {
    const { isCompacted, isLogAppendTime, partitionName } = this.#rules
    if (isCompacted && cursor.keyLength < 0) {
      this.#add(batchIndex, `Compacted topic cannot accept message without key in topic partition ${partitionName}`)
      return
    }
    const fault =
      isLogAppendTime || Number(time) === noTime ? this.#typeFault(cursor, time) : this.#timeFault(cursor, time)
    if (fault === undefined) return
    this.#hasBadTimestamp = true
    this.#add(batchIndex, fault)
  }

  #timeFault({ offsetDelta }: RecordCursor, time: number | bigint): string | undefined {
    if (this.#isInTime(time)) return undefined
    const bounds = `[${this.#earliest.exact}, ${this.#latest.exact}]`
    return `Timestamp ${time} of message with offset ${offsetDelta} is out of range. The timestamp should be within ${bounds}`
  }

  /** The log alone gives its own time; Kafka notices where it has no bounds to look at. */
  #typeFault(cursor: RecordCursor, time: number | bigint): string | undefined {
    const { attributes } = this.#header
    if ((attributes & batchAttributes.isLogAppendTime) === 0) return undefined
    const { offsetDelta, keyLength, valueLength } = cursor
    const isCompressed = compressionOf(attributes) !== 'none'
    const sizes = [keyLength, valueLength].map(length => (isCompressed ? length : Math.max(length, 0)))
    const name = isCompressed ? 'PartialDefaultRecord' : 'DefaultRecord'
    const fields = `offset=${offsetDelta}, timestamp=${time}, key=${sizes[0]} bytes, value=${sizes[1]} bytes`
    return `Invalid timestamp type in message ${name}(${fields}). Producer should not set timestamp type to LogAppendTime.`
  }

  #isInTime(time: number | bigint): boolean {
    if (typeof time === 'bigint') return time >= this.#earliest.exact && time <= this.#latest.exact
    return time >= this.#earliest.near && time <= this.#latest.near
  }

  refusal(): BatchRefusal | undefined {
    const recordErrors = this.#errors
    if (this.#count === 0) return undefined
    if (this.#hasBadTimestamp) {
      const errorMessage = 'One or more records have been rejected due to invalid timestamp'
      return { error: 'INVALID_TIMESTAMP', errorMessage, recordErrors }
    }
    const shown = recordErrors
      .slice(0, shownErrors)
      .map(error => `RecordError(batchIndex=${error.batchIndex}, message='${error.batchIndexErrorMessage}')`)
    const errorMessage =
      `One or more records have been rejected due to ${this.#count} record errors in total, and only showing the first ` +
      `three errors at most: [${shown.join(', ')}]`
    return { error: 'INVALID_RECORD', errorMessage, recordErrors }
  }

  #add(batchIndex: number, batchIndexErrorMessage: string): void {
    if (this.#count++ < maxRecordErrors) this.#errors.push({ batchIndex, batchIndexErrorMessage })
  }
}

/** A bound of timestamps: `near` for times that are numbers, where a bigint would cost more than all else of a record. */
interface TimeBound {
  readonly exact: bigint
  readonly near: number
}

function timeBound(exact: bigint): TimeBound {
  return { exact, near: Number(exact) }
}
