import { BoundedCache } from '../schema/bounded-cache.ts'
import { languages } from '../schema/languages.ts'
import { defaultLimits } from '../schema/limits.ts'
import { messageAt } from '../schema/protobuf/message-indexes.ts'
import { ProtobufSchema } from '../schema/protobuf/protobuf-schema.ts'
import type { ParsedSchema } from '../schema/schema.ts'
import { SchemaError } from '../schema/schema.ts'
import type { PayloadCheck, PayloadLimits } from './payload-check.ts'
import type { StoredSchema } from './schema-source.ts'

/**
 * Compiles the check of one schema's payloads. `indexes` name the message of a Protobuf schema, which exists; empty for the
 * other languages. Throws SchemaError for a schema that no payload can be checked against.
 */
export type CompilePayloadCheck = (
  schema: ParsedSchema,
  indexes: readonly number[],
  limits: PayloadLimits,
) => PayloadCheck

/** A schema that was read, with the checks compiled so far. */
export interface ReadSchema {
  readonly schema: ParsedSchema
  readonly checks: Map<string, PayloadCheck>
}

/** Checks of one schema that are kept: a Protobuf file has as many messages. */
const maxChecks = 1000

/** Schemas that were read for the gate, and the checks compiled from them; shared by all topics. */
export class SchemaReading {
  readonly #read: BoundedCache<string, ReadSchema>
  readonly #compile: CompilePayloadCheck
  readonly #limits: PayloadLimits

  constructor(compile: CompilePayloadCheck, limits: PayloadLimits, cachedNodes: number) {
    this.#compile = compile
    this.#limits = limits
    this.#read = new BoundedCache(cachedNodes)
  }

  /** Undefined where the text cannot be read. */
  read({ type, text, references, key }: StoredSchema): ReadSchema | undefined {
    const name = `${type}\0${key}`
    const known = this.#read.get(name)
    if (known !== undefined) return known
    try {
      const schema = languages[type]?.parse(text, references, readingOptions)
      if (schema === undefined) return undefined
      const read = { schema, checks: new Map<string, PayloadCheck>() }
      this.#read.set(name, read, schema.nodeCount)
      return read
    } catch (error) {
      if (error instanceof SchemaError) return undefined
      throw error
    }
  }

  /** The check of a schema's payloads; undefined where there can be none. */
  checkOf({ schema, checks }: ReadSchema, indexes: string | undefined): PayloadCheck | undefined {
    const name = indexes ?? ''
    const known = checks.get(name)
    if (known !== undefined) return known
    try {
      const check = this.#compile(schema, name === '' ? [] : name.split(',').map(Number), this.#limits)
      if (checks.size < maxChecks) checks.set(name, check)
      return check
    } catch (error) {
      if (error instanceof SchemaError) return undefined
      throw error
    }
  }
}

const readingOptions = {
  mode: 'stored',
  validateFields: false,
  isUnchecked: false,
  allowsEditions: true,
  limits: defaultLimits,
} as const

/** The name that subjects are made of: of the message at these indexes, or of the schema. */
export function recordNameOf(schema: ParsedSchema, indexes: string | undefined): string | undefined {
  if (!(schema instanceof ProtobufSchema)) return schema.name
  return messageAt(schema.messageFile, (indexes ?? '0').split(',').map(Number))
}

/** Whether a schema has a message at these indexes. Without messages of its own there is none. */
export function hasMessage(schema: ParsedSchema, indexes: string): boolean {
  return recordNameOf(schema, indexes) !== undefined
}
