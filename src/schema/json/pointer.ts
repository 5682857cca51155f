import type { JsonNode } from '../json-text.ts'

/** A member of an object or an item of an array. */
export function childAt(node: JsonNode, token: string): JsonNode | undefined {
  if (node.kind === 'object') return node.members.get(token)
  if (node.kind !== 'array' || !/^[0-9]{1,9}$/.test(token)) return undefined
  return node.items[Number(token)]
}

/** The tokens of a pointer that stands in a fragment: as a form would be decoded, `+` for a blank too, then `~` undone. */
export function decodedTokens(fragment: string): string[] {
  return fragment.split('/').slice(1).map(decodeToken)
}

function decodeToken(token: string): string {
  const plain = token.includes('%') ? decodeEscapes(token.replaceAll('+', ' ')) : token.replaceAll('+', ' ')
  return plain.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** Undoes `%` escapes; bytes that are no UTF-8 become U+FFFD. */
function decodeEscapes(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, escapes =>
    new TextDecoder().decode(Uint8Array.from(escapes.slice(1).split('%'), digits => Number.parseInt(digits, 16))),
  )
}
