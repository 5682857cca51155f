import type { Buffer } from 'node:buffer'
import { readLong, skipInt, skipLong } from './avro-numbers.ts'
import { isUtf8Text } from './utf8-text.ts'
import type { WireWalk } from './wire-walk.ts'

/** Goes over a value; gives the position behind it, or FAILED. */
export type Skip = (bytes: Buffer, at: number, walk: WireWalk) => number

/** What a step of a program goes over. */
export const operations = { int: 0, long: 1, fixed: 2, boolean: 3, string: 4, bytes: 5, enum: 6, other: 7 } as const

/** Added to an operation whose value stands in a union with null, and tells which branch null is. */
export const nullFirst = 8
export const nullSecond = 16

/** The steps of a value whose parts follow one another: of a record, or of an entry of a map. */
export interface Program {
  readonly operations: Uint8Array
  /** Bytes of a fixed, symbols of an enum. */
  readonly sizes: Int32Array
  /** What an operation `other` does. */
  readonly others: readonly Skip[]
  /** Where the parts stand; empty for what is no place of its own. */
  readonly places: readonly string[]
}

/** Goes over the parts of a value in their order. One loop for all schemas: fast from the first record on. */
export function runProgram(program: Program, bytes: Buffer, start: number, walk: WireWalk): number {
  const { operations: steps, sizes } = program
  const count = steps.length
  const { end } = walk
  let at = start
  for (let step = 0; step < count; step++) {
    let operation = steps[step] as number
    if (operation >= nullFirst) {
      const isSecond = operation >= nullSecond
      const branch = at < end ? (bytes[at] as number) : 1
      if (branch === 0 || branch === 2) at++
      else {
        at = readBranch(bytes, at, walk) | 0
        if (at < 0) return failedAt(program, step, walk)
      }
      if ((branch === 0 || branch === 2 ? branch === 2 : walk.number === 1) === isSecond) continue
      operation &= 7
    }
    // What is frequent, written in few bytes and right is gone over here; everything else goes the slow way.
    if (operation === 4) {
      const length = at < end ? (bytes[at] as number) : 1
      const stop = at + 1 + (length >>> 1)
      if ((length & 0x81) === 0 && stop <= end && isUtf8Text(walk, at + 1, stop)) {
        at = stop
        continue
      }
    } else if (operation === 2) {
      const size = sizes[step] as number
      if (size <= end - at) {
        at = (at + size) | 0
        continue
      }
    } else if (operation < 2) {
      if (at < end && (bytes[at] as number) < 128) {
        at++
        continue
      }
    } else if (operation === 6) {
      const symbol = at < end ? (bytes[at] as number) : 1
      if ((symbol & 0x81) === 0 && symbol >>> 1 < (sizes[step] as number)) {
        at++
        continue
      }
    }
    at = (operation === 7 ? (program.others[step] as Skip)(bytes, at, walk) : runStep(program, step, at, walk)) | 0
    if (at < 0) return failedAt(program, step, walk)
  }
  return at
}

/** One step, however its value is written. */
function runStep({ operations: steps, sizes }: Program, step: number, at: number, walk: WireWalk): number {
  const { bytes } = walk
  const size = sizes[step] as number
  switch ((steps[step] as number) & 7) {
    case operations.int:
      return skipInt(bytes, at, walk)
    case operations.long:
      return skipLong(bytes, at, walk)
    case operations.boolean:
      return at < walk.end && (bytes[at] as number) < 2 ? at + 1 : failBoolean(at, walk)
    case operations.string:
      return skipString(bytes, at, walk)
    case operations.bytes:
      return skipBytes(bytes, at, walk)
    case operations.enum:
      return skipSymbol(bytes, at, walk, size)
    default:
      return walk.truncated('a value')
  }
}

function failedAt({ places }: Program, step: number, walk: WireWalk): number {
  return walk.within(places[step] as string)
}

/** The branch of a union of two, written in more than one byte or wrongly. */
function readBranch(bytes: Buffer, start: number, walk: WireWalk): number {
  const at = readLong(bytes, start, walk)
  return at < 0 || walk.number === 0 || walk.number === 1 ? at : failBranch(walk, 2)
}

/** Notes that `walk.number` is no branch of a union. */
export function failBranch(walk: WireWalk, count: number): number {
  return walk.fail(`a union of ${count} branches has no branch of the number that stands there`)
}

function failBoolean(at: number, walk: WireWalk): number {
  return at < walk.end ? walk.fail('a boolean is neither 0 nor 1') : walk.truncated('a boolean')
}

function skipString(bytes: Buffer, start: number, walk: WireWalk): number {
  const at = readLength(bytes, start, walk, 'a string')
  if (at < 0) return at
  const stop = at + walk.number
  return isUtf8Text(walk, at, stop) ? stop : walk.fail('a string is not UTF-8')
}

function skipBytes(bytes: Buffer, start: number, walk: WireWalk): number {
  const at = readLength(bytes, start, walk, 'a byte sequence')
  return at < 0 ? at : at + walk.number
}

/** Reads a length into `walk.number`; so many bytes are there. */
function readLength(bytes: Buffer, start: number, walk: WireWalk, what: string): number {
  const at = readLong(bytes, start, walk)
  if (at < 0) return at
  if (walk.number < 0) return walk.fail(`the length of ${what} is negative`)
  return walk.number <= walk.end - at ? at : walk.truncated(what)
}

function skipSymbol(bytes: Buffer, start: number, walk: WireWalk, count: number): number {
  if (skipInt(bytes, start, walk) < 0) return -1
  const at = readLong(bytes, start, walk)
  if (at >= 0 && walk.number >= 0 && walk.number < count) return at
  return walk.fail(`an enum of ${count} symbols has no symbol of the number that stands there`)
}
