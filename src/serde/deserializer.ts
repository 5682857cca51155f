import { BoundedCache } from '../schema/bounded-cache.ts'
import { SerdeError, type SerdeErrorPlace } from './errors.ts'
import { placed, registryFailure } from './failures.ts'
import { lastHeader, type RecordHeaders } from './record-headers.ts'
import type { RegistryCall, RegistrySchema, SerdeRegistry } from './registry-port.ts'
import { plainId, readSchemaId, type SchemaId } from './schema-id.ts'
import { SchemaReader, type ReadSchema } from './schema-reader.ts'
import type { DeserializerOptions, DeserializerSettings } from './setting-types.ts'
import { readDeserializerSettings } from './settings.ts'
import { needsRecordName, SubjectFinder } from './subject-names.ts'
import type { AnyTopics, ReadFrom, TopicOf, TopicTypes } from './topic-types.ts'
import type { BytesAt, ValueReader } from './value-language.ts'

/** What comes along with a payload. */
export interface DeserializeOptions {
  readonly headers?: RecordHeaders | undefined
  readonly signal?: AbortSignal | undefined
}

/** A payload whose schema id has been found. */
interface Payload {
  readonly topic: string
  readonly bytes: Uint8Array
  readonly start: number
  readonly schemaId: SchemaId
  /** Where Protobuf's message indexes stand, if not before the value. */
  readonly indexes: BytesAt | undefined
}

/** Everything that is needed to read payloads of one topic, schema id and record name. */
interface Preparation {
  readonly subject: string
  readonly reader: ValueReader
  readonly expiresAt: number
}

/** What is known of a topic and a schema id. */
interface Place {
  /** Set where subjects depend on the record's name. */
  readonly naming: ValueReader | undefined
  readonly byRecordName: Map<string | undefined, Preparation>
  /** The one that there is, where they do not. */
  only: Preparation | undefined
}

const MAX_TOPICS = 10_000
/** Messages of one Protobuf schema that are kept ready. */
const MAX_RECORD_NAMES = 1000

/** Reads payloads that name their schema. `Topics` tells the compiler which topics there are, and their values. */
export class Deserializer<Topics extends TopicTypes<Topics> = AnyTopics> {
  readonly #settings: DeserializerSettings
  readonly #registry: SerdeRegistry
  readonly #schemas: SchemaReader
  readonly #subjects: SubjectFinder
  readonly #isNamedByRecord: boolean
  readonly #headerName: string
  readonly #topics = new Map<string, BoundedCache<number | string, Place>>()
  /** Most payloads are of the topic and schema of the one before. */
  #last: { readonly topic: string; readonly key: number | string; readonly place: Place } | undefined

  /** Sends nothing yet. Throws SerdeError `configuration`. */
  constructor(registry: SerdeRegistry, options: DeserializerOptions = {}) {
    this.#settings = readDeserializerSettings(options)
    this.#registry = registry
    this.#schemas = new SchemaReader(registry, this.#settings.schemaType)
    this.#subjects = new SubjectFinder(registry, this.#settings)
    this.#isNamedByRecord = needsRecordName(this.#settings.subjectNameStrategy, this.#settings.associated)
    this.#headerName = `__${this.#settings.field}_schema_id`
  }

