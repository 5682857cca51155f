import { describe, expect, test } from '@jest/globals'
import type { AssociationOperation } from '../../src/registry/association-entities.ts'
import type { Registry } from '../../src/registry/operations.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { openRegistry, record, registerAll } from '../support/registry-fixture.ts'

const harbour = { resourceName: 'harbour', resourceNamespace: 'bay', resourceId: 'r-1' }
const wharf = { resourceName: 'wharf', resourceNamespace: 'bay', resourceId: 'r-2' }
const onTugs = { opType: 'CREATE', subject: 'tugs' } as const
const head = { ...harbour, resourceType: 'topic' }

async function withTugs(store = new MemoryStore()): Promise<Registry> {
  const registry = await openRegistry({}, store)
  await registerAll(registry, 'tugs', record('a'), record('a', 'b?'))
  return registry
}

const mutate = async (registry: Registry, ...associations: AssociationOperation[]) =>
  (await registry.writes.mutateAssociations([{ ...harbour, associations }], {})).results[0]
const types = async (registry: Registry) =>
  (await registry.reads.associationsOfResourceId('r-1', {})).map(one => one.associationType)

describe('changes of several resources', () => {
  test('are answered in their order, and one that fails does not stop the next', async () => {
    const store = new MemoryStore()
    const registry = await withTugs(store)
    const { commits } = store
    const { results } = await registry.writes.mutateAssociations(
      [
        { ...harbour, associations: [onTugs] },
        { ...harbour, resourceId: 'r-9', associations: [{ ...onTugs, subject: 'nothing' }] },
        { ...harbour, resourceName: 'a.b', associations: [onTugs] },
        { ...wharf, associations: [{ opType: 'CREATE', schema: { schema: '{' } }] },
        { ...wharf, associations: [{ opType: 'UPSERT', subject: 'tugs', associationType: 'key' }] },
        { ...wharf },
      ],
      {},
    )
    expect(results.map(({ result, error }) => error?.error_code ?? result?.associations?.length)).toEqual([
      1, 40907, 42212, 42212, 1, 42212,
    ])
    expect(results[3]?.error?.message).toMatch(/^Invalid schema of type AVRO/)
    expect(await registry.reads.associationsOfSubject('tugs', {})).toHaveLength(2)
    expect(store.commits).toBe(commits + 1)
  })

  test('go through the operations of a request in turn', async () => {
    const registry = await withTugs()
    expect(await mutate(registry, onTugs)).toMatchObject({ result: { ...head, associations: [{ subject: 'tugs' }] } })
    const keyed = await mutate(
      registry,
      { opType: 'DELETE', associationType: 'value' },
      { ...onTugs, associationType: 'key' },
    )
    expect(keyed?.result?.associations).toMatchObject([{ associationType: 'key' }])
    expect(await types(registry)).toEqual(['key'])
  })

  test('count deleting nothing as done', async () => {
    const registry = await withTugs()
    expect(await mutate(registry, { opType: 'DELETE' })).toEqual({ result: head })
  })

  test('leave nothing behind of a request that fails in the middle', async () => {
    const registry = await withTugs()
    const failed = await mutate(registry, onTugs, { opType: 'UPSERT', subject: 'nothing', associationType: 'key' })
    expect(failed?.error?.error_code).toBe(40907)
    expect(await types(registry)).toEqual([])
  })

  test('delete what is frozen only with its subject', async () => {
    const registry = await openRegistry()
    await mutate(registry, { opType: 'CREATE', schema: { schema: record('a') } })
    expect(await mutate(registry, { opType: 'DELETE' })).toMatchObject({ error: { error_code: 40908 } })
    expect(await mutate(registry, { opType: 'DELETE', cascadeLifecycle: true })).toEqual({ result: head })
    expect(await registry.reads.subjects({ deleted: true })).toEqual([])
  })

  test('can be tried out', async () => {
    const store = new MemoryStore()
    const registry = await withTugs(store)
    const { commits } = store
    const { resourceId: _resourceId, ...named } = harbour
    const requests = [
      { ...named, associations: [onTugs] },
      { ...named, associations: [{ ...onTugs, subject: 'nothing' }] },
    ]
    const { results } = await registry.writes.mutateAssociations(requests, { dryRun: true })
    expect(results[0]).toEqual({ result: { ...named, resourceType: 'topic' } })
    expect(results[1]).toMatchObject({ error: { error_code: 40903 } })
    expect(store.commits).toBe(commits)
  })

  test('have to be some', async () => {
    const registry = await openRegistry()
    await expect(registry.writes.mutateAssociations([], {})).rejects.toMatchObject({ code: 42212 })
  })
})

describe('questions about several resources', () => {
  test('are answered by id and by name, narrowed down, in their order', async () => {
    const registry = await withTugs()
    await mutate(registry, onTugs, { ...onTugs, associationType: 'key' })
    const { resourceId: _resourceId, ...named } = harbour
    const { results } = await registry.reads.batchGetAssociations(
      [{ resourceId: 'r-1' }, { ...named, associationTypes: ['key'] }, { ...wharf }, { ...named, lifecycle: 'STRONG' }],
      {},
    )
    const key = { subject: 'tugs', associationType: 'key', lifecycle: 'WEAK' }
    expect(results).toEqual([
      { result: { ...head, associations: [key, { ...key, associationType: 'value' }] } },
      { result: { ...head, associations: [key] } },
      { result: wharf },
      { result: named },
    ])
  })

  test('bring the latest schemas along when told to', async () => {
    const registry = await withTugs()
    await mutate(registry, onTugs)
    const { results } = await registry.reads.batchGetAssociations([{ resourceId: 'r-1' }], { includeSchemas: true })
    expect(results[0]?.result?.associations).toMatchObject([
      { schema: { subject: 'tugs', version: 2, schema: record('a', 'b?') } },
    ])
  })

  test('have to name a resource', async () => {
    const { reads } = await openRegistry()
    const { results } = await reads.batchGetAssociations([{ resourceName: 'harbour' }, {}], {})
    expect(results.map(({ error }) => error)).toEqual([
      {
        error_code: 500,
        message:
          'Error while getting associations: property: resourceNamespace; ' +
          'detail: resourceNamespace is required when resourceName is specified',
      },
      {
        error_code: 500,
        message:
          'Error while getting associations: property: resourceId; ' +
          'detail: either resourceId or resourceName must be specified',
      },
    ])
  })
})
