import { Buffer } from 'node:buffer'
import { ByteReader } from '../../bytes/byte-reader.ts'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { findMatches } from './match-finder.ts'

/** A copy of two bytes makes 64 of them at most: no block holds more than 32 times its own size. */
const maxRatio = 32
/** Blocks are compressed in pieces of this size, so that distances fit two bytes. */
const pieceBytes = 0x1_0000

/** What a block says of itself: the size of what it holds, and where its elements begin. */
export interface SnappyBlockHead {
  readonly sizeBytes: number
  readonly headBytes: number
}

/** Reads the head, after a check that so much can be in the block. Throws MalformedBytes. */
export function snappyBlockHead(block: Buffer): SnappyBlockHead {
  const reader = new ByteReader(block)
  const sizeBytes = reader.uvarint()
  if (sizeBytes > block.length * maxRatio) throw malformed(`${sizeBytes} bytes in a block of ${block.length}`, 0)
  return { sizeBytes, headBytes: reader.position }
}

function malformed(message: string, position: number): MalformedBytes {
  return new MalformedBytes(`snappy: ${message}`, position)
}

/** Writes one raw block. */
export function encodeSnappyBlock(bytes: Uint8Array): Buffer {
  // Snappy's own bound: literals cost one byte in six at worst.
  const target = Buffer.allocUnsafe(32 + bytes.length + Math.ceil(bytes.length / 6))
  let position = 0
  let rest = bytes.length
  for (; rest > 0x7f; rest >>>= 7) target[position++] = (rest & 0x7f) | 0x80
  target[position++] = rest
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    const end = Math.min(bytes.length, start + pieceBytes)
    let from = start
    const limits = { maxDistance: pieceBytes - 1, tailStart: 16, tailBytes: 0 }
    for (const match of findMatches(bytes, start, end, limits)) {
      position = writeLiterals(target, position, bytes.subarray(from, match.start))
      position = writeCopies(target, position, match.distance, match.length)
      from = match.start + match.length
    }
    position = writeLiterals(target, position, bytes.subarray(from, end))
  }
  return target.subarray(0, position)
}

function writeLiterals(target: Buffer, start: number, literals: Uint8Array): number {
  const count = literals.length - 1
  let position = start
  if (count < 0) return position
  if (count < 60) target[position++] = count << 2
  else if (count < 0x100) {
    target[position++] = 60 << 2
    target[position++] = count
  } else {
    target[position++] = 61 << 2
    position = target.writeUInt16LE(count, position)
  }
  target.set(literals, position)
  return position + literals.length
}

/** Copies of at most 64 bytes, each with its distance in two bytes. */
function writeCopies(target: Buffer, start: number, distance: number, length: number): number {
  let position = start
  for (let left = length; left > 0;) {
    const part = Math.min(64, left)
    target[position] = ((part - 1) << 2) | 2
    position = target.writeUInt16LE(distance, position + 1)
    left -= part
  }
  return position
}
