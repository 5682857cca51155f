import type { JsonNode, JsonObject } from '../json-text.ts'
import type { Shape } from './fault.ts'
import type { Notes } from './model.ts'

/** Whether a keyword annotates a schema and is compared all the same. */
export function isNoteKeyword(keyword: string): boolean {
  return keyword === 'title' || keyword === 'description' || keyword === 'default' || keyword === 'connect.type'
}

/**
 * The annotations of an object, checked; `idKeyword` is undefined in modern dialects, of which upstream compares no ids
 * and takes `null` for no default.
 */
export function readNotes({ members }: JsonObject, idKeyword: '$id' | 'id' | undefined, shape: Shape): Notes {
  const defaultValue = members.get('default')
  return {
    id: idKeyword === undefined ? undefined : textOf(members.get(idKeyword), idKeyword, shape),
    title: textOf(members.get('title'), 'title', shape),
    description: textOf(members.get('description'), 'description', shape),
    defaultValue: idKeyword === undefined && defaultValue?.kind === 'null' ? undefined : defaultValue,
    isConnectBytes: isBytes(members.get('connect.type')),
  }
}

function textOf(node: JsonNode | undefined, keyword: string, shape: Shape): string | undefined {
  return node === undefined ? undefined : shape.string(keyword, node)
}

function isBytes(node: JsonNode | undefined): boolean {
  return node?.kind === 'string' && node.value === 'bytes'
}
