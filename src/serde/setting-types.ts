import type { SchemaType } from '../schema/schema.ts'
import type { AvroOptions } from './avro/options.ts'
import type { SchemaDefinition } from './registry-port.ts'
import type { AssociatedOptions, PlainStrategy, SubjectNamer, SubjectNameStrategy } from './subject-names.ts'

/** `'true'` and `'false'` are taken too, as configuration files have them. */
type Flag = boolean | 'true' | 'false'

/** Metadata properties, or their text form `major=1,minor=2`. */
type Properties = Readonly<Record<string, string>> | string

/** A strategy by our name, by Confluent's (`TOPIC`, `io.confluent….TopicNameStrategy`), or a function. */
type StrategyName = SubjectNameStrategy | (string & {}) | SubjectNamer

interface LanguageOptions {
  readonly avro?: AvroOptions
  readonly protobuf?: object
  readonly json?: object
}

interface CommonOptions extends LanguageOptions {
  /** Which half of a record this is for. Default: `value`. */
  readonly field?: 'key' | 'value'
  /** Default: `Associated`. */
  readonly subjectNameStrategy?: StrategyName
  /** Associated: the namespace whose associations count. Default: any. */
  readonly kafkaClusterId?: string
  /** Associated: how a topic without associations is named. Default: `TopicName`. */
  readonly subjectNameFallback?: PlainStrategy | 'None' | (string & {})
  /** Refuses schemas of other languages. */
  readonly schemaType?: SchemaType
  /** How long a latest version is believed, in seconds; -1: for ever. Default: 60. */
  readonly latestCacheTtlSec?: number | string
  readonly useSchemaId?: number | string
  readonly useSchemaGuid?: string
  readonly useLatestVersion?: Flag
  readonly useLatestWithMetadata?: Properties
  /** Milliseconds since 1970. Default: the clock of the system. */
  readonly now?: () => number
  readonly 'key.subject.name.strategy'?: StrategyName
  readonly 'value.subject.name.strategy'?: StrategyName
  readonly 'subject.name.strategy'?: StrategyName
  readonly 'subject.name.strategy.kafka.cluster.id'?: string
  readonly 'subject.name.strategy.fallback.type'?: string
  readonly 'latest.cache.ttl.sec'?: number | string
  readonly 'use.schema.id'?: number | string
  readonly 'use.schema.guid'?: string
  readonly 'use.latest.version'?: Flag
  readonly 'use.latest.with.metadata'?: Properties
  readonly 'avro.use.logical.type.converters'?: Flag
  readonly 'json.fail.invalid.schema'?: Flag
}

/** Options of a serializer, under our names or Confluent's. */
export interface SerializerOptions extends CommonOptions {
  /** The schema of values that come without one. */
  readonly schema?: SchemaDefinition
  readonly autoRegisterSchemas?: Flag
  readonly latestCompatibilityStrict?: Flag
  readonly idCompatibilityStrict?: Flag
  readonly normalizeSchemas?: Flag
  /** Where the schema id goes. Default: `prefix`. */
  readonly schemaIdSerializer?: 'prefix' | 'header' | (string & {})
  readonly 'auto.register.schemas'?: Flag
  readonly 'latest.compatibility.strict'?: Flag
  readonly 'id.compatibility.strict'?: Flag
  readonly 'normalize.schemas'?: Flag
  readonly 'key.schema.id.serializer'?: string
  readonly 'value.schema.id.serializer'?: string
  readonly 'json.indent.output'?: Flag
}

/** Options of a deserializer, under our names or Confluent's. */
export interface DeserializerOptions extends CommonOptions {
  /** The schema that values are wanted in. Default: the one they were written with. */
  readonly readerSchema?: SchemaDefinition
  /** Where the schema id is looked for. `dual`: in the headers, then in front of the payload. Default: `dual`. */
  readonly schemaIdDeserializer?: 'prefix' | 'header' | 'dual' | 'config' | (string & {})
  /** Protobuf, with `useSchemaId` or `useSchemaGuid`: the message, as a list or as `1,0`. Default: the first. */
  readonly useMessageIndexes?: readonly number[] | string
  /** Lets code be generated for schemas that payloads name. Default: false. */
  readonly trustsWriterSchemas?: boolean
  /** Schemas kept ready for each topic. Default: 1,000. */
  readonly cacheCapacity?: number
  readonly 'key.schema.id.deserializer'?: string
  readonly 'value.schema.id.deserializer'?: string
  readonly 'use.message.indexes'?: readonly number[] | string
  readonly 'avro.fail.on.trailing.data'?: Flag
}

/** What serializers and deserializers have in common, once read. */
export interface CommonSettings {
  readonly field: 'key' | 'value'
  readonly subjectNameStrategy: SubjectNameStrategy
  readonly associated: AssociatedOptions
  readonly schemaType: SchemaType | undefined
  /** Infinity: for ever. */
  readonly latestCacheTtlMs: number
  /** Options of the languages, which only they understand. */
  readonly languages: { readonly [type in SchemaType]?: object }
  readonly now: () => number
}

export interface SerializerSettings extends CommonSettings {
  readonly schema: SchemaDefinition | undefined
  readonly autoRegisterSchemas: boolean
  readonly useSchemaId: number | undefined
  readonly useSchemaGuid: string | undefined
  readonly useLatestVersion: boolean
  readonly useLatestWithMetadata: Readonly<Record<string, string>> | undefined
  readonly latestCompatibilityStrict: boolean
  readonly idCompatibilityStrict: boolean
  readonly normalizeSchemas: boolean
  readonly schemaIdSerializer: 'prefix' | 'header'
}

export interface DeserializerSettings extends CommonSettings {
  readonly readerSchema: SchemaDefinition | undefined
  readonly schemaIdDeserializer: 'prefix' | 'header' | 'dual' | 'config'
  readonly useSchemaId: number | undefined
  readonly useSchemaGuid: string | undefined
  readonly useMessageIndexes: readonly number[] | undefined
  readonly useLatestVersion: boolean
  readonly useLatestWithMetadata: Readonly<Record<string, string>> | undefined
  readonly trustsWriterSchemas: boolean
  readonly cacheCapacity: number
}
