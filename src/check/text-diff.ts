/** A line of a comparison: of both texts, of the first alone, of the second alone. */
export interface DiffLine {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

/** Most lines of a text, and most steps from one to the other: beyond it one is replaced by the other as a whole. */
const MAX_LINES = 20_000
const MAX_STEPS = 500
const CONTEXT = 3

/** The shortest way from one list of lines to another (Myers, An O(ND) Difference Algorithm, 1986). */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  const shorter = Math.min(before.length, after.length) - start
  while (end < shorter && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const one = before.slice(start, before.length - end)
  const other = after.slice(start, after.length - end)
  const both = (lines: readonly string[]): DiffLine[] => lines.map(text => ({ mark: ' ', text }))
  return [...both(before.slice(0, start)), ...middle(one, other), ...both(before.slice(before.length - end))]
}

function middle(one: readonly string[], other: readonly string[]): readonly DiffLine[] {
  const whole = (): DiffLine[] => [
    ...one.map((text): DiffLine => ({ mark: '-', text })),
    ...other.map((text): DiffLine => ({ mark: '+', text })),
  ]
  if (one.length === 0 || other.length === 0 || Math.max(one.length, other.length) > MAX_LINES) return whole()
  const trace = search(one, other)
  return trace === undefined ? whole() : walkBack(trace, one, other)
}

/** For each number of steps how far each diagonal reaches; undefined where it takes too many. */
function search(one: readonly string[], other: readonly string[]): readonly Map<number, number>[] | undefined {
  const trace: Map<number, number>[] = []
  let reach = new Map([[1, 0]])
  const most = Math.min(one.length + other.length, MAX_STEPS)
  for (let steps = 0; steps <= most; steps++) {
    const next = new Map(reach)
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      let x = nextX(reach, diagonal, steps)
      while (x < one.length && x - diagonal < other.length && one[x] === other[x - diagonal]) x++
      next.set(diagonal, x)
      if (x >= one.length && x - diagonal >= other.length) return [...trace, next]
    }
    trace.push(next)
    reach = next
  }
  return undefined
}

const isDown = (reach: ReadonlyMap<number, number>, diagonal: number, steps: number): boolean =>
  diagonal === -steps || (diagonal !== steps && (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1))

function nextX(reach: ReadonlyMap<number, number>, diagonal: number, steps: number): number {
  if (isDown(reach, diagonal, steps)) return reach.get(diagonal + 1) ?? 0
  return (reach.get(diagonal - 1) ?? 0) + 1
}

function walkBack(
  trace: readonly Map<number, number>[],
  one: readonly string[],
  other: readonly string[],
): readonly DiffLine[] {
  const lines: DiffLine[] = []
  let [x, y] = [one.length, other.length]
  for (let steps = trace.length - 1; steps >= 0; steps--) {
    const reach = trace[steps - 1] ?? new Map([[1, 0]])
    const diagonal = x - y
    const isInserted = isDown(reach, diagonal, steps)
    const from = isInserted ? diagonal + 1 : diagonal - 1
    const fromX = reach.get(from) ?? 0
    const fromY = fromX - from
    while (x > Math.max(fromX, 0) && y > Math.max(fromY, 0)) {
      lines.push({ mark: ' ', text: one[x - 1] ?? '' })
      x--
      y--
    }
    if (steps === 0) break
    if (isInserted) lines.push({ mark: '+', text: other[--y] ?? '' })
    else lines.push({ mark: '-', text: one[--x] ?? '' })
  }
  return lines.reverse()
}

/** A unified diff with three lines around each change; empty for equal texts. */
export function unifiedDiff(
  before: { readonly name: string; readonly text: string },
  after: { readonly name: string; readonly text: string },
): string {
  const lines = diffLines(linesOf(before.text), linesOf(after.text))
  const shown = new Set<number>()
  for (const [i, { mark }] of lines.entries())
    if (mark !== ' ') for (let near = i - CONTEXT; near <= i + CONTEXT; near++) shown.add(near)
  if (shown.size === 0) return ''
  const parts = [`--- ${before.name}\n+++ ${after.name}\n`]
  let [oldLine, newLine] = [1, 1]
  for (let at = 0; at < lines.length; at++) {
    if (shown.has(at)) {
      let end = at
      while (end < lines.length && shown.has(end)) end++
      const hunk = lines.slice(at, end)
      parts.push(hunkText(hunk, oldLine, newLine))
      oldLine += hunk.filter(({ mark }) => mark !== '+').length
      newLine += hunk.filter(({ mark }) => mark !== '-').length
      at = end - 1
    } else {
      oldLine++
      newLine++
    }
  }
  return parts.join('')
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

function hunkText(hunk: readonly DiffLine[], oldLine: number, newLine: number): string {
  const oldCount = hunk.filter(({ mark }) => mark !== '+').length
  const newCount = hunk.filter(({ mark }) => mark !== '-').length
  // A hunk without lines of one side is named by the line before it.
  const place = (line: number, count: number) => `${count === 0 ? line - 1 : line},${count}`
  const head = `@@ -${place(oldLine, oldCount)} +${place(newLine, newCount)} @@\n`
  return head + hunk.map(({ mark, text }) => `${mark}${text}\n`).join('')
}
