import type { Buffer } from 'node:buffer'

/** What a walk over records has seen. Deltas are those of their timestamps. */
export interface WalkedRecords {
  readonly minDelta: number
  readonly maxDelta: number
  /** Whether the offsets count up from zero. */
  readonly isInOrder: boolean
  readonly hasNullKey: boolean
}

/**
 * Walks over records that must fill a buffer from `start` on: what a cursor does in a third of its time, without looking at
 * any. Undefined when they are malformed, or have numbers of more than four bytes: the cursor tells.
 */
export function walkRecords(buffer: Buffer, start: number, count: number): WalkedRecords | undefined {
  let at = start
  let minDelta = Infinity
  let maxDelta = -Infinity
  let isInOrder = true
  let hasNullKey = false
  for (let index = 0; index < count; index++) {
    const length = varint(buffer, at)
    at += length & byteBits
    const end = at + (length >>> magnitudeShift)
    if (length === tooLong || (length & signBit) !== 0 || end > buffer.length) return undefined
    // The attributes have no meaning.
    at += 1
    const time = varint(buffer, at)
    at += time & byteBits
    const delta = (time >>> magnitudeShift) ^ -((time >>> signShift) & 1)
    if (delta < minDelta) minDelta = delta
    if (delta > maxDelta) maxDelta = delta
    const offset = varint(buffer, at)
    at += offset & byteBits
    if (offset >>> signShift !== index << 1) isInOrder = false
    const key = varint(buffer, at)
    at += key & byteBits
    if ((key & signBit) !== 0) hasNullKey = true
    else at += key >>> magnitudeShift
    const value = varint(buffer, at)
    at += value & byteBits
    if ((value & signBit) === 0) at += value >>> magnitudeShift
    if (time === tooLong || offset === tooLong || key === tooLong || value === tooLong) return undefined
    at = buffer[at] === 0 ? at + 1 : headersEnd(buffer, at, end)
    if (at !== end) return undefined
  }
  return at === buffer.length ? { minDelta, maxDelta, isInOrder, hasNullKey } : undefined
}

// A varint and its size in one number, as an object would cost more than the reading: size, sign, magnitude.
const byteBits = 7
const signBit = 8
const signShift = 3
const magnitudeShift = 4
const maxBytes = 4
const tooLong = 0

function varint(buffer: Buffer, at: number): number {
  const first = buffer[at] as number
  if (first < 0x80) return (first << signShift) | 1
  const second = buffer[at + 1] as number
  if (second < 0x80) return (((first & 0x7f) | (second << 7)) << signShift) | 2
  return longVarint(buffer, at)
}

/** Beyond the end of the buffer no byte ends a number. */
function longVarint(buffer: Buffer, at: number): number {
  let bits = 0
  for (let index = 0; index < maxBytes; index++) {
    const byte = buffer[at + index] as number
    bits |= (byte & 0x7f) << (7 * index)
    if (byte < 0x80) return (bits << signShift) | (index + 1)
  }
  return tooLong
}

/** Where the headers of a record end; -1 when they do not end within it. */
function headersEnd(buffer: Buffer, start: number, end: number): number {
  const count = varint(buffer, start)
  let at = start + (count & byteBits)
  if (count === tooLong || (count & signBit) !== 0) return -1
  for (let left = count >>> magnitudeShift; left > 0; left--) {
    const name = varint(buffer, at)
    at += (name & byteBits) + (name >>> magnitudeShift)
    const value = varint(buffer, at)
    at += value & byteBits
    if ((value & signBit) === 0) at += value >>> magnitudeShift
    if (name === tooLong || value === tooLong || (name & signBit) !== 0 || at > end) return -1
  }
  return at
}
