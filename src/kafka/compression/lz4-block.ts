import type { Buffer } from 'node:buffer'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { copyLiterals, copyMatch } from './copy-match.ts'
import { findMatches } from './match-finder.ts'

const minMatch = 4
/** The format's end: the last match starts 12 bytes before it, the last five bytes are literals. */
const limits = { maxDistance: 0xffff, tailStart: 12, tailBytes: 5 }

/** A place in a block that moves on as lengths are read. */
interface Cursor {
  position: number
}

/** Bytes that a block holds: its lengths added up, without a look at what they copy. Throws MalformedBytes. */
export function lz4BlockSize(block: Buffer): number {
  const cursor: Cursor = { position: 0 }
  let sizeBytes = 0
  while (cursor.position < block.length) {
    const token = block[cursor.position++] as number
    const literals = readLength(block, cursor, token >> 4)
    sizeBytes += literals
    cursor.position += literals
    if (cursor.position === block.length) return sizeBytes
    cursor.position += 2
    sizeBytes += readLength(block, cursor, token & 15) + minMatch
  }
  throw malformed('no literals at the end', cursor.position)
}

/** The rest of a length whose first four bits are in the token. */
function readLength(block: Buffer, cursor: Cursor, first: number): number {
  let length = first
  if (first < 15) return length
  for (let byte = 255; byte === 255; length += byte) {
    if (cursor.position >= block.length) throw malformed('cut short', cursor.position)
    byte = block[cursor.position++] as number
  }
  return length
}

/**
 * Reads `block` into `target` from `start`, to `end` at most, and says where it ended there. Matches reach back to `start`
 * and no further: blocks are independent. Throws MalformedBytes.
 */
export function decodeLz4Block(block: Buffer, target: Buffer, start: number, end: number): number {
  const cursor: Cursor = { position: 0 }
  let written = start
  while (cursor.position < block.length) {
    const token = block[cursor.position++] as number
    const literals = readLength(block, cursor, token >> 4)
    const from = cursor.position
    const to = from + literals
    if (to > block.length || literals > end - written) throw malformed('literals beyond the end', from)
    copyLiterals(target, written, block, from, to)
    written += literals
    if (to === block.length) return written
    if (to + 2 > block.length) throw malformed('cut short', to)
    const distance = (block[to] as number) | ((block[to + 1] as number) << 8)
    cursor.position = to + 2
    const length = readLength(block, cursor, token & 15) + minMatch
    if (distance === 0 || distance > written - start) throw malformed(`match from ${distance} bytes back`, to)
    if (length > end - written) throw malformed('match beyond the end', to)
    copyMatch(target, written, distance, length)
    written += length
  }
  throw malformed('no literals at the end', cursor.position)
}

function malformed(message: string, position: number): MalformedBytes {
  return new MalformedBytes(`lz4: ${message}`, position)
}

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
