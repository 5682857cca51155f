import type { JsonNode } from '../json-text.ts'
import type { Side } from './pair.ts'
import type { Finding } from './pair.ts'
import type { Warning } from './rules.ts'

/** What in a text is no JSON and is read all the same. */
export function textWarnings({ model, source }: Side): readonly Finding[] {
  const { document } = model
  const found: Finding[] = []
  const note = (kind: Warning, node: JsonNode): void => {
    const spot = { node, document }
    found.push({ what: 'finding', kind, path: [], writer: undefined, reader: spot })
  }
  const { root } = document
  const rest = source.text.slice(root.end)
  if (rest.trim() !== '') {
    const start = root.end + (rest.length - rest.trimStart().length)
    note('TRAILING_TEXT_IGNORED', { ...root, start })
  }
  const word = /NaN|INF/i.test(source.text) ? numberWord(root, source.text) : undefined
  if (word !== undefined) note('NUMBER_WORD_READ_AS_TEXT', word)
  return found
}

/** The first string without quotes. */
function numberWord(root: JsonNode, text: string): JsonNode | undefined {
  const open: JsonNode[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'string' && text[node.start] !== '"') return node
    const inside = node.kind === 'object' ? [...node.members.values()] : node.kind === 'array' ? node.items : []
    for (const child of inside.toReversed()) open.push(child)
  }
  return undefined
}
