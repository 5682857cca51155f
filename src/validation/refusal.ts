import type { FieldFailure } from '../governance/rejections.ts'
import type { FailedRecord } from './batch-walk.ts'
import type { GateRefusal } from './verdict.ts'

const maxRecordErrors = 100
const maxTextLength = 300
const maxMessageLength = 1000

/** The refusal of a batch some of whose records fail (kafka.md 1.9). `failed` is not empty. */
export function refusalOf(failed: readonly FailedRecord[], recordCount: number, rejectionId: string): GateRefusal {
  const [first] = failed as readonly [FailedRecord]
  const records = recordCount === 1 ? 'record' : 'records'
  const text =
    `validation failed for ${failed.length} of ${recordCount} ${records}${aboutText(first.failure)}; ` +
    `first: record ${first.batchIndex}: ${errorText(first.failure)}`
  const errorMessage = `${cut(text, maxMessageLength)}; rejection ${rejectionId}`
  const recordErrors = failed.slice(0, maxRecordErrors).map(({ batchIndex, failure }) => {
    return { batchIndex, batchIndexErrorMessage: errorText(failure) }
  })
  return { error: 'INVALID_RECORD', errorMessage, recordErrors }
}

/** The answer to a batch that cannot be judged now. */
export function unresolvedRefusal(count: number, recordCount: number, reason: string): GateRefusal {
  const errorMessage = `validation could not be finished for ${count} of ${recordCount} records: ${reason}; try again`
  return { error: 'NOT_ENOUGH_REPLICAS', errorMessage, recordErrors: [] }
}

/** `value: $.amount is a string, expected int (schema 7)` */
export function errorText({ field, text, schemaId }: FieldFailure): string {
  const schema = schemaId === undefined ? '' : ` (schema ${schemaId})`
  return `${cut(`${field}: ${text}`, maxTextLength - schema.length)}${schema}`
}

function aboutText({ subject, schemaId }: FieldFailure): string {
  const parts = [
    ...(subject === undefined ? [] : [`subject ${subject}`]),
    ...(schemaId === undefined ? [] : [`schema ${schemaId}`]),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** Not longer than that, and no half of a surrogate pair at its end. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
