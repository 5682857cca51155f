const MIN = -(2 ** 31)
const MAX = 2 ** 31 - 1

/**
 * A 32-bit integer in Java's syntax, as paths and queries write it (rest-contract 1.2): one sign, leading zeros and the
 * decimal digits of any script, no blanks. Undefined for anything else and for what is out of range.
 */
export function readInteger(text: string): number | undefined {
  if (!/^[+-]?\p{Nd}{1,1000}$/u.test(text)) return undefined
  const value = Number(/^[+-]?\d+$/.test(text) ? text : asciiDigits(text))
  return value >= MIN && value <= MAX ? value | 0 : undefined
}

/** A number cut to an integer of 32 bits; undefined when it is out of range. */
export function truncateToInteger(value: number): number | undefined {
  return value > MIN - 1 && value < MAX + 1 ? value | 0 : undefined
}

function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, digit => String(digitValue(digit.codePointAt(0) ?? 0)))
}

/** The ten digits of every script stand in a row, zero first; the mathematical ones in five rows without a gap. */
function digitValue(point: number): number {
  if (point >= 0x1d7ce && point <= 0x1d7ff) return (point - 0x1d7ce) % 10
  let zero = point
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return point - zero
}
