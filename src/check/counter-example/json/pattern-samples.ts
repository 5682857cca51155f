/** Characters of a pattern, and levels of its groups, that are looked at. */
const MOST_CHARACTERS = 500
const DEEPEST = 30
/** Longest text made. */
const LONGEST = 20_000

/** Makes a text of a part of a pattern, with this many rounds of what may repeat. */
type Make = (rounds: number) => string

/** A pattern that goes beyond what samples are made of. */
class NotUnderstood extends Error {}

/**
 * Texts that a pattern most likely matches, the shortest first; none for patterns beyond the plain ones. Whoever takes one
 * has to see that it does match.
 */
export function patternSamples(pattern: string, rounds: readonly number[]): readonly string[] {
  if (pattern.length > MOST_CHARACTERS) return []
  try {
    const make = new PatternReader(pattern).read()
    return [...new Set(rounds.map(make))].filter(text => text.length <= LONGEST)
  } catch (error) {
    if (error instanceof NotUnderstood) return []
    throw error
  }
}

class PatternReader {
  readonly #pattern: string
  #at = 0
  #depth = 0

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  read(): Make {
    const make = this.#alternatives()
    if (this.#at < this.#pattern.length) throw new NotUnderstood()
    return make
  }

  #peek(): string {
    return this.#pattern.charAt(this.#at)
  }

  #take(): string {
    if (this.#at >= this.#pattern.length) throw new NotUnderstood()
    return this.#pattern.charAt(this.#at++)
  }

  /** The first alternative counts. */
  #alternatives(): Make {
    if (++this.#depth > DEEPEST) throw new NotUnderstood()
    const first = this.#sequence()
    while (this.#peek() === '|') {
      this.#at++
      this.#sequence()
    }
    this.#depth--
    return first
  }

  #sequence(): Make {
    const parts: Make[] = []
    while (this.#at < this.#pattern.length && this.#peek() !== '|' && this.#peek() !== ')') {
      parts.push(this.#repeated(this.#atom()))
    }
    return rounds => parts.map(part => part(rounds)).join('')
  }

  #atom(): Make {
    const character = this.#take()
    if (character === '^' || character === '$') return () => ''
    if (character === '(') return this.#group()
    if (character === '[') return always(this.#class())
    if (character === '\\') return always(this.#escape())
    return always(character === '.' ? 'a' : character)
  }

  #group(): Make {
    if (this.#peek() === '?') {
      if (this.#pattern.slice(this.#at, this.#at + 2) !== '?:') throw new NotUnderstood()
      this.#at += 2
    }
    const make = this.#alternatives()
    if (this.#take() !== ')') throw new NotUnderstood()
    return make
  }

  #escape(): string {
    const character = this.#take()
    if (character === 'p' || character === 'P') {
      const end = this.#pattern.indexOf('}', this.#at)
      if (end < 0) throw new NotUnderstood()
      this.#at = end + 1
      return character === 'p' ? 'a' : '!'
    }
    if (character === 'b') return ''
    if (/[1-9kuxcQEBAZzG]/.test(character)) throw new NotUnderstood()
    return escapes[character] ?? character
  }

  /** One character of a class: its first, or for what it leaves out one of a few that it does not name. */
  #class(): string {
    const isNegated = this.#peek() === '^'
    if (isNegated) this.#at++
    const start = this.#at
    const members: string[] = []
    while (this.#peek() !== ']' || this.#at === start) {
      const member = this.#take()
      members.push(member === '\\' ? this.#escape() : member)
    }
    this.#at++
    if (!isNegated) return members[0] ?? 'a'
    const named = this.#pattern.slice(start, this.#at - 1)
    const test = new Set(members)
    const free = [...'a0A _!éz9'].find(one => !test.has(one) && !isInFamily(one, named))
    return free ?? '€'
  }

  #repeated(make: Make): Make {
    const character = this.#peek()
    const counted = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(this.#pattern.slice(this.#at, this.#at + 14))
    let [least, most] = [1, 1]
    if (character === '*' || character === '+' || character === '?') {
      this.#at++
      least = character === '+' ? 1 : 0
      most = character === '?' ? 1 : Infinity
    } else if (counted) {
      this.#at += counted[0].length
      least = Number(counted[1])
      most = counted[2] === '' ? least : counted[3] === '' ? Infinity : Number(counted[3])
    } else return make
    if (this.#peek() === '?' || this.#peek() === '+') this.#at++
    return rounds => {
      const one = make(rounds)
      const count = Math.min(Math.max(least, rounds), most)
      if (one.length * count > LONGEST) throw new NotUnderstood()
      return one.repeat(count)
    }
  }
}

const escapes: Readonly<Record<string, string>> = {
  d: '0',
  D: 'a',
  w: 'a',
  W: '!',
  s: ' ',
  S: 'a',
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
}

const always =
  (text: string): Make =>
  () =>
    text

function isInFamily(character: string, named: string): boolean {
  if (/\\d|0-9/.test(named) && /\d/.test(character)) return true
  if (/\\w/.test(named) && /\w/.test(character)) return true
  if (/\\s/.test(named) && /\s/.test(character)) return true
  return (/a-z/.test(named) && /[a-z]/.test(character)) || (/A-Z/.test(named) && /[A-Z]/.test(character))
}
