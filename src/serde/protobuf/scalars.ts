import { wireTypes } from './wire-reader.ts'
import type { WireReader } from './wire-reader.ts'

/** What values of a type are in JavaScript and which are allowed. */
export type ScalarFamily = 'int32' | 'uint32' | 'int64' | 'uint64' | 'float' | 'bool' | 'string' | 'bytes'

/** A type without a name of its own, as values and the wire see it. */
export interface Scalar {
  /** The name in the text. */
  readonly type: string
  readonly family: ScalarFamily
  readonly wireType: number
  /** The methods of WireReader and WireWriter that do the work. */
  readonly reads: ReadMethod
  readonly writes: WriteMethod
  readonly read: (reader: WireReader) => unknown
}

const readers = {
  int32: (reader: WireReader) => reader.int32(),
  sint32: (reader: WireReader) => reader.sint32(),
  uint32: (reader: WireReader) => reader.uint32(),
  fixed32: (reader: WireReader) => reader.fixed32(),
  sfixed32: (reader: WireReader) => reader.sfixed32(),
  int64: (reader: WireReader) => reader.int64(),
  sint64: (reader: WireReader) => reader.sint64(),
  uint64: (reader: WireReader) => reader.uint64(),
  fixed64: (reader: WireReader) => reader.fixed64(),
  sfixed64: (reader: WireReader) => reader.sfixed64(),
  float: (reader: WireReader) => reader.float(),
  double: (reader: WireReader) => reader.double(),
  bool: (reader: WireReader) => reader.bool(),
  string: (reader: WireReader) => reader.string(),
  looseString: (reader: WireReader) => reader.looseString(),
  octets: (reader: WireReader) => reader.octets(),
} as const

type ReadMethod = keyof typeof readers

/** What WireWriter can write. */
export type WriteMethod =
  | 'int32'
  | 'sint32'
  | 'uint32'
  | 'fixed32'
  | 'int64'
  | 'sint64'
  | 'fixed64'
  | 'float'
  | 'double'
  | 'bool'
  | 'string'
  | 'octets'

const { varint, fixed32, fixed64, length } = wireTypes

const rows: readonly (readonly [string, ScalarFamily, number, ReadMethod, WriteMethod])[] = [
  ['int32', 'int32', varint, 'int32', 'int32'],
  ['sint32', 'int32', varint, 'sint32', 'sint32'],
  ['uint32', 'uint32', varint, 'uint32', 'uint32'],
  ['fixed32', 'uint32', fixed32, 'fixed32', 'fixed32'],
  ['sfixed32', 'int32', fixed32, 'sfixed32', 'fixed32'],
  ['int64', 'int64', varint, 'int64', 'int64'],
  ['sint64', 'int64', varint, 'sint64', 'sint64'],
  ['uint64', 'uint64', varint, 'uint64', 'int64'],
  ['fixed64', 'uint64', fixed64, 'fixed64', 'fixed64'],
  ['sfixed64', 'int64', fixed64, 'sfixed64', 'fixed64'],
  ['float', 'float', fixed32, 'float', 'float'],
  ['double', 'float', fixed64, 'double', 'double'],
  ['bool', 'bool', varint, 'bool', 'bool'],
  ['string', 'string', length, 'string', 'string'],
  ['bytes', 'bytes', length, 'octets', 'octets'],
]

/** By the name in the text. */
export const scalars: ReadonlyMap<string, Scalar> = new Map(
  rows.map(([type, family, wireType, reads, writes]) => [type, scalar({ type, family, wireType, reads, writes })]),
)

/** How enums are written: as an int32. */
export const enumScalar = scalar({
  type: 'int32',
  family: 'int32',
  wireType: varint,
  reads: 'int32',
  writes: 'int32',
})

/** Text of proto2 and of editions that say so: not checked when read. */
export const looseString = scalar({
  type: 'string',
  family: 'string',
  wireType: length,
  reads: 'looseString',
  writes: 'string',
})

function scalar(parts: Omit<Scalar, 'read'>): Scalar {
  return { ...parts, read: readers[parts.reads] }
}

/** Whether a family's values are 64 bits wide. */
export function isLong(family: ScalarFamily): family is 'int64' | 'uint64' {
  return family === 'int64' || family === 'uint64'
}

/** What values a family takes, for people. */
export const familyWords: Readonly<Record<ScalarFamily, string>> = {
  int32: 'an integer from -2147483648 to 2147483647',
  uint32: 'an integer from 0 to 4294967295',
  int64: 'a bigint, integer or decimal string of 64 bits',
  uint64: 'a bigint, integer or decimal string of 64 bits, not negative',
  float: 'a number',
  bool: 'true or false',
  string: 'a string without lone surrogates',
  bytes: 'a Uint8Array',
}

/** The value as the wire takes it; undefined where it does not belong to the family. */
export function checkedScalar(family: ScalarFamily, value: unknown): unknown {
  switch (family) {
    case 'int32':
      return typeof value === 'number' && (value | 0) === value ? value | 0 : undefined
    case 'uint32':
      return typeof value === 'number' && value >>> 0 === value ? value >>> 0 : undefined
    case 'int64':
    case 'uint64':
      return checkedLong(family, value)
    case 'float':
      return typeof value === 'number' ? value : undefined
    case 'bool':
      return typeof value === 'boolean' ? value : undefined
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'bytes':
      return asOctets(value)
  }
}

/** A 64-bit value from a bigint, a safe integer, a decimal string or an object like those of `long`. */
export function checkedLong(family: 'int64' | 'uint64', value: unknown): bigint | undefined {
  const long = asBigint(value)
  if (long === undefined) return undefined
  const fitting = family === 'int64' ? BigInt.asIntN(64, long) : BigInt.asUintN(64, long)
  return fitting === long ? long : undefined
}

const longestLong = 20

function asBigint(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined
  if (typeof value === 'string') {
    return value.length <= longestLong && /^-?[0-9]+$/.test(value) ? BigInt(value) : undefined
  }
  if (typeof value !== 'object' || value === null || !('low' in value) || !('high' in value)) return undefined
  const { low, high } = value
  if (typeof low !== 'number' || typeof high !== 'number') return undefined
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
  return 'unsigned' in value && value.unsigned === true ? bits : BigInt.asIntN(64, bits)
}

/** A Uint8Array, also one of another realm. */
export function asOctets(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  const isOctets = ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]'
  return isOctets ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : undefined
}

/** Whether a value is its type's zero: where presence does not count, such a value is none. */
export function isZero(value: unknown): boolean {
  if (value === 0) return Object.is(value, 0)
  if (value === '' || value === false || value === 0n) return true
  return value instanceof Uint8Array && value.length === 0
}