  /** The value; null for null. Rejects with SerdeError, or with the reason of the signal. */
  async deserialize<Topic extends TopicOf<Topics>>(
    topic: Topic,
    bytes: Uint8Array | null,
    options: DeserializeOptions = {},
  ): Promise<ReadFrom<Topics, Topic>> {
    if (bytes === null) return null
    const payload = this.#payload(topic, bytes, options.headers)
    const ready = this.#ready(payload)
    const isFresh = ready !== undefined && (ready.expiresAt === Infinity || this.#settings.now() < ready.expiresAt)
    return this.#read(payload, isFresh ? ready : await this.#prepare(payload, options.signal))
  }

  /**
   * The value, once a payload of this topic and schema has been deserialized before; null for null. A latest version is
   * believed until `deserialize` asks for it again. Throws SerdeError, `not-cached` where something must be asked for.
   */
  deserializeSync<Topic extends TopicOf<Topics>>(
    topic: Topic,
    bytes: Uint8Array | null,
    options: DeserializeOptions = {},
  ): ReadFrom<Topics, Topic> {
    if (bytes === null) return null
    const payload = this.#payload(topic, bytes, options.headers)
    const ready = this.#ready(payload)
    if (ready) return this.#read(payload, ready)
    const reason = 'the schema is not known yet: deserialize the first payload asynchronously'
    throw new SerdeError('not-cached', reason, this.#placeOf(payload))
  }

  #payload(topic: string, bytes: Uint8Array, headers: RecordHeaders | undefined): Payload {
    const { field, schemaIdDeserializer: source } = this.#settings
    try {
      if (source === 'config')
        return { topic, bytes, start: 0, schemaId: this.#pinned(), indexes: this.#pinnedIndexes() }
      const header = headers === undefined || source === 'prefix' ? undefined : lastHeader(headers, this.#headerName)
      if (header) {
        const { schemaId, end } = readSchemaId(header)
        return { topic, bytes, start: 0, schemaId, indexes: { bytes: header, start: end } }
      }
      if (source === 'header') throw new SerdeError('bad-header', `there is no header ${this.#headerName}`)
      const id = plainId(bytes)
      if (id !== undefined) return { topic, bytes, start: 5, schemaId: { id }, indexes: undefined }
      const { schemaId, end } = readSchemaId(bytes)
      return { topic, bytes, start: end, schemaId, indexes: undefined }
    } catch (error) {
      throw placed(error, 'bad-header', { topic, field })
    }
  }

  #pinned(): SchemaId {
    const { useSchemaId, useSchemaGuid = '' } = this.#settings
    return useSchemaId === undefined ? { guid: useSchemaGuid } : { id: useSchemaId }
  }

  /** As they would stand in a header: a count and the indexes, as zigzag numbers. */
  #pinnedIndexes(): BytesAt {
    const numbers = this.#settings.useMessageIndexes ?? [0]
    return { bytes: Uint8Array.from([numbers.length, ...numbers].flatMap(zigzagBytes)), start: 0 }
  }

  #ready(payload: Payload): Preparation | undefined {
    const place = this.#known(payload)
    return place?.naming ? place.byRecordName.get(this.#recordName(place.naming, payload)) : place?.only
  }

  #known({ topic, schemaId }: Payload): Place | undefined {
    const key = keyOf(schemaId)
    const last = this.#last
    if (last?.topic === topic && last.key === key) return last.place
    const place = this.#topics.get(topic)?.get(key)
    if (place) this.#last = { topic, key, place }
    return place
  }

  #recordName(reader: ValueReader, payload: Payload): string | undefined {
    try {
      return reader.recordName(payload.bytes, payload.start, payload.indexes)
    } catch (error) {
      throw placed(error, 'malformed', this.#placeOf(payload))
    }
  }

