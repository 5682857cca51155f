import { javaDouble, javaFloat } from './json-floating.ts'
import { SchemaError } from './schema.ts'

/** Whether the text of a JSON number holds neither a dot nor an exponent. */
export function isIntegerLiteral(raw: string): boolean {
  return /^-?[0-9]+$/.test(raw)
}

/** Whether an integer literal fits into a signed integer of that many bits. */
export function fitsInteger(raw: string, bits: 32 | 64): boolean {
  if (raw.length < 10) return true
  if (raw.length > 20) return false
  const value = BigInt(raw)
  return value === BigInt.asIntN(bits, value)
}

/** An integer literal as Java prints it: its digits, `-0` without the sign. */
export function printInteger(raw: string): string {
  return raw === '-0' ? '0' : raw
}

/**
 * A JSON number as Java prints the double nearest to it; beyond the range of a double it is the string `"Infinity"`,
 * quotes included.
 */
export function printJavaDouble(raw: string): string {
  return quoteWord(javaDouble(Number(raw)))
}

/** The same for a Java float, which is what the double is cut down to first. */
export function printJavaFloat(raw: string): string {
  return quoteWord(javaFloat(Math.fround(Number(raw))))
}

function quoteWord(text: string): string {
  return /[0-9]$/.test(text) ? text : `"${text}"`
}

/** The largest exponent a Java BigDecimal can hold. */
const LARGEST_SCALE = 2 ** 31 - 1

/**
 * A JSON number as Java's BigDecimal prints it: every digit kept (`1.50`), plain where the scale is not negative and the
 * first digit stands no further than the sixth decimal, else `d.ddE±n`. Throws SchemaError beyond a BigDecimal's range.
 */
export function printDecimal(raw: string): string {
  if (isIntegerLiteral(raw)) return printInteger(raw)
  const { isNegative, digits, scale } = readDecimal(raw)
  if (Math.abs(scale) > LARGEST_SCALE) throw new SchemaError(`the exponent of the number ${clip(raw)} is too large`)
  const sign = isNegative && digits !== '0' ? '-' : ''
  const exponent = digits.length - 1 - scale
  if (scale >= 0 && exponent >= -6) return sign + plainDecimal(digits, scale)
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
  const tail = exponent === 0 ? '' : `E${exponent > 0 ? '+' : ''}${exponent}`
  return `${sign}${digits[0]}${fraction}${tail}`
}

function plainDecimal(digits: string, scale: number): string {
  if (scale === 0) return digits
  const padded = digits.padStart(scale + 1, '0')
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

/** `digits × 10^-scale`, digits without leading zeros. */
function readDecimal(raw: string): { isNegative: boolean; digits: string; scale: number } {
  const isNegative = raw.startsWith('-')
  const [mantissa = '', exponentText = '0'] = (isNegative ? raw.slice(1) : raw).split(/[eE]/)
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = (whole + fraction).replace(/^0+(?=.)/, '')
  return { isNegative, digits, scale: fraction.length - Number(exponentText) }
}

function clip(raw: string): string {
  return raw.length > 40 ? `${raw.slice(0, 40)}…` : raw
}
