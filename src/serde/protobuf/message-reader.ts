import type { ProtobufSchema } from '../../schema/protobuf/protobuf-schema.ts'
import { SerdeError } from '../errors.ts'
import type { BytesAt, ValueReader } from '../value-language.ts'
import { PlanDecoder } from './decode.ts'
import { libraryDecoder } from './library-decoder.ts'
import { Linker } from './link.ts'
import { findMessage, messageNameAt, readIndexes, type IndexesRead } from './message-choice.ts'
import type { MessagePlan } from './message-plan.ts'
import type { ProtobufOptions } from './options.ts'
import { WireReader } from './wire-reader.ts'

/** The schemas of a reader, the same one twice where values are read as they were written. */
interface Schemas {
  readonly writer: ProtobufSchema
  readonly reader: ProtobufSchema
  readonly isTrusted: boolean
}

/** A message that payloads are read as. */
interface Target {
  readonly plan: MessagePlan
  /** Reads as the plan says, by code that was generated for a trusted schema. */
  readonly decode: ReturnType<typeof libraryDecoder>
}

/** Reads the messages that payloads of one schema hold, as messages of another. */
export class MessageReader implements ValueReader {
  readonly #schemas: Schemas
  readonly #linker: Linker
  readonly #reader = new WireReader()
  readonly #decoder: PlanDecoder
  readonly #options: ProtobufOptions
  /** By the writer's message; bounded by the messages of its schema. */
  readonly #targets = new Map<string, Target>()
  #first: Target | undefined

  constructor(schemas: Schemas, options: ProtobufOptions) {
    this.#schemas = schemas
    this.#linker = new Linker(schemas.reader.types, options)
    this.#decoder = new PlanDecoder(this.#reader, options)
    this.#options = options
  }

  recordName(bytes: Uint8Array, start: number, indexes?: BytesAt): string {
    return messageNameAt(this.#schemas.writer.messageFile, this.#indexes(bytes, start, indexes).indexes)
  }

  read(bytes: Uint8Array, start: number, indexes?: BytesAt): unknown {
    const isFirst = indexes === undefined && bytes[start] === 0
    let at = start + 1
    let target = isFirst ? this.#first : undefined
    if (target === undefined) {
      const read = this.#indexes(bytes, start, indexes)
      target = this.#targetAt(read.indexes)
      if (isFirst) this.#first = target
      at = indexes === undefined ? read.end : start
    }
    return target.decode === undefined ? this.#decode(target.plan, bytes, at) : this.#decodeFast(target, bytes, at)
  }

  #indexes(bytes: Uint8Array, start: number, indexes: BytesAt | undefined): IndexesRead {
    const { messageIndexes, message } = this.#options
    // No message begins with a zero byte: it is the short form of the indexes [0].
    if (indexes !== undefined || messageIndexes !== 'optional' || bytes[start] === 0)
      return readIndexes(indexes ?? { bytes, start })
    const named = message === undefined ? { indexes: [0] } : findMessage(this.#schemas.writer.messageFile, message)
    if (named) return { indexes: named.indexes, end: start }
    throw new SerdeError('unknown-message', `the schema has no message ${message}`)
  }

  #decodeFast({ plan, decode }: Target, bytes: Uint8Array, start: number): unknown {
    try {
      return decode?.(bytes, start)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      // The library's errors do not say which kind they are, nor where.
      return this.#decode(plan, bytes, start)
    }
  }

  #decode(plan: MessagePlan, bytes: Uint8Array, start: number): unknown {
    this.#reader.start(bytes, start)
    return this.#decoder.decode(plan)
  }

  /** The reader's message of the same name as the writer's; without one its first message, as upstream does. */
  #targetAt(indexes: readonly number[]): Target {
    const { writer, reader, isTrusted } = this.#schemas
    const written = messageNameAt(writer.messageFile, indexes)
    const known = this.#targets.get(written)
    if (known !== undefined) return known
    const name = findMessage(reader.messageFile, written)?.fullName ?? reader.name
    if (name === undefined) throw new SerdeError('unknown-message', 'the schema has no message')
    const plan = this.#linker.message(name)
    const target = { plan, decode: isTrusted ? libraryDecoder(plan, this.#options) : undefined }
    this.#targets.set(written, target)
    return target
  }
}
