import { isUtf8 } from 'node:buffer'
import type { Buffer } from 'node:buffer'
import type { PayloadFault } from '../payload-check.ts'

/** The value of a JSON text, or why it is none. */
export type JsonRead = { readonly value: unknown } | { readonly fault: PayloadFault }

/** Reads bytes as one JSON text, as JSON.parse does: of members of one name the last counts. A byte order mark is passed over. */
export function readJson(bytes: Buffer, start: number, end: number, depth: number): JsonRead {
  if (!isUtf8(bytes.subarray(start, end))) return faultOf('bad-payload', 'the bytes are not UTF-8')
  if (nestsDeeper(bytes, start, end, depth)) {
    return faultOf('too-costly', `the value nests deeper than ${depth} levels`)
  }
  const text = bytes.toString('utf8', start, end)
  const marked = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  try {
    return { value: JSON.parse(marked) as unknown }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return syntaxFault(marked)
  }
}

function faultOf(reason: PayloadFault['reason'], problem: string): JsonRead {
  return { fault: { reason, path: '$', problem } }
}

/** A first value that is whole, with something behind it, is told apart from what is no value. */
function syntaxFault(text: string): JsonRead {
  if (/^[ \t\n\r]*$/.test(text)) return faultOf('bad-payload', 'there are no bytes of JSON')
  const end = firstValueEnd(text)
  const isWhole = end !== undefined && isJson(text.slice(0, end))
  if (!isWhole) return faultOf('bad-payload', 'the bytes are not JSON')
  return faultOf('trailing-bytes', 'the JSON value is followed by more than blanks')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return false
  }
}

/** Where the first value would end, going by quotes and brackets alone. */
function firstValueEnd(text: string): number | undefined {
  const begin = text.search(/[^ \t\n\r]/)
  const first = text.charAt(begin)
  if (first === '"') return stringEnd(text, begin)
  if (first !== '{' && first !== '[') return begin + (/^[-+.\w]+/.exec(text.slice(begin, begin + 400))?.[0].length ?? 0)
  let levels = 0
  for (let at = begin; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '"') {
      const end = stringEnd(text, at)
      if (end === undefined) return undefined
      at = end - 1
    } else if (character === '{' || character === '[') levels++
    else if ((character === '}' || character === ']') && --levels === 0) return at + 1
  }
  return undefined
}

function stringEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === '"') return at + 1
    if (text.charAt(at) === '\\') at++
  }
  return undefined
}

/** Whether more than `depth` brackets are open at once, those in strings left out. */
function nestsDeeper(bytes: Buffer, start: number, end: number, depth: number): boolean {
  // A level takes a byte at least.
  if (end - start <= depth) return false
  let levels = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte === 0x22) at = quoteAfter(bytes, at + 1, end)
    else if (byte === 0x7b || byte === 0x5b) {
      if (++levels > depth) return true
    } else if (byte === 0x7d || byte === 0x5d) levels--
  }
  return false
}

function quoteAfter(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1
  return at
}
