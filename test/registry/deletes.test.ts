import { describe, expect, test } from '@jest/globals'
import { openRegistry, record, registerAll } from '../support/registry-fixture.ts'

const a = record('a')
const b = record('a', 'b?')

describe('a version', () => {
  test('that is soft-deleted hides, and stays readable on request and by id', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a, b)
    expect(await registry.writes.deleteVersion('s', 'latest', {})).toBe(2)
    await expect(registry.reads.version('s', '2', {})).rejects.toMatchObject({
      code: 40402,
      message: 'Version 2 not found.',
    })
    expect(await registry.reads.version('s', '2', { deleted: true })).toMatchObject({ id: 2, deleted: true })
    expect(await registry.reads.schemaById(2, {})).toMatchObject({ deleted: true })
    expect(await registry.reads.version('s', 'latest', {})).toMatchObject({ version: 1 })
    expect(await registry.reads.subjectsById(2, {})).toEqual([])
  })

  test('has to be soft-deleted before it is deleted for good, and neither twice', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a, b)
    await expect(registry.writes.deleteVersion('s', '2', { permanent: true })).rejects.toMatchObject({ code: 40407 })
    await registry.writes.deleteVersion('s', '2', {})
    await expect(registry.writes.deleteVersion('s', '2', {})).rejects.toMatchObject({ code: 40406 })
    expect(await registry.writes.deleteVersion('s', '2', { permanent: true })).toBe(2)
    await expect(registry.writes.deleteVersion('s', '2', { permanent: true })).rejects.toMatchObject({ code: 40402 })
    await expect(registry.reads.schemaById(2, {})).rejects.toMatchObject({ code: 40403, message: 'Schema 2 not found' })
  })

  test('that was deleted for good and registered anew is found by its GUID again', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    const { guid = '' } = await registry.reads.version('s', '1', {})
    await registry.writes.deleteVersion('s', '1', {})
    await registry.writes.deleteVersion('s', '1', { permanent: true })
    await expect(registry.reads.schemaByGuid(guid, {})).rejects.toMatchObject({ code: 40403 })
    await registerAll(registry, 's', a)
    expect(await registry.reads.version('s', '1', {})).toMatchObject({ id: 2, guid })
    expect(await registry.reads.schemaByGuid(guid, {})).toMatchObject({ guid, schema: a })
  })

  test('number that was deleted for good is given out again, a soft-deleted one is not', async () => {
    const registry = await openRegistry({ compatibilityLevel: 'NONE' })
    await registerAll(registry, 's', a, b)
    await registry.writes.deleteVersion('s', '2', {})
    await registry.writes.deleteVersion('s', '2', { permanent: true })
    await registry.writes.deleteVersion('s', '1', {})
    await registerAll(registry, 's', record('z'))
    expect(await registry.reads.versions('s', { deleted: true })).toEqual([1, 2])
  })

  test('registered again after a soft delete keeps its id under the next number', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a, b)
    await registry.writes.deleteSubject('s', {})
    expect(await registerAll(registry, 's', a, b)).toEqual([1, 2])
    expect(await registry.reads.versions('s', {})).toEqual([3, 4])
    await expect(registry.reads.version('s', '1', { deleted: true })).rejects.toMatchObject({ code: 40402 })
  })
})

describe('a subject', () => {
  test('goes in two steps and says which versions went', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a, b)
    await expect(registry.writes.deleteSubject('s', { permanent: true })).rejects.toMatchObject({ code: 40405 })
    expect(await registry.writes.deleteSubject('s', {})).toEqual([1, 2])
    await expect(registry.writes.deleteSubject('s', {})).rejects.toMatchObject({ code: 40404 })
    expect(await registry.writes.deleteSubject('s', { permanent: true })).toEqual([1, 2])
    await expect(registry.writes.deleteSubject('s', {})).rejects.toMatchObject({ code: 40401 })
  })

  test('that is gone leaves its ids unused and starts again at version 1', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a, b)
    await registry.writes.deleteSubject('s', {})
    await registry.writes.deleteSubject('s', { permanent: true })
    expect(await registry.writes.register('s', { schema: b }, {})).toMatchObject({ id: 3, version: 1 })
  })

  test('takes its config and mode along when it is gone', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', a)
    await registry.writes.putConfig('s', { compatibility: 'full' })
    await registry.writes.deleteSubject('s', {})
    expect(await registry.reads.config('s', {})).toEqual({ compatibilityLevel: 'FULL' })
    await registry.writes.deleteSubject('s', { permanent: true })
    await expect(registry.reads.config('s', {})).rejects.toMatchObject({ code: 40408 })
  })
})

test('lists show active, all or deleted ones', async () => {
  const registry = await openRegistry()
  await registerAll(registry, 's1', a, b)
  await registerAll(registry, 's2', a)
  await registry.writes.deleteVersion('s1', '1', {})
  await registry.writes.deleteVersion('s2', '1', {})
  expect(await registry.reads.versions('s1', {})).toEqual([2])
  expect(await registry.reads.versions('s1', { deleted: true })).toEqual([1, 2])
  expect(await registry.reads.versions('s1', { deletedOnly: true })).toEqual([1])
  expect(await registry.reads.versions('s1', { deletedAsNegative: true })).toEqual([-1, 2])
  expect(await registry.reads.subjects({})).toEqual(['s1'])
  expect(await registry.reads.subjects({ deleted: true })).toEqual(['s1', 's2'])
  expect(await registry.reads.subjects({ deletedOnly: true })).toEqual(['s2'])
  await expect(registry.reads.versions('s2', { deletedAsNegative: true })).rejects.toMatchObject({ code: 40401 })
})

test('a context can be taken off the list when it is empty', async () => {
  const registry = await openRegistry()
  await registerAll(registry, ':.c:s', a)
  expect(await registry.reads.contexts({})).toEqual(['.', '.c'])
  await expect(registry.writes.deleteContext('.c')).rejects.toMatchObject({
    code: 42211,
    message: "The specified context ':.c:' is not empty.",
  })
  await registry.writes.deleteSubject(':.c:s', {})
  await registry.writes.deleteSubject(':.c:s', { permanent: true })
  await registry.writes.deleteContext('c')
  expect(await registry.reads.contexts({})).toEqual(['.'])
  expect(await registerAll(registry, ':.c:s', b)).toEqual([2])
})
