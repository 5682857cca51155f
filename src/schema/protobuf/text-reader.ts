import { SchemaError } from '../schema.ts'
import type { SchemaLimits } from '../schema.ts'
import { positionAt } from './position.ts'

const newline = 10
const quote = 34
const singleQuote = 39
const star = 42
const slash = 47
const backslash = 92

/** 1 for what a word is made of: letters, digits, `_`, `-`, `.`. */
const wordCharacters = new Uint8Array(128)
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.') {
  wordCharacters[character.charCodeAt(0)] = 1
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

/**
 * Reads the marks, words, strings and numbers of a .proto text, one after the other. Every fault is a SchemaError with
 * the place reached, worded as upstream words it.
 */
export class TextReader {
  readonly text: string
  readonly limits: SchemaLimits
  #at = 0
  #nodes = 0

  constructor(text: string, limits: SchemaLimits) {
    this.text = text
    this.limits = limits
  }

  /** Offset of the next character. */
  get at(): number {
    return this.#at
  }

  get nodes(): number {
    return this.#nodes
  }

  /** Counts an element against the limit of nodes. */
  countNode(): void {
    this.#nodes++
    if (this.#nodes > this.limits.nodes) throw this.#beyond('nodes', 'elements')
  }

  /** Refuses a nesting beyond the limit. */
  checkDepth(depth: number): void {
    if (depth > this.limits.protobufDepth) throw this.#beyond('protobufDepth', 'levels of nesting')
  }

  /** Whether nothing but blanks and comments is left. */
  isExhausted(): boolean {
    this.#skipBlanks()
    return this.#at >= this.text.length
  }

  /** The next character that is no blank, without moving beyond it. */
  peek(): string {
    this.#skipBlanks()
    const character = this.text[this.#at]
    if (character === undefined) throw this.fault('unexpected end of file')
    return character
  }

  /** Moves beyond the next character where it is this one. */
  take(character: string): boolean {
    if (this.peek() !== character) return false
    this.#at++
    return true
  }

  readCharacter(): string {
    const character = this.peek()
    this.#at++
    return character
  }

  require(character: string): void {
    const found = this.readCharacter()
    if (found !== character) throw this.fault(`expected '${character}' but was '${found}'`)
  }

  readWord(): string {
    this.#skipBlanks()
    const start = this.#at
    while (wordCharacters[this.text.charCodeAt(this.#at)] === 1) this.#at++
    if (start === this.#at) throw this.fault('expected a word')
    return this.text.slice(start, this.#at)
  }

  /** A word, or a word in parens or brackets, without them. */
  readName(): string {
    const open = this.peek()
    if (open !== '(' && open !== '[') return this.readWord()
    this.#at++
    const close = open === '(' ? ')' : ']'
    const word = this.readWord()
    if (this.readCharacter() !== close) throw this.fault(`expected '${close}'`)
    return word
  }

  /** The name of a field or an enum constant. */
  readFieldName(): string {
    const name = this.readName()
    if (/^[0-9]/.test(name)) throw this.fault('field and constant names cannot start with a digit')
    return name
  }

  /** A 32-bit number, decimal (a leading zero means nothing) or `0x`. */
  readInteger(): number {
    const word = this.readWord()
    const value = parseInteger(word)
    if (value === undefined) throw this.fault(`expected an integer but was ${word}`)
    return value
  }

  /** One string, or several side by side joined. */
  readQuoted(): string {
    if (!this.readQuoteMark()) throw this.fault('expected quoted string')
    let open = this.text.charCodeAt(this.#at - 1)
    let result = ''
    for (;;) {
      const end = this.#endOfPlainText(open)
      result += this.text.slice(this.#at, end)
      this.#at = end + 1
      if (this.text.charCodeAt(end) === backslash) {
        result += this.#readEscape()
        continue
      }
      if (!this.readQuoteMark()) return result
      open = this.text.charCodeAt(this.#at - 1)
    }
  }

  /** Moves beyond a quotation mark, where one comes next. */
  readQuoteMark(): boolean {
    this.#skipBlanks()
    const code = this.text.charCodeAt(this.#at)
    if (code !== quote && code !== singleQuote) return false
    this.#at++
    return true
  }

  /**
   * A comment behind a statement on its line: after a block comment there, the line must end. The rule is upstream's.
   */
  endStatement(): void {
    let at = this.#at
    while (this.text[at] === ' ' || this.text[at] === '\t') at++
    if (this.text.charCodeAt(at) !== slash) return
    this.#at = at
    const isBlock = this.text.charCodeAt(at + 1) === star
    this.#skipComment()
    if (!isBlock) return
    while (this.#at < this.text.length) {
      const character = this.text[this.#at]
      this.#at++
      if (character === '\n') return
      if (character !== ' ' && character !== '\t') throw this.fault('no syntax may follow trailing comment')
    }
  }

  /** A fault at an offset; without one, at the place reached. */
  fault(message: string, at = this.#at): SchemaError {
    const position = positionAt(this.text, at)
    return new SchemaError(
      `Could not parse Protobuf - Syntax error in :${position.line}:${position.column}: ${message}`,
      {
        position,
      },
    )
  }

  #beyond(limit: 'nodes' | 'protobufDepth', what: string): SchemaError {
    const position = positionAt(this.text, this.#at)
    return new SchemaError(`Could not parse Protobuf - more than ${this.limits[limit]} ${what}`, { limit, position })
  }

  #endOfPlainText(open: number): number {
    for (let at = this.#at; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at)
      if (code === open || code === backslash) return at
    }
    throw this.fault('unterminated string', this.text.length)
  }

  #readEscape(): string {
    const character = this.text[this.#at]
    if (character === undefined) throw this.fault('unexpected end of file')
    if (character === 'x' || character === 'X') {
      this.#at++
      return this.#readCode(/^[0-9a-fA-F]{1,2}/, 16)
    }
    if (character >= '0' && character <= '7') return this.#readCode(/^[0-7]{1,3}/, 8)
    this.#at++
    return escapes.get(character) ?? character
  }

  #readCode(digits: RegExp, radix: number): string {
    const found = digits.exec(this.text.slice(this.#at, this.#at + 3))?.[0]
    if (found === undefined) throw this.fault('expected a digit after \\x or \\X')
    this.#at += found.length
    return String.fromCharCode(Number.parseInt(found, radix))
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.#at)
      if (code === 32 || code === newline || code === 13 || code === 9) this.#at++
      else if (code === slash) this.#skipComment()
      else return
    }
  }

  #skipComment(): void {
    const second = this.text.charCodeAt(this.#at + 1)
    if (second === slash) {
      const end = this.text.indexOf('\n', this.#at)
      this.#at = end < 0 ? this.text.length : end + 1
      return
    }
    if (second !== star) {
      this.#at = Math.min(this.#at + 2, this.text.length)
      throw this.fault("unexpected '/'")
    }
    const end = this.text.indexOf('*/', this.#at + 2)
    if (end < 0) throw this.fault('unterminated comment', Math.max(this.#at + 2, this.text.length - 1))
    this.#at = end + 2
  }
}

/** The number a word stands for: 32 bits, decimal with a sign or `0x`; undefined for any other word. */
export function parseInteger(word: string): number | undefined {
  const isHex = /^0[xX][0-9a-fA-F]+$/.test(word)
  if (!isHex && !/^-?[0-9]+$/.test(word)) return undefined
  const value = Number.parseInt(word, isHex ? 16 : 10) + 0
  return value >= -2_147_483_648 && value <= 2_147_483_647 ? value : undefined
}
