import { parseJsonText } from '../../schema/json-text.ts'
import type { JsonArray, JsonNode, JsonObject } from '../../schema/json-text.ts'
import { defaultLimits } from '../../schema/limits.ts'
import { SchemaError } from '../../schema/schema.ts'
import type { SourcePosition } from '../../schema/schema.ts'
import { indentAt, lineEndOf, offsetAt } from './text-edit.ts'
import type { TextEdit } from './text-edit.ts'

/** A node of a JSON text, and the objects and arrays around it, outermost first. */
export interface FoundNode {
  readonly node: JsonNode
  readonly around: readonly JsonNode[]
}

/** The node that begins at a place; undefined where none does and for a text that is no JSON. */
export function nodeAt(text: string, position: SourcePosition): FoundNode | undefined {
  const offset = offsetAt(text, position)
  const root = parsed(text)
  if (offset === undefined || root === undefined) return undefined
  const around: JsonNode[] = []
  let node: JsonNode | undefined = root
  while (node !== undefined && node.start !== offset) {
    around.push(node)
    node = partsOf(node).find(part => part.start <= offset && offset < part.end)
  }
  return node && { node, around }
}

/** The JSON of a text, comments allowed. */
export function parsed(text: string): JsonNode | undefined {
  const { jsonDepth: depth, textLength: length } = defaultLimits
  try {
    return parseJsonText(text, { comments: true, trailing: 'ignore', nanWords: true, depth, length })
  } catch (error) {
    if (error instanceof SchemaError) return undefined
    throw error
  }
}

function partsOf(node: JsonNode): readonly JsonNode[] {
  if (node.kind === 'array') return node.items
  return node.kind === 'object' ? [...node.members.values()] : []
}

/** Adds a member behind the last one of an object, written as those before it. */
export function memberAdded(text: string, object: JsonObject, name: string, value: string): TextEdit {
  const members = [...object.members.values()].sort((a, b) => a.start - b.start)
  const last = members.at(-1)
  const colon = /"\s*:(\s*)$/.exec(text.slice(object.start, members[0]?.start ?? object.start))?.[1] === '' ? ':' : ': '
  const member = `${JSON.stringify(name)}${colon}${value}`
  if (last === undefined) return { start: object.start + 1, end: object.start + 1, text: member }
  const before = text.slice(members.at(-2)?.end ?? object.start + 1, last.start)
  const gap = /[\r\n]/.test(before)
    ? lineEndOf(before) + indentAt(text, last.start)
    : isTight(text, object, members)
      ? ''
      : ' '
  return { start: last.end, end: last.end, text: `,${gap}${member}` }
}

/** No blank stands behind the commas of an object, or behind its brace where there is none. */
function isTight(text: string, object: JsonObject, members: readonly JsonNode[]): boolean {
  const [first, second] = members
  if (first === undefined || second === undefined) return !/^\{\s/.test(text.slice(object.start))
  return !/,\s/.test(text.slice(first.end, second.start))
}

/** Adds an item behind the last one of an array. */
export function itemAdded(text: string, array: JsonArray, value: string): TextEdit {
  const last = array.items.at(-1)
  if (last === undefined) return { start: array.start + 1, end: array.start + 1, text: value }
  const before = text.slice(array.items.at(-2)?.end ?? array.start + 1, last.start)
  const gap = /[\r\n]/.test(before) ? lineEndOf(before) + indentAt(text, last.start) : ' '
  return { start: last.end, end: last.end, text: `,${gap}${value}` }
}

/** Takes an item out of an array, with the comma that belongs to it. */
export function itemRemoved({ items }: JsonArray, place: number): TextEdit | undefined {
  const item = items[place]
  if (item === undefined) return undefined
  const [before, after] = [items[place - 1], items[place + 1]]
  if (after !== undefined) return { start: item.start, end: after.start, text: '' }
  return { start: before?.end ?? item.start, end: item.end, text: '' }
}
