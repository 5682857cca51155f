/** The number that bytes hold as two's complement, the most significant byte first. */
export function readUnscaled(bytes: Uint8Array): bigint {
  let digits = ''
  for (const byte of bytes) digits += byte.toString(16).padStart(2, '0')
  return digits === '' ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${digits}`))
}

/** The shortest two's complement of a number, or the one of `length` bytes; undefined where it has no room there. */
export function writeUnscaled(value: bigint, length?: number): Uint8Array | undefined {
  let needed = 1
  // The shortest that keeps the sign.
  while (BigInt.asIntN(needed * 8, value) !== value) needed++
  const size = length ?? needed
  if (needed > size) return undefined
  const bytes = new Uint8Array(size)
  let rest = BigInt.asUintN(size * 8, value)
  for (let at = size - 1; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 0xffn)
  return bytes
}

/** `-12.30` of -1230 and scale 2. */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  return `${unscaled < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`}`
}

/**
 * The number that decimal text stands for at a scale, with an exponent or without; undefined for other text and for digits
 * that the scale cannot hold.
 */
export function readDecimal(text: string, scale: number): bigint | undefined {
  const parts = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text)
  if (!parts) return undefined
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts
  const shift = scale - fraction.length + Number(exponent)
  const digits = whole + fraction
  if (shift < 0 && /[1-9]/.test(digits.slice(shift))) return undefined
  const kept = shift < 0 ? digits.slice(0, shift) : digits + '0'.repeat(shift)
  const value = BigInt(kept === '' ? '0' : kept)
  return sign === '-' ? -value : value
}
