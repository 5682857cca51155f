import { Buffer } from 'node:buffer'
import {
  readParts,
  writeParts,
  type PlainPart,
  type Readable,
  type RecordDeserializers,
  type RecordSerializers,
  type Writable,
} from './record-parts.ts'

export type { RecordDeserializers, RecordSerializers } from './record-parts.ts'

/** A message before it is serialized. */
export interface PlatformaticMessage<Serializers> {
  readonly topic: string
  readonly key?: Writable<Serializers, 'key'>
  readonly value: Writable<Serializers, 'value'>
  readonly headers?:
    ReadonlyMap<Buffer | string, Buffer | string> | Readonly<Record<string, Buffer | string>> | undefined
}

/** A message for a producer without serializers of its own. */
export type SerializedMessage<Message> = Omit<Message, 'key' | 'value' | 'headers'> & {
  key?: Buffer
  value?: Buffer
  headers: Map<Buffer, Buffer>
}

/** A message of a stream whose consumer has no deserializers of its own. */
export interface ReceivedMessage {
  readonly topic: string
  readonly key?: Buffer | null | undefined
  readonly value?: Buffer | null | undefined
  readonly headers: Map<Buffer, Buffer>
}

/** A message that was read: all that the stream says of it, with its key and value. */
export type DeserializedMessage<Message, Deserializers> = Omit<Message, 'key' | 'value'> & {
  readonly key: Readable<Deserializers, 'key', Buffer | null | undefined>
  readonly value: Readable<Deserializers, 'value', Buffer | null | undefined>
}

/** The messages for `producer.send({ messages })`. Rejects with SerdeError. */
export async function serializeMessages<
  const Serializers extends RecordSerializers,
  const Message extends PlatformaticMessage<Serializers>,
>(messages: readonly Message[], serializers: Serializers): Promise<SerializedMessage<Message>[]> {
  const serialized: SerializedMessage<PlatformaticMessage<Serializers>>[] = []
  for (const message of messages) {
    const { key, value, headers } = await writeParts(message.topic, message, serializers)
    const { key: _key, value: _value, ...rest } = message
    const parts = { ...present('key', key), ...present('value', value) }
    serialized.push({ ...rest, ...parts, headers: bytesByName(message.headers, headers) })
  }
  return serialized as SerializedMessage<Message>[]
}

/** A message of the stream with its key and value read. Rejects with SerdeError. */
export async function deserializeMessage<
  Message extends ReceivedMessage,
  const Deserializers extends RecordDeserializers,
>(message: Message, deserializers: Deserializers): Promise<DeserializedMessage<Message, Deserializers>> {
  const parts = await readParts(message.topic, message, message.headers, deserializers)
  return { ...message, ...parts } as DeserializedMessage<Message, Deserializers>
}

/** The client takes a part that is not there for null. */
function present<Half extends string>(half: Half, part: PlainPart): { readonly [half in Half]?: Buffer } {
  return part === null || part === undefined ? {} : ({ [half]: asBytes(part) } as { readonly [half in Half]: Buffer })
}

function bytesByName(
  given: PlatformaticMessage<unknown>['headers'] = {},
  added: readonly { readonly name: string; readonly value: Buffer }[],
): Map<Buffer, Buffer> {
  const entries: [Buffer | string, Buffer | string][] = given instanceof Map ? [...given] : Object.entries(given)
  const names = added.map(({ name }) => name)
  const kept = entries.filter(([name]) => !names.includes(asBytes(name).toString()))
  const all = [...kept, ...added.map(({ name, value }) => [name, value] as const)]
  return new Map(all.map(([name, value]) => [asBytes(name), asBytes(value)]))
}

function asBytes(part: Buffer | string): Buffer {
  return typeof part === 'string' ? Buffer.from(part) : part
}
