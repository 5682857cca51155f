import type { Buffer } from 'node:buffer'
import type { WireWalk } from './wire-walk.ts'

/** Position behind an int of up to five bytes whose first is not its only one. */
export function skipInt(bytes: Buffer, start: number, walk: WireWalk): number {
  const stop = Math.min(start + 5, walk.end)
  for (let at = start; at < stop; at++) {
    const byte = bytes[at] as number
    if (byte > 127) continue
    return at === start + 4 && byte > 0x0f ? walk.fail('an int is larger than 32 bits') : at + 1
  }
  return stop === walk.end && stop < start + 5 ? walk.truncated('an int') : walk.fail('an int has more than 5 bytes')
}

/** The same for a long of up to ten bytes. */
export function skipLong(bytes: Buffer, start: number, walk: WireWalk): number {
  const stop = Math.min(start + 10, walk.end)
  for (let at = start; at < stop; at++) {
    const byte = bytes[at] as number
    if (byte > 127) continue
    return at === start + 9 && byte > 1 ? walk.fail('a long is larger than 64 bits') : at + 1
  }
  return stop === walk.end && stop < start + 10 ? walk.truncated('a long') : walk.fail('a long has more than 10 bytes')
}

/** Position behind a long, which is put into `walk.number`: exactly, or beyond 2^53 as the nearest number. */
export function readLong(bytes: Buffer, start: number, walk: WireWalk): number {
  const first = start < walk.end ? (bytes[start] as number) : 128
  if (first < 128) {
    walk.number = (first >>> 1) ^ -(first & 1)
    return start + 1
  }
  const end = skipLong(bytes, start, walk)
  if (end < 0) return end
  let zigzag = 0
  for (let at = end - 1; at > start; at--) zigzag = zigzag * 128 + ((bytes[at] as number) & 127)
  const isNegative = (first & 1) === 1
  // The last bit is the sign: half of the rest is exact for as long as the whole is.
  const half = zigzag * 64 + ((first & 127) >>> 1)
  walk.number = isNegative ? -half - 1 : half
  return end
}
