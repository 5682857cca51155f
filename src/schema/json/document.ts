import type { JsonNode } from '../json-text.ts'
import type { SourcePosition } from '../schema.ts'
import type { Dialect } from './dialect.ts'

/** One JSON text: the schema itself, a reference of it, or a meta-schema. */
export interface SchemaDocument {
  readonly root: JsonNode
  readonly dialect: Dialect
  /** The text as registered; undefined for all but the schema itself, whose places alone are told. */
  readonly source: SourceText | undefined
}

/** A text that knows where its lines begin, found out when first asked. */
export class SourceText {
  readonly text: string
  #lineStarts: number[] | undefined

  constructor(text: string) {
    this.text = text
  }

  /** Line and column of an offset, both counted from 1; a line ends with LF, CR or both. */
  positionAt(offset: number): SourcePosition {
    const starts = (this.#lineStarts ??= findLineStarts(this.text))
    let low = 0
    for (let high = starts.length; high - low > 1;) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0]
  for (const lineEnd of text.matchAll(/\r\n?|\n/g)) starts.push(lineEnd.index + lineEnd[0].length)
  return starts
}
