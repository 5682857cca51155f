import { SerdeError } from './errors.ts'
import { deserializerRows, namesOf, sameForBoth, serializerRows, type SettingRows } from './setting-rows.ts'
import type {
  CommonSettings,
  DeserializerOptions,
  DeserializerSettings,
  SerializerOptions,
  SerializerSettings,
} from './setting-types.ts'

const commonPresets: CommonSettings = {
  field: 'value',
  subjectNameStrategy: 'Associated',
  associated: { kafkaClusterId: undefined, fallback: 'TopicName' },
  schemaType: undefined,
  latestCacheTtlMs: 60_000,
  languages: {},
  now: Date.now,
}

/** Settings of a serializer, every default in its place. Throws SerdeError `configuration`. */
export function readSerializerSettings(options: SerializerOptions): SerializerSettings {
  const { given, languages, associated } = collect<SerializerSettings>({ ...sameForBoth, ...serializerRows }, options)
  const settings: SerializerSettings = {
    ...commonPresets,
    schema: undefined,
    autoRegisterSchemas: true,
    useSchemaId: undefined,
    useSchemaGuid: undefined,
    useLatestVersion: false,
    useLatestWithMetadata: undefined,
    latestCompatibilityStrict: true,
    idCompatibilityStrict: true,
    normalizeSchemas: false,
    schemaIdSerializer: 'prefix',
    ...given,
    associated,
    languages,
  }
  const pins = pinsOf(settings)
  if (given.autoRegisterSchemas === true && pins.length > 0) contradict('autoRegisterSchemas', pins[0] ?? '')
  if (settings.useSchemaId !== undefined && settings.useSchemaGuid !== undefined)
    contradict('useSchemaId', 'useSchemaGuid')
  return settings
}

/** Settings of a deserializer, every default in its place. Throws SerdeError `configuration`. */
export function readDeserializerSettings(options: DeserializerOptions): DeserializerSettings {
  const rows = { ...sameForBoth, ...deserializerRows }
  const { given, languages, associated } = collect<DeserializerSettings>(rows, options)
  const settings: DeserializerSettings = {
    ...commonPresets,
    readerSchema: undefined,
    schemaIdDeserializer: 'dual',
    useSchemaId: undefined,
    useSchemaGuid: undefined,
    useMessageIndexes: undefined,
    useLatestVersion: false,
    useLatestWithMetadata: undefined,
    trustsWriterSchemas: false,
    cacheCapacity: 1000,
    ...given,
    associated,
    languages,
  }
  const { useSchemaId, useSchemaGuid, schemaIdDeserializer, readerSchema } = settings
  if (useSchemaId !== undefined && useSchemaGuid !== undefined) contradict('useSchemaId', 'useSchemaGuid')
  const isPinned = useSchemaId !== undefined || useSchemaGuid !== undefined
  if (schemaIdDeserializer === 'config' && !isPinned)
    refuse(`schemaIdDeserializer 'config' needs useSchemaId or useSchemaGuid`)
  if (isPinned && schemaIdDeserializer !== 'config') {
    if (given.schemaIdDeserializer !== undefined) contradict('schemaIdDeserializer', 'useSchemaId or useSchemaGuid')
    return { ...settings, schemaIdDeserializer: 'config' }
  }
  if (readerSchema !== undefined && settings.useLatestVersion) contradict('readerSchema', 'useLatestVersion')
  if (readerSchema !== undefined && settings.useLatestWithMetadata) contradict('readerSchema', 'useLatestWithMetadata')
  return settings
}

function pinsOf(settings: SerializerSettings): readonly string[] {
  const { useSchemaId, useSchemaGuid, useLatestVersion, useLatestWithMetadata } = settings
  return [
    useSchemaId === undefined ? '' : 'useSchemaId',
    useSchemaGuid === undefined ? '' : 'useSchemaGuid',
    useLatestWithMetadata === undefined ? '' : 'useLatestWithMetadata',
    useLatestVersion ? 'useLatestVersion' : '',
  ].filter(name => name !== '')
}

interface Collected<Settings> {
  readonly given: Partial<Settings>
  readonly associated: CommonSettings['associated']
  readonly languages: CommonSettings['languages']
}

/** What the options say, under the names of the settings. One setting under two names must have one value. */
function collect<Settings>(rows: SettingRows, options: object): Collected<Settings> {
  const field = 'field' in options && options.field === 'key' ? 'key' : 'value'
  const settingsByName = namesOf(rows, field)
  const found = new Map<string, { readonly name: string; readonly value: unknown }>()
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || ['avro', 'protobuf', 'json'].includes(name)) continue
    const setting = settingsByName.get(name)
    if (setting === undefined) refuse(`there is no setting '${name}'`)
    const read = rows[setting.key]?.read(value, name)
    if (setting.isOfOtherField) continue
    const earlier = found.get(setting.key)
    if (earlier !== undefined && !isSame(earlier.value, read)) contradict(earlier.name, name)
    found.set(setting.key, { name, value: read })
  }
  return settle<Settings>(found, options)
}

/** A key of two words is an option of a language: what the options say of the language itself goes before it. */
function settle<Settings>(
  found: ReadonlyMap<string, { readonly value: unknown }>,
  { avro, protobuf, json }: SerializerOptions | DeserializerOptions,
): Collected<Settings> {
  const {
    kafkaClusterId,
    subjectNameFallback = commonPresets.associated.fallback,
    ...given
  } = Object.fromEntries([...found].filter(([key]) => !key.includes(' ')).map(([key, { value }]) => [key, value]))
  const ofLanguage = (language: string): object =>
    Object.fromEntries(
      [...found]
        .filter(([key]) => key.startsWith(`${language} `))
        .map(([key, { value }]) => [key.slice(language.length + 1), value]),
    )
  return {
    // Each row of the tables reads what the type of its setting says.
    given: given as Partial<Settings>,
    associated: { kafkaClusterId, fallback: subjectNameFallback } as CommonSettings['associated'],
    languages: {
      AVRO: { ...ofLanguage('avro'), ...avro },
      PROTOBUF: { ...ofLanguage('protobuf'), ...protobuf },
      JSON: { ...ofLanguage('json'), ...json },
    },
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b))
}

function contradict(one: string, other: string): never {
  refuse(`'${one}' and '${other}' contradict each other`)
}

function refuse(reason: string): never {
  throw new SerdeError('configuration', reason)
}
