import type { MessageElement } from '../../../schema/protobuf/elements.ts'
import { isNarrower } from '../../../schema/protobuf/field-types.ts'
import {
  checksText,
  entryOf,
  fieldOf,
  jsonNameOf,
  membersOf,
  messageOf,
  requiredNumbers,
  wireTypeOf,
} from './fields.ts'
import type { Field, Message } from './fields.ts'
import { constantOf, filled, keyText, sample, zero } from './values.ts'

/** A value of the writer's field, and what the reader makes of it. */
export interface Story {
  readonly value: unknown
  readonly outcome: 'refused' | 'changed'
  /** What the reader does, after `the reader`. */
  readonly does: string
}

/** Messages inside one another that are looked into. */
const DEEPEST = 8

/** How deep a search is, and the pairs of messages that it has looked at. */
interface Way {
  readonly depth: number
  readonly met: Map<MessageElement, Set<MessageElement>>
}

const start = (): Way => ({ depth: 0, met: new Map() })

/** Whether a pair was looked at: once is enough, whatever came of it. */
function isMet({ element }: Message, { element: other }: Message, { met }: Way): boolean {
  const others = met.get(element) ?? new Set<MessageElement>()
  met.set(element, others)
  if (others.has(other)) return true
  others.add(other)
  return false
}

const changed = (value: unknown, does: string): Story | undefined =>
  value === undefined ? undefined : { value, outcome: 'changed', does }
const refused = (value: unknown, does: string): Story | undefined =>
  value === undefined ? undefined : { value, outcome: 'refused', does }

const unset = 'finds a field that it does not know, and sees none'

/** What goes wrong when one field reads the data of another with its number; undefined where nothing does. */
export function fieldStory(writer: Field, reader: Field, way: Way = start()): Story | undefined {
  if (writer.isList && reader.isList && writer.isPacked && reader.isPacked) return packedStory(writer, reader, way)
  if (writer.isPacked) return fromPacked(writer, reader, way)
  const story = valueStory(writer, reader, way)
  if (story !== undefined) return writer.isList ? { ...story, value: [story.value] } : story
  if (writer.type.kind === 'map' || writer.isList === reader.isList) return undefined
  const value = sample(writer)
  if (value === undefined) return undefined
  if (!writer.isList) return changed(value, 'reads a list of it')
  // Messages that come twice are merged into one.
  return writer.type.kind === 'message'
    ? undefined
    : changed([value, zero(writer)], 'reads the last of the values alone')
}

/** Numbers written in one record without tags, read so. */
function packedStory(writer: Field, reader: Field, way: Way): Story | undefined {
  if (wireTypeOf(writer.type) === wireTypeOf(reader.type)) {
    const story = valueStory(writer, reader, way)
    return story && { ...story, value: [story.value] }
  }
  const value = sample(writer)
  const list = value === undefined ? undefined : [value]
  const isShort = bytesOf(reader) > bytesOf(writer)
  return isShort ? refused(list, 'finds too few bytes') : changed(list, 'reads other numbers')
}

const bytesOf = ({ type }: Field): number => ({ 0: 1, 5: 4, 1: 8 })[wireTypeOf(type)] ?? 0

/** Numbers written in one record, read as something that is none. */
function fromPacked(writer: Field, reader: Field, way: Way): Story | undefined {
  const value = sample(writer)
  const list = value === undefined ? undefined : [value]
  if (wireTypeOf(reader.type) !== 2) {
    // A list of numbers takes them packed or not.
    return reader.isList ? packedStory(writer, reader, way) : changed(list, unset)
  }
  if (reader.type.kind !== 'scalar') return undefined
  const zeros = zero(writer)
  return changed(zeros === undefined ? undefined : [zeros], 'reads the bytes of the list as text')
}

