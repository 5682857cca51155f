import { plainFields, taggedFields } from '../../../src/kafka/decoding.ts'
import { isSameValue } from '../../../src/kafka/same-value.ts'
import type { StructNode, TypeNode } from '../../../src/kafka/wire-types.ts'
import { membersOf } from './shapes.ts'

/** A decoded value as the vectors write it: bytes in base64, large numbers as text, what the version lacks left out. */
export function toJson(node: TypeNode, version: number, value: unknown): unknown {
  if (value === null) return null
  switch (node.kind) {
    case 'int64':
      return Number.isSafeInteger(Number(value)) ? Number(value) : (value as bigint).toString()
    case 'bytes':
    case 'records':
      return (value as Buffer).toString('base64')
    case 'array':
      return (value as readonly unknown[]).map(item => toJson(node.item, version, item))
    case 'struct':
      return structToJson(node, version, membersOf(value))
    default:
      return value
  }
}

function structToJson(node: StructNode, version: number, value: Readonly<Record<string, unknown>>): unknown {
  const tagged = taggedFields(node, version).filter(({ name, absent }) => !isSameValue(value[name], absent))
  return Object.fromEntries(
    [...plainFields(node, version), ...tagged].map(({ name, type }) => [name, toJson(type, version, value[name])]),
  )
}

/** The draft that the vectors' JSON means. */
export function fromJson(node: TypeNode, json: unknown): unknown {
  if (json === null || json === undefined) return json
  switch (node.kind) {
    case 'int64':
      return BigInt(json as number | string)
    case 'bytes':
    case 'records':
      return Buffer.from(json as string, 'base64')
    case 'array':
      return (json as readonly unknown[]).map(item => fromJson(node.item, item))
    case 'struct':
      return Object.fromEntries(
        Object.entries(membersOf(json)).map(([name, member]) => [name, fromJson(fieldType(node, name), member)]),
      )
    default:
      return json
  }
}

function fieldType({ fields }: StructNode, name: string): TypeNode {
  const field = fields.find(field => field.name === name)
  if (field === undefined) throw new Error(`the table has no field '${name}'`)
  return field.type
}
