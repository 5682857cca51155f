import type { SourcePosition } from '../../schema/schema.ts'

/** Text that takes the place of `text[start..end)`, in UTF-16 code units. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The text with edits made. Of edits that overlap the first counts; insertions at one place come in their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const inOrder = [...new Map(edits.map(edit => [JSON.stringify(edit), edit])).values()].sort(
    (a, b) => a.start - b.start,
  )
  let [done, at] = ['', 0]
  for (const { start, end, text: own } of inOrder) {
    if (start < at) continue
    done += text.slice(at, start) + own
    at = end
  }
  return done + text.slice(at)
}

/** The offset of a place; a line ends with LF, CR or both. Undefined beyond the text. */
export function offsetAt(text: string, { line, column }: SourcePosition): number | undefined {
  let start = 0
  for (let left = line - 1; left > 0; left--) {
    const end = /\r\n?|\n/g
    end.lastIndex = start
    const found = end.exec(text)
    if (found === null) return undefined
    start = found.index + found[0].length
  }
  return start + column - 1 <= text.length ? start + column - 1 : undefined
}

/** The blanks at the start of the line of a place. */
export function indentAt(text: string, offset: number): string {
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? ''
}

/** How lines of a text end. */
export function lineEndOf(text: string): string {
  return /\r\n?|\n/.exec(text)?.[0] ?? '\n'
}
