import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { MalformedBytes } from '../../../src/bytes/malformed-bytes.ts'
import { readControlRecord } from '../../../src/kafka/control-record.ts'
import { errorCodes } from '../../../src/kafka/error-codes.ts'
import { checkProducedBatch, isSound } from '../../../src/kafka/produced-batch.ts'
import {
  batchAttributes,
  compressionOf,
  hasValidCrc,
  readBatchHeader,
  recordBatches,
  sequenceAfter,
} from '../../../src/kafka/record-batch.ts'
import type { KafkaRecord } from '../../../src/kafka/record-decoding.ts'
import { decodeRecords, openRecords } from '../../../src/kafka/record-decoding.ts'
import type { RecordDraft } from '../../../src/kafka/record-encoding.ts'
import { encodeRecordBatch } from '../../../src/kafka/record-encoding.ts'
import type { VectorFormat } from './formats.ts'
import { firstCaseHas, firstFault } from './shapes.ts'

interface BatchCase {
  readonly name: string
  readonly valid: boolean
  readonly hex: string | null
  readonly batches?: readonly BatchJson[]
  readonly trailingBytes?: number
  readonly reencodes?: boolean
  readonly reader?: ReaderJson
  readonly produceVersion?: number
  readonly topic?: string
  readonly broker?: BrokerJson
}

interface BatchJson {
  readonly records: readonly unknown[]
  readonly recordsShown?: string
}

interface ReaderJson {
  readonly batches: number | string
  readonly trailingBytes?: number
  readonly ensureValid?: string
  readonly iterate?: string
}

interface BrokerJson {
  readonly errorCode?: number
  readonly errorMessage?: string | null
  readonly recordErrors?: readonly { readonly batchIndex: number; readonly message: string }[]
}

const maxBytes = 100_000_000
/** The time at which the vectors' broker was asked, in milliseconds. */
const recordedMs = 1_795_269_635_224n
/** Transactions are looked at with the request around the batch. */
const transactionErrorCode = 53

/** `kafka-record-batches.jsonl`: batches decoded and encoded again, and what is said to broken ones. */
export const kafkaRecordBatches: VectorFormat = {
  name: 'record batches',
  matches: document => firstCaseHas(document, 'valid', 'name', 'hex'),
  *run(document) {
    for (const batchCase of document as readonly BatchCase[]) {
      const bytes = bytesOf(batchCase)
      const fault = batchCase.valid ? validFault(batchCase, bytes) : invalidFault(batchCase, bytes)
      yield { id: batchCase.name, ...(fault !== undefined && { fault }) }
    }
  },
}

/** A case too long to be listed is a batch with one large value. */
function bytesOf({ name, hex }: BatchCase): Buffer | null {
  if (hex !== null) return Buffer.from(hex, 'hex')
  return name === 'null-records'
    ? null
    : encodeRecordBatch({ records: [{ key: null, value: Buffer.alloc(1_100_000) }] })
}

function validFault({ batches = [], trailingBytes, reencodes }: BatchCase, bytes: Buffer | null): string | undefined {
  if (bytes === null) return 'no bytes'
  const found = [...recordBatches(bytes)]
  const left = bytes.length - found.reduce((sum, { length }) => sum + length, 0)
  if (left !== trailingBytes) return `${left} trailing bytes instead of ${trailingBytes}`
  if (found.length !== batches.length) return `${found.length} batches instead of ${batches.length}`
  const faults = found.map((batch, index) => batchFault(batch, batches[index] as BatchJson))
  if (reencodes === true) faults.push(reencodingFault(found, bytes))
  return firstFault(faults)
}

function batchFault(
  batch: Buffer,
  { records: expectedRecords, recordsShown, ...expected }: BatchJson,
): string | undefined {
  if (!hasValidCrc(batch)) return 'the checksum does not match'
  const json = headerJson(batch)
  if (!isDeepStrictEqual(json, expected)) return `${JSON.stringify(json)} instead of ${JSON.stringify(expected)}`
  const all = [...decodeRecords(batch, maxBytes)].map(record => recordJson(record, batch))
  const records = recordsShown === undefined ? all : [...all.slice(0, 3), ...all.slice(-1)]
  if (isDeepStrictEqual(records, expectedRecords)) return undefined
  return `${JSON.stringify(records).slice(0, 300)} instead of ${JSON.stringify(expectedRecords).slice(0, 300)}`
}

const asJson = (value: bigint): number | string => {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
}

function headerJson(batch: Buffer): unknown {
  const header = readBatchHeader(batch)
  const has = (bit: number): boolean => (header.attributes & bit) !== 0
  const { baseOffset, baseSequence, lastOffsetDelta, baseTimestamp } = header
  return {
    baseOffset: asJson(baseOffset),
    lastOffset: asJson(baseOffset + BigInt(lastOffsetDelta)),
    sizeInBytes: header.sizeBytes,
    partitionLeaderEpoch: header.partitionLeaderEpoch,
    magic: header.magic,
    crc: header.crc,
    attributes: header.attributes,
    compression: compressionOf(header.attributes),
    timestampType: has(batchAttributes.isLogAppendTime) ? 'LogAppendTime' : 'CreateTime',
    isTransactional: has(batchAttributes.isTransactional),
    isControl: has(batchAttributes.isControl),
    deleteHorizonMs: has(batchAttributes.hasDeleteHorizon) ? asJson(baseTimestamp) : null,
    baseTimestamp: asJson(baseTimestamp),
    maxTimestamp: asJson(header.maxTimestamp),
    producerId: asJson(header.producerId),
    producerEpoch: header.producerEpoch,
    baseSequence,
    lastSequence: baseSequence < 0 ? -1 : sequenceAfter(baseSequence, lastOffsetDelta),
    recordCount: header.recordCount,
  }
}

