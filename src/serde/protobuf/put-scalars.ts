import { asOctets, checkedLong } from './scalars.ts'
import type { Scalar } from './scalars.ts'
import type { WireWriter } from './wire-writer.ts'

/** How a value is put: tag 0 stands for none, as in packed lists. */
export interface Put {
  readonly tag: number
  /** The field's zero is left out. */
  readonly skipsZero: boolean
}

/** Checks a value and writes it behind its tag. Gives false, whatever was written, for one that does not suit. */
export type PutScalar = (writer: WireWriter, value: unknown, put: Put) => boolean

/** By the method that reads the type: each type has one of its own. */
export const putScalars: Readonly<Record<Scalar['reads'], PutScalar>> = {
  int32: signed((writer, value) => writer.int32(value)),
  sint32: signed((writer, value) => writer.sint32(value)),
  sfixed32: signed((writer, value) => writer.fixed32(value)),
  uint32: unsigned((writer, value) => writer.uint32(value)),
  fixed32: unsigned((writer, value) => writer.fixed32(value)),
  int64: long('int64', (writer, value) => writer.int64(value)),
  sint64: long('int64', (writer, value) => writer.sint64(value)),
  sfixed64: long('int64', (writer, value) => writer.fixed64(value)),
  uint64: long('uint64', (writer, value) => writer.int64(value)),
  fixed64: long('uint64', (writer, value) => writer.fixed64(value)),
  float: floating((writer, value) => writer.float(value)),
  double: floating((writer, value) => writer.double(value)),
  bool: putBool,
  string: putString,
  looseString: putString,
  octets: putOctets,
}

function signed(write: (writer: WireWriter, value: number) => void): PutScalar {
  return (writer, value, { tag, skipsZero }) => {
    if (typeof value !== 'number' || (value | 0) !== value) return false
    if (value === 0 && skipsZero) return true
    if (tag !== 0) writer.uint32(tag)
    write(writer, value | 0)
    return true
  }
}

function unsigned(write: (writer: WireWriter, value: number) => void): PutScalar {
  return (writer, value, { tag, skipsZero }) => {
    if (typeof value !== 'number' || value >>> 0 !== value) return false
    if (value === 0 && skipsZero) return true
    if (tag !== 0) writer.uint32(tag)
    write(writer, value >>> 0)
    return true
  }
}

function long(family: 'int64' | 'uint64', write: (writer: WireWriter, value: bigint) => void): PutScalar {
  return (writer, value, { tag, skipsZero }) => {
    const checked = checkedLong(family, value)
    if (checked === undefined) return false
    if (checked === 0n && skipsZero) return true
    if (tag !== 0) writer.uint32(tag)
    write(writer, checked)
    return true
  }
}

function floating(write: (writer: WireWriter, value: number) => void): PutScalar {
  return (writer, value, { tag, skipsZero }) => {
    if (typeof value !== 'number') return false
    if (value === 0 && skipsZero && !Object.is(value, -0)) return true
    if (tag !== 0) writer.uint32(tag)
    write(writer, value)
    return true
  }
}

function putBool(writer: WireWriter, value: unknown, { tag, skipsZero }: Put): boolean {
  if (typeof value !== 'boolean') return false
  if (!value && skipsZero) return true
  if (tag !== 0) writer.uint32(tag)
  writer.bool(value)
  return true
}

function putString(writer: WireWriter, value: unknown, { tag, skipsZero }: Put): boolean {
  if (typeof value !== 'string') return false
  if (value === '' && skipsZero) return true
  if (tag !== 0) writer.uint32(tag)
  return writer.string(value)
}

function putOctets(writer: WireWriter, value: unknown, { tag, skipsZero }: Put): boolean {
  const octets = asOctets(value)
  if (octets === undefined) return false
  if (octets.length === 0 && skipsZero) return true
  if (tag !== 0) writer.uint32(tag)
  writer.octets(octets)
  return true
}
