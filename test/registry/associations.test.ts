import { describe, expect, test } from '@jest/globals'
import type { AssociationWish } from '../../src/registry/association-entities.ts'
import type { Registry } from '../../src/registry/operations.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { openRegistry, record, registerAll } from '../support/registry-fixture.ts'

const harbour = { resourceName: 'harbour', resourceNamespace: 'bay', resourceId: 'r-1' }
const own = ':.bay:harbour-value'
const schema = { schema: record('a') }
const other = { schema: record('a', 'b?') }
const weak = { subject: 'tugs', lifecycle: 'WEAK' } as const

const create = (registry: Registry, ...associations: AssociationWish[]) =>
  registry.writes.createAssociations({ ...harbour, associations }, {})
const upsert = (registry: Registry, ...associations: AssociationWish[]) =>
  registry.writes.upsertAssociations('r-1', { ...harbour, associations }, {})
const stored = (registry: Registry) => registry.reads.associationsOfResourceId('r-1', {})

async function withTugs(): Promise<Registry> {
  const registry = await openRegistry()
  await registerAll(registry, 'tugs', record('a'))
  return registry
}

describe('a WEAK association', () => {
  test('ties a topic to a subject that is there', async () => {
    const registry = await withTugs()
    expect(await create(registry, weak)).toEqual({
      ...harbour,
      resourceType: 'topic',
      associations: [{ subject: 'tugs', associationType: 'value', lifecycle: 'WEAK' }],
    })
    expect(await stored(registry)).toEqual([
      {
        ...harbour,
        resourceType: 'topic',
        subject: 'tugs',
        associationType: 'value',
        lifecycle: 'WEAK',
        guid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        createTs: 1_700_000_000_000,
        updateTs: 1_700_000_000_000,
      },
    ])
  })

  test('needs an active version, and a subject other than the one that a STRONG one would own', async () => {
    const registry = await withTugs()
    await expect(create(registry, { subject: 'nothing' })).rejects.toMatchObject({
      code: 40907,
      message: "No active (non-deleted) version exists for subject 'nothing'",
    })
    await expect(create(registry, { ...weak, subject: own })).rejects.toMatchObject({
      code: 42212,
      message: `The association specified an invalid value for property: 'subject', detail: WEAK associations cannot use subject '${own}'`,
    })
    await expect(create(registry, {})).rejects.toThrow('must be provided for WEAK associations')
  })

  test('shares its subject with other WEAK ones, not with a STRONG one', async () => {
    const registry = await withTugs()
    await create(registry, weak, { ...weak, associationType: 'key' })
    const wharf = { resourceName: 'wharf', resourceNamespace: 'bay', resourceId: 'r-2' }
    await registry.writes.createAssociations({ ...wharf, associations: [weak] }, {})
    expect(await registry.reads.associationsOfSubject('tugs', {})).toHaveLength(3)
    const pier = { resourceName: 'pier', resourceNamespace: 'bay', resourceId: 'r-3' }
    await registry.writes.createAssociations({ ...pier, associations: [{ schema }] }, {})
    const onPier = { ...wharf, associations: [{ associationType: 'key', subject: ':.bay:pier-value' }] }
    await expect(registry.writes.createAssociations(onPier, {})).rejects.toMatchObject({ code: 40905 })
  })

  test('uses the subject behind an alias, in the context that the request names', async () => {
    const registry = await withTugs()
    await registry.writes.putConfig('boats', { alias: 'tugs' })
    await create(registry, { subject: 'boats' })
    expect(await stored(registry)).toMatchObject([{ subject: 'tugs' }])
    await registerAll(registry, ':.sea:tugs', record('a'))
    for (const [resourceId, context] of [
      ['r-2', '.sea'],
      ['r-3', 'sea'],
      ['r-4', ':.sea:'],
    ] as const) {
      const request = { ...harbour, resourceId, associations: [weak] }
      expect(await registry.writes.createAssociations(request, { context })).toMatchObject({
        associations: [{ subject: ':.sea:tugs' }],
      })
    }
  })
})

