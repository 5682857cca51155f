import { SerdeError } from './errors.ts'
import { isGuid } from './schema-id.ts'

/** One setting: its other names, and how a value is read. A key `avro x` is option `x` of that language. */
interface SettingRow {
  /** `{field}` stands for `key` and for `value`: names of the other half of a record are checked, then passed over. */
  readonly names: readonly string[]
  read(value: unknown, name: string): unknown
}

export type SettingRows = Readonly<Record<string, SettingRow>>

const strategies: Readonly<Record<string, string>> = {
  associated: 'Associated',
  topic: 'TopicName',
  record: 'RecordName',
  topicrecord: 'TopicRecordName',
}
const idPlaces: Readonly<Record<string, string>> = { prefix: 'prefix', header: 'header' }
const idSources: Readonly<Record<string, string>> = { ...idPlaces, dual: 'dual', config: 'config' }

/** Settings of serializers and deserializers. */
export const sameForBoth: SettingRows = {
  field: { names: [], read: oneOf({ key: 'key', value: 'value' }, '') },
  subjectNameStrategy: { names: ['{field}.subject.name.strategy', 'subject.name.strategy'], read: readStrategy },
  kafkaClusterId: { names: ['subject.name.strategy.kafka.cluster.id'], read: readText },
  subjectNameFallback: {
    names: ['subject.name.strategy.fallback.type'],
    read: oneOf({ ...withoutAssociated(), none: 'None' }, 'namestrategy'),
  },
  schemaType: { names: [], read: oneOf({ avro: 'AVRO', json: 'JSON', protobuf: 'PROTOBUF' }, '') },
  latestCacheTtlMs: { names: ['latestCacheTtlSec', 'latest.cache.ttl.sec'], read: readSeconds },
  useSchemaId: { names: ['use.schema.id'], read: readId },
  useSchemaGuid: { names: ['use.schema.guid'], read: readGuid },
  useLatestVersion: { names: ['use.latest.version'], read: readFlag },
  useLatestWithMetadata: { names: ['use.latest.with.metadata'], read: readProperties },
  now: { names: [], read: value => value },
  'avro usesLogicalTypes': { names: ['avro.use.logical.type.converters'], read: readFlag },
  'json validate': { names: ['json.fail.invalid.schema'], read: readFlag },
}

/** Settings of serializers alone. */
export const serializerRows: SettingRows = {
  schema: { names: [], read: readSchema },
  autoRegisterSchemas: { names: ['auto.register.schemas'], read: readFlag },
  latestCompatibilityStrict: { names: ['latest.compatibility.strict'], read: readFlag },
  idCompatibilityStrict: { names: ['id.compatibility.strict'], read: readFlag },
  normalizeSchemas: { names: ['normalize.schemas'], read: readFlag },
  schemaIdSerializer: { names: ['{field}.schema.id.serializer'], read: oneOf(idPlaces, 'schemaidserializer') },
  'json indent': { names: ['json.indent.output'], read: readFlag },
}

/** Settings of deserializers alone. */
export const deserializerRows: SettingRows = {
  readerSchema: { names: [], read: readSchema },
  schemaIdDeserializer: { names: ['{field}.schema.id.deserializer'], read: oneOf(idSources, 'schemaiddeserializer') },
  useMessageIndexes: { names: ['use.message.indexes'], read: readIndexes },
  trustsWriterSchemas: { names: [], read: readFlag },
  cacheCapacity: { names: [], read: readCapacity },
  'avro failsOnTrailingBytes': { names: ['avro.fail.on.trailing.data'], read: readFlag },
}

/** What a name stands for. */
interface SettingName {
  readonly key: string
  readonly isOfOtherField: boolean
}

/** Every name a setting goes by, for one half of a record. */
export function namesOf(rows: SettingRows, field: 'key' | 'value'): ReadonlyMap<string, SettingName> {
  const other = field === 'key' ? 'value' : 'key'
  return new Map<string, SettingName>(
    Object.entries(rows).flatMap(([key, { names }]) => [
      ...(key.includes(' ') || key === 'latestCacheTtlMs' ? [] : [[key, { key, isOfOtherField: false }] as const]),
      ...names.map(name => [name.replace('{field}', field), { key, isOfOtherField: false }] as const),
      ...names
        .filter(name => name.includes('{field}'))
        .map(name => [name.replace('{field}', other), { key, isOfOtherField: true }] as const),
    ]),
  )
}

