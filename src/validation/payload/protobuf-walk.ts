import type { Buffer } from 'node:buffer'
import { entryStep, itemStep, nameStep } from './fault-path.ts'
import { kinds, packable, unknownMessage } from './protobuf-table.ts'
import type { MessageTable } from './protobuf-table.ts'
import { isUtf8Text } from './utf8-text.ts'
import type { WireWalk } from './wire-walk.ts'

const { varint, fixed64, fixed32, text, bytes: octets, message, none } = kinds
/** What a kind is without `packable`. */
const plain = 15
/** No group is open: the message ends where its bytes do. */
const noGroup = 0

/**
 * Goes over the fields of a message from `start`, up to `stop` or, of the group with the number `walk.group`, up to its
 * end tag. Gives the position behind it, or FAILED.
 */
export function walkMessage(table: MessageTable, start: number, stop: number, walk: WireWalk): number {
  const { bytes, group } = walk
  walk.group = noGroup
  const fieldKinds = table.kinds
  const count = fieldKinds.length
  let at = start
  while (at < stop) {
    const from = at
    let tag = bytes[at++] as number
    if (tag > 127) {
      const second = at < stop ? (bytes[at] as number) : 128
      if (second < 128) {
        at++
        tag = (tag & 127) | (second << 7)
      } else {
        at = readTag(bytes, from, stop, walk) | 0
        if (at < 0) return at
        tag = walk.number | 0
      }
    }
    const number = tag >>> 3
    const kind = number < count ? (fieldKinds[number] as number) : distantKind(table, number)
    const wire = tag & 7
    // What is frequent, written in few bytes and right is gone over here; everything else goes the slow way.
    if (wire === 2) {
      const end = at < stop ? at + 1 + (bytes[at] as number) : stop + 1
      if (end <= stop && (bytes[at] as number) < 128) {
        if (kind === text) {
          if (isUtf8Text(walk, at + 1, end)) {
            at = end
            continue
          }
        } else if (kind === message && number < count && walk.depth < walk.deepestMessage) {
          walk.depth++
          at = walkMessage(table.messages[number] as MessageTable, at + 1, end, walk) | 0
          if (at < 0) return failedAt(table, { number, start, from, walk })
          walk.depth--
          continue
        }
      }
    } else if (wire === 0) {
      if ((kind & plain) === varint && at < stop && (bytes[at] as number) < 128) {
        at++
        continue
      }
    } else if (wire === 1) {
      if ((kind & plain) === fixed64 && at + 8 <= stop) {
        at += 8
        continue
      }
    } else if (wire === 4) {
      return number === group && group !== noGroup ? at : failGroupEnd(group, walk)
    }
    walk.stop = stop
    at = walkField(table, tag, at, walk) | 0
    if (at < 0) return failedAt(table, { number, start, from, walk })
  }
  return group === noGroup ? at : walk.fail('a group does not end')
}

function failGroupEnd(group: number, walk: WireWalk): number {
  return walk.fail(group === noGroup ? 'a group ends that did not begin' : 'a group ends with the number of another')
}

/** One field behind its tag, up to `walk.stop` at most, however it is written. */
function walkField(table: MessageTable, tag: number, start: number, walk: WireWalk): number {
  const { bytes, stop } = walk
  const number = tag >>> 3
  const kind = number < table.kinds.length ? (table.kinds[number] as number) : distantKind(table, number)
  const wire = tag & 7
  if (wire === 2) return walkRecord(table, tag, start, walk)
  if (wire === 0 && ((kind & plain) === varint || kind === 0)) return skipVarint(bytes, start, stop, walk)
  const isFixed64 = wire === 1 && ((kind & plain) === fixed64 || kind === 0)
  const isFixed32 = wire === 5 && ((kind & plain) === fixed32 || kind === 0)
  if (!isFixed64 && !isFixed32) return walkGroup(table, tag, start, walk)
  const end = start + (isFixed64 ? 8 : 4)
  return end <= stop ? end : walk.truncated('a field')
}

/** A length and so many bytes. */
function walkRecord(table: MessageTable, tag: number, start: number, walk: WireWalk): number {
  const { bytes, stop } = walk
  const at = readLength(bytes, start, stop, walk)
  if (at < 0) return at
  const end = at + walk.number
  const number = tag >>> 3
  const kind = table.rows.get(number)?.kind ?? (number === 0 ? none : 0)
  if (kind === text) return isUtf8Text(walk, at, end) ? end : walk.fail('a string is not UTF-8')
  if (kind === octets || kind === 0) return end
  walk.stop = end
  return walkOther(table, tag, at, walk)
}

function distantKind(table: MessageTable, number: number): number {
  return table.rows.get(number)?.kind ?? 0
}

/** A record, up to `walk.stop`, of a field that is packed, has a large number, or is of another type. */
function walkOther(table: MessageTable, tag: number, start: number, walk: WireWalk): number {
  const { deepestMessage: limit, stop: end } = walk
  const number = tag >>> 3
  const row = table.rows.get(number)
  if (row?.message === undefined || row.kind !== message) return walkPacked(row?.kind ?? none, start, end, walk)
  if (++walk.depth > limit) return walk.tooDeep(limit)
  const at = walkMessage(row.message, start, end, walk)
  walk.depth--
  return at
}