describe('a STRONG association', () => {
  test('is made with its schema, which is registered under the name of the topic', async () => {
    const registry = await openRegistry()
    const { associations } = await create(registry, { schema, associationType: 'key' }, { schema: other })
    expect(associations).toMatchObject([
      {
        subject: ':.bay:harbour-key',
        lifecycle: 'STRONG',
        schema: { subject: ':.bay:harbour-key', version: 1, id: 1 },
      },
      { subject: own, associationType: 'value', schema: { version: 1, id: 2, schema: other.schema } },
    ])
    expect(associations?.[0]).not.toHaveProperty('frozen')
    expect(await registry.reads.versions(own, {})).toEqual([1])
  })

  test('takes over the one version that holds its schema, and no other', async () => {
    const registry = await openRegistry()
    await registerAll(registry, own, record('a'))
    await expect(create(registry, { schema: other })).rejects.toThrow('when schemas already exist in the subject')
    expect(await create(registry, { schema })).toMatchObject({ associations: [{ schema: { version: 1, id: 1 } }] })
    expect(await registry.reads.versions(own, {})).toEqual([1])
  })

  test('does not take a subject that is used or referred to, if only by what was soft-deleted', async () => {
    const registry = await openRegistry()
    await registerAll(registry, own, record('a'))
    const reference = { name: 'R', subject: own, version: 1 }
    const referrer = JSON.stringify({ type: 'record', name: 'W', fields: [{ name: 'r', type: 'R' }] })
    await registry.writes.register('w', { schema: referrer, references: [reference] }, {})
    await registry.writes.deleteSubject('w', {})
    await expect(create(registry, { schema })).rejects.toMatchObject({
      code: 42206,
      message: `One or more references exist to the schema ${own}.`,
    })
    await registry.writes.deleteSubject('w', { permanent: true })
    const pier = { resourceName: 'pier', resourceNamespace: 'bay', resourceId: 'r-2' }
    await registry.writes.createAssociations({ ...pier, associations: [{ subject: own }] }, {})
    await expect(create(registry, { schema })).rejects.toMatchObject({ code: 40904 })
  })

  test('keeps its subject from being referred to, in every mode', async () => {
    const registry = await openRegistry()
    await create(registry, { schema })
    const text = JSON.stringify({ type: 'record', name: 'W', fields: [{ name: 'r', type: 'R' }] })
    const request = { schema: text, references: [{ name: 'R', subject: own, version: 1 }] }
    const refusal = { code: 42205, message: `Subject '${own}' has a strong association and cannot be referenced` }
    await expect(registry.writes.register('w', request, {})).rejects.toMatchObject(refusal)
    await registry.writes.putMode('w', { mode: 'IMPORT' }, {})
    await expect(registry.writes.register('w', { ...request, id: 9 }, {})).rejects.toMatchObject(refusal)
  })

  test('comes without its schema from another registry: the subject is in IMPORT mode', async () => {
    const registry = await openRegistry()
    const strong = { lifecycle: 'STRONG' } as const
    await expect(create(registry, strong)).rejects.toThrow('schema must be provided when creating a frozen association')
    await expect(upsert(registry, strong)).rejects.toThrow('STRONG associations must be created with the topic')
    await registry.writes.putMode(own, { mode: 'IMPORT' }, {})
    await expect(create(registry, { schema })).rejects.toThrow(
      `'schema', detail: cannot be provided while subject '${own}' is in IMPORT mode`,
    )
    await expect(upsert(registry, strong)).rejects.toMatchObject({ code: 40907 })
    await registry.writes.register(own, { ...schema, id: 7 }, {})
    expect(await upsert(registry, strong)).toMatchObject({ associations: [{ subject: own, lifecycle: 'STRONG' }] })
    await registry.writes.deleteAssociations('r-1', { cascadeLifecycle: true })
    expect(await registry.reads.versions(own, {})).toEqual([1])
  })

  test('is judged like any registration: nothing stands when its schema is refused', async () => {
    const registry = await openRegistry()
    await expect(create(registry, { schema: {} })).rejects.toMatchObject({ code: 42201, message: 'Empty schema' })
    const broken = { schema: '{"type":"boat"}' }
    await expect(create(registry, { schema, associationType: 'key' }, { schema: broken })).rejects.toMatchObject({
      code: 42201,
    })
    expect(await registry.reads.subjects({})).toEqual([])
    expect(await stored(registry)).toEqual([])
  })
})