function recordJson({ offset, timestamp, key, value, headers }: KafkaRecord, batch: Buffer): unknown {
  const { baseOffset, baseSequence, attributes } = readBatchHeader(batch)
  const marker = (attributes & batchAttributes.isControl) === 0 ? undefined : readControlRecord(key, value)
  return {
    offset: asJson(offset),
    timestamp: asJson(timestamp),
    ...(baseSequence >= 0 && { sequence: sequenceAfter(baseSequence, Number(offset - baseOffset)) }),
    key: bytesJson(key),
    value: bytesJson(value),
    headers: headers.map(header => [header.name, bytesJson(header.value)]),
    ...(marker !== undefined && { controlType: marker.type, coordinatorEpoch: marker.coordinatorEpoch }),
  }
}

function bytesJson(bytes: Buffer | null): unknown {
  if (bytes === null || bytes.length <= 300) return bytes?.toString('hex') ?? null
  return { length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function reencodingFault(found: readonly Buffer[], bytes: Buffer): string | undefined {
  const encoded = found.map(batch => encodeRecordBatch({ ...readBatchHeader(batch), records: draftsOf(batch) }))
  const hex = Buffer.concat(encoded).toString('hex')
  return hex === bytes.toString('hex') ? undefined : `encoded again: ${hex.slice(0, 300)}`
}

/** By the cursor: what log-append time hides of the records' own times is to be written again. */
function draftsOf(batch: Buffer): readonly RecordDraft[] {
  const { baseTimestamp } = readBatchHeader(batch)
  const cursor = openRecords(batch, maxBytes)
  const drafts: RecordDraft[] = []
  while (cursor.next()) {
    const { key, value, offsetDelta } = cursor
    const timestamp = baseTimestamp + cursor.exactTimestampDelta()
    drafts.push({ offsetDelta, timestamp, key, value, headers: cursor.headers() })
  }
  return drafts
}

function invalidFault(batchCase: BatchCase, bytes: Buffer | null): string | undefined {
  return firstFault([readerFault(batchCase, bytes), brokerFault(batchCase, bytes)])
}

function readerFault({ reader }: BatchCase, bytes: Buffer | null): string | undefined {
  if (reader === undefined || reader === null || bytes === null) return undefined
  const found = refusalOr(() => [...recordBatches(bytes)])
  // A length near 2^31, on which Kafka's own arithmetic breaks, is that of a batch cut short.
  if (typeof reader.batches === 'string') {
    const isCut = Array.isArray(found) && found.length === 0 && reader.batches.includes('newLimit')
    return isCut || !Array.isArray(found) ? undefined : `${found.length} batches instead of ${reader.batches}`
  }
  if (!Array.isArray(found)) return `refused: ${found}`
  if (found.length !== reader.batches) return `${found.length} batches instead of ${reader.batches}`
  // Old messages are told apart and refused, not read.
  if (found.some(batch => batch[16] !== 2)) return undefined
  const crc = found.every(hasValidCrc)
  if (crc !== (reader.ensureValid === 'ok')) return `checksum ${crc}, not ${reader.ensureValid}`
  const walk = refusalOr(() => found.map(batch => [...decodeRecords(batch, maxBytes)]))
  return Array.isArray(walk) === (reader.iterate === 'ok')
    ? undefined
    : `walk: ${JSON.stringify(walk)}, not ${reader.iterate}`
}

function refusalOr<Value>(read: () => Value): Value | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedBytes) return error.message
    throw error
  }
}

function brokerFault(batchCase: BatchCase, bytes: Buffer | null): string | undefined {
  const { broker = {}, produceVersion = 0, topic = '' } = batchCase
  if (broker.errorCode === transactionErrorCode) return undefined
  const verdict = checkProducedBatch(bytes, {
    produceVersion,
    partitionName: 'TOPIC-0',
    maxMessageBytes: 1_048_588,
    maxDecompressedBytes: maxBytes,
    isCompacted: topic.includes('compact'),
    isLogAppendTime: topic.includes('LogAppendTime'),
    timestampBeforeMaxMs: 2n ** 63n - 1n,
    timestampAfterMaxMs: 3_600_000n,
    nowMs: recordedMs,
    keepsRecords: false,
  })
  const code = isSound(verdict) ? 0 : errorCodes[verdict.error].code
  // Where Kafka answers -1 or not at all, the record is not valid: kafka.md 1.9.
  const expected =
    broker.errorCode === undefined || broker.errorCode === -1 ? errorCodes.INVALID_RECORD.code : broker.errorCode
  if (code !== expected) return `error ${code} instead of ${expected}`
  return isSound(verdict) || produceVersion < 8 ? undefined : textsFault(verdict, broker)
}

/** Numbers inside a text about timestamps depend on the clock. */
const withoutBounds = (text: string | null | undefined): string => (text ?? '').replace(/\[-?\d+, -?\d+\]/, '[…]')

function textsFault(
  { errorMessage, recordErrors }: { errorMessage: string | null; recordErrors: readonly object[] },
  broker: BrokerJson,
): string | undefined {
  if (withoutBounds(errorMessage) !== withoutBounds(broker.errorMessage)) return `text '${errorMessage}'`
  const actual = withoutBounds(JSON.stringify(recordErrors))
  const errors = (broker.recordErrors ?? []).map(({ batchIndex, message }) => {
    return { batchIndex, batchIndexErrorMessage: message }
  })
  return actual === withoutBounds(JSON.stringify(errors)) ? undefined : `record errors ${actual}`
}
