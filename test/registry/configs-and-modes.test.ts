import { describe, expect, test } from '@jest/globals'
import { openRegistry, record, registerAll } from '../support/registry-fixture.ts'

describe('a config', () => {
  test('is patched: absent keeps, null removes', async () => {
    const registry = await openRegistry()
    await registry.writes.putConfig('s', { compatibility: 'full', normalize: true })
    expect(await registry.writes.putConfig('s', { validateFields: true, normalize: null })).toEqual({
      compatibility: 'FULL',
      validateFields: true,
    })
    expect(await registry.reads.config('s', {})).toEqual({ compatibilityLevel: 'FULL', validateFields: true })
  })

  test('refuses an unknown level and forgets an unknown policy', async () => {
    const registry = await openRegistry()
    await expect(registry.writes.putConfig('s', { compatibility: 'SIDEWAYS' })).rejects.toMatchObject({ code: 42203 })
    expect(await registry.writes.putConfig('s', { compatibilityPolicy: 'GENEROUS' })).toEqual({})
    expect(await registry.writes.putConfig('s', { compatibilityPolicy: 'lenient' })).toEqual({
      compatibilityPolicy: 'LENIENT',
    })
  })

  test('of a subject shows the level of the server, not the global one, where it has none', async () => {
    const registry = await openRegistry()
    await registry.writes.putConfig(undefined, { compatibility: 'NONE', normalize: true })
    await registry.writes.putConfig('s', { alias: 't' })
    expect(await registry.reads.config('s', {})).toEqual({ compatibilityLevel: 'BACKWARD', alias: 't' })
    expect(await registry.reads.config('s', { defaultToGlobal: true })).toEqual({
      compatibilityLevel: 'BACKWARD',
      alias: 't',
      normalize: true,
    })
  })

  test('falls back from subject to context to base', async () => {
    const registry = await openRegistry()
    const level = async (subject: string) =>
      (await registry.reads.config(subject, { defaultToGlobal: true })).compatibilityLevel
    expect(await level(':.c:s')).toBe('BACKWARD')
    await registry.writes.putConfig(':.__GLOBAL:', { compatibility: 'FORWARD' })
    expect(await level(':.c:s')).toBe('FORWARD')
    await registry.writes.putConfig(undefined, { compatibility: 'NONE' })
    expect(await level(':.c:s')).toBe('FORWARD')
    expect(await level('s')).toBe('NONE')
    await registry.writes.putConfig(':.c:', { compatibility: 'FULL' })
    expect(await level(':.c:s')).toBe('FULL')
  })

  test('that is not there is 40408 to read, 40401 to delete, and the global one never', async () => {
    const registry = await openRegistry()
    await expect(registry.reads.config('s', {})).rejects.toMatchObject({ code: 40408 })
    await expect(registry.writes.deleteConfig('s')).rejects.toMatchObject({ code: 40401 })
    expect(await registry.writes.deleteConfig(undefined)).toEqual({ compatibilityLevel: 'BACKWARD' })
  })

  test('under another spelling of the default context is the global one', async () => {
    const registry = await openRegistry()
    await registry.writes.putConfig(':.:', { compatibility: 'FORWARD' })
    expect(await registry.reads.config(undefined, {})).toEqual({ compatibilityLevel: 'FORWARD' })
  })
})

describe('an alias', () => {
  test('leads to its subject, in the context of the alias unless it names one', async () => {
    const registry = await openRegistry()
    await registry.writes.putConfig('a', { alias: 's' })
    await registry.writes.putConfig(':.c:a', { alias: 's' })
    await registry.writes.putConfig(':.c:b', { alias: ':.d:s' })
    expect([
      registry.reads.aliasTarget('a'),
      registry.reads.aliasTarget(':.c:a'),
      registry.reads.aliasTarget(':.c:b'),
    ]).toEqual(['s', ':.c:s', ':.d:s'])
    expect(registry.reads.aliasTarget('other')).toBe('other')
  })

  test('is not followed twice, and not applied from global records', async () => {
    const registry = await openRegistry()
    await registry.writes.putConfig('a', { alias: 'b' })
    await registry.writes.putConfig('b', { alias: 'c' })
    await registry.writes.putConfig(':.c:', { alias: 'x' })
    expect(registry.reads.aliasTarget('a')).toBe('b')
    expect(registry.reads.aliasTarget(':.c:')).toBe(':.c:')
  })

  test('is shown with the schemas of its target', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 'target', record('a'))
    await registry.writes.putConfig('alias1', { alias: 'target' })
    await registry.writes.putConfig('alias2', { alias: 'target' })
    expect(await registry.reads.schemas({ subjectPrefix: 'alias' })).toEqual([])
    const found = await registry.reads.schemas({ subjectPrefix: 'alias', aliases: true })
    expect(found.map(one => [one.subject, one.aliases])).toEqual([['target', ['alias1', 'alias2']]])
  })
})

