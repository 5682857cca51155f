import { parsers } from '../../../src/schema/parsers.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import type { ParsedSchema, ParseMode, ResolvedReferences, SchemaType } from '../../../src/schema/schema.ts'
import { SchemaError } from '../../../src/schema/schema.ts'

/** A reference as vectors write it: its name is its subject as well, `uses` names those it refers to itself. */
export interface VectorReference {
  readonly name: string
  readonly schema: string
  readonly uses?: readonly string[]
}

/** Two versions of a schema, as vectors record them. */
export interface RecordedPair {
  readonly id: string
  readonly lang: string
  readonly earlier: string
  readonly candidate: string
  readonly earlierReferences?: readonly VectorReference[]
  readonly candidateReferences?: readonly VectorReference[]
}

const typesByLanguage: Readonly<Record<string, SchemaType>> = { avro: 'AVRO', json: 'JSON', protobuf: 'PROTOBUF' }

/** The schema type of a vector's `lang`. */
export function typeOf(lang: string): SchemaType {
  const type = typesByLanguage[lang]
  if (type === undefined || parsers[type] === undefined)
    throw new Error(`schemas of language '${lang}' cannot be read yet`)
  return type
}

/** Reads a schema; throws SchemaError. */
export function read(type: SchemaType, text: string, references: ResolvedReferences, mode: ParseMode): ParsedSchema {
  const parse = parsers[type]
  if (parse === undefined) throw new Error(`schemas of type ${type} cannot be read yet`)
  return parse(text, references, { mode, validateFields: false, limits: defaultLimits })
}

/** What `make` gives, or the refusal. */
export function attempt<Value>(make: () => Value): Value | SchemaError {
  try {
    return make()
  } catch (error) {
    if (error instanceof SchemaError) return error
    throw error
  }
}

/**
 * References as they come out of the registry: each text canonical, what a reference uses before it. A text that differs
 * from the one registered earlier under its name is version 2.
 */
export function resolve(
  type: SchemaType,
  references: readonly VectorReference[] = [],
  earlier: readonly VectorReference[] = [],
): ResolvedReferences {
  const resolved: ResolvedReferences[number][] = []
  const add = ({ name, schema, uses = [] }: VectorReference, direct: boolean) => {
    const used = references.filter(other => uses.includes(other.name))
    for (const other of used) add(other, false)
    if (resolved.some(other => other.name === name)) return
    const own = resolve(type, used)
    const version = earlier.some(other => other.name === name && other.schema !== schema) ? 2 : 1
    resolved.push({ name, subject: name, version, text: read(type, schema, own, 'new').canonical, direct })
  }
  for (const reference of references) add(reference, true)
  return resolved
}
