import { Buffer } from 'node:buffer'
import { ByteReader } from '../../bytes/byte-reader.ts'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { copyLiterals, copyMatch } from './copy-match.ts'
import { findMatches } from './match-finder.ts'

/** A copy of two bytes makes 64 of them at most: no block holds more than 32 times its own size. */
const maxRatio = 32
/** Blocks are compressed in pieces of this size, so that distances fit two bytes. */
const pieceBytes = 0x1_0000

/** The size of what a block holds, as it says, after a check that so much can be in it. Throws MalformedBytes. */
export function snappyBlockSize(block: Buffer): number {
  const sizeBytes = new ByteReader(block).uvarint()
  if (sizeBytes > block.length * maxRatio) throw malformed(`${sizeBytes} bytes in a block of ${block.length}`, 0)
  return sizeBytes
}

/** Reads a block into `target` at `start` and says where it ends there. Throws MalformedBytes. */
export function decodeSnappyBlock(block: Buffer, target: Buffer, start: number): number {
  const reader = new ByteReader(block)
  const end = start + reader.uvarint()
  let { position } = reader
  let written = start
  while (position < block.length) {
    const tag = block[position++] as number
    if ((tag & 3) === 0) {
      const extra = Math.max(0, (tag >> 2) - 59)
      const length = 1 + (extra === 0 ? tag >> 2 : littleEndian(block, position, extra))
      position += extra
      if (length > block.length - position || length > end - written)
        throw malformed('literals beyond the end', position)
      copyLiterals(target, written, block, position, position + length)
      position += length
      written += length
      continue
    }
    const extra = tag & 3
    const isShort = extra === 1
    const length = isShort ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2)
    const distance = isShort
      ? ((tag >> 5) << 8) | littleEndian(block, position, 1)
      : littleEndian(block, position, extra === 2 ? 2 : 4)
    position += isShort ? 1 : extra === 2 ? 2 : 4
    if (distance === 0 || distance > written - start) throw malformed(`copy from ${distance} bytes back`, position)
    if (length > end - written) throw malformed('copy beyond the end', position)
    copyMatch(target, written, distance, length)
    written += length
  }
  if (written !== end) throw malformed(`${end - written} bytes missing`, position)
  return end
}

function littleEndian(block: Buffer, position: number, bytes: number): number {
  if (position + bytes > block.length) throw malformed('cut short', position)
  return block.readUIntLE(position, bytes)
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
