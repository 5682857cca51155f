import { ProtobufSchema } from '../../../schema/protobuf/protobuf-schema.ts'
import type { Difference, ParsedSchema } from '../../../schema/schema.ts'
import type { CounterExample } from '../example.ts'
import { valueText } from '../place-text.ts'
import { entryOf, fieldOf, jsonNameOf, membersOf, wireTypeOf } from './fields.ts'
import type { Field, Message } from './fields.ts'
import { localNames, meetingAt, ownMessage } from './place.ts'
import type { Meeting } from './place.ts'
import { none, proven, readAs } from './reading.ts'
import type { Tale } from './reading.ts'
import { fieldStory, lost, messageStory } from './stories.ts'
import { filled, keyText, sample } from './values.ts'

const noPlace = 'no message of the schema leads to the place'

/** The two sides of a difference. */
interface Sides {
  readonly reader: ProtobufSchema
  readonly writer: ProtobufSchema
}

/** A record of the writer's schema that the reader's refuses or, as Protobuf mostly does, reads as something else. */
export function protobufExample(reader: ParsedSchema, writer: ParsedSchema, difference: Difference): CounterExample {
  if (!(reader instanceof ProtobufSchema) || !(writer instanceof ProtobufSchema)) throw new TypeError('no Protobuf')
  if (choosesFeatures(reader) || choosesFeatures(writer)) return none('the file chooses features of an edition')
  return (finders[difference.kind] ?? notTold)(difference, { reader, writer })
}

/** Features decide how values are written: examples go by the defaults. */
function choosesFeatures({ file, canonical }: ProtobufSchema): boolean {
  return file.edition !== undefined && /\bfeatures\b/.test(canonical)
}

type Find = (difference: Difference, sides: Sides) => CounterExample

const notTold: Find = () => none('the difference is about the text, or about records of an earlier version')

const finders: Readonly<Record<string, Find>> = {
  PACKAGE_CHANGED: packageExample,
  MESSAGE_REMOVED: removedMessageExample,
  FIELD_KIND_CHANGED: fieldExample,
  FIELD_SCALAR_KIND_CHANGED: fieldExample,
  FIELD_NAMED_TYPE_CHANGED: fieldExample,
  FIELD_NUMERIC_LABEL_CHANGED: fieldExample,
  FIELD_LABEL_DROPPED: fieldExample,
  FIELD_SCALAR_NARROWED: fieldExample,
  FIELD_BYTES_TO_STRING: fieldExample,
  ONEOF_FIELD_REMOVED: fieldExample,
  REQUIRED_FIELD_ADDED: requiredExample,
  REQUIRED_FIELD_REMOVED: requiredExample,
  FIELD_MOVED_TO_EXISTING_ONEOF: oneofExample,
  MULTIPLE_FIELDS_MOVED_TO_ONEOF: oneofExample,
}

const tokensOf = ({ path }: Difference): readonly string[] => path.split('/').slice(1)

/** The messages that hold a field, whose number ends the path; the name of its oneof may stand before it. */
function meetingOfField(difference: Difference, { reader, writer }: Sides): Meeting | undefined {
  const names = tokensOf(difference).slice(0, -1)
  return meetingAt(names, reader, writer) ?? meetingAt(names.slice(0, -1), reader, writer)
}

function fieldExample(difference: Difference, sides: Sides): CounterExample {
  const meeting = meetingOfField(difference, sides)
  const number = Number(tokensOf(difference).at(-1))
  const before = meeting && membersOf(meeting.writer).get(number)?.field
  if (meeting === undefined || before === undefined) return none(noPlace)
  const now = membersOf(meeting.reader).get(number)?.field
  if (now?.label === 'required' && before.label !== 'required') return withoutField(meeting, 'writer', sides)
  const field = fieldOf(meeting.writer, before)
  const story = now === undefined ? lost(field) : fieldStory(field, fieldOf(meeting.reader, now))
  if (story === undefined) {
    const isRequired = before.label === 'required' && now !== undefined
    return isRequired ? withoutField(meeting, 'reader', sides) : none('the two sides read each other here')
  }
  const place = jsonNameOf(before)
  const { does } = story
  return shown(meeting, filled(meeting.writer, new Map([[number, story.value]])), { place, does }, sides)
}

function requiredExample(difference: Difference, sides: Sides): CounterExample {
  const meeting = meetingOfField(difference, sides)
  if (meeting === undefined) return none(noPlace)
  return withoutField(meeting, difference.kind === 'REQUIRED_FIELD_ADDED' ? 'writer' : 'reader', sides)
}

