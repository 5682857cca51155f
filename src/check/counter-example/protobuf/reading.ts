import type { ProtobufSchema } from '../../../schema/protobuf/protobuf-schema.ts'
import type { CounterExample } from '../example.ts'
import { valueText } from '../place-text.ts'
import { messageOf } from './fields.ts'
import type { Message } from './fields.ts'
import { ownMessage } from './place.ts'
import { Unreadable, readMessage, seenText } from './wire-read.ts'
import type { Seen } from './wire-read.ts'
import { bytesOfMessage } from './wire-write.ts'

/** What an example comes to where nothing can be shown. */
export const none = (reason: string): CounterExample => ({ isFound: false, reason })

/** A message that is written, and the one it is read as. */
export interface Reading {
  readonly from: Message
  readonly to: Message
  readonly writtenWith: 'writer' | 'reader'
}

/** What is told of an example. */
export interface Tale {
  readonly place: string
  /** What the reader makes of a record that it does not refuse, after `the reader`. */
  readonly does: string
  /** The reader takes the record for another message, which shows by itself. */
  readonly isOther?: boolean
}

/** Writes a value and reads it as the other side does: an example only where something else comes of it. */
export function proven(value: unknown, { from, to, writtenWith }: Reading, tale: Tale): CounterExample {
  const text = value === undefined ? undefined : valueText(value, base64)
  if (text === undefined) return none('no small record shows it')
  // Made by us: the members of a message.
  const bytes = bytesOfMessage(from, value as Readonly<Record<string, unknown>>)
  const found = { isFound: true, writtenWith, message: from.named.fullName, value, text, place: tale.place } as const
  const where = tale.place === '' ? '' : `at '${tale.place}' `
  const side = writtenWith === 'writer' ? 'The reader' : 'The other side'
  try {
    const own = readMessage(from, bytes)
    const other = readMessage(to, bytes)
    if (seenText(own) === seenText(other) && tale.isOther !== true)
      return none('the two sides read each other: they differ in names alone')
    return {
      ...found,
      outcome: 'changed',
      says: `${side} does not refuse the record: ${where}it ${tale.does}${instead(own, other)}.`,
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return { ...found, outcome: 'refused', says: `${side} refuses the record: it ${error.message}.` }
  }
}

/** The first number or text that is read as another. */
function instead(own: Seen, other: Seen): string {
  for (const [number, value] of own) {
    const read = other.get(number)
    const isPlain = [value, read].every(one => typeof one === 'number' || typeof one === 'boolean')
    if (isPlain && value !== read) return `: ${String(read)} instead of ${String(value)}`
  }
  return ''
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/**
 * What a schema reads records of a message as: the message of that full name, for a writer without a package also the one
 * of that name in the reader's; else its first message.
 */
export function readAs({ named }: Message, reader: ProtobufSchema): Message | undefined {
  const { file, types, name } = reader
  const own = ownMessage(reader, named.localName.split('.'))
  const isFound = own?.named.fullName === named.fullName || named.fullName === named.localName
  if (isFound && own !== undefined) return own
  return name === undefined ? undefined : messageOf(types.find(`.${name}`, types.packageScope(file)), types)
}
