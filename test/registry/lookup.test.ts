import { describe, expect, test } from '@jest/globals'
import { openRegistry, record, registerAll } from '../support/registry-fixture.ts'

const a = record('a')
const b = record('a', 'b?')

describe('a look-up', () => {
  test('tells an unknown subject from an unknown schema', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    await expect(registry.reads.lookup('t', { schema: a }, {})).rejects.toMatchObject({ code: 40401 })
    await expect(registry.reads.lookup('s', { schema: b }, {})).rejects.toMatchObject({
      code: 40403,
      message: 'Schema not found',
    })
  })

  test('shows the schema of the request without a time', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    const found = await registry.reads.lookup('s', { schema: ` ${a} ` }, {})
    expect(found).toMatchObject({ subject: 's', version: 1, id: 1, schemaType: 'AVRO', schema: a })
    expect(found).not.toHaveProperty('ts')
  })

  test('finds soft-deleted versions only on request', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a, b)
    await registry.writes.deleteVersion('s', '1', {})
    await expect(registry.reads.lookup('s', { schema: a }, {})).rejects.toMatchObject({ code: 40403 })
    expect(await registry.reads.lookup('s', { schema: a }, { deleted: true })).toMatchObject({ version: 1 })
  })

  test('takes missing metadata from the latest version', async () => {
    const registry = await openRegistry()
    await registry.writes.register('s', { schema: a, metadata: { properties: { k: 'v' } } }, {})
    expect(await registry.reads.lookup('s', { schema: a }, {})).toMatchObject({
      version: 1,
      metadata: { properties: { k: 'v' } },
    })
  })

  test('of an unqualified subject goes on in the other contexts', async () => {
    const registry = await openRegistry()
    await registerAll(registry, ':.c:s', a)
    expect(await registry.reads.lookup('s', { schema: a }, {})).toMatchObject({ subject: ':.c:s', version: 1 })
    await expect(registry.reads.lookup(':.d:s', { schema: a }, {})).rejects.toMatchObject({ code: 40401 })
  })

  test('with normalize finds what was stored in normal form', async () => {
    const registry = await openRegistry()
    await registry.writes.register('s', { schema: '{"type":"int","b":1,"a":2}' }, { normalize: true })
    const request = { schema: '{"type":"int","a":2,"b":1}' }
    expect(await registry.reads.lookup('s', request, { normalize: true })).toMatchObject({
      schema: '{"type":"int","a":2,"b":1}',
    })
  })
})

describe('a read by id', () => {
  test('shows the owner that comes first in upstream order', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 'b', a)
    await registerAll(registry, 'a', a)
    expect(await registry.reads.schemaById(1, {})).toMatchObject({ subject: 'a', version: 1 })
    expect(await registry.reads.subjectsById(1, {})).toEqual(['a', 'b'])
    expect(await registry.reads.versionsById(1, { offset: 1 })).toEqual([{ subject: 'b', version: 1 }])
  })

  test('with a subject looks there, in the other contexts, then in the default one', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    await registerAll(registry, ':.c:t', b)
    expect(await registry.reads.schemaById(1, { subject: 't' })).toMatchObject({ subject: ':.c:t', schema: b })
    expect(await registry.reads.schemaById(1, { subject: 'other' })).toMatchObject({ subject: 's', schema: a })
    expect(await registry.reads.schemaById(1, { subject: ':.c:' })).toMatchObject({ subject: ':.c:t' })
    await expect(registry.reads.schemaById(1, { subject: ':.c:other' })).rejects.toMatchObject({ code: 40403 })
  })

  test('of an unknown id is 40403, by guid too', async () => {
    const registry = await openRegistry()
    await expect(registry.reads.schemaById(7, {})).rejects.toMatchObject({ code: 40403, message: 'Schema 7 not found' })
    await expect(registry.reads.schemaTextById(7, {})).rejects.toMatchObject({ code: 40403 })
    await expect(registry.reads.subjectsById(7, {})).rejects.toMatchObject({ code: 40403, message: 'Schema not found' })
    await expect(registry.reads.schemaByGuid('nonsense', {})).rejects.toMatchObject({
      code: 40403,
      message: 'Schema nonsense not found',
    })
    expect(await registry.reads.idsByGuid('nonsense')).toEqual([])
  })

  test('tells the highest id on request', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a, b)
    expect(await registry.reads.schemaById(1, { fetchMaxId: true })).toMatchObject({ maxId: 2 })
    expect(await registry.reads.schemaById(1, {})).not.toHaveProperty('maxId')
  })

  test('by guid takes either form and names no subject', async () => {
    const registry = await openRegistry()
    const { guid = '' } = await registry.writes.register('s', { schema: a }, {})
    const shown = await registry.reads.schemaByGuid(guid.replaceAll('-', '').toUpperCase(), {})
    expect(shown).toMatchObject({ guid, schema: a })
    expect(shown).not.toHaveProperty('subject')
  })
})

