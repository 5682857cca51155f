import { WireType } from '@bufbuild/protobuf/wire'
import type { BinaryWriter } from '@bufbuild/protobuf/wire'
import type { OptionValue } from './elements.ts'
import { floatValue, integerValue } from './numbers.ts'

/** Bits and sign of the integer types. */
const integers: ReadonlyMap<string, { readonly bits: bigint; readonly isSigned: boolean }> = new Map([
  ['int32', { bits: 32n, isSigned: true }],
  ['sint32', { bits: 32n, isSigned: true }],
  ['sfixed32', { bits: 32n, isSigned: true }],
  ['uint32', { bits: 32n, isSigned: false }],
  ['fixed32', { bits: 32n, isSigned: false }],
  ['int64', { bits: 64n, isSigned: true }],
  ['sint64', { bits: 64n, isSigned: true }],
  ['sfixed64', { bits: 64n, isSigned: true }],
  ['uint64', { bits: 64n, isSigned: false }],
  ['fixed64', { bits: 64n, isSigned: false }],
])

/** Writes a field of a scalar type; false, with nothing written, for another type or a value that does not fit. */
export function writeScalar(
  writer: BinaryWriter,
  number: number,
  { type, value }: { readonly type: string; readonly value: OptionValue },
): boolean {
  if (value.kind === 'list' || value.kind === 'aggregate') return false
  const { kind, text } = value
  if (type === 'string' || type === 'bytes') {
    if (kind !== 'string') return false
    writer.tag(number, WireType.LengthDelimited).string(text)
    return true
  }
  if (kind === 'string') return false
  if (type === 'bool') {
    if (kind !== 'boolean') return false
    writer.tag(number, WireType.Varint).bool(text === 'true')
    return true
  }
  if (type === 'float' || type === 'double') return writeFloat(writer, number, { type, text })
  return writeInteger(writer, number, { type, text })
}

function writeFloat(writer: BinaryWriter, number: number, { type, text }: { type: string; text: string }): boolean {
  const value = floatValue(text)
  if (value === undefined) return false
  if (type === 'float') writer.tag(number, WireType.Bit32).float(Math.fround(value))
  else writer.tag(number, WireType.Bit64).double(value)
  return true
}

function writeInteger(writer: BinaryWriter, number: number, { type, text }: { type: string; text: string }): boolean {
  const shape = integers.get(type)
  const value = integerValue(text)
  if (shape === undefined || value === undefined) return false
  const { bits, isSigned } = shape
  const fits = isSigned ? BigInt.asIntN(Number(bits), value) : BigInt.asUintN(Number(bits), value)
  if (fits !== value) return false
  if (type === 'fixed32' || type === 'sfixed32') {
    writer.tag(number, WireType.Bit32).fixed32(Number(BigInt.asUintN(32, value)))
  } else if (type === 'fixed64' || type === 'sfixed64') {
    writer.tag(number, WireType.Bit64).fixed64(BigInt.asUintN(64, value))
  } else {
    const isZigzag = type === 'sint32' || type === 'sint64'
    writer.tag(number, WireType.Varint)
    if (isZigzag) writer.sint64(value)
    else writer.uint64(BigInt.asUintN(64, value))
  }
  return true
}
