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

// Its promise API is that of kafkajs.
export { deserializeMessage, serializeRecord } from './kafkajs.ts'
export type { RecordDeserializers, RecordSerializers } from './record-parts.ts'

/** Headers of the callback API: one in each object. */
export type CallbackHeaders = { [name: string]: Buffer | string }[]

/** A record for `producer.produce` of the callback API. */
export interface ProducedRecord<Serializers> {
  readonly topic: string
  readonly partition?: number | null
  readonly key?: Writable<Serializers, 'key'>
  readonly value: Writable<Serializers, 'value'>
  readonly timestamp?: number | null
  readonly opaque?: unknown
  readonly headers?: CallbackHeaders
}

/** The arguments of `producer.produce`, in its order. */
export type ProduceArguments = [
  topic: string,
  partition: number | null,
  value: Buffer | null,
  key: PlainPart,
  timestamp: number | null,
  opaque: unknown,
  headers: CallbackHeaders,
]

/** What the event `data` of a consumer of the callback API brings. */
export interface ConsumedMessage {
  readonly topic: string
  readonly key?: PlainPart
  readonly value: Buffer | null
  readonly headers?: CallbackHeaders
}

/** A message that was read: all that the client says of it, with its key and value. */
export type ReadMessage<Message, Deserializers> = Omit<Message, 'key' | 'value'> & {
  readonly key: Readable<Deserializers, 'key', PlainPart>
  readonly value: Readable<Deserializers, 'value', Buffer | null>
}

/** The arguments for `producer.produce(...)` of the callback API. Rejects with SerdeError. */
export async function produceArguments<const Serializers extends RecordSerializers>(
  record: ProducedRecord<Serializers>,
  serializers: Serializers,
): Promise<ProduceArguments> {
  const { topic, partition = null, timestamp = null, opaque, headers = [] } = record
  const written = await writeParts(topic, record, serializers)
  const names = written.headers.map(({ name }) => name)
  const kept = headers.filter(header => !names.some(name => Object.hasOwn(header, name)))
  const added = written.headers.map(({ name, value }) => ({ [name]: value }))
  const value = typeof written.value === 'string' ? Buffer.from(written.value) : written.value
  return [topic, partition, value, written.key, timestamp, opaque, [...kept, ...added]]
}

/** A message of the callback API with its key and value read. Rejects with SerdeError. */
export async function readMessage<Message extends ConsumedMessage, const Deserializers extends RecordDeserializers>(
  message: Message,
  deserializers: Deserializers,
): Promise<ReadMessage<Message, Deserializers>> {
  const parts = await readParts(message.topic, message, message.headers, deserializers)
  return { ...message, ...parts } as ReadMessage<Message, Deserializers>
}
