import { parseJsonText, positionFinder, type JsonNode } from '../../schema/json-text.ts'
import { defaultLimits } from '../../schema/limits.ts'
import type { NameUse, SchemaNames } from './used-names.ts'

/** Members whose values are data, not schemas. */
const data: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'example'])

/** The $id of a JSON Schema and the texts that its $refs lead to. Throws SchemaError. */
export function jsonNames(text: string): SchemaNames {
  const root = parseJsonText(text, {
    comments: false,
    trailing: 'ignore',
    nanWords: true,
    depth: defaultLimits.jsonDepth,
    length: defaultLimits.textLength,
  })
  const found = new Map<string, number>()
  const ids = new Set<string>()
  const waiting: JsonNode[] = [root]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === 'array') waiting.push(...node.items)
    if (node.kind !== 'object') continue
    for (const [key, value] of node.members) {
      if (key === '$ref' && value.kind === 'string') noteRef(found, value.value, value.start)
      else if ((key === '$id' || key === 'id') && value.kind === 'string') ids.add(withoutFragment(value.value))
      else if (!data.has(key)) waiting.push(value)
    }
  }
  const positionAt = positionFinder(text)
  const own = rootText(root, '$id') ?? rootText(root, 'id')
  const uses: NameUse[] = [...found]
    .filter(([name]) => !ids.has(name) && !isBuiltIn(name))
    .sort(([, a], [, b]) => a - b)
    .map(([name, start]) => {
      const otherwise = resolved(name, own)
      return { name, position: positionAt(start), ...(otherwise !== undefined && { otherwise }) }
    })
  return {
    record: rootText(root, 'title'),
    defines: own === undefined ? [] : [withoutFragment(own)],
    uses,
  }
}

function noteRef(found: Map<string, number>, ref: string, start: number): void {
  const name = withoutFragment(ref)
  if (name === '') return
  const known = found.get(name)
  if (known === undefined || start < known) found.set(name, start)
}

const withoutFragment = (uri: string): string => uri.replace(/#.*$/s, '')

/** The meta-schemas, which every registry has. */
const isBuiltIn = (name: string): boolean => /^https?:\/\/json-schema\.org\//.test(name)

function resolved(name: string, base: string | undefined): string | undefined {
  if (base === undefined || !URL.canParse(name, base)) return undefined
  const full = new URL(name, base).href
  return full === name ? undefined : full
}

function rootText(root: JsonNode, key: string): string | undefined {
  const node = root.kind === 'object' ? root.members.get(key) : undefined
  return node?.kind === 'string' ? node.value : undefined
}
