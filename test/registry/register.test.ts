import { describe, expect, test } from '@jest/globals'
import { openRegistry, record, registerAll } from '../support/registry-fixture.ts'

const a = record('a')
const b = record('a', 'b?')

describe('ids', () => {
  test('are shared by equal texts under any subject, and start at 1', async () => {
    const registry = await openRegistry()
    expect(await registerAll(registry, 's1', a, b)).toEqual([1, 2])
    const again = await registry.writes.register('s2', { schema: `  ${b}` }, {})
    expect(again).toMatchObject({ id: 2, version: 1, schemaType: 'AVRO', schema: b })
  })

  test('start anew in each context, while the guid is the same everywhere', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a, b)
    const other = await registry.writes.register(':.c:s', { schema: b }, {})
    expect(other).toMatchObject({ id: 1, version: 1 })
    expect(await registry.reads.idsByGuid(other.guid ?? '')).toEqual([
      { context: '.', id: 2 },
      { context: '.c', id: 1 },
    ])
  })

  test('are not used up by refusals', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    await expect(registry.writes.register('s', { schema: record('a', 'c') }, {})).rejects.toMatchObject({ code: 40901 })
    await expect(registry.writes.register('s', { schema: '{"type":"recor"}' }, {})).rejects.toMatchObject({
      code: 42201,
    })
    expect(await registerAll(registry, 's', b)).toEqual([2])
  })

  test('a text under another type meets the id of the first and is refused, unless the subject holds it', async () => {
    const registry = await openRegistry({ compatibilityLevel: 'NONE' })
    await registerAll(registry, 's', '{"type":"array","items":"int"}')
    expect(await registry.reads.schemaById(1, {})).toMatchObject({ subject: 's', version: 1, schemaType: 'AVRO' })
  })
})

describe('an equal schema', () => {
  test('is answered without a new version, also in a read-only subject', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    await registry.writes.putMode('s', { mode: 'READONLY' }, {})
    expect(await registry.writes.register('s', { schema: a }, {})).toMatchObject({ id: 1, version: 1 })
    await expect(registry.writes.register('s', { schema: b }, {})).rejects.toMatchObject({
      code: 42205,
      message: 'Subject s in context  is in read-only mode',
    })
  })

  test('registered by many at once gets one id and one version', async () => {
    const registry = await openRegistry()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => registry.writes.register('s', { schema: a }, {})),
    )
    expect(new Set(answers.map(answer => `${answer.id}/${answer.version}`))).toEqual(new Set(['1/1']))
    expect(await registry.reads.versions('s', {})).toEqual([1])
  })

  test('found by its content rather than its text carries its time', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', '{"type":"record","name":"R","x":1,"y":2,"fields":[]}')
    const found = await registry.writes.register(
      's',
      { schema: '{"type":"record","name":"R","y":2,"x":1,"fields":[]}' },
      {},
    )
    expect(found).toMatchObject({ id: 1, version: 1, deleted: false, ts: 1_700_000_000_000 })
  })
})

describe('the version of a request', () => {
  test('must be the next one, and makes a schema of its own', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    await expect(registry.writes.register('s', { schema: b, version: 3 }, {})).rejects.toMatchObject({
      code: 42201,
      message: 'Version is not one more than previous version',
    })
    expect(await registry.writes.register('s', { schema: a, version: 2 }, {})).toMatchObject({
      id: 2,
      version: 2,
      metadata: { properties: { 'confluent:version': '2' } },
    })
  })

  test('-1 means the latest if it is equal, else the next', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a, b)
    expect(await registry.writes.register('s', { schema: b, version: -1 }, {})).toMatchObject({ id: 2, version: 2 })
    expect(await registry.writes.register('s', { schema: a, version: -1 }, {})).toMatchObject({ id: 3, version: 3 })
  })

  test('a pinned version in the metadata finds its row, and one that fits no row is rewritten', async () => {
    const registry = await openRegistry()
    const pinned = (value: string) => ({ schema: a, metadata: { properties: { 'confluent:version': value } } })
    await registerAll(registry, 's', a)
    for (const version of [2, 3, 4]) await registry.writes.register('s', { schema: a, version }, {})
    expect(await registry.writes.register('s', pinned('2'), {})).toMatchObject({ id: 2, version: 2 })
    expect(await registry.writes.register('s', pinned('-1'), {})).toMatchObject({
      version: 5,
      metadata: { properties: { 'confluent:version': '5' } },
    })
  })
})

