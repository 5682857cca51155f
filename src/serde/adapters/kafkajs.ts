import type { Buffer } from 'node:buffer'
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

/** Headers as kafkajs has them. */
export interface KafkaJsHeaders {
  [name: string]: Buffer | string | (Buffer | string)[] | undefined
}

/** A message before it is serialized. */
export interface KafkaJsMessage<Serializers> {
  readonly key?: Writable<Serializers, 'key'>
  readonly value: Writable<Serializers, 'value'>
  readonly headers?: KafkaJsHeaders | undefined
}

/** What `producer.send` takes, before it is serialized. */
export interface KafkaJsRecord<Serializers> {
  readonly topic: string
  readonly messages: readonly KafkaJsMessage<Serializers>[]
}

/** A message as kafkajs sends it. */
export type SerializedMessage<Message> = Omit<Message, 'key' | 'value' | 'headers'> & {
  readonly key: Exclude<PlainPart, undefined>
  readonly value: Buffer | string | null
  readonly headers: KafkaJsHeaders
}

/** What `producer.send` takes. */
export type SerializedRecord<Record extends { readonly messages: readonly object[] }> = Omit<Record, 'messages'> & {
  messages: SerializedMessage<Record['messages'][number]>[]
}

/** What `eachMessage` is given; in `eachBatch`, the topic of the batch with one of its messages. */
export interface KafkaJsPayload {
  readonly topic: string
  readonly message: {
    readonly key: Buffer | null
    readonly value: Buffer | null
    readonly headers?: KafkaJsHeaders | undefined
  }
}

/** A message that was read: all that kafkajs says of it, with its key and value. */
export type DeserializedMessage<Message, Deserializers> = Omit<Message, 'key' | 'value'> & {
  readonly key: Readable<Deserializers, 'key', Buffer | null>
  readonly value: Readable<Deserializers, 'value', Buffer | null>
}

/** The record for `producer.send`, or one of those in `topicMessages` for `sendBatch`. Rejects with SerdeError. */
export async function serializeRecord<
  const Serializers extends RecordSerializers,
  const Record extends KafkaJsRecord<Serializers>,
>(record: Record, serializers: Serializers): Promise<SerializedRecord<Record>> {
  const messages: SerializedMessage<KafkaJsMessage<Serializers>>[] = []
  for (const message of record.messages) {
    const { key, value, headers } = await writeParts(record.topic, message, serializers)
    const added = Object.fromEntries(headers.map(({ name, value: bytes }) => [name, bytes]))
    messages.push({ ...message, key: key ?? null, value, headers: { ...message.headers, ...added } })
  }
  return { ...record, messages }
}

/** The message of a payload with its key and value read. Rejects with SerdeError. */
export async function deserializeMessage<
  Payload extends KafkaJsPayload,
  const Deserializers extends RecordDeserializers,
>(
  { topic, message }: Payload,
  deserializers: Deserializers,
): Promise<DeserializedMessage<Payload['message'], Deserializers>> {
  const parts = await readParts(topic, message, message.headers, deserializers)
  return { ...message, ...parts } as DeserializedMessage<Payload['message'], Deserializers>
}
