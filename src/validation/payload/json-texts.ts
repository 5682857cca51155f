import type { JsonScan } from './json-scan-state.ts'
import { characterEnd } from './utf8-text.ts'

/** 1 for bytes that a JSON string has as they are. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 32 && byte < 128 && byte !== 0x22 && byte !== 0x5c ? 1 : 0,
)

/** Of four bytes the high bits of those that are not plain; those behind the first may be wrong. */
function notPlain(word: number): number {
  const quote = word ^ 0x22222222
  const backslash = word ^ 0x5c5c5c5c
  const marks = ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)
  return (word | (word - 0x20202020) | marks) & 0x80808080
}

/** The position of the quote that closes a string whose first character stands at `start`; -1 where it is none. */
export function scanText(scan: JsonScan, start: number): number {
  const { bytes, view, end } = scan
  let at = start
  scan.hasEscapes = false
  scan.isAscii = true
  for (;;) {
    let marks = 0
    while (at + 4 <= end && (marks = notPlain(view.getInt32(at, true))) === 0) at += 4
    if (marks !== 0) at += (31 - Math.clz32(marks & -marks)) >> 3
    else while (at < end && plain[bytes[at] as number] === 1) at++
    if (at >= end) return -1
    const byte = bytes[at] as number
    if (byte === 0x22) return at
    if (byte === 0x5c) {
      scan.hasEscapes = true
      at = escapeEnd(scan, at + 1)
    } else if (byte > 127) {
      scan.isAscii = false
      at = characterEnd(bytes, at, end)
    } else return -1
    if (at < 0) return -1
  }
}

/** Where the escape ends whose letter stands at `at`; -1 where it is none. */
function escapeEnd({ bytes, end }: JsonScan, at: number): number {
  if (at >= end) return -1
  const letter = bytes[at] as number
  if (letter !== 0x75) return escaped.includes(letter) ? at + 1 : -1
  if (at + 5 > end) return -1
  for (let digit = at + 1; digit < at + 5; digit++) if (!isHex(bytes[digit] as number)) return -1
  return at + 5
}

/** `"`, `\`, `/`, `b`, `f`, `n`, `r`, `t` */
const escaped: readonly number[] = [0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74]

function isHex(byte: number): boolean {
  const letter = byte | 0x20
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66)
}
