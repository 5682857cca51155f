import type { ProtobufSchema } from '../../schema/protobuf/protobuf-schema.ts'
import { SerdeError } from '../errors.ts'
import type { BytesAt, ValueReader } from '../value-language.ts'
import { PlanDecoder } from './decode.ts'
import { Linker } from './link.ts'
import { findMessage, messageNameAt, readIndexes } from './message-choice.ts'
import type { MessagePlan } from './message-plan.ts'
import type { ProtobufOptions } from './options.ts'
import { WireReader } from './wire-reader.ts'

/** The schemas of a reader, the same one twice where values are read as they were written. */
interface Schemas {
  readonly writer: ProtobufSchema
  readonly reader: ProtobufSchema
  readonly isTrusted: boolean
}

/** Reads the messages that payloads of one schema hold, as messages of another. */
export class MessageReader implements ValueReader {
  readonly #schemas: Schemas
  readonly #linker: Linker
  readonly #reader = new WireReader()
  readonly #decoder: PlanDecoder
  /** By the writer's message; bounded by the messages of its schema. */
  readonly #plans = new Map<string, MessagePlan>()
  #first: MessagePlan | undefined

  constructor(schemas: Schemas, options: ProtobufOptions) {
    this.#schemas = schemas
    this.#linker = new Linker(schemas.reader.types, options)
    this.#decoder = new PlanDecoder(this.#reader, options)
  }

  recordName(bytes: Uint8Array, start: number, indexes?: BytesAt): string {
    return messageNameAt(this.#schemas.writer.messageFile, readIndexes(indexes ?? { bytes, start }).indexes)
  }

  read(bytes: Uint8Array, start: number, indexes?: BytesAt): unknown {
    const isFirst = indexes === undefined && bytes[start] === 0
    let at = start + 1
    let plan = isFirst ? this.#first : undefined
    if (plan === undefined) {
      const read = readIndexes(indexes ?? { bytes, start })
      plan = this.#planAt(read.indexes)
      if (isFirst) this.#first = plan
      at = indexes === undefined ? read.end : start
    }
    this.#reader.start(bytes, at)
    return this.#decoder.decode(plan)
  }

  /** The reader's message of the same name as the writer's; without one its first message, as upstream does. */
  #planAt(indexes: readonly number[]): MessagePlan {
    const { writer, reader } = this.#schemas
    const written = messageNameAt(writer.messageFile, indexes)
    const known = this.#plans.get(written)
    if (known !== undefined) return known
    const name = findMessage(reader.messageFile, written)?.fullName ?? reader.name
    if (name === undefined) throw new SerdeError('unknown-message', 'the schema has no message')
    const plan = this.#linker.message(name)
    this.#plans.set(written, plan)
    return plan
  }
}