/** A message that lacks what the other side requires: it is written with the schema that does not. */
function withoutField(meeting: Meeting, writtenWith: 'writer' | 'reader', { reader, writer }: Sides): CounterExample {
  const { steps } = meeting
  const tale = { place: '', does: 'reads it' }
  if (writtenWith === 'writer') return shown(meeting, filled(meeting.writer), tale, { reader, writer })
  if (steps.length > 0) return none('the message is declared in a reference')
  const turned = { reader: meeting.writer, writer: meeting.reader, steps }
  const example = shown(turned, filled(meeting.reader), tale, { reader: writer, writer: reader })
  if (!example.isFound) return example
  return { ...example, writtenWith: 'reader', says: example.says.replace('The reader', 'The other side') }
}

/** Members that could be set together before: of those the reader keeps one. */
function oneofExample(difference: Difference, sides: Sides): CounterExample {
  const tokens = tokensOf(difference)
  const meeting = meetingAt(tokens.slice(0, -1), sides.reader, sides.writer)
  const oneof = meeting?.reader.element.oneofs.find(({ name }) => name === tokens.at(-1))
  if (meeting === undefined || oneof === undefined) return none(noPlace)
  const [first, second] = apart(
    meeting,
    oneof.fields.map(({ number }) => number),
  )
  if (first === undefined || second === undefined) return none('no small record shows it')
  const chosen = new Map([first, second].map(field => [field.element.number, sample(field)]))
  const names = [first, second].map(({ element }) => `'${jsonNameOf(element)}'`).join(' and ')
  const does = `keeps the last one of ${names}, which are set together`
  return shown(meeting, filled(meeting.writer, chosen), { place: jsonNameOf(first.element), does }, sides)
}

/** Members of the writer that are in no oneof together. */
function apart({ reader, writer }: Meeting, numbers: readonly number[]): readonly Field[] {
  const found = new Map<string, Field>()
  for (const number of numbers) {
    const before = membersOf(writer).get(number)
    const now = membersOf(reader).get(number)
    if (before === undefined || now === undefined) continue
    const field = fieldOf(writer, before.field)
    const isAlike = wireTypeOf(field.type) === wireTypeOf(fieldOf(reader, now.field).type)
    const key = before.oneof?.name ?? `#${number}`
    if (isAlike && !field.isList && sample(field) !== undefined && !found.has(key)) found.set(key, field)
  }
  return [...found.values()]
}

/** The message at the place, inside those that lead to it. */
function shown({ reader, writer, steps }: Meeting, inner: unknown, tale: Tale, sides: Sides): CounterExample {
  const from = steps[0]?.message ?? writer
  const to = readAs(from, sides.reader)
  if (
    to === undefined ||
    (steps.length === 0 ? to.element !== reader.element : to.named.localName !== from.named.localName)
  )
    return none('the package differs, too: the record is taken for another message')
  const value = steps.reduceRight<unknown>(
    (own, { message, field }) => wrapped(message, fieldOf(message, field), own),
    inner,
  )
  const place = [...steps.map(({ field }) => jsonNameOf(field)), tale.place].filter(name => name !== '').join('.')
  return proven(value, { from, to, writtenWith: 'writer' }, { ...tale, place })
}

function wrapped(message: Message, field: Field, inner: unknown): unknown {
  if (inner === undefined) return undefined
  const entry = entryOf(field)
  const own = entry ? { [keyText(sample(entry.key))]: inner } : field.isList ? [inner] : inner
  return filled(message, new Map([[field.element.number, own]]))
}

function removedMessageExample(difference: Difference, sides: Sides): CounterExample {
  const message = ownMessage(sides.writer, tokensOf(difference))
  return message === undefined ? none('the message is declared elsewhere') : strayExample(message, sides)
}

/** Payloads name no package, and yet readers look for the message by its full name and take their first one instead. */
function packageExample(_: Difference, sides: Sides): CounterExample {
  for (const names of localNames(sides.writer.file.types)) {
    const message = ownMessage(sides.writer, names)
    if (message === undefined || message.named.fullName === sides.writer.name) continue
    const example = strayExample(message, sides)
    if (example.isFound) return example
  }
  return none('payloads carry no package: records read as before, and what looks types up by name finds none')
}

/** A message that the reader does not have, read as the reader's first one. */
function strayExample(from: Message, { reader }: Sides): CounterExample {
  const to = readAs(from, reader)
  if (to === undefined) return unreadable(from)
  const does = `has no ${from.named.fullName} and takes it for its first message, ${to.named.fullName}`
  const sides = { from, to, writtenWith: 'writer' } as const
  const story = messageStory(from, to)
  const isOther = from.element.name !== to.element.name
  const value = story?.value ?? filled(from)
  return proven(value, sides, { place: '', does, isOther })
}

function unreadable(from: Message): CounterExample {
  const value = filled(from)
  const text = value && valueText(value, () => '')
  if (text === undefined) return none('no small record shows it')
  const says = `The reader's schema has no message at all to read a ${from.named.fullName} as.`
  const common = { isFound: true, outcome: 'refused', writtenWith: 'writer', place: '' } as const
  return { ...common, message: from.named.fullName, value, text, says }
}