describe('a request', () => {
  test.each([
    [{ resourceName: '' }, 'resourceName', 'cannot be null or empty'],
    [{ resourceName: 'x'.repeat(257) }, 'resourceName', 'exceeds max length of 256'],
    [{ resourceName: 'a.b' }, 'resourceName', "illegal character '.'"],
    [{ resourceNamespace: 'a b' }, 'resourceNamespace', "illegal character ' '"],
    [{ resourceId: '' }, 'resourceId', 'cannot be null or empty'],
    [{ resourceType: 'queue' }, 'resourceType', "must be 'topic'"],
    [{ associations: [] }, 'associations', 'cannot be null or empty'],
    [{ associations: [{ associationType: 'header' }] }, 'associationType', "must be either 'key' or 'value'"],
    [{ associations: [weak, weak] }, 'associationType', 'may only appear once per request'],
    [{ associations: [{ subject: '' }] }, 'subject', 'must not be empty'],
    [{ associations: [{ subject: 'a\u0085' }] }, 'subject', 'must not be empty'],
    [{ associations: [{ lifecycle: 'WEAK', schema }] }, 'lifecycle', 'cannot be WEAK when schema is provided'],
    [{ associations: [{ frozen: false, schema }] }, 'frozen', 'cannot be false when a schema is provided'],
    [
      { associations: [{ ...weak, frozen: true }] },
      'frozen',
      'association with lifecycle of WEAK cannot be frozen=true',
    ],
    [{ associations: [{ subject: 'tugs', frozen: true }] }, 'frozen', 'lifecycle of WEAK cannot be frozen=true'],
    [{ associations: [{ lifecycle: 'STRONG', frozen: false }] }, 'frozen', 'STRONG cannot be frozen=false'],
    [{ associations: [{ subject: 'tugs', schema }] }, 'subject', `frozen associations must use subject '${own}'`],
  ] as const)('with %j is refused for its %s', async (part, property, detail) => {
    const registry = await withTugs()
    const attempt = registry.writes.createAssociations({ ...harbour, associations: [weak], ...part }, {})
    await expect(attempt).rejects.toMatchObject({ code: 42212 })
    await expect(attempt).rejects.toThrow(`invalid value for property: '${property}', detail: `)
    await expect(attempt).rejects.toThrow(detail)
  })

  test('gives all associations of a topic one lifecycle, those that are there included', async () => {
    const registry = await withTugs()
    await expect(create(registry, { schema }, { ...weak, associationType: 'key' })).rejects.toThrow(
      'all associations for a resource must have the same lifecycle, but got value=STRONG, key=WEAK',
    )
    await create(registry, weak)
    await expect(create(registry, { schema, associationType: 'key' })).rejects.toThrow('but got value=WEAK, key=STRONG')
  })

  test('that is sent again changes nothing, and one for something else is refused', async () => {
    const registry = await openRegistry()
    const head = { ...harbour, resourceType: 'topic' }
    await create(registry, { schema })
    expect(await create(registry, { schema })).toEqual(head)
    expect(await create(registry, {})).toEqual(head)
    expect(await upsert(registry, { schema, lifecycle: 'STRONG', frozen: true, subject: own })).toEqual(head)
    for (const wish of [{ schema: other }, { subject: 'x' }, { lifecycle: 'WEAK' }] as const) {
      await expect(create(registry, wish)).rejects.toMatchObject({
        code: 40903,
        message: "An association of type 'value' already exists for resource 'harbour'",
      })
      await expect(upsert(registry, wish)).rejects.toMatchObject({
        code: 40908,
        message: `The association of type  'value' is frozen for subject '${own}'`,
      })
    }
  })

  test('adds to a topic, and changes nothing of what it has', async () => {
    const registry = await withTugs()
    await registerAll(registry, 'barges', record('a'))
    await create(registry, weak)
    const added = await upsert(registry, weak, { subject: 'barges', associationType: 'key' })
    expect(added.associations).toMatchObject([{ subject: 'barges', associationType: 'key' }])
    await expect(upsert(registry, { subject: 'barges' })).rejects.toThrow(
      "subject of association cannot be changed from 'tugs' to 'barges'",
    )
    await expect(upsert(registry, { frozen: true })).rejects.toThrow(
      'frozen attribute of association cannot be changed',
    )
    await expect(upsert(registry, { lifecycle: 'STRONG' })).rejects.toThrow('STRONG cannot be frozen=false')
    await expect(upsert(registry, { schema: other })).rejects.toThrow('cannot be WEAK when schema is provided')
    await registry.writes.deleteAssociations('r-1', {})
    await expect(upsert(registry, { schema })).rejects.toThrow('must be created with the topic')
  })

  test('whose path and body name two resources is refused', async () => {
    const registry = await withTugs()
    const request = { ...harbour, resourceId: 'r-2', associations: [weak] }
    await expect(registry.writes.upsertAssociations('r-1', request, {})).rejects.toThrow(
      'Resource ID in the path parameter does not match the resource ID in the request body',
    )
  })

  test('needs a subject that may be written', async () => {
    const registry = await withTugs()
    await create(registry, weak)
    await registry.writes.putMode('tugs', { mode: 'READONLY' }, {})
    const refusal = { code: 42205, message: 'Subject tugs in context  is in read-only mode' }
    await expect(create(registry, { ...weak, associationType: 'key' })).rejects.toMatchObject(refusal)
    await expect(registry.writes.deleteAssociations('r-1', {})).rejects.toMatchObject(refusal)
    await expect(create(registry, weak)).resolves.toEqual({ ...harbour, resourceType: 'topic' })
  })
})

