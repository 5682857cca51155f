import { messagesOf } from '../../../schema/protobuf/elements.ts'
import type { FieldElement, TypeElement } from '../../../schema/protobuf/elements.ts'
import type { ProtobufSchema } from '../../../schema/protobuf/protobuf-schema.ts'
import type { NamedType, Scope } from '../../../schema/protobuf/type-index.ts'
import { descend } from '../../../schema/protobuf/type-index.ts'
import { entryOf, fieldOf, membersOf, messageOf } from './fields.ts'
import type { Message } from './fields.ts'

/** Pairs of messages looked at on the way to a type that the schema imports. */
const MOST_PAIRS = 5000

/** A field of the writer that leads from one message into another. */
export interface Step {
  readonly message: Message
  readonly field: FieldElement
}

/** Two messages that meet, and the way to them from messages that can stand alone in a payload. */
export interface Meeting {
  readonly reader: Message
  readonly writer: Message
  readonly steps: readonly Step[]
}

/** The schema's own message with a local name, `Order.Line`. */
export function ownMessage({ types }: ProtobufSchema, names: readonly string[]): Message | undefined {
  const scope: Scope | undefined = descend(types.packageScope(types.own.element), names)
  return messageOf(scope?.type, types)
}

/** Local names of every message that a file declares. */
export function localNames(types: readonly TypeElement[], around: readonly string[] = []): (readonly string[])[] {
  return messagesOf(types).flatMap(message => {
    const own = [...around, message.name]
    return [own, ...localNames(message.types, own)]
  })
}

/** Where two messages of a local name meet: alone, or inside others when a reference declares them. */
export function meetingAt(
  names: readonly string[],
  reader: ProtobufSchema,
  writer: ProtobufSchema,
): Meeting | undefined {
  const [own, other] = [ownMessage(writer, names), ownMessage(reader, names)]
  if (own !== undefined && other !== undefined && isOwn(own.named) && isOwn(other.named)) {
    return { reader: other, writer: own, steps: [] }
  }
  return importedMeeting(names.join('.'), reader, writer)
}

const isOwn = ({ file }: NamedType): boolean => file.origin === 'own'

function importedMeeting(localName: string, reader: ProtobufSchema, writer: ProtobufSchema): Meeting | undefined {
  const open: Meeting[] = localNames(writer.file.types).flatMap(names => {
    const [own, other] = [ownMessage(writer, names), ownMessage(reader, names)]
    return own === undefined || other === undefined ? [] : [{ writer: own, reader: other, steps: [] }]
  })
  const met = new Set<NamedType['element']>()
  for (let at = 0; at < open.length && at < MOST_PAIRS; at++) {
    const meeting = open[at]
    if (meeting === undefined) break
    if (meeting.steps.length > 0 && meeting.reader.named.localName === localName) return meeting
    if (met.has(meeting.writer.element)) continue
    met.add(meeting.writer.element)
    open.push(...inside(meeting))
  }
  return undefined
}

/** The messages that fields of both sides lead to. */
function inside({ reader, writer, steps }: Meeting): Meeting[] {
  const theirs = membersOf(reader)
  return [...membersOf(writer)].flatMap(([number, { field }]) => {
    const other = theirs.get(number)?.field
    if (other === undefined) return []
    const [from, to] = [targetOf(writer, field), targetOf(reader, other)]
    if (from === undefined || to === undefined || from.named.localName !== to.named.localName) return []
    return [{ writer: from, reader: to, steps: [...steps, { message: writer, field }] }]
  })
}

function targetOf(message: Message, element: FieldElement): Message | undefined {
  const field = fieldOf(message, element)
  const { type } = entryOf(field)?.value ?? field
  return type.kind === 'message' ? messageOf(type.type, message.types) : undefined
}
