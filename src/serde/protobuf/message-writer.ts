import { encodeMessageIndexes } from '../../schema/protobuf/message-indexes.ts'
import type { ProtobufSchema } from '../../schema/protobuf/protobuf-schema.ts'
import { SerdeError } from '../errors.ts'
import type { ValueWriter } from '../value-language.ts'
import { PlanEncoder } from './encode.ts'
import { Linker } from './link.ts'
import { findMessage, ownTypeName } from './message-choice.ts'
import type { MessagePlan } from './message-plan.ts'
import type { ProtobufOptions } from './options.ts'
import { QuickEncoder, Unwritten } from './quick-encoder.ts'
import { WireWriter } from './wire-writer.ts'

/** A message that values are written as. */
interface Target {
  readonly fullName: string
  readonly indexes: Uint8Array
  readonly plan: MessagePlan
}

/** Writes values as messages of one schema. */
export class MessageWriter implements ValueWriter {
  readonly #schema: ProtobufSchema
  readonly #linker: Linker
  readonly #writer = new WireWriter()
  readonly #exact = new PlanEncoder(this.#writer)
  readonly #quick = new PlanEncoder(this.#writer, new QuickEncoder(this.#writer))
  readonly #targets = new Map<string, Target>()
  readonly #chosen: Target | undefined
  #first: Target | undefined

  constructor(schema: ProtobufSchema, options: ProtobufOptions) {
    this.#schema = schema
    this.#linker = new Linker(schema.types, options)
    if (options.message !== undefined) this.#chosen = this.#named(options.message, 'configuration')
  }

  recordName(value: unknown): string {
    return this.#target(value).fullName
  }

  messageIndexes(value: unknown): Uint8Array {
    return this.#target(value).indexes
  }

  write(value: unknown, prefix: Uint8Array): Uint8Array {
    const { plan, indexes } = this.#target(value)
    const writer = this.#writer
    try {
      writer.start(prefix)
      writer.raw(indexes)
      this.#quick.encode(plan, value)
    } catch (error) {
      if (!(error instanceof Unwritten || error instanceof SerdeError)) throw error
      writer.start(prefix)
      writer.raw(indexes)
      this.#exact.encode(plan, value)
    }
    return writer.finish()
  }

  #target(value: unknown): Target {
    const name = ownTypeName(value)
    if (name === undefined) return this.#chosen ?? this.#firstMessage()
    const target = this.#named(name, 'invalid-value')
    if (this.#chosen === undefined || this.#chosen.fullName === target.fullName) return target
    throw new SerdeError('invalid-value', `the value is a ${name}`, {
      path: '',
      expected: `a ${this.#chosen.fullName}`,
    })
  }

  #firstMessage(): Target {
    this.#first ??= this.#named(this.#schema.name ?? '', 'bad-schema')
    return this.#first
  }

  #named(name: string, code: 'configuration' | 'invalid-value' | 'bad-schema'): Target {
    const known = this.#targets.get(name)
    if (known !== undefined) return known
    const found = findMessage(this.#schema.messageFile, name)
    if (found === undefined) throw new SerdeError(code, `the schema has no message '${name}'`)
    const indexes = encodeMessageIndexes(found.indexes)
    const target = { fullName: found.fullName, indexes, plan: this.#linker.message(found.fullName) }
    this.#targets.set(name, target)
    return target
  }
}
