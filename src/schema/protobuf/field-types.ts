import { isMapEntry, scalarTypes } from './elements.ts'
import type { FieldElement, MapType } from './elements.ts'
import type { NamedType, Scope } from './type-index.ts'
import type { KnownTypes } from './known-types.ts'

/** KnownTypes whose values are written alike in the data; an enum counts as an int32. */
export type ScalarGroup = 'integer' | 'zigzag' | 'text' | 'fixed32' | 'fixed64' | 'float' | 'double'

/** A field's type as a comparison sees it. */
export type FieldType =
  | { readonly kind: 'scalar'; readonly name: string; readonly group: ScalarGroup }
  | { readonly kind: 'map'; readonly map: MapType; readonly scope: Scope }
  | { readonly kind: 'message'; readonly localName: string; readonly type: NamedType | undefined }

const scalarGroups: ReadonlyMap<string, ScalarGroup> = new Map<string, ScalarGroup>([
  ['int32', 'integer'],
  ['int64', 'integer'],
  ['uint32', 'integer'],
  ['uint64', 'integer'],
  ['bool', 'integer'],
  ['sint32', 'zigzag'],
  ['sint64', 'zigzag'],
  ['string', 'text'],
  ['bytes', 'text'],
  ['fixed32', 'fixed32'],
  ['sfixed32', 'fixed32'],
  ['fixed64', 'fixed64'],
  ['sfixed64', 'fixed64'],
  ['float', 'float'],
  ['double', 'double'],
])

/** Bits that a value of an integer type may need. */
const widths: ReadonlyMap<string, number> = new Map([
  ['bool', 1],
  ['enum', 32],
  ['int32', 32],
  ['uint32', 32],
  ['sint32', 32],
  ['int64', 64],
  ['uint64', 64],
  ['sint64', 64],
])

export function fieldType({ type, map }: FieldElement, scope: Scope, types: KnownTypes): FieldType {
  return map === undefined ? plainType(type, scope, types) : { kind: 'map', map, scope }
}

/** A type that is written as a name. */
export function plainType(type: string, scope: Scope, types: KnownTypes): FieldType {
  const group = scalarGroups.get(type)
  if (group !== undefined) return { kind: 'scalar', name: type, group }
  const found = types.find(type, scope)
  if (found === undefined) return { kind: 'message', localName: type.replace(/^\./, ''), type: undefined }
  const { element } = found
  if (element.kind === 'enum') return { kind: 'scalar', name: 'enum', group: 'integer' }
  if (!isMapEntry(element)) return { kind: 'message', localName: found.localName, type: found }
  const key = element.fields.find(field => field.number === 1)?.type ?? ''
  const value = element.fields.find(field => field.number === 2)?.type ?? ''
  return { kind: 'map', map: { key, value }, scope: found.scope }
}

/** Whether the reader's type cannot hold every value of the writer's. */
export function isNarrower(reader: string, writer: string): boolean {
  return (widths.get(reader) ?? 0) < (widths.get(writer) ?? 0)
}

/** Whether two types are written alike as scalars: the same word, and no name. */
export function isSameScalar(a: string, b: string): boolean {
  return a === b && scalarTypes.has(a)
}
