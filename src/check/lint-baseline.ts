/** A finding that is known and accepted, wherever its line has moved to. */
export interface BaselineEntry {
  /** What it was found in: a file or a subject. */
  readonly source: string
  readonly code: string
  readonly path: string
}

/** A baseline of this format; the number goes up when older programs could not read it. */
export const BASELINE_FORMAT = 1
const MAX_ENTRIES = 100_000

const keyOf = ({ source, code, path }: BaselineEntry): string => JSON.stringify([source, code, path])

/** The text of a baseline file: sorted, so that two of them can be compared line by line. */
export function printBaseline(entries: readonly BaselineEntry[]): string {
  const sorted = [...new Map(entries.map(entry => [keyOf(entry), entry]))].sort(([a], [b]) => (a < b ? -1 : 1))
  const findings = sorted.map(([, { source, code, path }]) => ({ source, code, path }))
  return `${JSON.stringify({ format: BASELINE_FORMAT, findings }, undefined, 2)}\n`
}

/** The entries of a baseline file; a text says why it is none. */
export function readBaseline(text: string): readonly BaselineEntry[] | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return `it is not JSON: ${error.message}`
  }
  const { format, findings } = (value ?? {}) as { readonly format?: unknown; readonly findings?: unknown }
  if (format !== BASELINE_FORMAT) return `its format is not ${BASELINE_FORMAT}`
  if (!Array.isArray(findings) || !findings.every(isEntry)) return 'its findings are not source, code and path'
  return findings.length > MAX_ENTRIES ? `it has more than ${MAX_ENTRIES} findings` : findings
}

function isEntry(value: unknown): value is BaselineEntry {
  if (typeof value !== 'object' || value === null) return false
  const { source, code, path } = value as Partial<Record<keyof BaselineEntry, unknown>>
  return typeof source === 'string' && typeof code === 'string' && typeof path === 'string'
}

/** The findings that the baseline does not hold, and the entries that nothing answers to any more. */
export function againstBaseline<Finding extends BaselineEntry>(
  findings: readonly Finding[],
  baseline: readonly BaselineEntry[],
): { readonly fresh: readonly Finding[]; readonly gone: readonly BaselineEntry[] } {
  const known = new Set(baseline.map(keyOf))
  const found = new Set(findings.map(keyOf))
  return {
    fresh: findings.filter(finding => !known.has(keyOf(finding))),
    gone: baseline.filter(entry => !found.has(keyOf(entry))),
  }
}
