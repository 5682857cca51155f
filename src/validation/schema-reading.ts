import { BoundedCache } from '../schema/bounded-cache.ts'
import { parsers } from '../schema/parsers.ts'
import { defaultLimits } from '../schema/limits.ts'
import { messageAt } from '../schema/protobuf/message-indexes.ts'
import { ProtobufSchema } from '../schema/protobuf/protobuf-schema.ts'
import type { ParsedSchema } from '../schema/schema.ts'
import { SchemaError } from '../schema/schema.ts'
import type { PayloadCheck } from './payload-check.ts'
import type { StoredSchema } from './schema-source.ts'

/** The checks of one schema's payloads, compiled. */
export interface PayloadChecks {
  /** Protobuf: of the message at the indexes, undefined where there is none. The other languages have one check. */
  checkOf(indexes: readonly number[]): PayloadCheck | undefined
  /** JSON Schema: patterns that are not checked. May grow with the first values. */
  readonly uncheckedPatterns: ReadonlySet<string>
}

/** Port: compiles the checks of a schema. Throws SchemaError for one that no payload can be checked against. */
export type CompilePayloads = (schema: ParsedSchema) => PayloadChecks

/** A schema that was read, and its checks when they were first asked for. */
export interface ReadSchema {
  readonly schema: ParsedSchema
  checks: PayloadChecks | 'none' | undefined
  readonly byIndexes: Map<string, PayloadCheck>
}

/** Checks of one schema that are kept: a Protobuf file has as many messages. */
const maxChecks = 1000

/** Schemas that were read for the gate, and the checks compiled from them; shared by all topics. */
export class SchemaReading {
  readonly #read: BoundedCache<string, ReadSchema>
  readonly #compile: CompilePayloads

  constructor(compile: CompilePayloads, cachedNodes: number) {
    this.#compile = compile
    this.#read = new BoundedCache(cachedNodes)
  }

  /** Undefined where the text cannot be read. */
  read({ type, text, references, key }: StoredSchema): ReadSchema | undefined {
    const name = `${type}\0${key}`
    const known = this.#read.get(name)
    if (known !== undefined) return known
    try {
      const schema = parsers[type]?.(text, references, readingOptions)
      if (schema === undefined) return undefined
      const read: ReadSchema = { schema, checks: undefined, byIndexes: new Map() }
      this.#read.set(name, read, schema.nodeCount)
      return read
    } catch (error) {
      if (error instanceof SchemaError) return undefined
      throw error
    }
  }

  /** The check of a schema's payloads; undefined where there can be none. */
  checkOf(read: ReadSchema, indexes: string | undefined): PayloadCheck | undefined {
    const name = indexes ?? ''
    const known = read.byIndexes.get(name)
    if (known !== undefined) return known
    read.checks ??= this.#checksOf(read.schema)
    if (read.checks === 'none') return undefined
    const check = read.checks.checkOf(name === '' ? [] : name.split(',').map(Number))
    if (check !== undefined && read.byIndexes.size < maxChecks) read.byIndexes.set(name, check)
    return check
  }

  #checksOf(schema: ParsedSchema): PayloadChecks | 'none' {
    try {
      return this.#compile(schema)
    } catch (error) {
      if (error instanceof SchemaError) return 'none'
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
