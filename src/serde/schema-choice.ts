import { defaultLimits } from '../schema/limits.ts'
import { SerdeError } from './errors.ts'
import { registryFailure } from './failures.ts'
import type { RegistryCall, RegistrySchema, SchemaDefinition, SerdeRegistry } from './registry-port.ts'
import type { ReadSchema, SchemaReader } from './schema-reader.ts'
import type { SerializerSettings } from './setting-types.ts'

/** The schema that a payload names, and whether it may change while nothing here does. */
export interface ChosenSchema {
  readonly schema: ReadSchema
  readonly id: number | undefined
  readonly guid: string | undefined
  readonly isLatest: boolean
}

interface Choice {
  readonly registry: SerdeRegistry
  readonly schemas: SchemaReader
  readonly settings: SerializerSettings
}

interface Wish {
  readonly subject: string
  /** The schema that the value came with. */
  readonly own: ReadSchema | undefined
  readonly call: RegistryCall
}

/**
 * The schema to write with, in the order in which Confluent's Java serializers look at their settings: register, a given
 * id, metadata, the latest version, look-up. Throws SerdeError.
 */
export async function chooseSchema(choice: Choice, wish: Wish): Promise<ChosenSchema> {
  const { registry, settings } = choice
  const { subject, own, call } = wish
  const { useSchemaId, useSchemaGuid, useLatestWithMetadata } = settings
  if (settings.autoRegisterSchemas) return registerSchema(choice, wish)
  if (useSchemaId !== undefined) {
    const found = await asked(registry.byId(useSchemaId, subject, call), 'unknown-schema', call)
    return checked(choice, wish, { found: { id: useSchemaId, ...found }, strictness: 'idCompatibilityStrict' })
  }
  if (useSchemaGuid !== undefined) {
    const found = await asked(registry.byGuid(useSchemaGuid, call), 'unknown-schema', call)
    return checked(choice, wish, { found: { guid: useSchemaGuid, ...found }, strictness: 'idCompatibilityStrict' })
  }
  if (useLatestWithMetadata !== undefined) {
    const found = await asked(registry.latestWithMetadata(subject, useLatestWithMetadata, call), 'registry', call)
    return checked(choice, wish, { found, isLatest: true })
  }
  if (settings.useLatestVersion) {
    const found = await asked(registry.latest(subject, call), 'registry', call)
    return checked(choice, wish, { found, isLatest: true, strictness: 'latestCompatibilityStrict' })
  }
  const { definition, schema } = ownOf(own)
  const options = { ...call, normalize: settings.normalizeSchemas, deleted: false }
  const { id, guid } = await asked(registry.lookup(subject, definition, options), 'registry', call)
  return { schema, id, guid, isLatest: false }
}

async function registerSchema({ registry, schemas, settings }: Choice, wish: Wish): Promise<ChosenSchema> {
  const { definition, schema } = ownOf(wish.own)
  const options = { ...wish.call, normalize: settings.normalizeSchemas }
  const answer = await asked(registry.register(wish.subject, definition, options), 'registry', wish.call)
  const { id, guid, schema: text, references } = answer
  const isAsSent = text === undefined || text === definition.schema
  const registered = isAsSent
    ? schema
    : await schemas.read(
        { schemaType: schema.type, ...answer, schema: text, ...(references && { references }) },
        wish.call,
      )
  return { schema: registered, id, guid, isLatest: false }
}

interface Found {
  readonly found: RegistrySchema
  readonly isLatest?: boolean
  readonly strictness?: 'idCompatibilityStrict' | 'latestCompatibilityStrict'
}

async function checked({ schemas, settings }: Choice, { own, call }: Wish, found: Found): Promise<ChosenSchema> {
  const { id, guid } = found.found
  const schema = await schemas.read(found.found, call)
  if (own && own.type !== schema.type)
    throw new SerdeError('wrong-language', `the schema found is of type ${schema.type}, that of the value ${own.type}`)
  if (own && found.strictness && settings[found.strictness]) checkReads(schema, own, found.strictness)
  return { schema, id, guid, isLatest: found.isLatest ?? false }
}

/** What is registered is the schema as the registry would print it. */
function ownOf(own: ReadSchema | undefined): { readonly definition: SchemaDefinition; readonly schema: ReadSchema } {
  if (!own) throw new SerdeError('configuration', 'there is no schema: give one, or use one that is registered')
  return { schema: own, definition: { ...own.definition, schemaType: own.type, schema: own.parsed.canonical } }
}

function checkReads(reader: ReadSchema, writer: ReadSchema, setting: string): void {
  if (reader.parsed.canonical === writer.parsed.canonical) return
  const { isCompatible, differences } = reader.parsed.differencesFrom(writer.parsed, {
    policy: 'STRICT',
    limits: defaultLimits,
  })
  if (isCompatible) return
  const worst = differences.find(({ verdict }) => verdict === 'break')
  const reason = worst ? `: ${worst.explanation}` : ''
  throw new SerdeError(
    'incompatible',
    `the schema found cannot read what the given one writes${reason}; ${setting}: false allows it`,
  )
}

async function asked<Answer>(
  answer: Promise<Answer>,
  missing: 'unknown-schema' | 'registry',
  { signal }: RegistryCall,
): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    throw registryFailure(error, missing, signal)
  }
}
