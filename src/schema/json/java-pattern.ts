import { isJavaProperty } from './java-property.ts'

/** What keeps a pattern from being one of Java's regular expressions, or undefined when nothing does. */
export function checkJavaPattern(pattern: string): string | undefined {
  if (/^[A-Za-z0-9_ ^$.-]*$/.test(pattern)) return undefined
  const reader = new PatternReader(unquoted(pattern))
  try {
    reader.readAll()
    return undefined
  } catch (error) {
    if (error instanceof PatternFault) return error.message
    throw error
  }
}

class PatternFault extends Error {}

/** Levels of groups, and of classes within classes. */
const DEPTH_LIMIT = 250
const LARGEST_INT = 2 ** 31 - 1

/** Writes what stands between `\Q` and `\E` with a backslash before everything that is no letter or digit. */
function unquoted(pattern: string): string {
  if (!pattern.includes('\\Q')) return pattern
  let plain = ''
  let from = 0
  // A doubled backslash before the Q is an escaped backslash and quotes nothing.
  for (const found of pattern.matchAll(/\\(?:Q(?:([^]*?)\\E|([^]*))|[^])/g)) {
    if (!found[0].startsWith('\\Q')) continue
    plain += pattern.slice(from, found.index) + escapedAll(found[1] ?? found[2] ?? '')
    from = found.index + found[0].length
  }
  return plain + pattern.slice(from)
}

function escapedAll(text: string): string {
  return text.replace(/[\u0000-\u007f]/g, character => (/[A-Za-z0-9]/.test(character) ? character : `\\${character}`))
}

/** Reads a pattern and throws at its first fault. Answers of the readers: can what they read match without bound? */
class PatternReader {
  readonly #text: string
  readonly #names = new Set<string>()
  #at = 0
  #depth = 0
  #hasComments = false

  constructor(text: string) {
    this.#text = text
  }

  readAll(): void {
    this.#alternatives()
    if (this.#at < this.#text.length) throw new PatternFault("unmatched closing ')'")
  }

  #peek(): string {
    if (this.#hasComments) this.#skipComments()
    return this.#text[this.#at] ?? ''
  }

  #skipComments(): void {
    const blanks = /(?:[ \t\n\v\f\r]|#[^\n\r\u0085\u2028\u2029]*)*/y
    blanks.lastIndex = this.#at
    blanks.test(this.#text)
    this.#at = blanks.lastIndex
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#at = pattern.lastIndex
    return found
  }

  /** Sequences parted by `|`, up to the end or a closing parenthesis. */
  #alternatives(): boolean {
    if (++this.#depth > DEPTH_LIMIT) throw new PatternFault('groups are nested too deeply')
    let isUnbounded = this.#sequence()
    while (this.#take('|')) isUnbounded = this.#sequence() || isUnbounded
    this.#depth--
    return isUnbounded
  }

  #sequence(): boolean {
    let isUnbounded = false
    for (;;) {
      const next = this.#peek()
      if (next === '' || next === '|' || next === ')') return isUnbounded
      if (next === '*' || next === '+' || next === '?') throw new PatternFault(`dangling '${next}'`)
      const isAtomUnbounded = this.#atom(next)
      if (isAtomUnbounded === undefined) continue
      isUnbounded = this.#quantifier() || isAtomUnbounded || isUnbounded
    }
  }

  /** One atom; undefined for inline flags, which take no quantifier. */
  #atom(next: string): boolean | undefined {
    if (next === '(') return this.#group()
    if (next === '[') {
      this.#at++
      this.#characterClass()
    } else if (next === '\\') return this.#escape(false)
    else if (next !== '{') this.#at += isHighSurrogate(next) ? 2 : 1
    return false
  }

  #quantifier(): boolean {
    const next = this.#peek()
    let isUnbounded = next === '*' || next === '+'
    if (isUnbounded || next === '?') this.#at++
    else if (next === '{') isUnbounded = this.#repetition()
    else return false
    if (!this.#take('?')) this.#take('+')
    return isUnbounded
  }

  #repetition(): boolean {
    const found = this.#match(/\{([0-9]+)(?:(,)([0-9]*))?\}/y)
    if (found === undefined) throw new PatternFault('a repetition that is none')
    const [, least, comma, most] = found
    const isUnbounded = comma !== undefined && most === ''
    const upper = most === undefined || most === '' ? Number(least) : Number(most)
    if (Number(least) > LARGEST_INT || upper > LARGEST_INT || upper < Number(least)) {
      throw new PatternFault('a repetition out of range')
    }
    return isUnbounded
  }

