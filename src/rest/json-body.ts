import type { RegistryError } from '../registry/errors.ts'
import { parseJsonText, type JsonNode } from '../schema/json-text.ts'
import { SchemaError } from '../schema/schema.ts'
import { badBody } from './bad-body.ts'

/** Levels of nesting and digits of a number that a body may have, in parts that nobody reads as well (rest-contract 1.2). */
const MAX_DEPTH = 1000
const MAX_DIGITS = 1000
/** A text up to this length is parsed at once: nesting it to the hilt costs no more than some milliseconds. */
const SMALL = 16_384

/** A number with the digits of the text, which a text field takes as they are. */
export class NumberText {
  readonly digits: string

  constructor(digits: string) {
    this.digits = digits
  }
}

/** The value in a body; undefined when there is none (nothing, blanks or `null`). Throws `badRequest`. */
export function parseBody(text: string): unknown {
  if (text.length > SMALL && exceedsLimits(text)) throw tooMuch()
  const value = parse(text)
  if (value === null || typeof value !== 'object') return value ?? undefined
  if (text.length > SMALL || text.length <= MAX_DEPTH) return value
  const found = survey(value)
  if (found.depth > MAX_DEPTH || (found.hasNumber && exceedsLimits(text))) throw tooMuch()
  return value
}

/** The same value with every number as a `NumberText`: slower, for bodies that write a number where a text belongs. */
export function parseBodyExactly(text: string): unknown {
  try {
    return exactValue(
      parseJsonText(text, { comments: false, trailing: 'refuse', nanWords: false, depth: MAX_DEPTH, length: Infinity }),
    )
  } catch (error) {
    throw error instanceof SchemaError ? badBody(error.message) : error
  }
}

const tooMuch = (): RegistryError =>
  badBody(`The body is nested deeper than ${MAX_DEPTH} levels or has a number of more than ${MAX_DIGITS} digits`)

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (/^[ \t\r\n]*$/.test(text)) return undefined
    throw error instanceof SyntaxError ? badBody(`The body is not JSON: ${error.message}`) : error
  }
}

/** Depth and numbers of a parsed value. An explicit stack: the depth is what is in question. */
function survey(root: object): { readonly depth: number; readonly hasNumber: boolean } {
  const stack: { readonly value: object; readonly depth: number }[] = [{ value: root, depth: 1 }]
  let deepest = 0
  let hasNumber = false
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, depth } = next
    deepest = Math.max(deepest, depth)
    for (const child of Object.values(value) as unknown[]) {
      if (typeof child === 'number') hasNumber = true
      else if (typeof child === 'object' && child !== null) stack.push({ value: child, depth: depth + 1 })
    }
  }
  return { depth: deepest, hasNumber }
}

/** Whether a text goes beyond depth or digits. Reads marks only; what is wrong otherwise is left to the parser. */
function exceedsLimits(text: string): boolean {
  let depth = 0
  let digits = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0x30 && code <= 0x39) {
      if (++digits > MAX_DIGITS) return true
    } else if (code !== 0x2e) {
      digits = 0
      if (code === 0x22) at = endOfString(text, at)
      else if (code === 0x5b || code === 0x7b) {
        if (++depth > MAX_DEPTH) return true
      } else if (code === 0x5d || code === 0x7d) depth--
    }
  }
  return false
}

/** The place of the quote that ends the string that starts at `start`; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at
    if (code === 0x5c) at++
  }
  return text.length
}

/** Recursion is bounded by MAX_DEPTH. */
function exactValue(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.assign(
        Object.create(null) as Record<string, unknown>,
        Object.fromEntries([...node.members].map(([name, member]) => [name, exactValue(member)])),
      )
    case 'array':
      return node.items.map(exactValue)
    case 'number':
      if (node.raw.length > MAX_DIGITS && node.raw.replace(/\D/g, '').length > MAX_DIGITS) throw tooMuch()
      return new NumberText(node.raw)
    case 'null':
      return null
    default:
      return node.value
  }
}
