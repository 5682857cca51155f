import fc from 'fast-check'
import type { Changes, RegistryStore } from '../../src/registry/store.ts'
import { association, changes, content, loaded, version, write } from './changes.ts'
import { propertyRuns } from '../support/property-runs.ts'

/** A kind of database to run the suite on. */
export interface StoreUnderTest {
  readonly isExclusive: boolean
  /** Opens the store of a new database. */
  openNew(): Promise<RegistryStore>
  /** Stops the store and opens another on the same database. */
  reopen(store: RegistryStore): Promise<RegistryStore>
}

/** What every implementation of RegistryStore keeps to. */
export function registryStoreSuite(database: StoreUnderTest): void {
  let store: RegistryStore
  beforeAll(async () => {
    store = await database.openNew()
  })
  afterAll(() => store.stop())

  const reopen = async (): Promise<void> => {
    store = await database.reopen(store)
  }

  describe('a new store', () => {
    test('holds nothing', async () => {
      expect(await loaded(store)).toEqual({ all: changes({}), sequence: 0 })
      expect(await store.sequence()).toBe(0)
    })

    test('says whether other processes may write', () => {
      expect(store.isExclusive).toBe(database.isExclusive)
    })

    test('has an identity that a restart does not change', async () => {
      const { clusterId } = store
      expect(clusterId).toMatch(/^[0-9a-f-]{36}$/)
      await reopen()
      expect(store.clusterId).toBe(clusterId)
    })

    test('can be checked without a write being counted', async () => {
      await store.check()
      expect(await store.sequence()).toBe(0)
    })
  })

  describe('one write', () => {
    const references = [{ name: 'other', subject: 'b', version: 2 }]
    const referring = content('referring', { references })
    const full: Partial<Changes> = {
      contents: [content('a'), referring],
      bindings: [
        { context: '.', id: 1, guid: content('a').guid, type: 'AVRO' },
        { context: '.ctx', id: 2_147_483_647, guid: referring.guid, type: 'AVRO' },
      ],
      versions: [
        version('a', 1),
        version(':.ctx:referring', 2, { guid: referring.guid, references, version: 7, deleted: true }),
      ],
      contexts: [
        { name: '.', maxId: 1, isListed: false },
        { name: '.ctx', maxId: 2_147_483_647, isListed: true },
      ],
      configs: [
        { key: '', config: { compatibilityLevel: 'FULL', normalize: false } },
        { key: ':.ctx:', config: {} },
      ],
      modes: [{ key: 'a', mode: 'READONLY' }],
      associations: [
        { guid: association('weak').guid, association: association('weak') },
        {
          guid: association('strong').guid,
          association: association('strong', { lifecycle: 'STRONG', frozen: true, subject: ':.ctx:a' }),
        },
      ],
    }

    test('raises the sequence by one, whatever it holds', async () => {
      const before = await store.sequence()
      await write(store, full)
      expect(await store.sequence()).toBe(before + 1)
    })

    test('is read back whole after a restart', async () => {
      const before = await store.sequence()
      await reopen()
      const { all, sequence } = await loaded(store)
      expect(sequence).toBe(before)
      expect(all.bindings).toEqual(expect.arrayContaining([...(full.bindings ?? [])]))
      expect(all.versions).toEqual(full.versions)
      expect(all.contexts).toEqual(expect.arrayContaining([...(full.contexts ?? [])]))
      expect(all.configs).toEqual(expect.arrayContaining([...(full.configs ?? [])]))
      expect(all.modes).toEqual(full.modes)
      expect(all.associations).toEqual(expect.arrayContaining([...(full.associations ?? [])]))
      expect(all.associations).toHaveLength(2)
      expect(all.contents).toEqual([])
    })

    test('replaces what stood under the same key', async () => {
      await write(store, {
        bindings: [{ context: '.', id: 1, guid: content('z').guid, type: 'JSON' }],
        versions: [version('a', 3, { deleted: true, id: 9 })],
        contexts: [{ name: '.', maxId: 9, isListed: false }],
        configs: [{ key: '', config: { alias: 'x' } }],
        modes: [{ key: 'a', mode: 'IMPORT' }],
        associations: [
          { guid: association('weak').guid, association: association('weak', { updateTs: 5, subject: 'b' }) },
        ],
      })
      const { all } = await loaded(store)
      expect(all.bindings).toContainEqual({ context: '.', id: 1, guid: content('z').guid, type: 'JSON' })
      expect(all.versions.filter(({ subject }) => subject === 'a')).toEqual([version('a', 3, { deleted: true, id: 9 })])
      expect(all.contexts).toContainEqual({ name: '.', maxId: 9, isListed: false })
      expect(all.configs).toContainEqual({ key: '', config: { alias: 'x' } })
      expect(all.modes).toEqual([{ key: 'a', mode: 'IMPORT' }])
      const times = all.associations.map(one => [one.association?.subject, one.association?.updateTs])
      expect(times).toEqual(
        expect.arrayContaining([
          [':.ctx:a', 1_763_000_000_001],
          ['b', 5],
        ]),
      )
      expect(times).toHaveLength(2)
    })

    test('removes versions, configs, modes, associations and contents', async () => {
      await write(store, {
        removedContents: [{ guid: content('a').guid, type: 'AVRO' }],
        removedVersions: [{ subject: 'a', version: 1 }],
        configs: [{ key: '', config: null }],
        modes: [{ key: 'a', mode: null }],
        associations: [{ guid: association('weak').guid, association: null }],
      })
      const { all } = await loaded(store)
      expect(all.versions.map(({ subject }) => subject)).toEqual([':.ctx:referring'])
      expect(all.configs).toEqual([{ key: ':.ctx:', config: {} }])
      expect(all.modes).toEqual([])
      expect(all.associations.map(({ guid }) => guid)).toEqual([association('strong').guid])
      expect(await store.readContents([content('a'), referring])).toEqual([referring])
    })
  })

  describe('contents', () => {
    test('come back exactly, with references, metadata and rules', async () => {
      const rich = content('{"type":"string"}', {
        type: 'JSON',
        references: [{ name: 'n', subject: ':.c:s', version: 3 }],
        metadata: { tags: { '**.ssn': ['PII'] }, properties: { owner: 'ünïcode', empty: '' }, sensitive: [] },
        ruleSet: { domainRules: [{ name: 'r', expr: "a == '\\u0000'", disabled: false }], enableAt: 'ALL' },
      })
      const plain = content('plain', { metadata: {} })
      await write(store, { contents: [rich, plain] })
      expect(await store.readContents([rich])).toEqual([rich])
      expect(await store.readContents([plain])).toEqual([plain])
    })

    test('are told apart by their type', async () => {
      const { guid } = content('same digest')
      const avro = content('same digest', { guid, type: 'AVRO' })
      const json = content('same digest, other type', { guid, type: 'JSON' })
      await write(store, { contents: [avro, json] })
      expect(await store.readContents([json])).toEqual([json])
      expect(await store.readContents([avro, json])).toHaveLength(2)
    })

    test('never change', async () => {
      const first = content('first')
      await write(store, { contents: [first] })
      await write(store, { contents: [{ ...first, text: 'second' }] })
      expect(await store.readContents([first])).toEqual([first])
    })

    test('that are not there are left out', async () => {
      expect(await store.readContents([])).toEqual([])
      expect(await store.readContents([content('never written')])).toEqual([])
    })

    test('can be a megabyte of text', async () => {
      const long = content('0123456789abcdef'.repeat(65_536))
      await write(store, { contents: [long] })
      expect(await store.readContents([long])).toEqual([long])
    })

    test('named like parts of an object stay what they are', async () => {
      const properties = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>
      const odd = content('__proto__', { metadata: { properties } })
      await write(store, { contents: [odd] })
      const [read] = await store.readContents([odd])
      expect(Object.entries(read?.metadata?.properties ?? {})).toEqual(Object.entries(properties))
    })
  })

  describe('characters', () => {
    /** Any sequence of UTF-16 code units, often those that PostgreSQL cannot hold. */
    const unit = fc.oneof(
      fc.constantFrom(
        '\0',
        '\u001b',
        '\ud800',
        '\udfff',
        '\ud83d\ude00',
        '\t',
        '\n',
        '\\',
        "'",
        '"',
        '\u0085',
        '\uffff',
        '$',
        '$v0$',
        '$v0',
      ),
      fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)),
    )
    const anyText = fc.string({ unit, maxLength: 40 })

    test('of every kind survive in names, texts and values', async () => {
      let written = 1000
      await fc.assert(
        fc.asyncProperty(anyText, async text => {
          written++
          const one = content(`${written}${text}`, {
            references: [{ name: text, subject: text, version: 1 }],
            metadata: { properties: { [text]: text } },
            ruleSet: { domainRules: [{ name: text, disabled: true }] },
          })
          const subject = `${text}#${written}`
          const named = association(one.guid, {
            subject,
            resourceName: text,
            resourceNamespace: text,
            resourceId: text,
          })
          const tie = { guid: named.guid, association: named }
          const row = version(subject, written, { guid: one.guid, references: one.references })
          await write(store, {
            contents: [one],
            versions: [row],
            bindings: [{ context: `.${subject}`, id: 1, guid: one.guid, type: 'AVRO' }],
            contexts: [{ name: `.${subject}`, maxId: 1, isListed: true }],
            configs: [{ key: subject, config: { alias: text } }],
            modes: [{ key: subject, mode: 'IMPORT' }],
            associations: [tie],
          })
          expect(await store.readContents([one])).toEqual([one])
          const { all } = await loaded(store)
          expect(all.versions.at(-1)).toEqual(row)
          expect(all.bindings).toContainEqual({ context: `.${subject}`, id: 1, guid: one.guid, type: 'AVRO' })
          expect(all.contexts).toContainEqual({ name: `.${subject}`, maxId: 1, isListed: true })
          expect(all.configs).toContainEqual({ key: subject, config: { alias: text } })
          expect(all.modes).toContainEqual({ key: subject, mode: 'IMPORT' })
          expect(all.associations).toContainEqual(tie)
        }),
        propertyRuns(30),
      )
    })

    test('that only look alike make different names', async () => {
      const names = ['\0', '\u001b0000', '\u001b', '\ud800', '\u001bd800', '\ufffd', '', ' ', 'a', 'A', 'ä', 'a\u0308']
      await write(store, { modes: names.map(key => ({ key: `alike ${key}`, mode: 'READWRITE' as const })) })
      const { all } = await loaded(store)
      const found = all.modes.map(({ key }) => key).filter(key => key.startsWith('alike '))
      expect(found.toSorted()).toEqual(names.map(key => `alike ${key}`).toSorted())
    })

    test('may be many: a name of 16,000 is a key like any other', async () => {
      const long = (last: string): string => 'n\u4e2d\0'.repeat(16_000 / 3) + last
      const rows = [version(long('a'), 5001), version(long('b'), 5002)]
      const named = association('long', { subject: long('a'), resourceId: long('c') })
      const tie = { guid: named.guid, association: named }
      await write(store, { versions: rows, configs: [{ key: long('a'), config: { alias: 'x' } }], associations: [tie] })
      await write(store, { versions: [version(long('a'), 5003)] })
      await reopen()
      const { all } = await loaded(store)
      expect(all.versions.slice(-2)).toEqual([rows[1], version(long('a'), 5003)])
      expect(all.configs).toContainEqual({ key: long('a'), config: { alias: 'x' } })
      expect(all.associations).toContainEqual(tie)
      await write(store, { removedVersions: [{ subject: long('a'), version: 1 }] })
      expect((await loaded(store)).all.versions.at(-1)).toEqual(rows[1])
    })
  })

  describe('a transaction', () => {
    test('whose work fails writes nothing and rejects with that failure', async () => {
      const before = await store.sequence()
      const failure = new Error('no')
      const attempt = store.transaction(async transaction => {
        await transaction.write(changes({ modes: [{ key: 'failed', mode: 'IMPORT' }] }))
        throw failure
      })
      await expect(attempt).rejects.toBe(failure)
      expect(await store.sequence()).toBe(before)
      expect((await loaded(store)).all.modes).not.toContainEqual({ key: 'failed', mode: 'IMPORT' })
    })

    test('that writes nothing counts as nothing and returns what its work does', async () => {
      const before = await store.sequence()
      expect(await store.transaction(async transaction => transaction.sequence)).toBe(before)
      expect(await store.sequence()).toBe(before)
    })

    test('writes once', async () => {
      const before = await store.sequence()
      const attempt = store.transaction(async transaction => {
        await transaction.write(changes({ modes: [{ key: 'once', mode: 'IMPORT' }] }))
        await transaction.write(changes({ modes: [{ key: 'twice', mode: 'IMPORT' }] }))
      })
      await expect(attempt).rejects.toThrow('once')
      expect(await store.sequence()).toBe(before)
    })

    test('that the database refuses rejects with its code, leaves nothing, and does not disturb the next', async () => {
      const before = await loaded(store)
      const tooBig = version('refused', 6000, { id: 2 ** 31 })
      const attempt = write(store, {
        contents: [content('refused')],
        modes: [{ key: 'r', mode: 'IMPORT' }],
        versions: [tooBig],
      })
      await expect(attempt).rejects.toMatchObject({ name: 'DatabaseError', code: '22003' })
      expect(await loaded(store)).toEqual(before)
      expect(await store.readContents([content('refused')])).toEqual([])
      await write(store, { modes: [{ key: 'accepted', mode: 'IMPORT' }] })
      expect(await store.sequence()).toBe(before.sequence + 1)
    })

    test('waits for the one before it', async () => {
      const before = await store.sequence()
      const seen = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          store.transaction(async transaction => {
            await transaction.write(changes({ modes: [{ key: `turn ${index}`, mode: 'IMPORT' }] }))
            return transaction.sequence
          }),
        ),
      )
      expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => before + index))
      const { all, sequence } = await loaded(store)
      expect(sequence).toBe(before + 40)
      expect(all.modes.filter(({ key }) => key.startsWith('turn '))).toHaveLength(40)
    })
  })

  describe('loading', () => {
    test('gives versions in the order in which they were last written, across pages', async () => {
      const count = 12_000
      const rows = Array.from({ length: count }, (_, index) =>
        version(`page-${index % 3000}`, 10_000 + index, { version: index }),
      )
      for (let start = 0; start < count; start += 2000)
        await write(store, { versions: rows.slice(start, start + 2000) })
      const rewritten = version('page-0', 30_000, { version: 0, deleted: true })
      await write(store, { versions: [rewritten] })
      const { all } = await loaded(store)
      const paged = all.versions.filter(({ subject }) => subject.startsWith('page-'))
      expect(paged).toEqual([...rows.slice(1), rewritten])
    }, 60_000)

    test('that is broken off leaves the store usable', async () => {
      for await (const chunk of store.load()) {
        expect(chunk.contents).toEqual([])
        break
      }
      await write(store, { modes: [{ key: 'after a break', mode: 'IMPORT' }] })
    })
  })

  describe('a version with its content and id', () => {
    const usual = (subject: string, id: number, more: Partial<Changes> = {}): Partial<Changes> => ({
      contents: [content(subject)],
      bindings: [{ context: '.new', id, guid: content(subject).guid, type: 'AVRO' }],
      versions: [version(subject, id)],
      contexts: [{ name: '.new', maxId: id, isListed: true }],
      ...more,
    })
    /** What the store holds of a subject and an id. */
    const held = async (subject: string, id: number) => {
      const { all } = await loaded(store)
      return {
        bindings: all.bindings.filter(one => one.context === '.new' && one.id === id),
        versions: all.versions.filter(one => one.subject === subject),
        contexts: all.contexts.filter(one => one.name === '.new'),
        contents: await store.readContents([content(subject)]),
      }
    }

    test.each([':.new:plain', ':.new:odd\0\t\n\u001b\ud800', `:.new:${'long'.repeat(4000)}`])(
      'are written together under one number, whatever the name: %.12j',
      async subject => {
        const before = await store.sequence()
        await write(store, usual(subject, 70))
        expect(await store.sequence()).toBe(before + 1)
        expect(await held(subject, 70)).toEqual(usual(subject, 70))
      },
    )

    test('replace what stood under the same keys, its references with it', async () => {
      const references = [{ name: 'other', subject: 'b', version: 2 }]
      await write(store, { versions: [version(':.new:again', 3, { references, deleted: true })] })
      await write(store, usual(':.new:again', 80))
      expect(await held(':.new:again', 80)).toEqual(usual(':.new:again', 80))
    })

    test('are kept with all that is special about them', async () => {
      const references = [{ name: 'other', subject: 'b', version: 2 }]
      const special = (more: Partial<ReturnType<typeof content>>) => ({
        contents: [content(':.new:special', more)],
        versions: [version(':.new:special', 90, more.references && { references: more.references })],
      })
      for (const more of [{ references }, { metadata: { properties: { owner: 'me' } } }, { ruleSet: {} }]) {
        const parts = usual(':.new:special', 90, special(more))
        const { guid, type } = content(':.new:special')
        await write(store, { removedContents: [{ guid, type }] })
        await write(store, parts)
        expect(await held(':.new:special', 90)).toEqual(parts)
      }
      const deleted = { versions: [version(':.new:special', 90, { deleted: true, id: 5 })] }
      await write(store, usual(':.new:special', 90, deleted))
      expect((await held(':.new:special', 90)).versions).toEqual(deleted.versions)
    })
  })

  describe('changes since a number', () => {
    test('are none at the last number', async () => {
      expect(await store.changesAfter(await store.sequence())).toEqual([])
    })

    test('are gone for a number that the database has never reached', async () => {
      expect(await store.changesAfter((await store.sequence()) + 1)).toBe('gone')
    })
  })

  test('stopping twice is safe, and a stopped store refuses', async () => {
    const other = await database.openNew()
    await other.stop()
    await other.stop()
    await expect(other.check()).rejects.toThrow()
    await expect(write(other, { modes: [{ key: 'late', mode: 'IMPORT' }] })).rejects.toThrow()
  })
}
