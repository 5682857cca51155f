import { fitsInteger, isIntegerLiteral } from '../json-number.ts'
import type { AvroType } from './model.ts'

/** Where a logical type may stand (Avro 1.12, Logical Types). */
const homes: Readonly<Record<string, (type: AvroType) => boolean>> = {
  decimal: isDecimal,
  'big-decimal': ({ kind }) => kind === 'bytes',
  uuid: type => type.kind === 'string' || (type.kind === 'fixed' && type.size === 16),
  date: ({ kind }) => kind === 'int',
  'time-millis': ({ kind }) => kind === 'int',
  'time-micros': ({ kind }) => kind === 'long',
  'timestamp-millis': ({ kind }) => kind === 'long',
  'timestamp-micros': ({ kind }) => kind === 'long',
  'timestamp-nanos': ({ kind }) => kind === 'long',
  'local-timestamp-millis': ({ kind }) => kind === 'long',
  'local-timestamp-micros': ({ kind }) => kind === 'long',
  'local-timestamp-nanos': ({ kind }) => kind === 'long',
  duration: type => type.kind === 'fixed' && type.size === 12,
}

/** Whether a type carries a logical type that Avro knows, on a base that can hold it. */
export function hasLogicalType(type: AvroType): boolean {
  const name = type.properties?.get('logicalType')
  return name?.kind === 'string' && Object.hasOwn(homes, name.value) && homes[name.value]?.(type) === true
}

function isDecimal(type: AvroType): boolean {
  const precision = wholeNumber(type, 'precision')
  const scale = type.properties?.has('scale') ? wholeNumber(type, 'scale') : 0
  if (precision === undefined || scale === undefined || precision <= 0 || scale < 0 || scale > precision) return false
  if (type.kind === 'fixed') return precision <= Math.floor(Math.log10(2) * (8 * type.size - 1))
  return type.kind === 'bytes'
}

function wholeNumber({ properties }: AvroType, key: string): number | undefined {
  const value = properties?.get(key)
  const isWhole = value?.kind === 'number' && isIntegerLiteral(value.raw) && fitsInteger(value.raw, 32)
  return isWhole ? Number(value.raw) : undefined
}
