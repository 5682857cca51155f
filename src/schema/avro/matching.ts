import type { EnumType, Field, NamedType, RecordType } from './model.ts'

const widened: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['int', new Set(['long', 'float', 'double'])],
  ['long', new Set(['float', 'double'])],
  ['float', new Set(['double'])],
  ['string', new Set(['bytes'])],
  ['bytes', new Set(['string'])],
])

/** Whether values written as one kind can be read as the other (Avro 1.12, Schema Resolution). */
export function promotes(writer: string, reader: string): boolean {
  return widened.get(writer)?.has(reader) ?? false
}

/** Simple names alone count, or the writer's full name among the reader's aliases (compatibility.md 1.9). */
export function hasSameName(reader: NamedType, writer: NamedType): boolean {
  return reader.name.simple === writer.name.simple || hasAlias(reader, writer)
}

/** Whether one of the reader's aliases is the writer's full name. */
export function hasAlias(reader: NamedType, writer: NamedType): boolean {
  return reader.aliases.some(alias => alias.full === writer.name.full)
}

/** The writer's symbols that the reader lacks, in the order of their UTF-16 units; none where the reader has a default. */
export function missingSymbols(reader: EnumType, writer: EnumType): readonly string[] {
  return reader.default === undefined ? symbolsBeyond(writer, reader) : []
}

/** Symbols of the one that the other lacks, sorted. */
export function symbolsBeyond(one: EnumType, other: EnumType): readonly string[] {
  if (one.symbols === other.symbols) return []
  const known = new Set(other.symbols)
  return one.symbols.filter(symbol => !known.has(symbol)).sort()
}

/** The writer's field that a field of the reader stands for, by its name or an alias. */
export function fieldMeant(field: Field, writer: RecordType): Field | 'ambiguous' | undefined {
  if (field.aliases.length === 0) return writer.fieldsByName.get(field.name)
  const meant = fieldsMeant(field, writer)
  return meant.length > 1 ? 'ambiguous' : meant[0]
}

/** All fields of the writer that a field of the reader stands for. */
export function fieldsMeant(field: Field, writer: RecordType): readonly Field[] {
  return [field.name, ...field.aliases].flatMap(name => writer.fieldsByName.get(name) ?? [])
}
