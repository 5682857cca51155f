import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'

/** One key of a settings file, its value as text. */
export interface FileEntry {
  readonly key: string
  readonly text: string
  readonly line: number
}

/** Settings files hold a few lines; a longer text is not one. */
const MAX_LENGTH = 1_000_000

/**
 * Reads a settings file: a YAML mapping of names to scalars or lists of scalars (a list becomes text split by commas).
 * What cannot be read that way is told in `problems`, with its line.
 */
export function parseSettingsFile(text: string): {
  readonly entries: readonly FileEntry[]
  readonly problems: readonly string[]
} {
  if (text.length > MAX_LENGTH) return { entries: [], problems: [`is longer than ${MAX_LENGTH} characters.`] }
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true })
  const lineAt = (offset: number | undefined) => lineCounter.linePos(offset ?? 0).line
  if (document.errors.length > 0) {
    return { entries: [], problems: document.errors.map(({ pos, message }) => `line ${lineAt(pos[0])}: ${message}`) }
  }
  const root = document.contents
  if (root === null || (isScalar(root) && root.value === null)) return { entries: [], problems: [] }
  if (!isMap(root)) return { entries: [], problems: ['is not a mapping of names to values, such as "port: 8081".'] }

  const entries: FileEntry[] = []
  const problems: string[] = []
  for (const pair of root.items) {
    const { value: key, range } = pair.key as { value: unknown; range?: [number, number, number] | null }
    const line = lineAt(range?.[0])
    const value = scalarText(pair.value)
    if (typeof key === 'string' && value !== undefined) entries.push({ key, text: value, line })
    else problems.push(`line ${line}: ${String(key)} is neither a single value nor a list of single values.`)
  }
  return { entries, problems }
}

const isPlain = (value: unknown) => ['string', 'number', 'boolean', 'bigint'].includes(typeof value)

function scalarText(node: unknown): string | undefined {
  if (isScalar(node)) return isPlain(node.value) ? String(node.value) : undefined
  if (!isSeq(node)) return undefined
  const parts = node.items.map(item => scalarText(isSeq(item) ? undefined : item))
  return parts.includes(undefined) ? undefined : parts.join(',')
}
