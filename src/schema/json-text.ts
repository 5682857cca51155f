import { isIntegerLiteral } from './json-number.ts'
import { wordOrSlice } from './json-words.ts'
import { SchemaError } from './schema.ts'
import type { SourcePosition } from './schema.ts'

/** Where a node stands in the text it was read from: `start` inclusive, `end` exclusive, in UTF-16 code units. */
interface Span {
  readonly start: number
  readonly end: number
}

export interface JsonObject extends Span {
  readonly kind: 'object'
  /** In the order of the text; of a key met twice the last value, at the place of the first. */
  readonly members: ReadonlyMap<string, JsonNode>
}

export interface JsonArray extends Span {
  readonly kind: 'array'
  readonly items: readonly JsonNode[]
}

export interface JsonString extends Span {
  readonly kind: 'string'
  readonly value: string
}

export interface JsonNumber extends Span {
  readonly kind: 'number'
  /** The digits as they stand in the text. */
  readonly raw: string
}

export interface JsonBoolean extends Span {
  readonly kind: 'boolean'
  readonly value: boolean
}

export interface JsonNull extends Span {
  readonly kind: 'null'
}

/** A JSON value that keeps what `JSON.parse` loses: order of members, digits of numbers, places in the text. */
export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonBoolean | JsonNull

export interface JsonTextOptions {
  /** Takes `//` and block comments before and inside the value. */
  readonly comments: boolean
  /** What to do with text after the value; a comment there is text too. */
  readonly trailing: 'refuse' | 'ignore'
  /** Reads the bare words `NaN`, `Infinity`, `-Infinity` as strings. */
  readonly nanWords: boolean
  /** Levels of `{` and `[`. */
  readonly depth: number
  /** Length of the text in UTF-16 code units. */
  readonly length: number
  /** Reads an object at a place in the list `fields` of the root, instead of the reader, if it can. */
  readonly readField?: (text: string, start: number) => JsonObject | undefined
}

/** A value with what reading it told of its text. */
export interface JsonText {
  readonly root: JsonNode
  /** Printing the value compactly, numbers digit for digit, would give this very text; all its numbers are integers. */
  readonly isCompact: boolean
}

/** Reads one JSON value. Throws SchemaError with the place of the first fault. */
export function parseJsonText(text: string, options: JsonTextOptions): JsonNode {
  return readJsonText(text, options).root
}

/** `parseJsonText`, telling how the text was written. */
export function readJsonText(text: string, options: JsonTextOptions): JsonText {
  if (text.length > options.length) {
    throw new SchemaError(`the text has ${text.length} characters, more than the limit of ${options.length}`, {
      limit: 'textLength',
    })
  }
  return new JsonReader(text, options).readAll()
}

/** Line and column of an offset, both counted from 1. A line ends with LF, CR or both. */
export function positionAt(text: string, offset: number): SourcePosition {
  return positionFinder(text)(offset)
}

/** `positionAt` for many offsets into one text, which is read through once, when the first of them is asked for. */
export function positionFinder(text: string): (offset: number) => SourcePosition {
  let starts: number[] | undefined
  return offset => {
    starts ??= lineStarts(text)
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? Infinity) <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  // Stored texts are a single line each.
  if (!text.includes('\n') && !text.includes('\r')) return starts
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED)) starts.push(at + 1)
  }
  return starts
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const SLASH = 0x2f
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const nanPattern = /NaN|[+-]?Infinity|[+-]INF/y
const hexPattern = /^[0-9A-Fa-f]{4}$/
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

/** Recursive descent; `#levels` bounds the recursion. */
class JsonReader {
  readonly #text: string
  readonly #options: JsonTextOptions
  #at = 0
  #levels = 0
  #isCompact = true

  constructor(text: string, options: JsonTextOptions) {
    this.#text = text
    this.#options = options
  }

