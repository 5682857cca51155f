import { isUtf8 } from 'node:buffer'
import type { Buffer } from 'node:buffer'

/** From so many bytes on Node's own check is faster, though it needs a view of its own. */
const longText = 600
const highBits = 0x80808080 | 0

/** Bytes, and the same ones to be read four at a time. */
export interface ViewedBytes {
  readonly bytes: Buffer
  readonly view: DataView
}

/** Whether the bytes from `start` to `end` are UTF-8: no overlong forms, no encoded surrogates, nothing beyond U+10FFFF. */
export function isUtf8Text(from: ViewedBytes, start: number, end: number): boolean {
  if (end - start < 4) {
    for (let at = start; at < end; at++) if ((from.bytes[at] as number) > 127) return isBeyondAscii(from.bytes, at, end)
    return true
  }
  if (end - start >= longText) return isUtf8(from.bytes.subarray(start, end))
  const { view } = from
  // The last four bytes first: the words before them may reach into them.
  const last = end - 4
  let all = view.getInt32(last, true)
  for (let at = start; at < last; at += 4) all |= view.getInt32(at, true)
  return (all & highBits) === 0 || isBeyondAscii(from.bytes, start, end)
}

function isBeyondAscii(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end;) {
    if ((bytes[at] as number) < 128) at++
    else {
      at = characterEnd(bytes, at, end)
      if (at < 0) return false
    }
  }
  return true
}

/** Where the character of two bytes or more that begins at `at` ends; -1 where there is none. */
function characterEnd(bytes: Buffer, at: number, end: number): number {
  const lead = bytes[at] as number
  const second = at + 1 < end ? (bytes[at + 1] as number) : 0
  if (lead < 0xe0) return lead >= 0xc2 && second >> 6 === 2 ? at + 2 : -1
  const third = at + 2 < end ? (bytes[at + 2] as number) : 0
  if (lead < 0xf0) {
    const least = lead === 0xe0 ? 0xa0 : 0x80
    const most = lead === 0xed ? 0x9f : 0xbf
    return second >= least && second <= most && third >> 6 === 2 ? at + 3 : -1
  }
  const fourth = at + 3 < end ? (bytes[at + 3] as number) : 0
  const least = lead === 0xf0 ? 0x90 : 0x80
  const most = lead === 0xf4 ? 0x8f : 0xbf
  const isCharacter = lead < 0xf5 && second >= least && second <= most && third >> 6 === 2 && fourth >> 6 === 2
  return isCharacter ? at + 4 : -1
}