describe('what a registration inherits', () => {
  test('metadata of the latest version', async () => {
    const registry = await openRegistry()
    await registry.writes.register('s', { schema: a, metadata: { properties: { owner: 'me' } } }, {})
    expect(await registry.writes.register('s', { schema: b }, {})).toMatchObject({
      metadata: { properties: { owner: 'me' } },
    })
  })

  test('the text, where only metadata is sent', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    const added = await registry.writes.register('s', { metadata: { properties: { k: 'v' } } }, {})
    expect(added).toMatchObject({ id: 2, version: 2, schema: a })
  })

  test('nothing, where there is no version: an empty schema is refused', async () => {
    const registry = await openRegistry()
    await expect(registry.writes.register('s', { schema: ' ' }, {})).rejects.toMatchObject({
      code: 42201,
      message: 'Empty schema',
    })
  })

  test('defaults under it and overrides over it from the config', async () => {
    const registry = await openRegistry()
    await registry.writes.putConfig('s', {
      defaultMetadata: { properties: { a: 'default', b: 'default' } },
      overrideMetadata: { properties: { c: 'override' } },
    })
    const made = await registry.writes.register(
      's',
      { schema: a, metadata: { properties: { b: 'own', c: 'own' } } },
      {},
    )
    expect(made.metadata).toEqual({ properties: { a: 'default', b: 'own', c: 'override' } })
  })

  test('rules of the latest version and the config, the later of one name last', async () => {
    const rules = (...names: string[]) => ({ domainRules: names.map(name => ({ name, type: 'CEL', disabled: false })) })
    const registry = await openRegistry()
    await registry.writes.putConfig(undefined, { defaultRuleSet: rules('foo') })
    const first = await registry.writes.register('s', { schema: a, ruleSet: rules('bar') }, {})
    const second = await registry.writes.register('s', { schema: b }, {})
    const third = await registry.writes.register('s', { schema: record('a', 'b?', 'c?'), ruleSet: rules('zap') }, {})
    const names = [first, second, third].map(one => one.ruleSet?.domainRules?.map(rule => rule.name))
    expect(names).toEqual([
      ['foo', 'bar'],
      ['foo', 'bar'],
      ['foo', 'zap'],
    ])
  })
})

describe('import mode', () => {
  test('takes ids and versions as they come, and asks for them', async () => {
    const registry = await openRegistry()
    await registry.writes.putMode('s', { mode: 'IMPORT' }, {})
    await expect(registry.writes.register('s', { schema: a }, {})).rejects.toMatchObject({
      message: 'Subject s in context  is not in read-write mode',
    })
    expect(await registry.writes.register('s', { schema: a, id: 100, version: 7 }, {})).toMatchObject({
      id: 100,
      version: 7,
    })
    expect(await registry.writes.register('s', { schema: record('x'), id: 5, version: 2 }, {})).toMatchObject({
      id: 5,
      version: 2,
    })
    expect(await registry.reads.versions('s', {})).toEqual([2, 7])
  })

  test('refuses an id that means something else', async () => {
    const registry = await openRegistry()
    await registry.writes.putMode('s', { mode: 'IMPORT' }, {})
    await registry.writes.register('s', { schema: a, id: 1, version: 1 }, {})
    await expect(registry.writes.register('s', { schema: b, id: 1, version: 2 }, {})).rejects.toMatchObject({
      message: 'Overwrite new schema with id 1 in context  is not permitted.',
    })
  })

  test('the next id goes on after the highest imported', async () => {
    const registry = await openRegistry()
    await registry.writes.putMode('s', { mode: 'IMPORT' }, {})
    await registry.writes.register('s', { schema: a, id: 100, version: 1 }, {})
    await registry.writes.putMode('s', { mode: 'READWRITE' }, {})
    expect(await registerAll(registry, 's', b)).toEqual([101])
  })

  test('an id is taken only there', async () => {
    const registry = await openRegistry()
    await expect(registry.writes.register('s', { schema: a, id: 1 }, {})).rejects.toMatchObject({
      message: 'Subject s in context  is not in import mode',
    })
  })
})