  readAll(): JsonText {
    this.#peek()
    const root = this.#value()
    const isCompact = this.#isCompact && this.#at === this.#text.length
    if (this.#options.trailing === 'refuse') {
      const end = this.#at
      while (isBlank(this.#text.charCodeAt(this.#at))) this.#at++
      if (this.#at < this.#text.length) {
        throw this.#error(`dangling content after end of schema: ${this.#text.slice(end).trim()}`)
      }
    }
    return { root, isCompact }
  }

  #value(): JsonNode {
    const start = this.#at
    switch (this.#text.charCodeAt(start)) {
      case QUOTE: {
        const value = this.#string()
        return { kind: 'string', value, start, end: this.#at }
      }
      case OPEN_BRACE:
        return this.#object()
      case OPEN_BRACKET:
        return this.#array()
      case 0x74:
        this.#word('true')
        return { kind: 'boolean', value: true, start, end: this.#at }
      case 0x66:
        this.#word('false')
        return { kind: 'boolean', value: false, start, end: this.#at }
      case 0x6e:
        this.#word('null')
        return { kind: 'null', start, end: this.#at }
      default:
        return this.#number()
    }
  }

  #object(): JsonObject {
    const start = this.#at
    const members = new Map<string, JsonNode>()
    let count = 0
    this.#enter()
    let next = this.#peek()
    while (next !== CLOSE_BRACE) {
      if (next !== QUOTE) throw this.#error('a key in double quotes is expected here')
      const key = this.#string()
      if (this.#peek() !== COLON) throw this.#error("':' is expected here")
      this.#at++
      this.#peek()
      const isFields = this.#levels === 1 && key === 'fields' && this.#text.charCodeAt(this.#at) === OPEN_BRACKET
      members.set(key, isFields ? this.#array(this.#options.readField) : this.#value())
      count++
      next = this.#goOn(CLOSE_BRACE)
    }
    if (members.size < count) this.#isCompact = false
    this.#leave()
    return { kind: 'object', members, start, end: this.#at }
  }

  #array(readField?: JsonTextOptions['readField']): JsonArray {
    const start = this.#at
    const items: JsonNode[] = []
    this.#enter()
    let next = this.#peek()
    while (next !== CLOSE_BRACKET) {
      const field = readField?.(this.#text, this.#at)
      if (field !== undefined) this.#at = field.end
      items.push(field ?? this.#value())
      next = this.#goOn(CLOSE_BRACKET)
    }
    this.#leave()
    return { kind: 'array', items, start, end: this.#at }
  }

  #enter(): void {
    if (++this.#levels > this.#options.depth) {
      throw this.#error(`nested deeper than the limit of ${this.#options.depth} levels`, 'jsonDepth')
    }
    this.#at++
  }

  #leave(): void {
    this.#at++
    this.#levels--
  }

  /** Stands after a value: gives `close`, or goes to what follows a comma, where `close` itself is a fault. */
  #goOn(close: number): number {
    const code = this.#peek()
    if (code === close) return code
    if (code !== COMMA) throw this.#error(`',' or '${String.fromCharCode(close)}' is expected here`)
    this.#at++
    const next = this.#peek()
    if (next === close) throw this.#error('a value is expected after the comma')
    return next
  }

  #word(word: string): void {
    if (!this.#text.startsWith(word, this.#at) || isWordPart(this.#text.charCodeAt(this.#at + word.length))) {
      throw this.#unexpected()
    }
    this.#at += word.length
  }

  #number(): JsonNumber | JsonString {
    const start = this.#at
    const raw = this.#match(numberPattern)
    if (raw === undefined || raw === '-0' || !isIntegerLiteral(raw)) this.#isCompact = false
    if (raw !== undefined) return { kind: 'number', raw, start, end: this.#at }
    const word = this.#options.nanWords ? this.#match(nanPattern) : undefined
    if (word === undefined) throw this.#unexpected()
    const value = word === 'NaN' ? word : word.startsWith('-') ? '-Infinity' : 'Infinity'
    return { kind: 'string', value, start, end: this.#at }
  }

  /** Consumes what a sticky pattern finds here, provided that no further letter or digit follows. */
  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found === undefined) return undefined
    const end = this.#at + found.length
    if (isWordPart(this.#text.charCodeAt(end))) throw this.#unexpected()
    this.#at = end
    return found
  }

  #string(): string {
    const text = this.#text
    const start = this.#at + 1
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        this.#at = at + 1
        return wordOrSlice(text, start, at)
      }
      if (code === BACKSLASH) return this.#escapedString(start, at)
      if (!(code >= 0x20)) throw this.#badStringAt(at)
    }
  }

  /** Goes on from the first backslash, at `at`. */
  #escapedString(start: number, at: number): string {
    this.#isCompact = false
    const text = this.#text
    let value = ''
    for (let from = start; ;) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        this.#at = at + 1
        return value + text.slice(from, at)
      }
      if (code === BACKSLASH) {
        value += text.slice(from, at) + this.#escape(at)
        at += text[at + 1] === 'u' ? 6 : 2
        from = at
      } else if (code >= 0x20) at++
      else throw this.#badStringAt(at)
    }
  }

  #escape(at: number): string {
    const letter = this.#text[at + 1] ?? ''
    const simple = escapes.get(letter)
    if (simple !== undefined) return simple
    const hex = this.#text.slice(at + 2, at + 6)
    this.#at = at
    if (letter !== 'u' || !hexPattern.test(hex)) throw this.#error(`'\\${letter}' is no escape sequence`)
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  /** The code unit after blanks and comments, which it goes to; NaN at the end of the text. */
  #peek(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code > SPACE && code !== SLASH) return code
      this.#isCompact = false
      if (isBlank(code)) this.#at++
      else if (code === SLASH && this.#options.comments) this.#skipComment()
      else return code
    }
  }

  #skipComment(): void {
    const text = this.#text
    if (text.startsWith('//', this.#at)) {
      while (this.#at < text.length && !isLineEnd(text.charCodeAt(this.#at))) this.#at++
      return
    }
    const end = text.startsWith('/*', this.#at) ? text.indexOf('*/', this.#at + 2) : -1
    if (end < 0) throw this.#error('a comment that ends is expected here')
    this.#at = end + 2
  }

  #badStringAt(at: number): SchemaError {
    this.#at = Math.min(at, this.#text.length)
    return this.#error(at < this.#text.length ? 'a control character in a string' : 'the text ends inside a string')
  }

  #unexpected(): SchemaError {
    if (this.#at >= this.#text.length) return this.#error('the text ends where a value is expected')
    const word = /^[\p{L}\p{N}_$.+-]{1,40}/u.exec(this.#text.slice(this.#at, this.#at + 80))?.[0]
    return this.#error(`'${word ?? String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0)}' is no JSON value`)
  }

  #error(message: string, limit?: 'jsonDepth'): SchemaError {
    const position = positionAt(this.#text, this.#at)
    return new SchemaError(message, limit === undefined ? { position } : { position, limit })
  }
}

function isBlank(code: number): boolean {
  return code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN || code === 0x09
}

function isLineEnd(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN
}

/** Letters, digits, `_`, `$`, `.` and anything beyond ASCII: what would make a longer token of the one before it. */
function isWordPart(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f ||
    code === 0x24 ||
    code === 0x2e ||
    code > 0x7f
  )
}
