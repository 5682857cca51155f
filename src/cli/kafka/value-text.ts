import { Buffer } from 'node:buffer'
import { parseJsonText, type JsonNode } from '../../schema/json-text.ts'
import { SchemaError } from '../../schema/schema.ts'
import { Misuse } from './connection-options.ts'

const jsonOptions = {
  comments: false,
  trailing: 'refuse',
  nanWords: false,
  depth: 500,
  length: 64 * 1024 * 1024,
} as const

/** How bytes stand in JSON: `{"$base64": "…"}`. */
const bytesKey = '$base64'

/**
 * A value as JSON on one line. Integers of any size keep their digits, bytes are `{"$base64": "…"}`, times ISO 8601; what
 * JSON has no number for is a text.
 */
export function valueText(value: unknown): string {
  switch (typeof value) {
    case 'bigint':
      return value.toString()
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`
    case 'object':
      return value === null ? 'null' : objectText(value)
    default:
      return JSON.stringify(value) ?? 'null'
  }
}

function objectText(value: object): string {
  if (value instanceof Uint8Array) return JSON.stringify({ [bytesKey]: Buffer.from(value).toString('base64') })
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(valueText).join(',')}]`
  const entries: readonly (readonly [unknown, unknown])[] =
    value instanceof Map ? [...value] : Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${entries.map(([key, member]) => `${JSON.stringify(String(key))}:${valueText(member)}`).join(',')}}`
}

/** Reads what `valueText` writes, and any other JSON. Throws Misuse. */
export function valueOfText(text: string): unknown {
  try {
    return valueOf(parseJsonText(text, jsonOptions))
  } catch (error) {
    if (error instanceof SchemaError) throw new Misuse(`the value is not JSON: ${error.message}`)
    throw error
  }
}

function valueOf(node: JsonNode): unknown {
  switch (node.kind) {
    case 'null':
      return null
    case 'boolean':
    case 'string':
      return node.value
    case 'number':
      return numberOf(node.raw)
    case 'array':
      return node.items.map(valueOf)
    case 'object':
      return bytesOf(node.members) ?? Object.fromEntries(Array.from(node.members, ([key, one]) => [key, valueOf(one)]))
  }
}

/** Integers that a number does not hold exactly are bigints. */
function numberOf(raw: string): number | bigint {
  const value = Number(raw)
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(raw) ? value : BigInt(raw)
}

function bytesOf(members: ReadonlyMap<string, JsonNode>): Buffer | undefined {
  const node = members.size === 1 ? members.get(bytesKey) : undefined
  return node?.kind === 'string' ? Buffer.from(node.value, 'base64') : undefined
}
