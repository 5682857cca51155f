import type { Buffer } from 'node:buffer'
import { findMatches } from './match-finder.ts'

const minMatch = 4
/** The format's end: the last match starts 12 bytes before it, the last five bytes are literals. */
const limits = { maxDistance: 0xffff, tailStart: 12, tailBytes: 5 }

/** Bytes that a block of `length` takes at most. */
export function maxLz4BlockBytes(length: number): number {
  return length + Math.ceil(length / 255) + 16
}

/** Writes one block into `target` from `start` and says where it ends there. */
export function encodeLz4Block(bytes: Uint8Array, target: Buffer, start: number): number {
  let position = start
  let from = 0
  for (const { start: at, length, distance } of findMatches(bytes, 0, bytes.length, limits)) {
    position = writeSequence(target, position, bytes.subarray(from, at), length - minMatch)
    target[position++] = distance
    target[position++] = distance >> 8
    position = writeRest(target, position, length - minMatch)
    from = at + length
  }
  return writeSequence(target, position, bytes.subarray(from), 0)
}

/** A token with its literals; what follows a match's distance is not written here. */
function writeSequence(target: Buffer, start: number, literals: Uint8Array, matchLength: number): number {
  target[start] = (Math.min(15, literals.length) << 4) | Math.min(15, matchLength)
  const position = writeRest(target, start + 1, literals.length)
  target.set(literals, position)
  return position + literals.length
}

/** What a length has beyond the 15 in its token. */
function writeRest(target: Buffer, start: number, length: number): number {
  let position = start
  if (length < 15) return position
  let rest = length - 15
  for (; rest >= 255; rest -= 255) target[position++] = 255
  target[position++] = rest
  return position
}
