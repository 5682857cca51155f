import { parseAvro } from '../../../src/schema/avro/parse.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import type { ParsedSchema, ParseMode, SchemaLimits } from '../../../src/schema/schema.ts'
import { SchemaError } from '../../../src/schema/schema.ts'

interface Reading {
  readonly mode?: ParseMode
  /** Texts of references, by name. */
  readonly references?: Readonly<Record<string, unknown>>
  readonly limits?: Partial<SchemaLimits>
}

/** A string that starts like a JSON text is one; anything else is the value of one. */
const textOf = (schema: unknown): string =>
  typeof schema === 'string' && !/^[a-z]+$/.test(schema) ? schema : JSON.stringify(schema)

/** Reads a schema given as its text, or as the JSON value of it; a single word is the name of a type. */
export function parse(schema: unknown, { mode = 'new', references = {}, limits = {} }: Reading = {}): ParsedSchema {
  const resolved = Object.entries(references).map(([name, text]) => ({
    name,
    subject: name,
    version: 1,
    text: textOf(text),
    direct: true,
  }))
  return parseAvro(textOf(schema), resolved, { mode, validateFields: false, limits: { ...defaultLimits, ...limits } })
}

/** The refusal of a schema; fails when it is accepted. */
export function refusal(schema: unknown, reading: Reading = {}): SchemaError {
  try {
    void parse(schema, reading).canonical
  } catch (error) {
    if (error instanceof SchemaError) return error
    throw error
  }
  throw new Error(`accepted: ${textOf(schema).slice(0, 200)}`)
}

export const record = (fields: readonly unknown[], more: object = {}) => ({
  type: 'record',
  name: 'R',
  ...more,
  fields,
})

export const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more })

/** A field `f` of a record `R`, with a default written as given. */
export const withDefault = (type: unknown, written: string) =>
  `{"type":"record","name":"R","fields":[{"name":"f","type":${JSON.stringify(type)},"default":${written}}]}`
