import { create, createFileRegistry, toBinary, toJson } from '@bufbuild/protobuf'
import type { FileRegistry } from '@bufbuild/protobuf'
import { FieldDescriptorProto_Type, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import type { DescriptorProto, FieldDescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt'

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null

/**
 * A descriptor as text, equal for two that mean the same: what the order of a text decides (fields, nested types, imports)
 * is sorted, members of oneofs name their oneof. Custom options are their bytes; with `files`, what these bytes mean.
 */
export function meaningOf(file: FileDescriptorProto, files?: ReadonlyMap<string, FileDescriptorProto>): string {
  const registry = files === undefined ? undefined : registryOf(files)
  const json: Json = toJson(FileDescriptorProtoSchema, file, registry === undefined ? {} : { registry })
  const bytes = new Map<string, string>()
  if (registry === undefined) collectUnknown(file, '', bytes)
  const plain = { ...(json as { [key: string]: Json }), name: '', syntax: file.syntax === 'proto2' ? '' : file.syntax }
  delete (plain as { sourceCodeInfo?: Json }).sourceCodeInfo
  const dependencies = file.dependency.map(
    (path, at) => `${path}${file.publicDependency.includes(at) ? ' public' : ''}`,
  )
  const sorted = sortLists({ ...plain, dependency: dependencies, publicDependency: [], weakDependency: [] })
  return JSON.stringify({ sorted, unknown: [...bytes].sort(([a], [b]) => compare(a, b)) }, undefined, 1)
}

const registries = new WeakMap<ReadonlyMap<string, FileDescriptorProto>, FileRegistry>()

/** The extensions of all files of a batch, made once. */
function registryOf(files: ReadonlyMap<string, FileDescriptorProto>): FileRegistry {
  const known = registries.get(files)
  if (known !== undefined) return known
  const made = createFileRegistry(create(FileDescriptorSetSchema, { file: [...files.values()] }))
  registries.set(files, made)
  return made
}

/** Fields, types and whatever else is listed, in the order of the text; options left out. */
export function orderOf(file: FileDescriptorProto): string {
  return JSON.stringify(
    sortKeys({ ...(toJson(FileDescriptorProtoSchema, file) as { [key: string]: Json }), name: '', syntax: '' }),
  )
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key]) => key !== 'options')
  return Object.fromEntries(
    entries
      .map(([key, item]): [string, Json] => [
        key,
        sortKeys(key === 'defaultValue' ? numberText(item, value['type']) : item),
      ])
      .sort(([a], [b]) => compare(a, b)),
  )
}

/** The same file with the nested messages made for groups and maps behind those declared, as the registry orders them. */
export function declaredFirst(file: FileDescriptorProto): FileDescriptorProto {
  return { ...file, messageType: file.messageType.map(withDeclaredFirst) }
}

function withDeclaredFirst(message: DescriptorProto): DescriptorProto {
  const groups = new Set(message.field.filter(one => one.type === FieldDescriptorProto_Type.GROUP).map(typeNameOf))
  const rankOf = ({ name, options }: DescriptorProto): number => (options?.mapEntry ? 2 : groups.has(name) ? 1 : 0)
  const nestedType = message.nestedType.map(withDeclaredFirst).sort((a, b) => rankOf(a) - rankOf(b))
  return { ...message, nestedType }
}

const typeNameOf = ({ typeName }: FieldDescriptorProto): string => typeName.slice(typeName.lastIndexOf('.') + 1)

/** The bytes of a descriptor's own encoding, for a comparison of everything. */
export function bytesOf(file: FileDescriptorProto): string {
  return Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString('base64')
}

/** Custom options of every message on the way, each under the path of what it belongs to. */
function collectUnknown(value: unknown, path: string, found: Map<string, string>): void {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) collectUnknown(item, `${path}/${nameOf(item) ?? at}`, found)
    return
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
  const message: Readonly<Record<string, unknown>> = { ...value }
  const unknown = message['$unknown']
  if (Array.isArray(unknown) && unknown.length > 0) {
    const byNumber = new Map<number, string[]>()
    for (const { no, data } of unknown)
      byNumber.set(no, [...(byNumber.get(no) ?? []), Buffer.from(data).toString('hex')])
    found.set(path, JSON.stringify([...byNumber].sort(([a], [b]) => a - b)))
  }
  for (const [key, item] of Object.entries(message))
    if (key !== '$unknown') collectUnknown(item, `${path}/${key}`, found)
}

function nameOf(item: unknown): string | undefined {
  const { name } = { ...(item as object) } as { name?: unknown }
  return typeof name === 'string' ? name : undefined
}

function sortLists(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortLists).sort((a, b) => compare(keyOf(a), keyOf(b)))
  if (typeof value !== 'object' || value === null) return value
  const named = nameOneofs(value)
  return Object.fromEntries(
    Object.entries(named)
      .filter(([key, item]) => !(key === 'options' && JSON.stringify(item) === '{}'))
      .map(([key, item]): [string, Json] => [key, key === 'defaultValue' ? numberText(item, named['type']) : item])
      .map(([key, item]): [string, Json] => [key, sortLists(item)])
      .sort(([a], [b]) => compare(a, b)),
  )
}

/** The position of a oneof means nothing beyond its message. */
function nameOneofs(message: { [key: string]: Json }): { [key: string]: Json } {
  const { field, oneofDecl } = message
  if (!Array.isArray(field) || !Array.isArray(oneofDecl)) return message
  const fields = field.map(one => {
    const member = { ...(one as { [key: string]: Json }) }
    const at = member['oneofIndex']
    if (typeof at === 'number') member['oneofIndex'] = (oneofDecl[at] as { name?: Json } | undefined)?.name ?? at
    return member
  })
  return { ...message, field: fields }
}

/** `1e+10` and `10000000000` are one number, and so are two spellings of one 32-bit float. */
function numberText(item: Json, type: Json | undefined): Json {
  if (typeof item !== 'string' || !/^-?[0-9.]+(e[+-]?[0-9]+)?$/.test(item)) return item
  if (type === 'TYPE_FLOAT') return String(Math.fround(Number(item)))
  return type === 'TYPE_DOUBLE' ? String(Number(item)) : item
}

function keyOf(item: Json): string {
  return JSON.stringify(item)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
