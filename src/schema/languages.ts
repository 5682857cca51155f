import type { ParseSchema, SchemaType } from './schema.ts'

export interface Language {
  /** What reads its schemas. Loaded when it is asked for: a command that meets one language starts without the others. */
  readonly load: () => Promise<ParseSchema>
  /** Upstream dumps the whole request when an Avro text cannot be read, and only the type for the other two. */
  readonly dumpsUnreadableText: boolean
}

/** Every schema language the registry takes. */
export const languages: { readonly [type in SchemaType]?: Language } = {
  AVRO: { load: async () => (await import('./avro/parse.ts')).parseAvro, dumpsUnreadableText: true },
  JSON: { load: async () => (await import('./json/parse.ts')).parseJsonSchema, dumpsUnreadableText: false },
  PROTOBUF: { load: async () => (await import('./protobuf/parse.ts')).parseProtobuf, dumpsUnreadableText: false },
}

/** What reads schemas, by their language. */
export type Parsers = { readonly [type in SchemaType]?: ParseSchema }