function withoutAssociated(): Readonly<Record<string, string>> {
  const { associated: _associated, ...plain } = strategies
  return plain
}

/** Reads a word in any case, in front of `suffix` or without, also as the name of a Java class. */
function oneOf(words: Readonly<Record<string, string>>, suffix: string): SettingRow['read'] {
  return (value, name) => {
    const last = typeof value === 'string' ? (value.split('.').at(-1) ?? '').toLowerCase().replaceAll('_', '') : ''
    const shortened = suffix !== '' && last.endsWith(suffix) ? last.slice(0, -suffix.length) : last
    const word = suffix === 'namestrategy' && last.endsWith('name') ? last.slice(0, -'name'.length) : shortened
    const found = Object.hasOwn(words, word) ? words[word] : undefined
    return found ?? refuse(name, `one of ${Object.values(words).join(', ')}`, value)
  }
}

const readStrategyName = oneOf(strategies, 'namestrategy')

function readStrategy(value: unknown, name: string): unknown {
  return typeof value === 'function' ? value : readStrategyName(value, name)
}

function readFlag(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value
  const word = typeof value === 'string' ? value.trim().toLowerCase() : ''
  if (word === 'true' || word === 'false') return word === 'true'
  return refuse(name, 'true or false', value)
}

function readText(value: unknown, name: string): string {
  return typeof value === 'string' && value !== '' ? value : refuse(name, 'a text', value)
}

function readNumber(value: unknown, name: string, [least, greatest]: readonly [number, number]): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= greatest) return number
  return refuse(name, `a whole number from ${least} to ${greatest}`, value)
}

/** Confluent's default, -1, says that there is none. */
function readId(value: unknown, name: string): number | undefined {
  const id = readNumber(value, name, [-1, 2 ** 31 - 1])
  return id < 0 ? undefined : id
}

function readCapacity(value: unknown, name: string): number {
  return readNumber(value, name, [1, 1_000_000])
}

function readSeconds(value: unknown, name: string): number {
  const seconds = readNumber(value, name, [-1, 2 ** 31 - 1])
  return seconds < 0 ? Number.POSITIVE_INFINITY : seconds * 1000
}

function readGuid(value: unknown, name: string): string {
  return typeof value === 'string' && isGuid(value) ? value.toLowerCase() : refuse(name, 'a GUID', value)
}

function readProperties(value: unknown, name: string): Readonly<Record<string, string>> {
  const pairs =
    typeof value === 'string'
      ? value.split(',').map(pair => [pair.slice(0, Math.max(0, pair.indexOf('='))), pair.slice(pair.indexOf('=') + 1)])
      : typeof value === 'object' && value !== null
        ? Object.entries(value)
        : []
  const isFine = pairs.length > 0 && pairs.every(([key, text]) => key !== '' && typeof text === 'string')
  return isFine ? Object.fromEntries(pairs) : refuse(name, `properties such as 'major=1'`, value)
}

function readIndexes(value: unknown, name: string): readonly number[] {
  const items: readonly unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : []
  if (items.length === 0) return refuse(name, 'a list of numbers', value)
  return items.map(item => readNumber(item, name, [0, 2 ** 31 - 1]))
}

function readSchema(value: unknown, name: string): unknown {
  const isSchema = typeof value === 'object' && value !== null && 'schema' in value && typeof value.schema === 'string'
  return isSchema ? value : refuse(name, `an object with the text 'schema'`, value)
}

function refuse(name: string, expected: string, value: unknown): never {
  throw new SerdeError('configuration', `'${name}' must be ${expected}, not ${described(value)}`)
}

function described(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `a text of ${value.length} characters` : `'${value}'`
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : `a ${typeof value}`
}
