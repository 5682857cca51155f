import { SerdeError, type SerdeErrorPlace } from './errors.ts'
import { placed, registryFailure } from './failures.ts'
import type { RegistryAssociation, RegistryCall, SchemaDefinition, SerdeRegistry } from './registry-port.ts'

/** What a subject can be named after. */
export interface SubjectContext {
  readonly topic: string | undefined
  readonly field: 'key' | 'value'
  /** Full name of the record or message, title of a JSON Schema; undefined where there is none. */
  readonly recordName: string | undefined
  /** False: there is no schema, and so no record name. */
  readonly hasSchema: boolean
}

/** A subject naming of one's own. It is asked once for each topic, schema and record name. */
export type SubjectNamer = (context: SubjectContext) => string | undefined | Promise<string | undefined>

/** Names that need nothing but the context. */
export type PlainStrategy = 'TopicName' | 'RecordName' | 'TopicRecordName'

/** How subjects are named: the three plain ways, the registry's associations, or a function. */
export type SubjectNameStrategy = PlainStrategy | 'Associated' | SubjectNamer

/** How the strategy Associated finds a subject. */
export interface AssociatedOptions {
  /** Only associations in this namespace count: the id of the Kafka cluster. Default: any. */
  readonly kafkaClusterId: string | undefined
  /** What names the subject of a topic without associations; `None` refuses it. */
  readonly fallback: PlainStrategy | 'None'
}

const plainNames: Readonly<Record<PlainStrategy, (context: SubjectContext) => string | undefined>> = {
  TopicName: ({ topic, field }) => (topic === undefined ? undefined : `${topic}-${field}`),
  RecordName: context => recordNameOf(context),
  TopicRecordName: ({ topic, ...context }) => {
    const name = topic === undefined ? undefined : recordNameOf({ topic, ...context })
    return name === undefined ? undefined : `${topic}-${name}`
  },
}

/** The subject under a plain strategy; undefined without the topic or schema it is named after. Throws SerdeError. */
export function plainSubject(strategy: PlainStrategy, context: SubjectContext): string | undefined {
  return plainNames[strategy](context)
}

/** Whether the subject depends on more than topic and field, so that a schema has to be known first. */
export function needsRecordName(strategy: SubjectNameStrategy, { fallback }: AssociatedOptions): boolean {
  if (strategy === 'Associated') return fallback === 'RecordName' || fallback === 'TopicRecordName'
  return strategy !== 'TopicName'
}

/** What naming subjects takes. */
interface NamingSettings {
  readonly subjectNameStrategy: SubjectNameStrategy
  readonly associated: AssociatedOptions
}

/** Contexts that are remembered; beyond this many all are forgotten. */
const MAX_SUBJECTS = 10_000

/** Finds subjects, and remembers what it found for a topic, a record name and a schema. */
export class SubjectFinder {
  readonly #registry: SerdeRegistry
  readonly #settings: NamingSettings
  readonly #withoutSchema = new Map<string, string>()
  readonly #bySchema = new WeakMap<SchemaDefinition, Map<string, string>>()

  constructor(registry: SerdeRegistry, settings: NamingSettings) {
    this.#registry = registry
    this.#settings = settings
  }

  /** Asks the registry where the strategy does. Throws SerdeError. */
  async find(
    context: SubjectContext & { readonly topic: string },
    schema: SchemaDefinition | undefined,
    call: RegistryCall,
  ): Promise<string> {
    const known = this.#knownOf(schema)
    const key = JSON.stringify([context.topic, context.recordName])
    const before = known.get(key)
    if (before !== undefined) return before
    const found = await this.#name(context, call)
    if (found === undefined && !context.hasSchema && typeof this.#settings.subjectNameStrategy !== 'function')
      throw new SerdeError('no-record-name', 'the subject is named after the record, and there is no schema')
    if (typeof found !== 'string') throw new SerdeError('configuration', 'the strategy names no subject')
    if (known.size >= MAX_SUBJECTS) known.clear()
    known.set(key, found)
    return found
  }

  #knownOf(schema: SchemaDefinition | undefined): Map<string, string> {
    if (schema === undefined) return this.#withoutSchema
    const known = this.#bySchema.get(schema) ?? new Map<string, string>()
    this.#bySchema.set(schema, known)
    return known
  }

  async #name(context: SubjectContext & { readonly topic: string }, call: RegistryCall): Promise<string | undefined> {
    const { subjectNameStrategy: strategy, associated } = this.#settings
    if (typeof strategy === 'function') return named(strategy, context)
    if (strategy !== 'Associated') return plainSubject(strategy, context)
    const subject = await this.#associated(context, call)
    if (subject !== undefined) return subject
    if (associated.fallback === 'None') throw new SerdeError('registry', 'the topic is associated with no subject')
    return plainSubject(associated.fallback, context)
  }

  async #associated(
    { topic, field }: SubjectContext & { readonly topic: string },
    call: RegistryCall,
  ): Promise<string | undefined> {
    const { kafkaClusterId } = this.#settings.associated
    const all = await this.#askedFor(topic, field, call)
    const found = kafkaClusterId === undefined ? all : all.filter(one => one.resourceNamespace === kafkaClusterId)
    if (found.length < 2) return found[0]?.subject
    const names = found.map(({ subject }) => `'${subject}'`).join(', ')
    throw new SerdeError('registry', `the topic is associated with more than one subject: ${names}`)
  }

  async #askedFor(topic: string, field: string, call: RegistryCall): Promise<readonly RegistryAssociation[]> {
    try {
      return await this.#registry.associationsOf(topic, { associationTypes: [field], ...call })
    } catch (error) {
      throw registryFailure(error, 'registry', call.signal)
    }
  }
}

async function named(namer: SubjectNamer, context: SubjectContext): Promise<string | undefined> {
  try {
    return await namer(context)
  } catch (error) {
    throw placed(error, 'configuration', {})
  }
}

function recordNameOf({ recordName, hasSchema, topic, field }: SubjectContext): string | undefined {
  if (recordName !== undefined || !hasSchema) return recordName
  throw noRecordName({ topic, field })
}

function noRecordName(place: SerdeErrorPlace): SerdeError {
  return new SerdeError('no-record-name', 'the subject is named after the record, and the schema is none', place)
}
