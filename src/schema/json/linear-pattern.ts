import { RE2JS, RE2JSException } from 're2js'

/** Characters of a pattern at most. */
const PATTERN_LENGTH = 2000
/** What all matches of one comparison may cost: instructions of a pattern times characters of a name. */
const COST = 20_000_000
const COMPILE_COST = 10_000

/**
 * Patterns of Java, matched in time that grows with pattern and text alone. What is not linear (look-around, back
 * references, possessive quantifiers) and what only Java's engine knows is not understood.
 */
export class LinearPatterns {
  readonly #compiled = new Map<string, RE2JS | undefined>()
  #cost = 0

  /**
   * Whether a pattern is found somewhere in a name; undefined when the pattern is not understood, and when the patterns
   * of the comparison cost too much.
   */
  isFoundIn(pattern: string, name: string): boolean | undefined {
    const compiled = this.#compile(pattern)
    if (compiled === undefined || !this.#afford(compiled.programSize() * (name.length + 1))) return undefined
    return compiled.matcher(name).find()
  }

  #compile(pattern: string): RE2JS | undefined {
    if (this.#compiled.has(pattern)) return this.#compiled.get(pattern)
    const compiled = this.#afford(COMPILE_COST + 100 * pattern.length) ? linearPattern(pattern) : undefined
    this.#cost += 100 * (compiled?.programSize() ?? 0)
    this.#compiled.set(pattern, compiled)
    return compiled
  }

  #afford(cost: number): boolean {
    if (this.#cost + cost > COST) return false
    this.#cost += cost
    return true
  }
}

/** A pattern that is matched in linear time; undefined for one that is not understood. */
export function linearPattern(pattern: string): RE2JS | undefined {
  const translated = pattern.length > PATTERN_LENGTH ? undefined : translate(pattern)
  if (translated === undefined) return undefined
  try {
    return RE2JS.compile(translated)
  } catch (error) {
    if (error instanceof RE2JSException) return undefined
    throw error
  }
}

/** Java's classes of ASCII characters and its blanks, as RE2 writes them. */
const families: ReadonlyMap<string, string> = new Map([
  ['Lower', '[:lower:]'],
  ['Upper', '[:upper:]'],
  ['ASCII', '[:ascii:]'],
  ['Alpha', '[:alpha:]'],
  ['Digit', '[:digit:]'],
  ['Alnum', '[:alnum:]'],
  ['Punct', '[:punct:]'],
  ['Graph', '[:graph:]'],
  ['Print', '[:print:]'],
  ['Blank', '[:blank:]'],
  ['Cntrl', '[:cntrl:]'],
  ['XDigit', '[:xdigit:]'],
  ['Space', '[:space:]'],
])

const token =
  /\\Q[^]*?(?:\\E|$)|\\u([0-9A-Fa-f]{4})|\\c([@-_a-z])|\\(e)|\\0([0-7]{1,3})|\\([pP])\{([A-Za-z]+)\}|\\[^]|[^]/gu

/** Writes what RE2 spells otherwise than Java; undefined for what means another thing there. */
function translate(pattern: string): string | undefined {
  let depth = 0
  let isClassStart = false
  let written = ''
  for (const [text, unicode, control, escape, octal, property, family] of pattern.matchAll(token)) {
    const wasStart = isClassStart
    isClassStart = false
    if (text === '[') {
      if (depth > 0) return undefined
      depth++
      isClassStart = true
    } else if (text === ']' && depth > 0 && !wasStart) depth--
    else if (text === '^' && wasStart) isClassStart = true
    const code = codeOf(unicode, control, escape, octal)
    if (code !== undefined) written += `\\x{${code.toString(16)}}`
    else if (property !== undefined && family !== undefined) written += familyOf(property, family, depth > 0)
    else written += text
  }
  return /&&/.test(pattern) ? undefined : written
}

function codeOf(unicode?: string, control?: string, escape?: string, octal?: string): number | undefined {
  if (unicode !== undefined) return Number.parseInt(unicode, 16)
  if (control !== undefined) return control.charCodeAt(0) ^ 64
  if (escape !== undefined) return 27
  return octal === undefined ? undefined : Number.parseInt(octal, 8)
}

function familyOf(letter: string, name: string, isInClass: boolean): string {
  const posix = families.get(name)
  if (posix === undefined) return `\\${letter}{${name.replace(/^Is(?=.)/, '')}}`
  const signed = letter === 'P' ? posix.replace('[:', '[:^') : posix
  return isInClass ? signed : `[${signed}]`
}