describe('a trial', () => {
  test('judges and writes nothing, and needs no id', async () => {
    const store = new MemoryStore()
    const registry = await openRegistry({}, store)
    const { resourceId: _resourceId, ...named } = harbour
    const head = { ...named, resourceType: 'topic' }
    const dryRun = { dryRun: true }
    const strong = { ...named, associations: [{ schema }] }
    expect(await registry.writes.createAssociations(strong, dryRun)).toEqual(head)
    await expect(registry.writes.createAssociations(strong, {})).rejects.toThrow("'resourceId', detail: cannot be null")
    const broken = { ...named, associations: [{ schema: { schema: '{' } }] }
    await expect(registry.writes.createAssociations(broken, dryRun)).rejects.toMatchObject({ code: 42201 })
    expect(store.commits).toBe(0)
    await create(registry, { schema })
    const different = { ...named, associations: [{ schema: other }] }
    await expect(registry.writes.createAssociations(different, dryRun)).rejects.toMatchObject({ code: 40903 })
    await registry.writes.deleteAssociations('r-1', { cascadeLifecycle: true, ...dryRun })
    expect(await stored(registry)).toHaveLength(1)
    expect(await registry.reads.versions(own, {})).toEqual([1])
    expect(store.commits).toBe(1)
  })
})

describe('deleting', () => {
  test('picks by type, and has to find something', async () => {
    const registry = await withTugs()
    await create(registry, weak, { ...weak, associationType: 'key' })
    await registry.writes.deleteAssociations('r-1', { associationType: ['key'], resourceType: 'topic' })
    expect(await stored(registry)).toMatchObject([{ associationType: 'value' }])
    for (const query of [{ associationType: ['key'] }, { resourceType: 'queue' }])
      await expect(registry.writes.deleteAssociations('r-1', query)).rejects.toMatchObject({
        code: 40410,
        message: "Association for 'r-1' not found.",
      })
  })

  test('a STRONG association takes the subject along, and only when told to', async () => {
    const registry = await openRegistry()
    await create(registry, { schema })
    await registry.writes.putConfig(own, { compatibility: 'NONE' })
    await registerAll(registry, own, record('z'))
    await expect(registry.writes.deleteAssociations('r-1', {})).rejects.toMatchObject({ code: 40908 })
    await registry.writes.deleteAssociations('r-1', { cascadeLifecycle: true })
    expect(await stored(registry)).toEqual([])
    expect(await registry.reads.subjects({ deleted: true })).toEqual([])
    expect(await create(registry, { schema })).toMatchObject({ associations: [{ schema: { version: 1 } }] })
  })

  test('a WEAK association leaves the subject', async () => {
    const registry = await withTugs()
    await create(registry, weak)
    await registry.writes.deleteAssociations('r-1', { cascadeLifecycle: true })
    expect(await registry.reads.versions('tugs', {})).toEqual([1])
  })

  test('a subject that a topic uses is refused, down to its last active version', async () => {
    const registry = await withTugs()
    await registerAll(registry, 'tugs', other.schema)
    await create(registry, weak)
    const refusal = { code: 40904, message: "An association already exists for subject 'tugs'" }
    await expect(registry.writes.deleteSubject('tugs', {})).rejects.toMatchObject(refusal)
    expect(await registry.writes.deleteVersion('tugs', '1', {})).toBe(1)
    expect(await registry.writes.deleteVersion('tugs', '1', { permanent: true })).toBe(1)
    await expect(registry.writes.deleteVersion('tugs', '2', {})).rejects.toMatchObject(refusal)
    await registry.writes.deleteAssociations('r-1', {})
    expect(await registry.writes.deleteVersion('tugs', '2', {})).toBe(2)
  })
})