  async #prepare(payload: Payload, signal: AbortSignal | undefined): Promise<Preparation> {
    const { topic, schemaId } = payload
    const { field } = this.#settings
    const call = signal ? { signal } : {}
    let subject: string | undefined
    try {
      checkId(schemaId)
      const naming = this.#isNamedByRecord ? await this.#namingReader(payload, call) : undefined
      const recordName = naming && this.#recordName(naming, payload)
      subject = await this.#subjects.find(
        { topic, field, recordName, hasSchema: naming !== undefined },
        undefined,
        call,
      )
      const stored = await this.#stored(schemaId, subject, call)
      const writer = await this.#schemas.read(stored, call)
      const wanted = await this.#wanted(subject, stored, call)
      const prepared: Preparation = {
        subject,
        reader: this.#reader(writer, wanted?.schema),
        expiresAt: wanted?.isLatest ? this.#settings.now() + this.#settings.latestCacheTtlMs : Infinity,
      }
      this.#keep(payload, naming, recordName, prepared)
      return prepared
    } catch (error) {
      throw placed(error, 'registry', { ...this.#placeOf(payload), subject }, signal)
    }
  }

  /** The subject is not known yet: the schema is asked for without one. */
  async #namingReader({ schemaId }: Payload, call: RegistryCall): Promise<ValueReader> {
    return this.#reader(await this.#schemas.read(await this.#stored(schemaId, '', call), call), undefined)
  }

  async #stored(schemaId: SchemaId, subject: string, call: RegistryCall): Promise<RegistrySchema> {
    try {
      return 'id' in schemaId
        ? await this.#registry.byId(schemaId.id, subject, call)
        : await this.#registry.byGuid(schemaId.guid, call)
    } catch (error) {
      throw registryFailure(error, 'unknown-schema', call.signal)
    }
  }

  /** The schema that values are wanted in, where it is not the one they were written with. */
  async #wanted(
    subject: string,
    stored: RegistrySchema,
    call: RegistryCall,
  ): Promise<{ readonly schema: ReadSchema; readonly isLatest: boolean } | undefined> {
    const { readerSchema, useLatestVersion, useLatestWithMetadata } = this.#settings
    if (readerSchema) return { schema: await this.#schemas.read(readerSchema, call), isLatest: false }
    if (useLatestWithMetadata === undefined && !useLatestVersion) return undefined
    try {
      const latest = useLatestWithMetadata
        ? await this.#registry.latestWithMetadata(subject, useLatestWithMetadata, call)
        : await this.#registry.latest(subject, call)
      // The writer has to be a version of the subject: rules that migrate values go from version to version.
      await this.#registry.lookup(subject, stored, { ...call, normalize: false, deleted: true })
      return { schema: await this.#schemas.read(latest, call), isLatest: true }
    } catch (error) {
      throw registryFailure(error, 'registry', call.signal)
    }
  }

  #reader(writer: ReadSchema, wanted: ReadSchema | undefined): ValueReader {
    const { trustsWriterSchemas, schemaIdDeserializer, languages } = this.#settings
    if (wanted && wanted.type !== writer.type) {
      const reason = `the payload is of type ${writer.type} and the reader's schema of type ${wanted.type}`
      throw new SerdeError('unresolvable', reason)
    }
    const isTrusted = trustsWriterSchemas || schemaIdDeserializer === 'config'
    const schemas = { writer: writer.parsed, isTrusted, ...(wanted && { reader: wanted.parsed }) }
    return writer.values.reader(schemas, languages[writer.type] ?? {})
  }

  #keep(
    { topic, schemaId }: Payload,
    naming: ValueReader | undefined,
    recordName: string | undefined,
    prepared: Preparation,
  ): void {
    if (this.#topics.size >= MAX_TOPICS) this.#topics.clear()
    const places = this.#topics.get(topic) ?? new BoundedCache<number | string, Place>(this.#settings.cacheCapacity)
    this.#topics.set(topic, places)
    const place = places.get(keyOf(schemaId)) ?? { naming, byRecordName: new Map(), only: undefined }
    if (naming === undefined) place.only = prepared
    else {
      if (place.byRecordName.size >= MAX_RECORD_NAMES) place.byRecordName.clear()
      place.byRecordName.set(recordName, prepared)
    }
    places.set(keyOf(schemaId), place, 1)
  }

  #read(payload: Payload, { reader, subject }: Preparation): unknown {
    try {
      return reader.read(payload.bytes, payload.start, payload.indexes)
    } catch (error) {
      throw placed(error, 'malformed', { ...this.#placeOf(payload), subject })
    }
  }

  #placeOf({ topic, schemaId }: Payload): SerdeErrorPlace {
    const { field } = this.#settings
    return 'id' in schemaId ? { topic, field, schemaId: schemaId.id } : { topic, field, guid: schemaId.guid }
  }
}

function keyOf(schemaId: SchemaId): number | string {
  return 'id' in schemaId ? schemaId.id : schemaId.guid
}

/** No registry gives such an id: there is nothing to ask. */
function checkId(schemaId: SchemaId): void {
  if ('id' in schemaId && schemaId.id <= 0) throw new SerdeError('unknown-schema', `${schemaId.id} is no schema id`)
}

/** A number from 0 as zigzag varint. */
function zigzagBytes(number: number): readonly number[] {
  const bytes: number[] = []
  let rest = number * 2
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return [...bytes, rest]
}