describe('refusals', () => {
  test.each([
    ['', 42208],
    ['__GLOBAL', 42208],
    ['a\u0000b', 42208],
    [':.__GLOBAL:s', 42208],
  ])('subject %j is %i', async (subject, code) => {
    const registry = await openRegistry()
    await expect(registry.writes.register(subject, { schema: a }, {})).rejects.toMatchObject({ code })
  })

  test('an unknown type is named', async () => {
    const registry = await openRegistry()
    await expect(registry.writes.register('s', { schema: a, schemaType: 'avro' }, {})).rejects.toMatchObject({
      code: 42201,
      message: 'Invalid schema type avro',
    })
    await expect(registry.writes.register('s', { schema: a, schemaType: '__proto__' }, {})).rejects.toMatchObject({
      code: 42201,
    })
  })

  test('a text beyond the limit is too large', async () => {
    const registry = await openRegistry({ maxSchemaTextLength: 100 })
    await expect(registry.writes.register('s', { schema: `"int"${' '.repeat(100)}` }, {})).rejects.toMatchObject({
      code: 42209,
    })
  })

  test('an unreadable text shows what was sent', async () => {
    const registry = await openRegistry()
    await expect(registry.writes.register('s', { schema: '{"type":"record","name":"R"}' }, {})).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Invalid schema of type AVRO, details: Invalid schema \{subject=s,version=null,id=null,guid=[0-9a-f-]{36},schemaType=AVRO,references=\[\],.* with refs \[\] of type AVRO, details: Record has no fields/,
      ),
    })
  })

  test('an incompatible schema names what breaks, unless it is forced', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    await expect(registry.writes.register('s', { schema: record('a', 'c') }, {})).rejects.toMatchObject({
      code: 40901,
      message: expect.stringContaining(
        "READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'c' at path '/fields/1'",
      ),
    })
    expect(await registry.writes.register('s', { schema: record('a', 'c') }, { force: true })).toMatchObject({
      version: 2,
    })
  })
})

describe('references', () => {
  const user = '{"type":"record","name":"User","fields":[]}'
  const order = '{"type":"record","name":"Order","fields":[{"name":"by","type":"User"}]}'
  const to = (subject: string, version: number) => [{ name: 'User', subject, version }]

  test('-1 becomes the number of the latest version', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 'user', user)
    const made = await registry.writes.register('order', { schema: order, references: to('user', -1) }, {})
    expect(made).toMatchObject({ references: to('user', 1), schema: order })
    expect(await registry.reads.referencedBy('user', '1', {})).toEqual([made.id])
  })

  test('a missing target is refused by its qualified name', async () => {
    const registry = await openRegistry()
    await expect(
      registry.writes.register(':.c:order', { schema: order, references: to('user', 1) }, {}),
    ).rejects.toMatchObject({
      code: 42201,
      message: expect.stringContaining('No schema reference found for subject ":.c:user" and version 1'),
    })
  })

  test('keep their target: it cannot be deleted while something refers to it', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 'user', user)
    await registry.writes.register('order', { schema: order, references: to('user', 1) }, {})
    await expect(registry.writes.deleteVersion('user', '1', {})).rejects.toMatchObject({
      code: 42206,
      message: 'One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=user,version=1}.',
    })
    await registry.writes.deleteSubject('order', {})
    expect(await registry.writes.deleteVersion('user', '1', {})).toBe(1)
    await expect(registry.writes.deleteVersion('user', '1', { permanent: true })).rejects.toMatchObject({ code: 42206 })
  })

  test('to a deleted version are refused anew and still readable', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 'user', user)
    await registry.writes.register('order', { schema: order, references: to('user', 1) }, {})
    await registry.writes.deleteSubject('order', {})
    await registry.writes.deleteSubject('user', {})
    await expect(
      registry.writes.register('order', { schema: order, references: to('user', 1) }, {}),
    ).rejects.toMatchObject({ code: 42201 })
    expect(await registry.reads.version('order', '1', { deleted: true, format: 'resolved' })).toMatchObject({
      schema:
        '{"type":"record","name":"Order","fields":[{"name":"by","type":{"type":"record","name":"User","fields":[]}}]}',
    })
  })

  test('are shown qualified on request in a context', async () => {
    const registry = await openRegistry()
    await registerAll(registry, ':.c:user', user)
    await registry.writes.register(':.c:order', { schema: order, references: to('user', 1) }, {})
    expect(await registry.reads.version(':.c:order', '1', {})).toMatchObject({ references: to('user', 1) })
    expect(await registry.reads.version(':.c:order', '1', { referenceFormat: 'qualified' })).toMatchObject({
      references: to(':.c:user', 1),
    })
  })

  test('that reach one name at two versions are refused where the settings are strict', async () => {
    const registry = await openRegistry({ strictReferenceVersions: true, compatibilityLevel: 'NONE' })
    await registerAll(registry, 'user', user, '{"type":"record","name":"User","fields":[{"name":"n","type":"int"}]}')
    await registry.writes.register('order', { schema: order, references: to('user', 1) }, {})
    const both = [...to('user', 2), { name: 'Order', subject: 'order', version: 1 }]
    await expect(
      registry.writes.register('root', { schema: '["User","Order"]', references: both }, {}),
    ).rejects.toMatchObject({
      message: expect.stringContaining('Conflicting reference versions'),
    })
  })
})
