import { fieldMeant, hasSameName, promotes } from '../../../schema/avro/matching.ts'
import { typeName } from '../../../schema/avro/model.ts'
import type { AvroType, RecordType } from '../../../schema/avro/model.ts'

/** A value with the type it was written with, and the type it is read as. */
export interface Reading {
  readonly value: unknown
  readonly writer: AvroType
  readonly reader: AvroType
}

/**
 * Whether a value that was written as one type reads as another, if any branch of a reader's union takes it (Avro 1.12,
 * Schema Resolution). Without `namesCount` records are told by their fields alone. As deep as the value.
 */
export function reads({ value, writer, reader }: Reading, namesCount: boolean): boolean {
  const inner = (part: unknown, types: Omit<Reading, 'value'>) => reads({ ...types, value: part }, namesCount)
  if (writer.kind === 'union') {
    const [branch, own] = branchOf(value, writer.branches)
    return branch !== undefined && inner(own, { writer: branch, reader })
  }
  if (reader.kind === 'union') return reader.branches.some(branch => inner(value, { writer, reader: branch }))
  if (writer.kind === 'record' && reader.kind === 'record') {
    if (namesCount && !hasSameName(reader, writer)) return false
    return readsFields(membersOf(value), [writer, reader], namesCount)
  }
  if (writer.kind === 'array' && reader.kind === 'array') {
    const types = { writer: writer.items, reader: reader.items }
    return Array.isArray(value) && value.every(item => inner(item, types))
  }
  if (writer.kind === 'map' && reader.kind === 'map') {
    const types = { writer: writer.values, reader: reader.values }
    return Object.values(membersOf(value)).every(item => inner(item, types))
  }
  return readsPlain(value, writer, reader)
}

function readsPlain(value: unknown, writer: AvroType, reader: AvroType): boolean {
  if (writer.kind === 'enum' && reader.kind === 'enum') {
    return hasSameName(reader, writer) && (reader.default !== undefined || reader.symbols.includes(String(value)))
  }
  if (writer.kind === 'fixed' && reader.kind === 'fixed') {
    return hasSameName(reader, writer) && reader.size === writer.size
  }
  return writer.kind === reader.kind || promotes(writer.kind, reader.kind)
}

function readsFields(
  members: Readonly<Record<string, unknown>>,
  [writer, reader]: readonly [RecordType, RecordType],
  namesCount: boolean,
): boolean {
  return reader.fields.every(field => {
    const meant = fieldMeant(field, writer)
    if (meant === 'ambiguous') return false
    if (meant === undefined) return field.default !== undefined
    return reads({ value: members[meant.name], writer: meant.type, reader: field.type }, namesCount)
  })
}

function branchOf(value: unknown, branches: readonly AvroType[]): readonly [AvroType | undefined, unknown] {
  if (value === null) return [branches.find(({ kind }) => kind === 'null'), null]
  const [name, own] = Object.entries(membersOf(value))[0] ?? []
  return [branches.find(branch => typeName(branch) === name), own]
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
