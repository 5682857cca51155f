import type { Buffer } from 'node:buffer'
import { scanNumber, skipInteger } from './json-numbers.ts'
import { isAt, isNamed } from './json-properties.ts'
import type { ArrayRule, ObjectRule, TextRule, ValueRule } from './json-rules.ts'
import type { JsonScan } from './json-scan-state.ts'
import { scanText } from './json-texts.ts'

/** What a scan gives in place of a position where it is not sure that the text fits. */
const UNSURE = -1

/** Whether the bytes from `start` on surely are a JSON text that fits. Throws ValidationStopped beyond the steps. */
export function surelyFits(rule: ValueRule, start: number, scan: JsonScan): boolean {
  const at = scanValue(rule, skipBlanks(scan, start), scan)
  return at >= 0 && skipBlanks(scan, at) === scan.end
}

/** The position of the next byte that is no blank. */
function skipBlanks({ bytes, end }: JsonScan, start: number): number {
  let at = start
  while (at < end) {
    const byte = bytes[at] as number
    if (byte > 32 || (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9)) return at
    at++
  }
  return at
}

/** Goes over a value that begins at `start`; gives the position behind it, or UNSURE. */
function scanValue(rule: ValueRule, start: number, scan: JsonScan): number {
  const { bytes, end } = scan
  if (start >= end) return UNSURE
  const first = bytes[start] as number
  if (first === 0x22) return rule.text === undefined ? UNSURE : scanTextValue(rule.text, start + 1, scan)
  if (first === 0x7b) return rule.object === undefined ? UNSURE : scanObject(rule.object, start + 1, scan)
  if (first === 0x5b) return rule.array === undefined ? UNSURE : scanArray(rule.array, start + 1, scan)
  if (first === 0x2d || (first >= 0x30 && first <= 0x39)) {
    if (rule.number === undefined) return UNSURE
    // An integer without bounds needs no value.
    if (!rule.number.hasBounds) {
      const at = skipInteger(scan, start, end)
      const next = at > 0 && at < end ? (bytes[at] as number) : 0
      if (next === 0x2c || next === 0x7d || next === 0x5d) return at
    }
    return scanNumber(rule.number, scan, start, end)
  }
  return scanWord(rule, start, scan)
}

/** `null`, `true`, `fals`, as words. */
const nullWord = 0x6c6c756e
const trueWord = 0x65757274
const falsWord = 0x736c6166

function scanWord({ booleans, allowsNull }: ValueRule, start: number, { bytes, view, end }: JsonScan): number {
  if (start + 4 > end) return UNSURE
  const word = view.getInt32(start, true)
  if (word === nullWord) return allowsNull ? start + 4 : UNSURE
  if (word === trueWord) return (booleans & 2) !== 0 ? start + 4 : UNSURE
  const isFalse = word === falsWord && start + 4 < end && bytes[start + 4] === 0x65
  return isFalse && (booleans & 1) !== 0 ? start + 5 : UNSURE
}

/** Behind the quote that opens. */
function scanTextValue(rule: TextRule, start: number, scan: JsonScan): number {
  const close = scanText(scan, start)
  if (close < 0) return UNSURE
  return fitsText(rule, start, close, scan) ? close + 1 : UNSURE
}

function fitsText(
  { min, max, values, pattern, format }: TextRule,
  start: number,
  close: number,
  scan: JsonScan,
): boolean {
  const { bytes, hasEscapes, isAscii } = scan
  const length = close - start
  // A character takes a byte at least.
  if (length > max || min > 0) {
    if (hasEscapes) return false
    const characters = isAscii ? length : countCharacters(bytes, start, close)
    if (characters < min || characters > max) return false
  }
  if (values !== undefined && !isOneOf(values, bytes, start, length)) return false
  if (pattern === undefined && format === undefined) return true
  if (hasEscapes) return false
  const text = bytes.toString(isAscii ? 'latin1' : 'utf8', start, close)
  return (pattern === undefined || pattern(text, scan.run)) && (format === undefined || format(text))
}

function isOneOf(values: readonly Buffer[], bytes: Buffer, start: number, length: number): boolean {
  for (const value of values) if (value.length === length && isAt(value, bytes, start)) return true
  return false
}

function countCharacters(bytes: Buffer, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at++) if (((bytes[at] as number) & 0xc0) !== 0x80) count++
  return count
}

/** Behind the bracket that opens. */
function scanArray({ items, min, max }: ArrayRule, start: number, scan: JsonScan): number {
  const { bytes } = scan
  if (++scan.depth > scan.limit) return UNSURE
  let at = skipBlanks(scan, start)
  let count = 0
  if (bytes[at] === 0x5d) at++
  else {
    for (;;) {
      at = scanValue(items, at, scan) | 0
      if (at < 0) return UNSURE
      count++
      if (bytes[at] !== 0x2c) at = skipBlanks(scan, at) | 0
      if (at >= scan.end) return UNSURE
      const mark = bytes[at++] as number
      if (mark === 0x5d) break
      if (mark !== 0x2c) return UNSURE
      if (at < scan.end && (bytes[at] as number) <= 32) at = skipBlanks(scan, at) | 0
    }
  }
  scan.depth--
  return count >= min && count <= max ? at : UNSURE
}

/** Behind the brace that opens. */
function scanObject({ properties, others, max }: ObjectRule, start: number, scan: JsonScan): number {
  const { bytes, view, end } = scan
  const { list, required } = properties
  const base = scan.openBits(required.length - 1) | 0
  if (++scan.depth > scan.limit || base < 0) return UNSURE
  let at = skipBlanks(scan, start) | 0
  let seen = 0
  let expected = 0
  let count = 0
  if (at < end && bytes[at] === 0x7d) at++
  else {
    for (;;) {
      if (at >= end || bytes[at] !== 0x22) return UNSURE
      at++
      // Most values have their properties in the order of the schema.
      let property = list[expected]
      let found = expected
      if (property !== undefined && at + property.lead.length <= end && isNamed(property, bytes, view, at)) {
        at += property.lead.length
      } else {
        const close = scanText(scan, at) | 0
        if (close < 0 || scan.hasEscapes) return UNSURE
        found = properties.find(bytes, at, close)
        property = list[found]
        at = skipBlanks(scan, close + 1) | 0
        if (at >= end || bytes[at++] !== 0x3a) return UNSURE
      }
      if (property !== undefined) {
        if (found < 32) seen |= 1 << found
        else scan.markBit(base, found)
        expected = found + 1
      }
      if (at < end && (bytes[at] as number) <= 32) at = skipBlanks(scan, at) | 0
      const rule = property === undefined ? others : property.rule
      if (rule === undefined) return UNSURE
      at = scanValue(rule, at, scan) | 0
      if (at < 0) return UNSURE
      count++
      if (at < end && bytes[at] !== 0x2c) at = skipBlanks(scan, at) | 0
      if (at >= end) return UNSURE
      const mark = bytes[at++] as number
      if (mark === 0x7d) break
      if (mark !== 0x2c) return UNSURE
      if (at < end && (bytes[at] as number) <= 32) at = skipBlanks(scan, at) | 0
    }
  }
  scan.depth--
  scan.closeBits(base)
  const first = required[0] as number
  return (seen & first) >>> 0 === first && count <= max && scan.hasBits(base, required) ? at : UNSURE
}
