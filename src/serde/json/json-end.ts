import { StrictUtf8 } from '../strict-utf8.ts'

/** Where the first JSON value of some bytes ends, or how they fail to be one: they end too soon, or they are none. */
export type JsonEnd = { readonly end: number } | 'truncated' | 'malformed'

/** Finds the end of the value that begins at `start`. Slow, and exact about what is wrong first. */
export function findJsonEnd(bytes: Uint8Array, start: number): JsonEnd {
  const scanner = new Scanner(bytes, start)
  try {
    scanner.scan()
    return { end: scanner.at }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const isText = new StrictUtf8({ keepsMark: false }).decode(bytes.subarray(start), true) !== undefined
    return isText ? error.kind : 'malformed'
  }
}

class Fault extends Error {
  readonly kind: 'truncated' | 'malformed'

  constructor(kind: 'truncated' | 'malformed') {
    super(kind)
    this.kind = kind
  }
}

const number = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/
const beginOfNumber = /^-?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]*)?$/
const words = ['true', 'false', 'null']

class Scanner {
  readonly #bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  /** Passes over one value. */
  scan(): void {
    const open: ('{' | '[')[] = []
    for (;;) {
      const first = this.#next()
      if (first === '{' || first === '[') {
        this.at++
        if (this.#next() !== closing(first)) {
          open.push(first)
          if (first === '{') this.#name()
          continue
        }
        this.at++
      } else if (first === '"') this.#string()
      else this.#word()
      if (this.#closeAll(open)) return
    }
  }

  /** After a value: passes over what closes, and the comma before the next value. True where nothing is open any more. */
  #closeAll(open: ('{' | '[')[]): boolean {
    for (let inside = open.at(-1); inside !== undefined; inside = open.at(-1)) {
      const mark = this.#next()
      this.at++
      if (mark === ',') {
        if (inside === '{') this.#name()
        return false
      }
      if (mark !== closing(inside)) throw new Fault('malformed')
      open.pop()
    }
    return true
  }

  #name(): void {
    if (this.#next() !== '"') throw new Fault('malformed')
    this.#string()
    if (this.#next() !== ':') throw new Fault('malformed')
    this.at++
  }

  #string(): void {
    this.at++
    for (;;) {
      const character = this.#character()
      if (character < ' ') throw new Fault('malformed')
      this.at++
      if (character === '"') return
      if (character === '\\') this.#escape()
    }
  }

  #escape(): void {
    const character = this.#character()
    if (!'"\\/bfnrtu'.includes(character)) throw new Fault('malformed')
    this.at++
    if (character !== 'u') return
    for (const end = this.at + 4; this.at < end; this.at++) {
      if (!/[0-9a-fA-F]/.test(this.#character())) throw new Fault('malformed')
    }
  }

  /** A number, `true`, `false` or `null`. */
  #word(): void {
    let word = ''
    while (this.at < this.#bytes.length && /[A-Za-z0-9+.-]/.test(this.#character())) {
      word += this.#character()
      this.at++
    }
    if (words.includes(word) || number.test(word)) return
    const isBegun = word !== '' && (beginOfNumber.test(word) || words.some(one => one.startsWith(word)))
    throw new Fault(isBegun && this.at === this.#bytes.length ? 'truncated' : 'malformed')
  }

  /** The next character that is no blank; it is not passed over. */
  #next(): string {
    while (/[ \n\r\t]/.test(this.#character())) this.at++
    return this.#character()
  }

  #character(): string {
    const byte = this.#bytes[this.at]
    if (byte === undefined) throw new Fault('truncated')
    return String.fromCharCode(byte)
  }
}

function closing(mark: '{' | '['): string {
  return mark === '{' ? '}' : ']'
}