describe('a version', () => {
  test.each(['latest', 'LATEST', ' latest ', '-1', '02', '+2', '٢'])('%j is read', async version => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a, b)
    expect(await registry.reads.version('s', version, {})).toMatchObject({ version: 2, id: 2 })
  })

  test.each(['0', '-2', '2147483648', '1.0', 'first', ''])('%j is refused', async version => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    await expect(registry.reads.version('s', version, {})).rejects.toMatchObject({ code: 42202 })
  })

  test('of an unqualified subject is looked for in the other contexts', async () => {
    const registry = await openRegistry()
    await registerAll(registry, ':.c:s', a)
    expect(await registry.reads.version('s', '1', {})).toMatchObject({ subject: ':.c:s' })
    await expect(registry.reads.versions('s', {})).rejects.toMatchObject({ code: 40401 })
  })

  test('with properties is found by all of them, newest first', async () => {
    const registry = await openRegistry()
    await registry.writes.register('s', { schema: a, metadata: { properties: { k: '1' } } }, {})
    await registry.writes.register('s', { schema: b, metadata: { properties: { k: '2' } } }, {})
    const find = (keys: string[], values: string[]) => registry.reads.subjectMetadata('s', { keys, values })
    expect(await find(['k'], ['1'])).toMatchObject({ version: 1 })
    expect(await find([], [])).toMatchObject({ version: 2 })
    expect(await find(['k', 'dropped'], ['2'])).toMatchObject({ version: 2 })
    await expect(find(['k'], ['3'])).rejects.toMatchObject({ code: 40403 })
    await expect(find(['__proto__'], ['3'])).rejects.toMatchObject({ code: 40403 })
  })
})

describe('a list', () => {
  test('of schemas is of the default context, the latest on request, a thousand at most', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a, b)
    await registerAll(registry, ':.c:s', a)
    const shown = async (query: Parameters<typeof registry.reads.schemas>[0]) =>
      (await registry.reads.schemas(query)).map(one => `${one.subject}/${one.version}`)
    expect(await shown({})).toEqual(['s/1', 's/2'])
    expect(await shown({ latestOnly: true })).toEqual(['s/2'])
    expect(await shown({ subjectPrefix: ':*:' })).toEqual([':.c:s/1', 's/1', 's/2'])
    expect(await shown({ limit: 1, offset: 1 })).toEqual(['s/2'])
    expect(await shown({ limit: 5000 })).toEqual(['s/1', 's/2'])
    await expect(shown({ offset: -1 })).rejects.toMatchObject({ code: 400 })
  })

  test('of subjects sorts qualified names before letters', async () => {
    const registry = await openRegistry()
    for (const subject of ['b', 'B', ':.c:a', '__proto__']) await registerAll(registry, subject, a)
    expect(await registry.reads.subjects({})).toEqual([':.c:a', 'B', '__proto__', 'b'])
    expect(await registry.reads.subjects({ subjectPrefix: '' })).toEqual(['B', '__proto__', 'b'])
    expect(await registry.reads.subjects({ limit: 2, offset: 1 })).toEqual(['B', '__proto__'])
  })

  test('of contexts begins with the default one and takes a prefix', async () => {
    const registry = await openRegistry()
    for (const context of ['.staging', '.prod-eu', '.prod']) await registerAll(registry, `:${context}:s`, a)
    expect(await registry.reads.contexts({})).toEqual(['.', '.prod', '.prod-eu', '.staging'])
    expect(await registry.reads.contexts({ contextPrefix: '.prod' })).toEqual(['.prod', '.prod-eu'])
    expect(await registry.reads.contexts({ offset: 1, limit: 1 })).toEqual(['.prod'])
  })
})

