import avsc from 'avsc'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { interpretedRecords, type RecordMaker } from './records.ts'

const plainName = /^[A-Za-z_]\w{0,200}$/
/** Longer argument lists gain nothing. */
const MAX_FIELDS = 500

/** The part of avsc's types that its generated code calls. */
interface FieldType {
  _read?: (from: ByteReader) => unknown
  _write?: (to: ByteWriter, value: unknown) => void
}

interface GeneratedRecord {
  readonly recordConstructor: { prototype: object }
  _read(from: ByteReader): unknown
  _write(to: ByteWriter, value: unknown): void
}

/**
 * Records in code that avsc generates: their fields are still read and written by ours. For schemas that the caller
 * chose, since names of fields become part of a program; those that are not plain go without.
 */
export const generatedRecords: RecordMaker = {
  tellsPlaces: false,
  reader(fields) {
    const type = generate(fields.map(({ name, read }) => ({ name, type: { _read: read } })))
    return type ? from => type._read(from) : interpretedRecords.reader(fields)
  },
  writer(fields) {
    const type = generate(fields.map(({ name, write }) => ({ name, type: { _write: write } })))
    return type ? (to, value) => type._write(to, value) : interpretedRecords.writer(fields)
  },
}

function isFit(names: readonly string[]): boolean {
  return (
    names.length > 0 &&
    names.length <= MAX_FIELDS &&
    names.every(name => plainName.test(name) && !(name in Object.prototype))
  )
}

/** Undefined for names that are not plain, and where the platform forbids code generation. */
function generate(fields: readonly { readonly name: string; readonly type: FieldType }[]): GeneratedRecord | undefined {
  if (!isFit(fields.map(({ name }) => name))) return undefined
  const schema = {
    type: 'record',
    name: 'R',
    fields: fields.map(({ name, type }) => ({ name, type: Object.assign(Object.create(avsc.Type.prototype), type) })),
  }
  try {
    // The declared types of avsc leave out what generated code calls; both methods are part of every type.
    const type = avsc.Type.forSchema(schema as never, { omitRecordMethods: true }) as unknown as GeneratedRecord
    // Values are plain objects, as those of records that are read without generated code.
    type.recordConstructor.prototype = Object.prototype
    return type
  } catch (error) {
    if (error instanceof EvalError) return undefined
    throw error
  }
}
