const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const timeDigits = 10
/** The greatest time that fits: beyond the year 10,000. */
const maxTimeMs = 2 ** 48 - 1

/**
 * `r-` and a ULID: 48 bits of time and 80 of chance, so that ids sort by time.
 * @param random ten bytes
 */
export function rejectionId(timeMs: number, random: Uint8Array): string {
  let rest = 0
  let bits = 0
  let text = ''
  for (const byte of random.subarray(0, 10)) {
    rest = (rest << 8) | byte
    bits += 8
    for (; bits >= 5; bits -= 5) text += digits[(rest >>> (bits - 5)) & 31]
    rest &= 31
  }
  return firstIdAt(timeMs) + text.padEnd(16, '0')
}

/** Sorts before every id of that millisecond and after every id of the one before. */
export function firstIdAt(timeMs: number): string {
  let rest = Math.min(maxTimeMs, Math.max(0, Math.floor(timeMs)))
  let text = ''
  for (let place = 0; place < timeDigits; place++) {
    text = (digits[rest % 32] as string) + text
    rest = Math.floor(rest / 32)
  }
  return `r-${text}`
}
