import type { SourcePosition } from '../../schema/schema.ts'

/** Longest line that is shown; of a longer one a part around the place. */
const MAX_WIDTH = 160
/** Spans are marked up to here: a text that never ends is not one. */
const MAX_SPAN = 200

/** The lines of a text from 1, and where in them something stands: `end` is behind its last character. */
export interface Excerpt {
  readonly lines: readonly { readonly number: number; readonly text: string }[]
  /** Columns in the last of `lines`, from 0. */
  readonly start: number
  readonly end: number
}

/** The line of a place with the one before it. Undefined where the text has no such line. */
export function excerptOf(text: string, { line, column }: SourcePosition): Excerpt | undefined {
  const all = text.split(/\r\n|\r|\n/, line)
  const shown = all[line - 1]
  if (shown === undefined) return undefined
  const length = spanLength(shown, column - 1)
  const from = shown.length <= MAX_WIDTH ? 0 : Math.max(0, column - 1 - MAX_WIDTH / 2)
  const before =
    line >= 2 && shown.length <= MAX_WIDTH ? [{ number: line - 1, text: printable(all[line - 2] ?? '') }] : []
  return {
    lines: [...before, { number: line, text: printable(shown.slice(from, from + MAX_WIDTH)) }],
    start: column - 1 - from,
    end: column - 1 - from + length,
  }
}

/** The place behind what begins at a position: a text in quotes, a word, or one character. */
export function endOf(text: string, { line, column }: SourcePosition): SourcePosition {
  const shown = text.split(/\r\n|\r|\n/, line)[line - 1] ?? ''
  return { line, column: column + spanLength(shown, column - 1) }
}

function spanLength(line: string, start: number): number {
  const rest = line.slice(start, start + MAX_SPAN)
  const token = /^"(?:\\.|[^"\\])*"|^'(?:\\.|[^'\\])*'|^[\p{L}\p{N}_.]+/su.exec(rest)
  return Math.max(1, token?.[0].length ?? 1)
}

/** Of the same length, so that marks stay below what they mark. */
const printable = (text: string): string => text.replaceAll('\t', ' ').replace(/[\p{Cc}\p{Cf}]/gu, '?')