/** One value of one field read as one of another. */
function valueStory(writer: Field, reader: Field, way: Way): Story | undefined {
  const [from, to] = [writer.type, reader.type]
  if (wireTypeOf(from) !== wireTypeOf(to)) return changed(sample(writer), unset)
  if (from.kind === 'scalar' && to.kind === 'scalar') return scalarStory(writer, reader)
  if (from.kind === 'scalar') return refused(sample(writer), 'takes the text for a message, and cannot')
  if (from.kind === 'map') return fromMap(writer, reader, way)
  const message = messageOf(from.type, writer.types)
  if (message === undefined) return undefined
  if (to.kind !== 'message') {
    const isPlain = requiredNumbers(message).length === 0
    return isPlain
      ? changed(filled(message), `reads it as ${to.kind === 'map' ? 'an entry of a map' : 'text'}`)
      : undefined
  }
  const other = messageOf(to.type, reader.types)
  return other && messageStory(message, other, { ...way, depth: way.depth + 1 })
}

function fromMap(writer: Field, reader: Field, way: Way): Story | undefined {
  const ours = entryOf(writer)
  if (ours === undefined) return undefined
  const theirs = entryOf(reader)
  const plain = zero(ours.value)
  if (theirs === undefined) {
    const key = keyText(zero(ours.key))
    const { type } = reader
    const target = type.kind === 'message' ? messageOf(type.type, reader.types) : undefined
    if (plain === undefined || (target !== undefined && requiredNumbers(target).length > 0)) return undefined
    return changed({ [key]: plain }, `reads it as ${type.kind === 'message' ? 'a message' : 'text'}`)
  }
  const inner = valueStory(ours.value, theirs.value, way)
  if (inner !== undefined) return { ...inner, value: { [keyText(sample(ours.key))]: inner.value } }
  const key = valueStory(ours.key, theirs.key, way)
  return key && plain !== undefined ? { ...key, value: { [keyText(key.value)]: plain } } : undefined
}

function scalarStory(writer: Field, reader: Field): Story | undefined {
  if (writer.type.kind !== 'scalar' || reader.type.kind !== 'scalar') return undefined
  const [from, to] = [writer.type, reader.type]
  if (from.group !== to.group) return changed(sample(writer), 'reads another value')
  if (from.name === 'bytes' && to.name === 'string') {
    const value = Uint8Array.of(0xff)
    return checksText(reader.file)
      ? refused(value, 'wants UTF-8 there')
      : changed(value, 'reads text with a replacement character')
  }
  if (!isNarrower(to.name, from.name)) return undefined
  if (to.name === 'bool') {
    const isWide = from.name.endsWith('64')
    const value = from.name === 'enum' ? constantOf(writer, number => number !== 0 && number !== 1) : isWide ? '2' : 2
    return changed(value, 'reads true')
  }
  return changed('4294967296', 'cuts off the upper 32 bits and reads 0')
}

/** A message of one type read as another: the first field that goes wrong. */
export function messageStory(writer: Message, reader: Message, way: Way = start()): Story | undefined {
  if (way.depth > DEEPEST || isMet(writer, reader, way)) return undefined
  const ours = membersOf(writer)
  const theirs = membersOf(reader)
  const missing = requiredNumbers(reader).find(number => ours.get(number)?.field.label !== 'required')
  if (missing !== undefined) {
    const name = theirs.get(missing)?.field.name ?? ''
    return refused(filled(writer), `requires the field '${name}', which is not there`)
  }
  for (const [number, { field }] of ours) {
    const own = fieldOf(writer, field)
    const other = theirs.get(number)?.field
    const story = other === undefined ? lost(own) : fieldStory(own, fieldOf(reader, other), way)
    if (story === undefined) continue
    const value = filled(writer, new Map([[number, story.value]]))
    if (value !== undefined) return { ...story, value, does: `${story.does} (${jsonNameOf(field)})` }
  }
  return undefined
}

/** A field that the reader does not have. */
export function lost(writer: Field): Story | undefined {
  const value = sample(writer)
  return changed(writer.isList && value !== undefined ? [value] : value, unset)
}
