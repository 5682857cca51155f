import { SerdeError } from './errors.ts'
import { placed } from './failures.ts'
import { addHeader, type RecordHeaders } from './record-headers.ts'
import type { RegistryCall, SchemaDefinition, SerdeRegistry } from './registry-port.ts'
import { chooseSchema, type ChosenSchema } from './schema-choice.ts'
import { guidPrefix, idPrefix } from './schema-id.ts'
import { SchemaReader, type ReadSchema } from './schema-reader.ts'
import type { SerializerOptions, SerializerSettings } from './setting-types.ts'
import { readSerializerSettings } from './settings.ts'
import { needsRecordName, SubjectFinder } from './subject-names.ts'
import type { AnyTopics, TopicOf, TopicTypes, WrittenTo } from './topic-types.ts'
import type { ValueWriter } from './value-language.ts'
import { writerOf } from './writers.ts'

/** What may differ from one value to the next. */
export interface SerializeOptions {
  /** Headers of the record; one that names the schema is added where the schema id goes into a header. */
  readonly headers?: RecordHeaders
  /** The schema of the value. The same object each time is found again fastest. */
  readonly schema?: SchemaDefinition
  readonly signal?: AbortSignal
}

/** Everything that is needed to write values of one topic, schema and record name. */
interface Preparation {
  readonly subject: string
  readonly id: number | undefined
  readonly writer: ValueWriter
  /** Stands before the payload or, alone, in a header. */
  readonly prefix: Uint8Array
  readonly expiresAt: number
}

/** What is known of a topic and a schema. */
interface Place {
  readonly topic: string
  readonly definition: SchemaDefinition | undefined
  readonly byRecordName: Map<string | undefined, Preparation>
  /** Set where subjects depend on the record's name, once the schema has been read. */
  ownWriter: ValueWriter | undefined
  last: Preparation | undefined
}

const nothing = new Uint8Array(0)
/** Topics, and record names in a topic: beyond this many all are forgotten. */
const MAX_PLACES = 10_000

/** Writes values as bytes that name their schema. `Topics` tells the compiler which topics there are, and their values. */
export class Serializer<Topics extends TopicTypes<Topics> = AnyTopics> {
  readonly #settings: SerializerSettings
  readonly #registry: SerdeRegistry
  readonly #schemas: SchemaReader
  readonly #subjects: SubjectFinder
  readonly #isNamedByRecord: boolean
  readonly #headerName: string
  #places = new Map<string, Place>()
  readonly #placesOfSchema = new WeakMap<SchemaDefinition, Map<string, Place>>()

  /** Sends nothing yet. Throws SerdeError `configuration`. */
  constructor(registry: SerdeRegistry, options: SerializerOptions = {}) {
    this.#settings = readSerializerSettings(options)
    this.#registry = registry
    this.#schemas = new SchemaReader(registry, this.#settings.schemaType)
    this.#subjects = new SubjectFinder(registry, this.#settings)
    this.#isNamedByRecord = needsRecordName(this.#settings.subjectNameStrategy, this.#settings.associated)
    this.#headerName = `__${this.#settings.field}_schema_id`
  }

