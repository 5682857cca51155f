import type { Write } from './records.ts'
import { misfit } from './value-fault.ts'

const MAX_INT = 2 ** 31

const writeNull: Write = (_to, value) => {
  if (value !== null && value !== undefined) throw misfit('null', value)
}

const writeBoolean: Write = (to, value) => {
  if (typeof value !== 'boolean') throw misfit('boolean', value)
  to.boolean(value)
}

export const writeInt: Write = (to, value) => {
  if (typeof value === 'number' && (value | 0) === value) to.int(value)
  else if (typeof value === 'bigint' && value < MAX_INT && value >= -MAX_INT) to.int(Number(value))
  else throw misfit('int', value)
}

export const writeLong: Write = (to, value) => {
  if (typeof value === 'bigint') {
    if (!to.bigint(value)) throw misfit('long', value)
  } else if (typeof value === 'number' && Number.isSafeInteger(value)) to.number(value)
  else throw misfit('long', value)
}

export const writeFloat: Write = (to, value) => {
  if (typeof value !== 'number') throw misfit('float', value)
  to.float(value)
}

export const writeDouble: Write = (to, value) => {
  if (typeof value !== 'number') throw misfit('double', value)
  to.double(value)
}

const writeBytes: Write = (to, value) => {
  if (!(value instanceof Uint8Array)) throw misfit('bytes', value)
  to.lengthAndBytes(value)
}

export const writeString: Write = (to, value) => {
  if (typeof value !== 'string') throw misfit('string', value)
  to.string(value)
}

/** Writers of the types that have no parts, by kind. */
export const primitiveWrites: Readonly<Record<string, Write>> = {
  null: writeNull,
  boolean: writeBoolean,
  int: writeInt,
  long: writeLong,
  float: writeFloat,
  double: writeDouble,
  bytes: writeBytes,
  string: writeString,
}
