import { DefaultCheck } from '../../schema/avro/defaults.ts'
import { typeName, type AvroType, type RecordType, type UnionType } from '../../schema/avro/model.ts'
import type { JsonNode } from '../../schema/json-text.ts'
import type { AvroOptions } from './options.ts'
import { logicalFormOf } from './logical-types.ts'
import { isWrapped, wrap } from './unions.ts'
import { ValueFault } from './value-fault.ts'

/** A default as a value of its type, new each time. Throws ValueFault where it is none. */
export function defaultValue(node: JsonNode, type: AvroType, options: AvroOptions): unknown {
  const base = baseValue(node, type, options)
  const form = type.kind === 'union' || type.kind === 'record' ? undefined : logicalFormOf(type, options)
  return form?.fromBase ? (form.fromBase(toLossless(base, type)) ?? base) : base
}

function baseValue(node: JsonNode, type: AvroType, options: AvroOptions): unknown {
  switch (type.kind) {
    case 'null':
      return node.kind === 'null' ? null : unfit(type)
    case 'boolean':
      return node.kind === 'boolean' ? node.value : unfit(type)
    case 'int':
    case 'double':
      return node.kind === 'number' ? Number(node.raw) : unfit(type)
    case 'float':
      return node.kind === 'number' ? Math.fround(Number(node.raw)) : unfit(type)
    case 'long':
      return node.kind === 'number' ? longOf(node.raw, options) : unfit(type)
    case 'string':
    case 'enum':
      return node.kind === 'string' ? node.value : unfit(type)
    case 'bytes':
    case 'fixed':
      return node.kind === 'string' ? Uint8Array.from(node.value, letter => letter.charCodeAt(0)) : unfit(type)
    case 'array':
      return node.kind === 'array' ? node.items.map(item => defaultValue(item, type.items, options)) : unfit(type)
    case 'map':
      return node.kind === 'object' ? mapOf(node.members, type.values, options) : unfit(type)
    case 'union':
      return unionValue(node, type, options)
    case 'record':
      return node.kind === 'object' ? recordOf(node.members, type, options) : unfit(type)
    case 'pending':
      return unfit(type)
  }
}

function longOf(raw: string, { longs }: AvroOptions): unknown {
  return longs === 'number' ? Number(raw) : BigInt(raw)
}

/** Converters take longs as bigint. */
function toLossless(base: unknown, { kind }: AvroType): unknown {
  return kind === 'long' && typeof base === 'number' ? BigInt(base) : base
}

function mapOf(members: ReadonlyMap<string, JsonNode>, values: AvroType, options: AvroOptions): unknown {
  const entries = [...members].map(([key, node]) => [key, defaultValue(node, values, options)] as const)
  if (options.maps === 'map') return new Map(entries)
  const map: Record<string, unknown> = Object.create(null)
  for (const [key, value] of entries) map[key] = value
  return map
}

function recordOf(members: ReadonlyMap<string, JsonNode>, type: RecordType, options: AvroOptions): unknown {
  return Object.fromEntries(
    type.fields.map(field => {
      const node = members.get(field.name) ?? field.default
      if (node === undefined) return unfit(type)
      return [field.name, defaultValue(node, field.type, options)]
    }),
  )
}

/** The first branch that the default fits. */
function unionValue(node: JsonNode, type: UnionType, options: AvroOptions): unknown {
  const check = new DefaultCheck(() => false)
  const branch = type.branches.find(one => check.fits(node, one))
  if (!branch) return unfit(type)
  const value = defaultValue(node, branch, options)
  return branch.kind !== 'null' && isWrapped(type, options) ? wrap(typeName(branch), value) : value
}

function unfit(type: AvroType): never {
  throw new ValueFault('bad-schema', `a default of the schema does not fit its type`, typeName(type))
}