describe('tags', () => {
  const field = (tags: string[]) => ({ entityPath: 'R.a', entityType: 'sr_field' as const, tags })

  test('are added under a new version and found', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    const tagged = await registry.writes.tagVersion('s', 'latest', { tagsToAdd: [field(['PII'])] })
    expect(tagged).toMatchObject({ version: 2, metadata: { properties: { 'confluent:version': '2' } } })
    const shown = await registry.reads.version('s', '2', { findTags: ['PII'] })
    expect(shown.schemaTags).toEqual([{ schemaEntity: { entityPath: 'R.a', entityType: 'sr_field' }, tags: ['PII'] }])
    expect(await registry.reads.version('s', '2', { findTags: ['OTHER'] })).not.toHaveProperty('schemaTags')
  })

  test('are carried over to the next text on request', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    await registry.writes.tagVersion('s', '1', { tagsToAdd: [field(['PII'])] })
    const next = await registry.writes.register('s', { schema: b, propagateSchemaTags: true }, {})
    expect(next.schema).toContain('"confluent:tags":["PII"]')
  })

  test('on nothing are refused', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    const nowhere = { ...field(['PII']), entityPath: 'does.not.exist' }
    await expect(registry.writes.tagVersion('s', '1', { tagsToAdd: [nowhere] })).rejects.toMatchObject({
      code: 42201,
      message: expect.stringContaining("No matching path 'does.not.exist' found in the schema"),
    })
  })

  test('rules are merged and removed by name, not beside a whole rule set', async () => {
    const rules = (...names: string[]) => ({ domainRules: names.map(name => ({ name, type: 'CEL', disabled: false })) })
    const registry = await openRegistry()
    await registry.writes.register('s', { schema: a, ruleSet: rules('x', 'y') }, {})
    const merged = await registry.writes.tagVersion('s', '1', { rulesToMerge: rules('z'), rulesToRemove: ['x'] })
    expect(merged.ruleSet?.domainRules?.map(rule => rule.name)).toEqual(['y', 'z'])
    await expect(registry.writes.tagVersion('s', '1', { ruleSet: {}, rulesToRemove: ['x'] })).rejects.toMatchObject({
      code: 42210,
    })
  })
})

