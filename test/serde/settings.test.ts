import { SerdeError } from '../../src/serde/errors.ts'
import { readDeserializerSettings, readSerializerSettings } from '../../src/serde/settings.ts'

test('names of Confluent and ours say the same', () => {
  const confluent = readSerializerSettings({
    'auto.register.schemas': 'false',
    'use.latest.with.metadata': 'major=1,minor=2',
    'latest.compatibility.strict': 'FALSE' as 'false',
    'value.subject.name.strategy': 'io.confluent.kafka.serializers.subject.TopicRecordNameStrategy',
    'value.schema.id.serializer': 'io.confluent.kafka.serializers.schema.id.HeaderSchemaIdSerializer',
    'latest.cache.ttl.sec': '-1',
    'json.fail.invalid.schema': 'true',
  })
  const ours = readSerializerSettings({
    autoRegisterSchemas: false,
    useLatestWithMetadata: { major: '1', minor: '2' },
    latestCompatibilityStrict: false,
    subjectNameStrategy: 'TopicRecordName',
    schemaIdSerializer: 'header',
    latestCacheTtlSec: -1,
    json: { validate: true },
  })
  expect(confluent).toEqual(ours)
  expect(ours).toMatchObject({ latestCacheTtlMs: Infinity, schemaIdSerializer: 'header' })
})

test('a setting of the other half of a record is checked and passed over', () => {
  const options = { 'key.subject.name.strategy': 'RECORD', 'value.subject.name.strategy': 'TOPIC' }
  expect(readSerializerSettings({ ...options, field: 'key' }).subjectNameStrategy).toBe('RecordName')
  expect(readSerializerSettings(options).subjectNameStrategy).toBe('TopicName')
  expect(() => readSerializerSettings({ 'key.subject.name.strategy': 'NoStrategy' })).toThrow(SerdeError)
})

test('-1 is no schema id, as in the clients of Confluent', () => {
  expect(readSerializerSettings({ 'use.schema.id': '-1' }).useSchemaId).toBeUndefined()
})

test('the setting of a language goes before the name of Confluent', () => {
  const settings = readDeserializerSettings({
    'avro.fail.on.trailing.data': true,
    avro: { failsOnTrailingBytes: false },
  })
  expect(settings.languages.AVRO).toEqual({ failsOnTrailingBytes: false })
})

test.each([
  [{ autoRegisterSchemas: true, useLatestVersion: true }, 'contradict'],
  [{ 'auto.register.schemas': 'true', 'use.schema.id': '5' } as const, 'contradict'],
  [{ useSchemaId: 1, useSchemaGuid: '01f692b3-0d4a-1c8a-3e60-0b1440637f8f' }, 'contradict'],
  [{ useLatestVersion: true, 'use.latest.version': 'false' } as const, 'contradict'],
  [{ useSchemaId: 1.5 }, 'whole number'],
  [{ useSchemaGuid: 'x' }, 'GUID'],
  [{ normalizeSchemas: 'maybe' as 'true' }, 'true or false'],
  [{ useLatestWithMetadata: 'major' }, 'properties'],
  [{ schemaIdSerializer: 'dual' }, 'one of prefix, header'],
  [{ schema: 'text' as never }, `an object with the text 'schema', not 'text'`],
  [{ schema: 'x'.repeat(61) as never }, 'not a text of 61 characters'],
])('a serializer is not made with %j', (options, reason) => {
  expect(() => readSerializerSettings(options)).toThrow(SerdeError)
  expect(() => readSerializerSettings(options)).toThrow(reason)
})

test('a setting that there is not is refused by its name', () => {
  const misspelt: object = { autoRegisterSchema: false }
  expect(() => readSerializerSettings(misspelt)).toThrow("there is no setting 'autoRegisterSchema'")
})

test.each([
  [{ schemaIdDeserializer: 'config' }, 'needs'],
  [{ schemaIdDeserializer: 'dual', useSchemaId: 1 }, 'contradict'],
  [{ readerSchema: { schema: '"int"' }, useLatestVersion: true }, 'contradict'],
  [{ readerSchema: { schema: '"int"' }, useLatestWithMetadata: 'a=b' }, 'contradict'],
  [{ cacheCapacity: 0 }, 'whole number'],
])('a deserializer is not made with %j', (options, reason) => {
  expect(() => readDeserializerSettings(options)).toThrow(SerdeError)
  expect(() => readDeserializerSettings(options)).toThrow(reason)
})

test('a latest version may be asked for beside registering by default, which goes first', () => {
  expect(readSerializerSettings({ 'use.latest.version': 'true' })).toMatchObject({
    autoRegisterSchemas: true,
    useLatestVersion: true,
  })
})