  /** The payload; null for null. Rejects with SerdeError, or with the reason of the signal. */
  async serialize<Topic extends TopicOf<Topics>>(
    topic: Topic,
    value: WrittenTo<Topics, Topic>,
    options: SerializeOptions = {},
  ): Promise<Uint8Array | null> {
    if (value === null) return null
    const place = this.#placeOf(topic, options.schema ?? this.#settings.schema)
    const ready = this.#ready(place, value)
    const isFresh = ready !== undefined && (ready.expiresAt === Infinity || this.#settings.now() < ready.expiresAt)
    return this.#write(topic, value, isFresh ? ready : await this.#prepare(place, value, options), options.headers)
  }

  /**
   * The payload, once a value of this topic and schema has been serialized before; null for null. A latest version is
   * believed until `serialize` asks for it again. Throws SerdeError, `not-cached` where something must be asked for.
   */
  serializeSync<Topic extends TopicOf<Topics>>(
    topic: Topic,
    value: WrittenTo<Topics, Topic>,
    options: SerializeOptions = {},
  ): Uint8Array | null {
    if (value === null) return null
    const ready = this.#ready(this.#placeOf(topic, options.schema ?? this.#settings.schema), value)
    if (ready) return this.#write(topic, value, ready, options.headers)
    const reason = 'the schema is not known yet: serialize the first value asynchronously'
    throw new SerdeError('not-cached', reason, { topic, field: this.#settings.field })
  }

  #placeOf(topic: string, definition: SchemaDefinition | undefined): Place {
    let places = this.#places
    if (definition !== undefined && definition !== this.#settings.schema) {
      places = this.#placesOfSchema.get(definition) ?? new Map()
      this.#placesOfSchema.set(definition, places)
    }
    const known = places.get(topic)
    if (known) return known
    if (places.size >= MAX_PLACES) places.clear()
    const place = { topic, definition, byRecordName: new Map(), ownWriter: undefined, last: undefined }
    places.set(topic, place)
    return place
  }

  #ready(place: Place, value: unknown): Preparation | undefined {
    if (!this.#isNamedByRecord) return place.last
    return place.ownWriter && place.byRecordName.get(this.#recordName(place, value))
  }

  #recordName({ topic, ownWriter }: Place, value: unknown): string | undefined {
    try {
      return ownWriter?.recordName(value)
    } catch (error) {
      throw placed(error, 'invalid-value', { topic, field: this.#settings.field })
    }
  }

  async #prepare(place: Place, value: unknown, { signal }: SerializeOptions): Promise<Preparation> {
    const { topic, definition } = place
    const { field } = this.#settings
    const call = signal ? { signal } : {}
    let subject: string | undefined
    try {
      const own = definition && (await this.#schemas.read(definition, call))
      if (this.#isNamedByRecord && own) place.ownWriter ??= this.#writer(own)
      const recordName = this.#isNamedByRecord ? this.#recordName(place, value) : undefined
      subject = await this.#subjects.find({ topic, field, recordName, hasSchema: own !== undefined }, definition, call)
      const choice = { registry: this.#registry, schemas: this.#schemas, settings: this.#settings }
      const chosen = await chooseSchema(choice, { subject, own, call })
      const prepared = await this.#prepared(subject, own, chosen, call)
      if (place.byRecordName.size >= MAX_PLACES) place.byRecordName.clear()
      place.byRecordName.set(recordName, prepared)
      place.last = prepared
      return prepared
    } catch (error) {
      throw placed(error, 'registry', { topic, field, subject }, signal)
    }
  }

  async #prepared(
    subject: string,
    own: ReadSchema | undefined,
    chosen: ChosenSchema,
    call: RegistryCall,
  ): Promise<Preparation> {
    const { latestCacheTtlMs, now, schemaIdSerializer } = this.#settings
    return {
      subject,
      id: chosen.id,
      writer: writerOf(chosen.schema, own, schema => this.#writer(schema)),
      prefix:
        schemaIdSerializer === 'prefix'
          ? idPrefix(chosen.id ?? (await this.#idOf(subject, chosen, call)))
          : guidPrefix(chosen.guid ?? (await this.#guidOf(subject, chosen, call))),
      expiresAt: chosen.isLatest ? now() + latestCacheTtlMs : Infinity,
    }
  }

  async #idOf(subject: string, { schema }: ChosenSchema, call: RegistryCall): Promise<number> {
    return (await this.#registry.lookup(subject, schema.definition, { ...call, deleted: true })).id
  }

  async #guidOf(subject: string, { id }: ChosenSchema, call: RegistryCall): Promise<string> {
    const guid = id === undefined ? undefined : (await this.#registry.byId(id, subject, call)).guid
    if (guid !== undefined) return guid
    throw new SerdeError('registry', 'the registry gives no GUID, which has to go into a header')
  }

  #writer({ values, parsed, type }: ReadSchema): ValueWriter {
    return values.writer(parsed, this.#settings.languages[type] ?? {})
  }

  #write(topic: string, value: unknown, ready: Preparation, headers: RecordHeaders | undefined): Uint8Array {
    const { writer, prefix } = ready
    try {
      if (value === undefined) throw new SerdeError('invalid-value', 'undefined is no value; null is a tombstone')
      return this.#settings.schemaIdSerializer === 'prefix'
        ? writer.write(value, prefix)
        : this.#writeBare(value, ready, headers)
    } catch (error) {
      const { subject, id } = ready
      throw placed(error, 'invalid-value', { topic, field: this.#settings.field, subject, schemaId: id })
    }
  }

  /** The payload alone: the schema id, and in Protobuf the message indexes, go into a header. */
  #writeBare(value: unknown, { writer, prefix }: Preparation, headers: RecordHeaders | undefined): Uint8Array {
    if (headers === undefined)
      throw new SerdeError('configuration', 'the schema id goes into a header: give the headers of the record')
    const payload = writer.write(value, nothing)
    const indexes = writer.messageIndexes?.(value) ?? nothing
    const header = new Uint8Array(prefix.length + indexes.length)
    header.set(prefix)
    header.set(indexes, prefix.length)
    addHeader(headers, this.#headerName, header)
    return indexes.length === 0 ? payload : payload.subarray(indexes.length)
  }
}
