const integer = /^-?(?:0[xX][0-9a-fA-F]+|[0-9]+)$/
const decimal = /^(-?)([0-9]*)\.?([0-9]*)(?:[eE](-?[0-9]+))?$/

/** Longer numbers are kept as written: nothing is gained by rewriting them, and big integers take quadratic time. */
const longestNumber = 400

/**
 * A number as upstream's normal form writes it: integers in decimal (a leading 0 is octal), others without exponent and
 * with three decimals at most. Where that would change the value, the number stays as written.
 */
export function normalNumber(text: string): string {
  if (text.length > longestNumber) return text
  if (integer.test(text)) return normalInteger(text) ?? text
  const exact = exactDecimal(text)
  return exact === undefined || exact !== upstreamDecimal(text) ? text : exact
}

function normalInteger(text: string): string | undefined {
  const sign = text.startsWith('-') ? '-' : ''
  const digits = text.slice(sign.length)
  const isOctal = /^0[0-9]/.test(digits)
  if (isOctal && !/^[0-7]+$/.test(digits)) return undefined
  const value = BigInt(isOctal ? `0o${digits}` : digits)
  return value === 0n ? '0' : `${sign}${value}`
}

/** The value in plain decimal digits without needless zeros; undefined where it is no number or has no such short form. */
function exactDecimal(text: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = decimal.exec(text) ?? []
  const shift = Number(exponent)
  if (whole + fraction === '' || Math.abs(shift) > 50) return undefined
  const digits = whole + fraction
  const point = whole.length + shift
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0')
  const before = padded.slice(0, Math.max(point, 0)).replace(/^0+/, '')
  const after = padded.slice(Math.max(point, 0)).replace(/0+$/, '')
  if (before === '' && after === '') return sign === '' ? '0' : undefined
  return `${sign}${before === '' ? '0' : before}${after === '' ? '' : `.${after}`}`
}

/** What upstream prints: the number as a 32-bit float, with three decimals at most. */
function upstreamDecimal(text: string): string | undefined {
  const value = Math.fround(Number(text))
  if (!Number.isFinite(value)) return undefined
  if (Math.abs(value) >= 1e21) return BigInt(value).toString()
  return value.toFixed(3).replace(/\.?0+$/, '')
}

/** The integer a text stands for: decimal, hexadecimal or, with a leading 0, octal. */
export function integerValue(text: string): bigint | undefined {
  if (text.length > longestNumber || !integer.test(text)) return undefined
  const normal = normalInteger(text)
  return normal === undefined ? undefined : BigInt(normal)
}

/** The number a text stands for, `inf` and `nan` included. */
export function floatValue(text: string): number | undefined {
  const word = /^(-?)(inf|nan)$/i.exec(text)
  if (word !== null) return word[2]?.toLowerCase() === 'nan' ? Number.NaN : word[1] === '-' ? -Infinity : Infinity
  if (text.length > longestNumber) return undefined
  const whole = integerValue(text)
  if (whole !== undefined) return text.startsWith('-') && whole === 0n ? -0 : Number(whole)
  return decimal.test(text) && /[0-9]/.test(text) ? Number(text) : undefined
}

/** A floating point number as descriptors write it: 15 digits where they are enough, else 17, as C's `%g`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  if (Object.is(value, -0)) return '-0'
  const digits = Number(value.toPrecision(15)) === value ? 15 : 17
  const [mantissa = '', exponentText = '0'] = value.toExponential(digits - 1).split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < digits) return trimmed(value.toFixed(Math.max(digits - 1 - exponent, 0)))
  const sign = exponent < 0 ? '-' : '+'
  return `${trimmed(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function trimmed(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
}
