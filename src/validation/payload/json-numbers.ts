import type { Buffer } from 'node:buffer'
import type { NumberRule } from './json-rules.ts'
import type { ViewedBytes } from './utf8-text.ts'

/** Digits of which every number is exact. */
const exactDigits = 15
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent)
/** Digits that are certainly no infinity. */
const finiteDigits = 300

/** The position behind the digits of an integer, its sign included; -1 where none begins. */
export function skipInteger(from: ViewedBytes, start: number, end: number): number {
  const { bytes } = from
  const at = bytes[start] === 0x2d ? start + 1 : start
  const first = at < end ? (bytes[at] as number) - 0x30 : -1
  if (first < 0 || first > 9) return -1
  if (first === 0) return at + 1
  const stop = skipDigits(from, at + 1, end)
  return stop - start > finiteDigits ? -1 : stop
}

/** The position of the next byte that is no digit: four bytes at a time, of each the bits that a digit would not have. */
function skipDigits({ bytes, view }: ViewedBytes, start: number, end: number): number {
  let at = start
  while (at + 4 <= end) {
    const word = view.getInt32(at, true) ^ 0x30303030
    const wrong = (word | (word + 0x06060606)) & 0xf0f0f0f0
    if (wrong !== 0) return at + ((31 - Math.clz32(wrong & -wrong)) >> 3)
    at += 4
  }
  while (at < end && (bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at++
  return at
}

/** Goes over a number that begins at `start`; -1 where it is none or does not fit. */
export function scanNumber(rule: NumberRule, from: ViewedBytes, start: number, end: number): number {
  const { bytes } = from
  let at = skipInteger(from, start, end)
  if (at < 0) return -1
  const whole = at
  if (at < end && bytes[at] === 0x2e) {
    at = skipDigits(from, whole + 1, end)
    if (at === whole + 1) return -1
  }
  const fractionEnd = at
  if (at < end && ((bytes[at] as number) | 0x20) === 0x65) {
    at++
    if (at < end && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at++
    const digits = at
    at = skipDigits(from, digits, end)
    if (at === digits) return -1
  }
  const hasExponent = at > fractionEnd
  if (!rule.hasBounds && !hasExponent && (!rule.isInteger || fractionEnd === whole)) return at
  const value = hasExponent ? Number(bytes.toString('latin1', start, at)) : decimalValue(bytes, start, whole, at)
  if (value - value !== 0 || (rule.isInteger && !Number.isInteger(value))) return -1
  return !rule.hasBounds || isInBounds(rule, value) ? at : -1
}

/** The value of a number without exponent, as JSON.parse gives it. */
function decimalValue(bytes: Buffer, start: number, whole: number, end: number): number {
  const fraction = end > whole ? end - whole - 1 : 0
  // A whole number below 2^53 and a power of ten up to 10^22 are exact, and so is the rounding of their quotient.
  if (end - start > exactDigits) return Number(bytes.toString('latin1', start, end))
  const isNegative = bytes[start] === 0x2d
  let value = 0
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    if (at !== whole) value = value * 10 + (bytes[at] as number) - 0x30
  }
  const quotient = fraction === 0 ? value : value / (powersOfTen[fraction] as number)
  return isNegative ? -quotient : quotient
}

function isInBounds({ least, most, above, below, values }: NumberRule, value: number): boolean {
  const isWithin = value >= least && value <= most && value > above && value < below
  return isWithin && (values === undefined || values.includes(value))
}
