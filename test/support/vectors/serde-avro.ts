import type { AvroType, RecordType } from '../../../src/schema/avro/model.ts'
import { typeName } from '../../../src/schema/avro/model.ts'
import { AvroSchema } from '../../../src/schema/avro/parse.ts'
import type { ParsedSchema } from '../../../src/schema/schema.ts'

/** The root of an Avro schema. */
export function avroRoot(schema: ParsedSchema): AvroType {
  if (schema instanceof AvroSchema) return schema.root
  throw new Error(`${schema.type} is not AVRO`)
}

/** The value that a case writes, from the form of the vectors. */
export function avroValue(given: unknown, type: AvroType): unknown {
  switch (type.kind) {
    case 'long':
      return typeof given === 'string' ? BigInt(given) : given
    case 'float':
    case 'double':
      return typeof given === 'string' ? Number(given) : given
    case 'bytes':
    case 'fixed':
      return typeof given === 'string' ? new Uint8Array(Buffer.from(given, 'base64')) : given
    case 'array':
      return Array.isArray(given) ? given.map(item => avroValue(item, type.items)) : given
    case 'map':
      return new Map(entriesOf(given).map(([key, item]) => [key, avroValue(item, type.values)]))
    case 'union':
      return isObject(given)
        ? Object.fromEntries(
            entriesOf(given).map(([name, item]) => [name, avroValue(item, branchOf(type.branches, name))]),
          )
        : given
    case 'record':
      return isObject(given) ? recordValue(entriesOf(given), type) : given
    default:
      return given
  }
}

function recordValue(entries: readonly [string, unknown][], type: RecordType): unknown {
  return Object.fromEntries(
    entries.map(([name, item]) => {
      const field = type.fieldsByName.get(name)
      return [name, field ? avroValue(item, field.type) : item]
    }),
  )
}

/** A value that was read, in the form of the vectors. */
export function avroShown(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : numberWord(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(avroShown)
  if (!isObject(value)) return value
  const keys = Object.keys(value).join()
  if (keys === 'months,days,millis') return durationText(value)
  return Object.fromEntries(entriesOf(value).map(([key, item]) => [key, avroShown(item)]))
}

function numberWord(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/** The text of the reference holds no more than whole hours. */
function durationText({ months, days, millis }: { months?: unknown; days?: unknown; millis?: unknown }): string {
  return `P${months}M${days}T${String(Math.floor(Number(millis) / 3_600_000)).padStart(2, '0')}`
}

function branchOf(branches: readonly AvroType[], name: string): AvroType {
  const found = branches.find(branch => typeName(branch) === name)
  if (!found) throw new Error(`no branch ${name}`)
  return found
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : []
}
