import { parseJsonSchema } from '../../../src/schema/json/parse.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import type {
  CompatibilityPolicy,
  Comparison,
  ParsedSchema,
  ParseMode,
  SchemaLimits,
} from '../../../src/schema/schema.ts'

interface Reading {
  readonly mode?: ParseMode
  readonly isUnchecked?: boolean
  readonly validateFields?: boolean
  /** Texts of references, by name. */
  readonly references?: Readonly<Record<string, unknown>>
  readonly limits?: Partial<SchemaLimits>
}

/** A string is a text as it stands; anything else is the value of one. */
export const textOf = (schema: unknown): string => (typeof schema === 'string' ? schema : JSON.stringify(schema))

/** Reads a schema given as its text, or as the JSON value of it. */
export function parse(schema: unknown, reading: Reading = {}): ParsedSchema {
  const { mode = 'new', references = {}, limits = {}, isUnchecked = false, validateFields = false } = reading
  const resolved = Object.entries(references).map(([name, text]) => {
    return { name, subject: name, version: 1, text: textOf(text), direct: true }
  })
  const options = { mode, validateFields, isUnchecked, limits: { ...defaultLimits, ...limits } }
  return parseJsonSchema(textOf(schema), resolved, options)
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

/** Whether a schema is accepted. */
export function isAccepted(schema: unknown, reading: Reading = {}): boolean {
  try {
    parse(schema, reading)
    return true
  } catch (error) {
    if (error instanceof SchemaError) return false
    throw error
  }
}

/** Compares two schemas given as texts or values. */
export function compare(
  reader: unknown,
  writer: unknown,
  { policy = 'STRICT', limits = {} }: { policy?: CompatibilityPolicy; limits?: Partial<SchemaLimits> } = {},
): Comparison {
  return parse(reader).differencesFrom(parse(writer), { policy, limits: { ...defaultLimits, ...limits } })
}

/** A schema of 2020-12. */
export const modern = (schema: object) => ({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema })

/** A schema of draft 4. */
export const draft4 = (schema: object) => ({ $schema: 'http://json-schema.org/draft-04/schema#', ...schema })

/** A schema of draft 6. */
export const draft6 = (schema: object) => ({ $schema: 'http://json-schema.org/draft-06/schema#', ...schema })
