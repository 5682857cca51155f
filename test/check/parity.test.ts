import { TestRegistry } from '../../src/testing/test-registry.ts'
import { parityFault } from '../support/check-parity/parity-fault.ts'
import type { Sent } from '../support/check-parity/check-answer.ts'
import { avroRulePages } from '../../src/check/rule-pages-avro.ts'
import { jsonRulePages } from '../../src/check/rule-pages-json.ts'
import { protobufRulePages } from '../../src/check/rule-pages-protobuf.ts'

const registry = new TestRegistry()
const client = registry.client()
beforeEach(() => registry.reset())

/** The example of every rule of the three languages. */
const examples = [...avroRulePages, ...jsonRulePages, ...protobufRulePages].flatMap(({ code, language, example }) =>
  example === undefined || language === undefined
    ? []
    : [{ code, schemaType: language, earlier: example.before, candidate: example.after }],
)

test('there is an example for most rules', () => {
  expect(examples.length).toBeGreaterThan(80)
})

test.each(examples)('check and server say the same of $code', async ({ schemaType, earlier, candidate }) => {
  await client.configs.put(null, { compatibilityLevel: 'NONE' })
  try {
    await registry.register('subject', { schema: earlier, schemaType })
  } catch {
    // Some rules are met by stored schemas alone.
    await client.modes.put(null, 'IMPORT', { force: true })
    await client.register('subject', { schema: earlier, schemaType }, { id: 1, version: 1 })
    await client.modes.put(null, 'READWRITE')
  }
  for (const compatibilityPolicy of schemaType === 'JSON' ? (['STRICT', 'LENIENT'] as const) : (['STRICT'] as const)) {
    await client.configs.put('subject', { compatibilityLevel: 'FULL', compatibilityPolicy })
    expect(await parityFault(registry, 'subject', { schema: candidate, schemaType })).toBeUndefined()
  }
})

const avro = (fields: readonly object[]): Sent => ({ schema: JSON.stringify({ type: 'record', name: 'R', fields }) })

test('check and server say the same of several versions, under every level', async () => {
  await client.configs.put(null, { compatibilityLevel: 'NONE' })
  await registry.seed({
    subject: [
      avro([{ name: 'a', type: 'int' }]),
      avro([{ name: 'a', type: 'string' }]),
      { schema: '{"type":"object"}', schemaType: 'JSON' },
      avro([]),
    ],
  })
  const levels = [
    'NONE',
    'BACKWARD',
    'BACKWARD_TRANSITIVE',
    'FORWARD',
    'FORWARD_TRANSITIVE',
    'FULL',
    'FULL_TRANSITIVE',
  ] as const
  for (const compatibilityLevel of levels) {
    await client.configs.put('subject', { compatibilityLevel })
    for (const type of ['int', 'long', 'bytes', 'boolean'])
      expect(await parityFault(registry, 'subject', avro([{ name: 'a', type }]))).toBeUndefined()
    expect(await parityFault(registry, 'subject', { schema: '"int"' })).toBeUndefined()
  }
})

test('check and server say the same of groups, reserved fields and modes', async () => {
  const withMetadata = (sent: Sent, properties: Record<string, string>): Sent => ({ ...sent, metadata: { properties } })
  await client.configs.put(null, { compatibilityLevel: 'NONE', compatibilityGroup: 'major', validateFields: true })
  await registry.seed({
    subject: [
      withMetadata(avro([{ name: 'a', type: 'int' }]), { major: '1', 'confluent:reserved': 'x' }),
      withMetadata(avro([{ name: 'a', type: 'string' }]), { major: '2', 'confluent:reserved': 'x,z' }),
    ],
  })
  await client.configs.put('subject', { compatibilityLevel: 'BACKWARD_TRANSITIVE' })
  for (const major of ['1', '2', '3']) {
    for (const name of ['a', 'x']) {
      const sent = withMetadata(avro([{ name, type: 'long' }]), { major, 'confluent:reserved': 'y' })
      expect(await parityFault(registry, 'subject', sent)).toBeUndefined()
    }
  }
  await client.modes.put('subject', 'IMPORT', { force: true })
  const answer = await client.compatibility.check(
    'subject',
    withMetadata(avro([{ name: 'a', type: 'boolean' }]), { major: '1' }),
  )
  expect(answer.isCompatible).toBe(true)
})

test.each([
  { schema: '{', schemaType: 'AVRO' },
  { schema: '{"type":"record","name":"1"}', schemaType: 'AVRO' },
  { schema: 'message {', schemaType: 'PROTOBUF' },
  { schema: '{"type":"sideways"}', schemaType: 'JSON' },
])('check and server refuse $schemaType $schema in the same words', async sent => {
  await registry.seed({ subject: '"int"' })
  expect(await parityFault(registry, 'subject', sent)).toBeUndefined()
})

test('check and server say the same of references', async () => {
  await client.configs.put(null, { compatibilityLevel: 'NONE' })
  await registry.seed({ part: ['{"type":"fixed","name":"P","size":1}', '{"type":"fixed","name":"P","size":2}'] })
  const sent = (version: number): Sent => ({
    ...avro([{ name: 'p', type: 'P' }]),
    references: [{ name: 'P', subject: 'part', version }],
  })
  await registry.register('subject', sent(1))
  await client.configs.put('subject', { compatibilityLevel: 'FULL' })
  for (const version of [1, 2, -1, 3]) expect(await parityFault(registry, 'subject', sent(version))).toBeUndefined()
})
