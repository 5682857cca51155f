import type { ContentKey, IdBinding, VersionRow } from '../registry/store.ts'
import type { SchemaReference, SchemaType } from '../schema/schema.ts'
import type { NameReader } from './name-codec.ts'

const TAB = 0x09
const NEWLINE = 0x0a
const MINUS = 0x2d
const ZERO = 0x30
const TRUE = 0x74

/**
 * Reads lines of fields from bytes. Substrings of a long string would keep all of it in memory for as long as one of them
 * is held; strings made from bytes stand alone.
 */
class LineReader {
  readonly #bytes: Buffer
  #position = 0

  constructor(text: string) {
    this.#bytes = Buffer.from(text)
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#bytes.length
  }

  number(): number {
    let value = 0
    const isNegative = this.#bytes[this.#position] === MINUS
    if (isNegative) this.#position++
    for (;;) {
      const byte = this.#bytes[this.#position++]
      if (byte === undefined || byte === TAB || byte === NEWLINE) return isNegative ? -value : value
      value = value * 10 + byte - ZERO
    }
  }

  boolean(): boolean {
    const isTrue = this.#bytes[this.#position] === TRUE
    this.#position += 2
    return isTrue
  }

  ascii(): string {
    return this.#bytes.toString('latin1', ...this.#nextField(TAB))
  }

  text(): string {
    return this.#bytes.toString('utf8', ...this.#nextField(TAB))
  }

  lastText(): string {
    return this.#bytes.toString('utf8', ...this.#nextField(NEWLINE))
  }

  #nextField(separator: number): [start: number, end: number] {
    const start = this.#position
    const found = this.#bytes.indexOf(separator, start)
    const end = found < 0 ? this.#bytes.length : found
    this.#position = end + 1
    return [start, end]
  }
}

/** Reads the text of `versionsInBlocks`. */
export function readVersions(text: string, names: NameReader): VersionRow[] {
  const rows: VersionRow[] = []
  for (const lines = new LineReader(text); !lines.isAtEnd;) {
    const version = lines.number()
    const id = lines.number()
    const { guid, type } = readKey(lines, names)
    const references = lines.text()
    const deleted = lines.boolean()
    const ts = lines.number()
    const written = lines.number()
    const subject = names.read(lines.lastText())
    const row: VersionRow = { subject, version, id, guid, type, deleted, ts, written }
    rows.push(references === '' ? row : { ...row, references: JSON.parse(references) as SchemaReference[] })
  }
  return rows
}

/** Reads the text of `bindingsInBlocks`. */
export function readBindings(text: string, names: NameReader): IdBinding[] {
  const rows: IdBinding[] = []
  for (const lines = new LineReader(text); !lines.isAtEnd;) {
    const id = lines.number()
    const { guid, type } = readKey(lines, names)
    rows.push({ context: names.read(lines.lastText()), id, guid, type })
  }
  return rows
}

/** One string for each type, however many rows name it. */
function readKey(lines: LineReader, names: NameReader): ContentKey {
  return { guid: lines.ascii(), type: names.read(lines.ascii()) as SchemaType }
}