/** A group that ends before `walk.stop`, or a field whose wire type is not its own. */
function walkGroup(table: MessageTable, tag: number, start: number, walk: WireWalk): number {
  const { deepestMessage: limit, stop } = walk
  const number = tag >>> 3
  const row = table.rows.get(number)
  if (number === 0) return walk.fail('a field has the number 0')
  if ((tag & 7) > 5) return walk.fail(`there is no wire type ${tag & 7}`)
  if ((tag & 7) !== 3 || (row !== undefined && row.kind !== kinds.group))
    return walk.fail(wrongWire(tag & 7, row?.kind))
  if (++walk.depth > limit) return walk.tooDeep(limit)
  walk.group = number
  const at = walkMessage(row?.message ?? unknownMessage, start, stop, walk)
  walk.depth--
  return at
}

function walkPacked(kind: number, start: number, end: number, walk: WireWalk): number {
  if (kind === none) return walk.fail('a field has the number 0')
  if ((kind & packable) === 0) return walk.fail(wrongWire(2, kind))
  const size = kind === (fixed64 | packable) ? 8 : kind === (fixed32 | packable) ? 4 : 0
  if (size > 0) return (end - start) % size === 0 ? end : walk.fail('a packed field ends within a value')
  const { bytes } = walk
  let at = start
  while (at < end) {
    if ((bytes[at] as number) < 128) at++
    else {
      at = skipVarint(bytes, at, end, walk) | 0
      if (at < 0) return at
    }
  }
  return end
}

const wireWords = ['a varint', '8 bytes', 'a length and bytes', 'a group', 'the end of a group', '4 bytes']
const wireOfKind: readonly number[] = [0, 0, 1, 5, 2, 2, 2, 3]

function wrongWire(wire: number, kind = 0): string {
  return `the field is written as ${wireWords[wire] ?? ''}, its type as ${wireWords[wireOfKind[kind & plain] ?? 0] ?? ''}`
}

function skipVarint(bytes: Buffer, start: number, stop: number, walk: WireWalk): number {
  const last = Math.min(start + 10, stop)
  for (let at = start; at < last; at++) if ((bytes[at] as number) < 128) return at + 1
  return last < start + 10 ? walk.truncated('a varint') : walk.fail('a varint has more than 10 bytes')
}

/** Puts a tag of up to five bytes into `walk.number`. */
function readTag(bytes: Buffer, start: number, stop: number, walk: WireWalk): number {
  const end = skipVarint(bytes, start, stop, walk)
  if (end < 0) return end
  if (end - start > 5 || (end - start === 5 && (bytes[end - 1] as number) > 15)) {
    return walk.fail('a tag is larger than 32 bits')
  }
  walk.number = varint32(bytes, start, end)
  return end
}

/** Puts a length of up to five bytes into `walk.number`. */
function readLength(bytes: Buffer, start: number, stop: number, walk: WireWalk): number {
  const end = skipVarint(bytes, start, stop, walk)
  if (end < 0) return end
  if (end - start > 5 || (end - start === 5 && (bytes[end - 1] as number) > 7)) {
    return walk.fail('a length is larger than 31 bits')
  }
  walk.number = varint32(bytes, start, end)
  return walk.number > stop - end ? walk.truncated('a field') : end
}

function varint32(bytes: Buffer, start: number, end: number): number {
  let value = 0
  for (let at = end - 1; at >= start; at--) value = (value << 7) | ((bytes[at] as number) & 127)
  return value
}

interface Place {
  readonly number: number
  /** Where the message begins, and the field in it. */
  readonly start: number
  readonly from: number
  readonly walk: WireWalk
}

/** Notes the field, and of a list or a map which of its values it was. Always FAILED. */
function failedAt(table: MessageTable, { number, start, from, walk }: Place): number {
  const row = table.rows.get(number)
  // Of a field that the schema does not have there is no name.
  if (row === undefined || row.name === '') return -1
  if (row.shape === 'list' && (row.kind & packable) === 0) walk.within(itemStep(countOf(number, start, from, walk)))
  if (row.shape === 'map') walk.within(entryStep(countOf(number, start, from, walk)))
  return walk.within(nameStep(row.name))
}

/** How often a field occurs before a position of its message. What stands there has been walked over. */
function countOf(wanted: number, start: number, stop: number, { bytes }: WireWalk): number {
  let count = 0
  let groups = 0
  const next = (at: number): number => {
    let end = at
    while ((bytes[end] as number) > 127) end++
    return end + 1
  }
  for (let at = start; at < stop;) {
    const end = next(at)
    const tag = varint32(bytes, at, end)
    const wire = tag & 7
    if (groups === 0 && tag >>> 3 === wanted) count++
    at = end
    if (wire === 0) at = next(at)
    else if (wire === 2) at = next(at) + varint32(bytes, at, next(at))
    else if (wire === 3) groups++
    else if (wire === 4) groups--
    else at += wire === 1 ? 8 : 4
  }
  return count
}
