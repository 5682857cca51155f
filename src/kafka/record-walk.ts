import type { Buffer } from 'node:buffer'

/** What a walk over records has seen. Deltas are those of their timestamps. */
export interface WalkedRecords {
  readonly minDelta: number
  readonly maxDelta: number
  /** Whether the offsets count up from zero. */
  readonly isInOrder: boolean
  readonly hasNullKey: boolean
}

/** Where one record's fields lie in a buffer, as a cursor has it: positions and lengths, length -1 for null. */
export interface RecordPlace {
  readonly buffer: Buffer
  readonly keyStart: number
  readonly keyLength: number
  readonly valueStart: number
  readonly valueLength: number
  readonly headerCount: number
  /** Where the record ends. */
  readonly position: number
}

/** A record that is shown: its place in the batch, from 0, and in the buffer. Another's with the next one. */
export interface ShownRecord extends RecordPlace {
  readonly index: number
  readonly start: number
}

/** A field that needs no look: it begins with a zero byte and four bytes of a number, and its other bytes pass the check. */
export interface KnownField {
  readonly id: number
  /** Undefined where nothing is wrong with them, or nothing is looked for. */
  readonly check: ((bytes: Buffer, start: number, end: number) => unknown) | undefined
}

/** Records that need no look: they are known in these fields, end no later than that, and have no header that matters. */
export interface KnownRecords {
  readonly key: KnownField | undefined
  readonly value: KnownField | undefined
  readonly end: number
  /** Headers matter whose names have so many bytes: a bit for each length, below 32. */
  readonly headerLengths: number
}

/** Looks at the records of one batch while they are walked over for their form. */
export interface RecordLook {
  /** Looks at a record whose form is right. False: it is to be shown no more of the batch. */
  look(record: ShownRecord): boolean
  /** Read after each look, for the records that follow. */
  readonly known: KnownRecords | undefined
  /** All records were known or looked at. */
  sawAll(): void
}

/**
 * Walks over records that must fill a buffer from `start` on: what a cursor does in a third of its time. Undefined when
 * they are malformed, or have numbers of more than four bytes: the cursor tells. Some were looked at even then.
 */
export function walkRecords(
  buffer: Buffer,
  start: number,
  count: number,
  onlooker?: RecordLook,
): WalkedRecords | undefined {
  const place = onlooker && new Place(buffer)
  let look = onlooker
  let known: KnownRecords | undefined
  let at = start
  let minDelta = Infinity
  let maxDelta = -Infinity
  let isInOrder = true
  let hasNullKey = false
  for (let index = 0; index < count; index++) {
    const recordStart = at
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
    const keyStart = at
    if ((key & signBit) !== 0) hasNullKey = true
    else at += key >>> magnitudeShift
    const keyEnd = at
    const value = varint(buffer, at)
    at += value & byteBits
    const valueStart = at
    if ((value & signBit) === 0) at += value >>> magnitudeShift
    if (time === tooLong || offset === tooLong || key === tooLong || value === tooLong) return undefined
    const valueEnd = at
    at = buffer[at] === 0 ? at + 1 : headersEnd(buffer, at, end)
    if (at !== end) return undefined
    if (look === undefined || place === undefined) continue
    if (known !== undefined && end <= known.end && (end === valueEnd + 1 || !hasHeader(buffer, valueEnd, known))) {
      if (isKnown(known.value, place, valueStart, valueEnd) && isKnown(known.key, place, keyStart, keyEnd)) continue
    }
    place.index = index
    place.start = recordStart
    place.keyStart = keyStart
    place.keyLength = (key & signBit) === 0 ? keyEnd - keyStart : -1
    place.valueStart = valueStart
    place.valueLength = (value & signBit) === 0 ? valueEnd - valueStart : -1
    place.headerCount = varint(buffer, valueEnd) >>> magnitudeShift
    place.position = end
    if (look.look(place)) known = look.known
    else look = undefined
  }
  if (at !== buffer.length) return undefined
  look?.sawAll()
  return { minDelta, maxDelta, isInOrder, hasNullKey }
}

/** The record that a walk shows. */
class Place implements ShownRecord {
  readonly buffer: Buffer
  /** Reads a number in one step. */
  readonly view: DataView
  index = 0
  start = 0
  keyStart = 0
  keyLength = -1
  valueStart = 0
  valueLength = -1
  headerCount = 0
  position = 0

  constructor(buffer: Buffer) {
    this.buffer = buffer
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
  }
}

const idBytes = 5

/** Undefined is a field that does not matter. */
function isKnown(known: KnownField | undefined, { buffer, view }: Place, start: number, end: number): boolean {
  if (known === undefined) return true
  if (end - start < idBytes || buffer[start] !== 0 || view.getInt32(start + 1) !== known.id) return false
  return known.check === undefined || known.check(buffer, start + idBytes, end) === undefined
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

/** Whether one of the headers, which are whole, matters. */
function hasHeader(buffer: Buffer, start: number, { headerLengths }: KnownRecords): boolean {
  const count = varint(buffer, start)
  let at = start + (count & byteBits)
  for (let left = count >>> magnitudeShift; left > 0; left--) {
    const name = varint(buffer, at)
    const length = name >>> magnitudeShift
    if (length < 32 && ((headerLengths >>> length) & 1) !== 0) return true
    at += (name & byteBits) + length
    const value = varint(buffer, at)
    at += value & byteBits
    if ((value & signBit) === 0) at += value >>> magnitudeShift
  }
  return false
}