describe('a compatibility check', () => {
  const check = async (
    registry: Awaited<ReturnType<typeof openRegistry>>,
    version: string | undefined,
    schema: string,
    verbose = true,
  ) => registry.reads.checkCompatibility('s', version, { schema }, { verbose })

  test('answers messages only on request', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    expect(await check(registry, 'latest', b, false)).toEqual({ is_compatible: true })
    expect(await check(registry, 'latest', b)).toEqual({ is_compatible: true, messages: [] })
    const broken = await check(registry, '1', record('a', 'c'))
    expect(broken.is_compatible).toBe(false)
    expect(broken.messages?.slice(1)).toEqual([
      '{oldSchemaVersion: 1}',
      `{oldSchema: '${a}'}`,
      "{validateFields: 'false', compatibility: 'BACKWARD'}",
    ])
  })

  test('against a transitive level stops at the newest version that fails', async () => {
    const registry = await openRegistry({ compatibilityLevel: 'BACKWARD_TRANSITIVE' })
    await registerAll(registry, 's', a, b)
    expect(await check(registry, undefined, record('a', 'b'))).toMatchObject({ is_compatible: false })
    expect(await check(registry, 'latest', record('a', 'b'))).toMatchObject({ is_compatible: true })
  })

  test('passes where nothing is there, unless a number asks for it', async () => {
    const registry = await openRegistry()
    expect(await check(registry, undefined, a)).toMatchObject({ is_compatible: true })
    expect(await check(registry, 'latest', a)).toMatchObject({ is_compatible: true })
    await expect(check(registry, '1', a)).rejects.toMatchObject({ code: 40402 })
  })

  test('of a schema that is refused is 42201, or a message on request', async () => {
    const registry = await openRegistry()
    const bad = '{"type":"record","name":"R","fields":[{"name":"s","type":"string","default":null}]}'
    await expect(check(registry, 'latest', bad, false)).rejects.toMatchObject({ code: 42201 })
    expect(await check(registry, 'latest', bad)).toMatchObject({
      is_compatible: false,
      messages: [expect.stringMatching(/^Invalid schema/)],
    })
  })

  test('looks only at versions of the same compatibility group', async () => {
    const registry = await openRegistry()
    await registry.writes.putConfig('s', { compatibilityGroup: 'major' })
    const major = (value: string) => ({ metadata: { properties: { major: value } } })
    await registry.writes.register('s', { schema: a, ...major('1') }, {})
    await expect(registry.writes.register('s', { schema: record('x'), ...major('1') }, {})).rejects.toMatchObject({
      code: 40901,
    })
    expect(await registry.writes.register('s', { schema: record('x'), ...major('2') }, {})).toMatchObject({
      version: 2,
    })
    await expect(registry.writes.register('s', { schema: record('y'), ...major('2') }, {})).rejects.toMatchObject({
      code: 40901,
    })
    expect(await registry.writes.register('s', { schema: b, ...major('1') }, {})).toMatchObject({ version: 3 })
  })

  test('keeps reserved field names, under level NONE too', async () => {
    const registry = await openRegistry({ validateFields: true, compatibilityLevel: 'NONE' })
    const reserving = (names: string) => ({ metadata: { properties: { 'confluent:reserved': names } } })
    await registry.writes.register('s', { schema: a, ...reserving('f,g') }, {})
    await expect(registry.writes.register('s', { schema: a, ...reserving('g') }, {})).rejects.toMatchObject({
      code: 40901,
      message: expect.stringContaining('The new schema has reserved field f removed from its metadata'),
    })
    await expect(registry.writes.register('s', { schema: record('g'), ...reserving('f,g') }, {})).rejects.toMatchObject(
      {
        message: expect.stringContaining('The new schema has field that conflicts with the reserved field g.'),
      },
    )
  })
})

test('a report of a check names every difference in every version compared', async () => {
  const registry = await openRegistry({ compatibilityLevel: 'FULL_TRANSITIVE' })
  await registerAll(registry, 's', a, b)
  const report = await registry.reads.explainCompatibility('s', undefined, { schema: record('a:string') }, {})
  expect(report).toMatchObject({ is_compatible: false, level: 'FULL_TRANSITIVE' })
  expect(report.versions.map(one => [one.version, one.is_compatible])).toEqual([
    [2, false],
    [1, false],
  ])
  const breaking = report.versions.flatMap(one => one.findings.filter(finding => finding.verdict === 'break'))
  expect(breaking.map(finding => [finding.code, finding.direction, finding.path])).toEqual([
    ['AVRO_TYPE_MISMATCH', 'forward', '/fields/0/type'],
    ['AVRO_TYPE_MISMATCH', 'backward', '/fields/0/type'],
    ['AVRO_TYPE_MISMATCH', 'forward', '/fields/0/type'],
    ['AVRO_TYPE_MISMATCH', 'backward', '/fields/0/type'],
  ])
  for (const finding of breaking) {
    expect(finding.reader).toEqual({ line: 1, column: expect.any(Number) })
    expect(finding.explanation).not.toBe('')
    expect(finding.hint).not.toBe('')
  }
})
