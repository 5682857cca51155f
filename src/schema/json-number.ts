import { SchemaError } from './schema.ts'

/** A JSON number taken apart: `±digits × 10^-scale`, digits without leading zeros (`0` for zero). */
interface Decimal {
  readonly isNegative: boolean
  readonly digits: string
  readonly scale: number
}

/** Whether the digits of a JSON number hold neither a dot nor an exponent. */
export function isIntegerLiteral(raw: string): boolean {
  return !/[.eE]/.test(raw)
}

/** An integer literal as Java prints it: its digits, `-0` without the sign. */
export function printInteger(raw: string): string {
  return raw === '-0' ? '0' : raw
}

/**
 * A JSON number as Java prints the double nearest to it (JDK 19 and later): plain from 0.001 up to 10^7, `d.dE±n`
 * elsewhere. Beyond the range of a double it is the string `"Infinity"`, quotes included.
 */
export function printJavaDouble(raw: string): string {
  const value = Number(raw)
  if (Number.isNaN(value)) return '"NaN"'
  if (!Number.isFinite(value)) return value > 0 ? '"Infinity"' : '"-Infinity"'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const sign = value < 0 ? '-' : ''
  const size = Math.abs(value)
  const [mantissa = '', exponentText = ''] = shortestExponential(size).split('e')
  const digits = mantissa.replace('.', '')
  const exponent = Number(exponentText)
  if (size < 1e-3 || size >= 1e7) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`
  return sign + plain(digits, exponent)
}

/** Java takes the two-digit decimal nearest to the double where one digit alone would already tell it (JDK-4511638). */
function shortestExponential(size: number): string {
  const shortest = size.toExponential()
  if (shortest.includes('.')) return shortest
  const longer = size.toExponential(1)
  return Number(longer) === size ? longer : shortest
}

function plain(digits: string, exponent: number): string {
  const significant = digits.replace(/0+$/, '') || '0'
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${significant}`
  const whole = significant.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${whole}.${significant.slice(exponent + 1) || '0'}`
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
  const sign = isNegative && digits !== '0' ? '-' : ''
  const exponent = digits.length - 1 - scale
  if (Math.abs(scale) > LARGEST_SCALE) throw new SchemaError(`the exponent of the number ${clip(raw)} is too large`)
  if (scale >= 0 && exponent >= -6) {
    if (scale === 0) return sign + digits
    const padded = digits.padStart(scale + 1, '0')
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
  if (exponent === 0) return `${sign}${digits[0]}${fraction}`
  return `${sign}${digits[0]}${fraction}E${exponent > 0 ? '+' : ''}${exponent}`
}

function readDecimal(raw: string): Decimal {
  const isNegative = raw.startsWith('-')
  const [mantissa = '', exponentText = '0'] = (isNegative ? raw.slice(1) : raw).split(/[eE]/)
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = (whole + fraction).replace(/^0+(?=.)/, '')
  return { isNegative, digits, scale: fraction.length - Number(exponentText) }
}

function clip(raw: string): string {
  return raw.length > 40 ? `${raw.slice(0, 40)}…` : raw
}