describe('lists', () => {
  async function withMany(): Promise<Registry> {
    const registry = await withTugs()
    const put = (resourceNamespace: string, resourceName: string, resourceId: string, associationType: string) =>
      registry.writes.upsertAssociations(
        resourceId,
        { resourceName, resourceNamespace, associations: [{ subject: 'tugs', associationType }] },
        {},
      )
    await put('bay', 'harbour', 'r-1', 'value')
    await put('bay', 'harbour', 'r-1', 'key')
    await put('sea', 'harbour', 'r-2', 'value')
    await put('bay', 'harbour', 'r-3', 'value')
    await put('bay', 'anchor', 'r-4', 'value')
    return registry
  }
  const places = (list: readonly { resourceId: string; associationType: string }[]) =>
    list.map(one => `${one.resourceId} ${one.associationType}`)

  test('by name are those of every resource of that name, sorted; `-` stands for any', async () => {
    const { reads } = await withMany()
    const of = async (namespace: string, name: string) =>
      places(await reads.associationsOfResource({ namespace, name }, {}))
    expect(await of('-', 'harbour')).toEqual(['r-1 key', 'r-1 value', 'r-3 value', 'r-2 value'])
    expect(await of('bay', 'harbour')).toEqual(['r-1 key', 'r-1 value', 'r-3 value'])
    expect(await of('bay', '-')).toEqual(['r-4 value', 'r-1 key', 'r-1 value', 'r-3 value'])
    expect(await of('-', '-')).toHaveLength(5)
    expect(await of('-', 'nothing')).toEqual([])
  })

  test('are narrowed down and paged', async () => {
    const { reads } = await withMany()
    const of = async (query: object) => places(await reads.associationsOfSubject('tugs', query))
    expect(await of({ associationType: ['key'] })).toEqual(['r-1 key'])
    expect(await of({ associationType: ['key', 'value'] })).toHaveLength(5)
    expect(await of({ lifecycle: 'STRONG' })).toEqual([])
    expect(await of({ resourceType: 'queue' })).toEqual([])
    expect(await of({ offset: 1, limit: 2 })).toEqual(['r-1 key', 'r-1 value'])
    await expect(reads.associationsOfSubject('tugs', { offset: -1 })).rejects.toMatchObject({ code: 400 })
  })

  test('of schemas are those of the subjects with a matching association', async () => {
    const registry = await withMany()
    await registerAll(registry, 'loose', record('a'))
    const pier = { resourceName: 'pier', resourceNamespace: 'bay', resourceId: 'r-5' }
    await registry.writes.createAssociations({ ...pier, associations: [{ schema }] }, {})
    const of = async (query: object) =>
      (await registry.reads.schemas({ subjectPrefix: ':*:', ...query })).map(
        ({ subject, associations }) => `${subject} ${associations?.length ?? '-'}`,
      )
    expect(await of({})).toEqual([':.bay:pier-value -', 'loose -', 'tugs -'])
    expect(await of({ resourceType: 'topic' })).toEqual([':.bay:pier-value 1', 'tugs 5'])
    expect(await of({ associationType: ['key'] })).toEqual(['tugs 1'])
    expect(await of({ lifecycle: ['STRONG'] })).toEqual([':.bay:pier-value 1'])
    expect(await of({ lifecycle: ['NONE'] })).toEqual(['loose -'])
    expect(await of({ lifecycle: ['NONE'], resourceType: 'topic' })).toEqual(['loose -'])
    expect(await of({ lifecycle: ['NONE', 'WEAK'] })).toEqual(['loose -', 'tugs 5'])
    expect(await of({ lifecycle: ['NONE', 'WEAK'], limit: 1 })).toEqual(['loose -'])
    expect(await of({ resourceType: '', associationType: [''] })).toHaveLength(3)
  })

  test('that were observed are current until one of their associations changes', async () => {
    const registry = await withMany()
    const observed = registry.observe()
    expect(await observed.reads.associationsOfResource({ namespace: '-', name: 'mole' }, {})).toEqual([])
    await registerAll(registry, 'barges', record('a'))
    await registry.writes.deleteAssociations('r-4', {})
    expect(observed.isCurrent()).toBe(true)
    const mole = { resourceName: 'mole', resourceNamespace: 'bay', resourceId: 'r-6' }
    await registry.writes.createAssociations({ ...mole, associations: [weak] }, {})
    expect(observed.isCurrent()).toBe(false)
  })
})

test('associations outlive the process, and reach the nodes that share the store', async () => {
  const store = new MemoryStore({ isExclusive: false })
  const one = await openRegistry({}, store)
  const two = await openRegistry({}, store)
  await create(one, { schema })
  await two.fresh()
  expect(await stored(two)).toEqual(await stored(one))
  await expect(two.writes.deleteSubject(own, {})).rejects.toMatchObject({ code: 40904 })
  await two.writes.deleteAssociations('r-1', { cascadeLifecycle: true })
  expect(await stored(await openRegistry({}, store))).toEqual([])
})