  #group(): boolean | undefined {
    this.#at++
    const hadComments = this.#hasComments
    const isLookBehind = this.#text.startsWith('?<=', this.#at) || this.#text.startsWith('?<!', this.#at)
    const isAside = this.#text.startsWith('?=', this.#at) || this.#text.startsWith('?!', this.#at)
    if (this.#take('?') && this.#groupKind() === 'flags') return undefined
    const isUnbounded = this.#alternatives()
    if (!this.#take(')')) throw new PatternFault('an unclosed group')
    this.#hasComments = hadComments
    if (isLookBehind && isUnbounded) throw new PatternFault('a look-behind without an obvious maximum length')
    return isUnbounded && !isAside && !isLookBehind
  }

  #groupKind(): 'flags' | 'group' {
    if (this.#match(/[:=!>]|<[=!]/y) !== undefined) return 'group'
    if (this.#take('<')) {
      const name = this.#match(/([A-Za-z][A-Za-z0-9]*)>/y)?.[1]
      if (name === undefined) throw new PatternFault('a group name that is none')
      if (this.#names.has(name)) throw new PatternFault(`two groups called '${name}'`)
      this.#names.add(name)
      return 'group'
    }
    const flags = this.#match(/([idmsuxU]*)(?:-([idmsuxU]*))?([:)])/y)
    if (flags === undefined) throw new PatternFault('an unknown inline modifier')
    if (flags[1]?.includes('x') === true) this.#hasComments = true
    if (flags[2]?.includes('x') === true) this.#hasComments = false
    return flags[3] === ')' ? 'flags' : 'group'
  }

  /** Stands behind a backslash's place; answers whether the escape matches without bound. */
  #escape(isInClass: boolean): boolean {
    this.#at++
    const letter = this.#text[this.#at] ?? ''
    if (letter === '') throw new PatternFault('a backslash at the end')
    this.#at += isHighSurrogate(letter) ? 2 : 1
    if (!/[A-Za-z0-9]/.test(letter)) return false
    if (/[aefnrtdDhHsSvVwW]/.test(letter)) return false
    if (letter === 'p' || letter === 'P') this.#property()
    else if (letter in digitForms) this.#digits(letter)
    else if (isInClass || !this.#outsideClass(letter)) throw new PatternFault(`the escape '\\${letter}' is unknown`)
    return /[1-9k]/.test(letter) && !isInClass
  }

  #digits(letter: string): void {
    const form = digitForms[letter]
    const found = form === undefined ? undefined : this.#match(form)
    if (found === undefined) throw new PatternFault(`the escape '\\${letter}' is not complete`)
    const braced = found[1]
    if (letter === 'x' && braced !== undefined && Number.parseInt(braced, 16) > 0x10ffff) {
      throw new PatternFault('a code point that does not exist')
    }
  }

  /** Escapes that mean something outside of a class only. */
  #outsideClass(letter: string): boolean {
    if (letter === 'k') {
      const name = this.#match(/<([A-Za-z][A-Za-z0-9]*)>/y)?.[1]
      if (name === undefined || !this.#names.has(name)) throw new PatternFault('a reference to no group')
      return true
    }
    if (letter === 'b') this.#take('{g}')
    return /[1-9bBAGZzRX]/.test(letter)
  }

  #property(): void {
    const name = this.#match(/\{([^}]*)\}|([^{])/y)
    if (name === undefined) throw new PatternFault('an unclosed character family')
    const text = name[1] ?? name[2] ?? ''
    if (!isJavaProperty(text)) throw new PatternFault(`the character family '${text}' is unknown`)
  }

  /** Stands behind `[`. */
  #characterClass(): void {
    if (++this.#depth > DEPTH_LIMIT) throw new PatternFault('classes are nested too deeply')
    this.#take('^')
    let isEmpty = true
    for (;;) {
      const next = this.#peek()
      if (next === '') throw new PatternFault('an unclosed character class')
      if (next === ']' && !isEmpty) break
      if (next === '[') {
        this.#at++
        this.#characterClass()
      } else if (this.#text.startsWith('&&', this.#at)) {
        this.#intersection(isEmpty)
        if (isEmpty) continue
      } else this.#range()
      isEmpty = false
    }
    this.#at++
    this.#depth--
  }

  /** Stands before `&&`, which needs something on one of its sides. */
  #intersection(isLeftEmpty: boolean): void {
    this.#at += 2
    const next = this.#peek()
    if (isLeftEmpty && (next === ']' || next === '&')) throw new PatternFault('an intersection of nothing')
  }

  #range(): void {
    const first = this.#classCharacter()
    if (this.#peek() !== '-') return
    const after = this.#text[this.#at + 1]
    if (first === undefined || after === '[' || after === ']' || after === undefined) return
    this.#at++
    const last = this.#classCharacter()
    if (last === undefined || last < first) throw new PatternFault('a character range upside down')
  }

  /** A character of a class by its code point; undefined for an escape that stands for several. */
  #classCharacter(): number | undefined {
    this.#peek()
    const start = this.#at
    const code = this.#text.codePointAt(start) ?? 0
    if (code !== 0x5c) {
      this.#at += code > 0xffff ? 2 : 1
      return code
    }
    this.#escape(true)
    return codePointOf(this.#text.slice(start + 1, this.#at))
  }
}

const digitForms: { readonly [letter: string]: RegExp } = {
  0: /[0-3][0-7]{0,2}|[4-7][0-7]?/y,
  c: /[^]/y,
  u: /[0-9A-Fa-f]{4}/y,
  x: /[0-9A-Fa-f]{2}|\{([0-9A-Fa-f]+)\}/y,
  N: /\{([A-Za-z][A-Za-z0-9 -]*)\}/y,
}

const controls: { readonly [letter: string]: number } = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 }

/** The code point an escape stands for, without its backslash. */
function codePointOf(escape: string): number | undefined {
  const [letter = ''] = escape
  if (letter in controls) return controls[letter]
  if (letter === '0') return Number.parseInt(escape, 8)
  if (letter === 'c') return (escape.charCodeAt(1) ^ 64) & 0xffff
  if (letter === 'u' || letter === 'x') return Number.parseInt(escape.slice(1).replace(/[{}]/g, ''), 16)
  return /[A-Za-z]/.test(letter) ? undefined : escape.codePointAt(0)
}

function isHighSurrogate(unit: string): boolean {
  return unit >= '\ud800' && unit <= '\udbff'
}
