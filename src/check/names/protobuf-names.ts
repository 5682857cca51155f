import { positionFinder } from '../../schema/json-text.ts'
import type { NameUse, SchemaNames } from './used-names.ts'

/** Comments, texts, braces and the words that count; the words of a statement end where it does. */
const TOKENS = /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'|[A-Za-z_][\w.]*|[{};]/g

/** The package, the first message and the imports of a .proto text. */
export function protobufNames(text: string): SchemaNames {
  const uses = new Map<string, NameUse>()
  const positionAt = positionFinder(text)
  let depth = 0
  let space = ''
  let record: string | undefined
  let statement: string[] = []
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token.startsWith('//') || token.startsWith('/*')) continue
    if (token === '{' || token === ';') {
      if (depth === 0 && statement[0] === 'package') space = statement[1] ?? ''
      if (depth === 0 && statement[0] === 'message') record ??= statement[1]
      if (token === '{') depth++
      statement = []
    } else if (token === '}') {
      depth = Math.max(0, depth - 1)
      statement = []
    } else {
      if (depth === 0 && statement[0] === 'import' && /^["']/.test(token)) noteImport(uses, token, positionAt(index))
      statement.push(token)
    }
  }
  const full = record !== undefined && space !== '' ? `${space}.${record}` : record
  return { record: full, defines: [], uses: [...uses.values()] }
}

function noteImport(uses: Map<string, NameUse>, quoted: string, position: NameUse['position']): void {
  const name = quoted.slice(1, -1)
  if (!uses.has(name)) uses.set(name, { name, position })
}