describe('a mode', () => {
  test('READONLY refuses registrations, deletes and configs, and lets itself be changed', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', record('a'))
    await registry.writes.putMode(undefined, { mode: 'readonly' }, {})
    const message = 'Subject s in context  is in read-only mode'
    await expect(registry.writes.deleteSubject('s', {})).rejects.toMatchObject({ code: 42205, message })
    await expect(registry.writes.putConfig('s', { compatibility: 'FULL' })).rejects.toMatchObject({
      code: 42205,
      message,
    })
    await expect(registry.writes.putConfig(undefined, { compatibility: 'FULL' })).rejects.toMatchObject({
      message: 'Subject null in context  is in read-only mode',
    })
    expect(await registry.writes.putMode(undefined, { mode: null }, {})).toEqual({ mode: null })
    expect(await registry.reads.mode(undefined, {})).toEqual({ mode: 'READWRITE' })
  })

  test('IMPORT wants an empty scope, and clears what is soft-deleted in it', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', record('a'))
    await expect(registry.writes.putMode(undefined, { mode: 'IMPORT' }, {})).rejects.toMatchObject({
      message: 'Cannot import since found existing subjects',
    })
    await registry.writes.deleteSubject('s', {})
    await registry.writes.putMode(undefined, { mode: 'IMPORT' }, {})
    expect(await registry.reads.subjects({ deleted: true })).toEqual([])
    expect(await registry.writes.register('s', { schema: record('a'), id: 2, version: 1 }, {})).toMatchObject({ id: 2 })
  })

  test('IMPORT with force leaves everything as it is', async () => {
    const registry = await openRegistry()
    await registerAll(registry, 's', record('a'))
    await registry.writes.putMode(undefined, { mode: 'IMPORT' }, { force: true })
    expect(await registry.reads.versions('s', {})).toEqual([1])
  })

  test('FORWARD belongs to the base alone', async () => {
    const registry = await openRegistry()
    for (const subject of [undefined, 's', ':.c:', ':.__GLOBAL:x']) {
      await expect(registry.writes.putMode(subject, { mode: 'FORWARD' }, {})).rejects.toMatchObject({
        message: 'Forward mode only supported on global level',
      })
    }
    await registry.writes.putMode(':.__GLOBAL', { mode: 'FORWARD' }, {})
    expect(await registry.reads.mode('s', { defaultToGlobal: true })).toEqual({ mode: 'FORWARD' })
  })

  test('of a context goes alone, or with those of its subjects', async () => {
    const registry = await openRegistry()
    for (const subject of [':.c:', ':.c:s', ':.d:s']) await registry.writes.putMode(subject, { mode: 'READONLY' }, {})
    expect(await registry.writes.deleteMode(':.c:', {})).toEqual({ mode: 'READONLY' })
    expect(await registry.reads.mode(':.c:s', {})).toEqual({ mode: 'READONLY' })
    expect(await registry.writes.deleteMode(':.c:', { recursive: true })).toEqual({})
    await expect(registry.reads.mode(':.c:s', {})).rejects.toMatchObject({ code: 40409 })
    expect(await registry.reads.mode(':.d:s', {})).toEqual({ mode: 'READONLY' })
  })

  test('cannot be changed where the settings say so', async () => {
    const registry = await openRegistry({ isModeMutable: false })
    await expect(registry.writes.putMode('s', { mode: 'READONLY' }, {})).rejects.toMatchObject({
      message: 'Mode changes are not allowed',
    })
    await expect(registry.writes.deleteMode('s', {})).rejects.toMatchObject({ code: 40401 })
    await expect(registry.writes.deleteMode('s', { recursive: true })).rejects.toMatchObject({ code: 42205 })
  })

  test('that is unknown is 42204', async () => {
    const registry = await openRegistry()
    await expect(registry.writes.putMode('s', { mode: 'OPEN' }, {})).rejects.toMatchObject({ code: 42204 })
    await expect(registry.writes.putMode('s', {}, {})).rejects.toMatchObject({ code: 42204 })
  })
})
