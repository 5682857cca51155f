import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { ByteWriter } from '../bytes/byte-writer.ts'
import type { FieldFailure } from '../governance/rejections.ts'
import { RecordCursor } from '../kafka/record-cursor.ts'
import type { Work } from './batch-bytes.ts'
import { MaxTimestamp, ownBatch, withRecords } from './batch-bytes.ts'
import type { FailedRecord } from './batch-walk.ts'
import type { TopicPolicy } from './policy.ts'
import type { NewHeader } from './record-bytes.ts'
import { cutBytes, writeRecord } from './record-bytes.ts'
import { errorText } from './refusal.ts'
import type { BatchOrigin, GateBatch } from './verdict.ts'

/** Work in parts. Undefined where more would be written than may be. */
export type Parts<Value> = Work<Value | undefined>

/** Bytes after which a part ends, and at which one batch of quarantined records does. */
const partBytes = 1024 * 1024
/** What the rewriting of one batch may write. */
const maxBytes = 128 * 1024 * 1024
const maxMarkBytes = 512
const maxReasonBytes = 1024

const markNames = { code: 'validation.reason.code', text: 'validation.reason.text', id: 'validation.rejection.id' }
const removedNames = Object.values(markNames).map(name => Buffer.from(name))

/** The batch with headers behind those of the failed records that say why. What producers put there is taken away. */
export function* marked(
  { batch, header, records, recordsStart }: GateBatch,
  failed: readonly FailedRecord[],
  rejectionId: string,
): Parts<Buffer> {
  const cursor = new RecordCursor(records, recordsStart, header.recordCount)
  const maxTimestamp = new MaxTimestamp(header)
  const writer = new ByteWriter(partBytes)
  let [next, partEnd] = [0, partBytes]
  for (let index = 0, start = recordsStart; cursor.next(); index++, start = cursor.position) {
    maxTimestamp.look(cursor)
    const failure = failed[next]?.batchIndex === index ? failed[next]?.failure : undefined
    if (failure === undefined) writer.bytes(records.subarray(start, cursor.position))
    else {
      next++
      writeRecord(writer, cursor, { start, removed: removedNames, added: marks(failure, rejectionId) })
    }
    if (writer.length > maxBytes) return undefined
    if (writer.length < partEnd) continue
    partEnd = writer.length + partBytes
    yield
  }
  const { recordCount } = header
  return yield* withRecords(batch, header, {
    records: writer.toBuffer(),
    recordCount,
    maxTimestamp: maxTimestamp.value,
  })
}

function marks(failure: FieldFailure, rejectionId: string): readonly NewHeader[] {
  return [
    [markNames.code, failure.reason],
    [markNames.text, cutBytes(errorText(failure), maxMarkBytes)],
    [markNames.id, rejectionId],
  ]
}

/** The batch without the failed records: the others keep their bytes, and so their offsets. */
export function* reduced(
  { batch, header, records, recordsStart }: GateBatch,
  failed: readonly FailedRecord[],
): Parts<Buffer> {
  const cursor = new RecordCursor(records, recordsStart, header.recordCount)
  const maxTimestamp = new MaxTimestamp(header)
  const kept: Buffer[] = []
  let [next, keptStart, partEnd] = [0, recordsStart, recordsStart + partBytes]
  for (let index = 0, start = recordsStart; cursor.next(); index++, start = cursor.position) {
    if (failed[next]?.batchIndex === index) {
      next++
      if (start > keptStart) kept.push(records.subarray(keptStart, start))
      keptStart = cursor.position
    } else maxTimestamp.look(cursor)
    if (cursor.position < partEnd) continue
    partEnd = cursor.position + partBytes
    yield
  }
  if (records.length > keptStart) kept.push(records.subarray(keptStart))
  const recordCount = header.recordCount - failed.length
  return yield* withRecords(batch, header, {
    records: Buffer.concat(kept),
    recordCount,
    maxTimestamp: maxTimestamp.value,
  })
}

/** What quarantined records say of where they come from. */
export interface QuarantineNote {
  readonly policy: TopicPolicy
  readonly origin: BatchOrigin
  readonly rejectionId: string
  readonly outcome: string
}

/** The failed records as batches of our own. */
export function* quarantineBatches(
  { batch, header, records, recordsStart }: GateBatch,
  failed: readonly FailedRecord[],
  note: QuarantineNote,
): Parts<readonly Buffer[]> {
  const cursor = new RecordCursor(records, recordsStart, header.recordCount)
  const batches: Buffer[] = []
  const omits = !note.policy.keepsQuarantinedValue
  let [index, start, totalBytes] = [-1, recordsStart, 0]
  for (let next = 0; next < failed.length;) {
    const writer = new ByteWriter(4096)
    const maxTimestamp = new MaxTimestamp(header)
    let recordCount = 0
    while (writer.length < partBytes && next < failed.length) {
      const record = failed[next++] as FailedRecord
      for (; index < record.batchIndex; index++) {
        start = cursor.position
        cursor.next()
      }
      maxTimestamp.look(cursor)
      const omitsValue = omits && cursor.valueLength >= 0
      const added = [...noteHeaders(record, cursor, { header, note }), ...(omitsValue ? digest(cursor) : [])]
      writeRecord(writer, cursor, { start, added, offsetDelta: recordCount++, omitsValue })
    }
    totalBytes += writer.length
    if (totalBytes > maxBytes) return undefined
    const content = { records: writer.toBuffer(), recordCount, maxTimestamp: maxTimestamp.value }
    batches.push(yield* ownBatch(batch, header, content))
    if (next < failed.length) yield
  }
  return batches
}

function noteHeaders(
  { batchIndex, failure }: FailedRecord,
  cursor: RecordCursor,
  { header, note }: { readonly header: GateBatch['header']; readonly note: QuarantineNote },
): readonly NewHeader[] {
  const { policy, origin, rejectionId, outcome } = note
  const { field, reason, subject, schemaId, schemaVersion } = failure
  const timestamp = BigInt.asIntN(64, header.baseTimestamp + cursor.exactTimestampDelta())
  const numberText = (number: number | undefined): string | null => (number === undefined ? null : String(number))
  return [
    ['quarantine.topic', policy.topic],
    ['quarantine.partition', String(origin.partition)],
    ['quarantine.timestamp', String(timestamp)],
    ['quarantine.producer.client.id', origin.clientId],
    ['quarantine.principal', origin.principal],
    ['quarantine.rejection.id', rejectionId],
    ['quarantine.reason.code', reason],
    ['quarantine.reason.text', cutBytes(errorText(failure), maxReasonBytes)],
    ['quarantine.subject', subject ?? null],
    ['quarantine.schema.id', numberText(schemaId)],
    ['quarantine.schema.version', numberText(schemaVersion)],
    ['quarantine.policy', `${field}=${policy.fields.find(one => one.field === field)?.level ?? 'none'}`],
    ['quarantine.outcome', outcome],
    ['quarantine.batch.index', String(batchIndex)],
  ]
}

function digest({ value }: RecordCursor): readonly NewHeader[] {
  if (value === null) return []
  return [
    ['quarantine.value.length', String(value.length)],
    ['quarantine.value.sha256', createHash('sha256').update(value).digest('hex')],
  ]
}
