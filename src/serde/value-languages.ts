import type { ParseSchema, SchemaType } from '../schema/schema.ts'
import type { ValueLanguage } from './value-language.ts'

/** A language with everything that serializers need of it. */
export interface LoadedLanguage {
  readonly parse: ParseSchema
  readonly values: ValueLanguage
}

interface LanguageRow {
  load(): Promise<LoadedLanguage>
  /** A value is written as its own schema says, even where another one is registered for it. */
  readonly valuesKeepTheirSchema: boolean
}

/** Every language of values, loaded when the first schema of it is met; the one place that names them. */
export const valueLanguages: { readonly [type in SchemaType]: LanguageRow } = {
  AVRO: { load: loadAvro, valuesKeepTheirSchema: false },
  PROTOBUF: { load: loadProtobuf, valuesKeepTheirSchema: true },
  JSON: { load: loadJson, valuesKeepTheirSchema: false },
}

async function loadAvro(): Promise<LoadedLanguage> {
  const { parseAvro } = await import('../schema/avro/parse.ts')
  const { avroValues } = await import('./avro/values.ts')
  return { parse: parseAvro, values: avroValues }
}

async function loadProtobuf(): Promise<LoadedLanguage> {
  const { parseProtobuf } = await import('../schema/protobuf/parse.ts')
  const { protobufValues } = await import('./protobuf/values.ts')
  return { parse: parseProtobuf, values: protobufValues }
}

async function loadJson(): Promise<LoadedLanguage> {
  const { parseJsonSchema } = await import('../schema/json/parse.ts')
  const { jsonValues } = await import('./json/values.ts')
  return { parse: parseJsonSchema, values: jsonValues }
}
