import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { MIGRATIONS_FOLDER, migrate } from '../../src/postgres/migrations.ts'
import { openServerStore } from '../../src/postgres/server.ts'
import type { RegistryStore } from '../../src/registry/store.ts'
import { postgresMissing, startPostgresCluster, type PostgresCluster } from '../support/postgres-cluster.ts'
import { association, changes, content, loaded, version, write } from './changes.ts'
import { registryStoreSuite } from './registry-store.suite.ts'
import { rejectionStoreSuite } from './rejection-store.suite.ts'

const missing = await postgresMissing()
if (missing !== undefined) process.stderr.write(`skipped: stores on a PostgreSQL server: ${missing}\n`)
const describeWithServer = missing === undefined ? describe : describe.skip

let cluster: PostgresCluster
if (missing === undefined) {
  beforeAll(async () => {
    cluster = await startPostgresCluster()
  }, 60_000)
  afterAll(() => cluster.stop())
}

/** Runs statements on a connection of their own. */
async function sql(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

describeWithServer('a store on a PostgreSQL server', () => {
  const urlOf = new Map<RegistryStore, string>()
  const open = async (url: string): Promise<RegistryStore> => {
    const store = await openServerStore({ url })
    urlOf.set(store, url)
    return store
  }
  registryStoreSuite({
    isExclusive: false,
    openNew: async () => open(await cluster.createDatabase()),
    reopen: async store => {
      await store.stop()
      return open(urlOf.get(store) ?? '')
    },
  })
})

describeWithServer('rejections on a PostgreSQL server', () => {
  const urlOf = new Map<RegistryStore, string>()
  const open = async (url: string) => {
    const store = await openServerStore({ url })
    urlOf.set(store, url)
    return store
  }
  rejectionStoreSuite({
    openNew: async () => open(await cluster.createDatabase()),
    reopen: async store => {
      await store.stop()
      return open(urlOf.get(store) ?? '')
    },
  })
})

describeWithServer('the log of changes', () => {
  let one: RegistryStore
  let other: RegistryStore
  let url: string
  beforeEach(async () => {
    url = await cluster.createDatabase()
    one = await openServerStore({ url })
    other = await openServerStore({ url })
  })
  afterEach(() => Promise.all([one.stop(), other.stop()]))

  test('tells another node everything but the contents, in order', async () => {
    const references = [{ name: 'n\0', subject: 's', version: 1 }]
    const long = 'l\u0001'.repeat(4000)
    const tie = association('t', { subject: long, resourceId: '\0', lifecycle: 'STRONG', frozen: true })
    const first = changes({
      bindings: [{ context: '.', id: 1, guid: content('a').guid, type: 'AVRO' }],
      versions: [version('a\ud800', 1), version(long, 2, { references })],
      contexts: [{ name: '.', maxId: 2, isListed: false }],
      configs: [{ key: long, config: { alias: '\0' } }],
      modes: [{ key: '', mode: 'IMPORT' }],
      associations: [{ guid: tie.guid, association: tie }],
    })
    const second = changes({
      removedContents: [{ guid: content('a').guid, type: 'AVRO' }],
      removedVersions: [{ subject: long, version: 1 }],
      configs: [{ key: long, config: null }],
      modes: [{ key: '', mode: null }],
      associations: [{ guid: tie.guid, association: null }],
    })
    await one.transaction(transaction => transaction.write({ ...first, contents: [content('a')] }))
    await one.transaction(transaction => transaction.write(second))
    expect(await other.changesAfter(0)).toEqual([first, second])
    expect(await other.changesAfter(1)).toEqual([second])
    expect(await other.changesAfter(2)).toEqual([])
    expect(await other.sequence()).toBe(2)
  })

  test('is seen inside a transaction as well, up to the last write', async () => {
    await write(one, { modes: [{ key: 'a', mode: 'IMPORT' }] })
    const seen = await other.transaction(transaction => transaction.changesAfter(0))
    expect(seen).toEqual([changes({ modes: [{ key: 'a', mode: 'IMPORT' }] })])
  })

  test('answers gone where writes are no longer kept', async () => {
    for (let index = 0; index < 3; index++) await write(one, { modes: [{ key: `${index}`, mode: 'IMPORT' }] })
    await sql(url, 'delete from headgate.changes where sequence < 2')
    expect(await other.changesAfter(0)).toBe('gone')
    expect(await other.changesAfter(1)).toHaveLength(2)
    await sql(url, 'delete from headgate.changes')
    expect(await other.changesAfter(1)).toBe('gone')
    expect(await other.changesAfter(3)).toEqual([])
  })

  test('answers gone where a process that kept no log has written in between', async () => {
    await write(one, { modes: [{ key: 'a', mode: 'IMPORT' }] })
    const nothing = Array.from({ length: 10 }, () => 'null').join(', ')
    await sql(url, `select headgate.write_registry(2, false, ${nothing})`)
    await write(one, { modes: [{ key: 'b', mode: 'IMPORT' }] })
    expect(await other.changesAfter(1)).toBe('gone')
    expect(await other.changesAfter(2)).toHaveLength(1)
  })

  test('can be longer than what is read at once', async () => {
    await sql(
      url,
      `insert into headgate.changes (sequence, modes)
         select n, '[{"key":"' || n || '","mode":"IMPORT"}]' from generate_series(1, 2500) n;
       update headgate.state set sequence = 2500`,
    )
    const seen = await other.changesAfter(0)
    expect(seen).toHaveLength(2500)
    expect(seen.at(-1)).toEqual(changes({ modes: [{ key: '2500', mode: 'IMPORT' }] }))
  })

  test('keeps the last ten thousand writes', async () => {
    await sql(
      url,
      `insert into headgate.changes (sequence) select n from generate_series(1, 10199) n;
       update headgate.state set sequence = 10199`,
    )
    await write(one, { modes: [{ key: 'a', mode: 'IMPORT' }] })
    const rows = await sql(url, 'select min(sequence)::int as first, max(sequence)::int as last from headgate.changes')
    expect(rows).toEqual([{ first: 201, last: 10_200 }])
  })
})

describeWithServer('nodes on one PostgreSQL server', () => {
  test('share one identity, also when they start at the same time', async () => {
    const url = await cluster.createDatabase()
    const stores = await Promise.all(Array.from({ length: 4 }, () => openServerStore({ url })))
    expect(new Set(stores.map(({ clusterId }) => clusterId)).size).toBe(1)
    expect(stores.map(({ isExclusive }) => isExclusive)).toEqual([false, false, false, false])
    await Promise.all(stores.map(store => store.stop()))
  })

  test('write one after another: numbers grow by one and no write is lost', async () => {
    const url = await cluster.createDatabase()
    const stores = await Promise.all(Array.from({ length: 3 }, () => openServerStore({ url })))
    const writes = stores.flatMap((store, node) =>
      Array.from({ length: 60 }, (_, index) =>
        store.transaction(async transaction => {
          const written = transaction.sequence + 1
          await transaction.write(changes({ versions: [version(`node-${node}`, written, { version: index })] }))
          return written
        }),
      ),
    )
    const numbers = await Promise.all(writes)
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 180 }, (_, index) => index + 1))
    for (const store of stores) {
      const { all, sequence } = await loaded(store)
      expect(sequence).toBe(180)
      expect(all.versions.map(({ written }) => written)).toEqual(numbers.toSorted((a, b) => a - b))
    }
    await Promise.all(stores.map(store => store.stop()))
  })

  test('load the state of one moment while another writes', async () => {
    const url = await cluster.createDatabase()
    const [one, other] = await Promise.all([openServerStore({ url }), openServerStore({ url })])
    await write(one, { versions: [version('a', 1)], modes: [{ key: 'a', mode: 'IMPORT' }] })
    const chunks = other.load()
    await chunks.next()
    await write(one, { versions: [version('b', 2)] })
    const rest: unknown[] = []
    for (;;) {
      const chunk = await chunks.next()
      if (chunk.done) {
        expect(chunk.value).toBe(1)
        break
      }
      rest.push(...chunk.value.versions)
    }
    expect(rest).toEqual([version('a', 1)])
    expect(await other.changesAfter(1)).toHaveLength(1)
    await Promise.all([one.stop(), other.stop()])
  })
})

describeWithServer('a connection that breaks', () => {
  let store: RegistryStore
  let url: string
  beforeAll(async () => {
    url = await cluster.createDatabase()
    store = await openServerStore({ url })
  })
  afterAll(() => store.stop())

  const breakConnections = (): Promise<unknown> =>
    sql(
      url,
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    )

  test('while it is idle is replaced', async () => {
    await store.check()
    await breakConnections()
    // The pool may hand out the broken connection once, before it has heard of the loss.
    await store.check().catch(() => store.check())
    expect(await store.sequence()).toBe(0)
  })

  test('during the work of a transaction makes it reject, and the next one goes ahead', async () => {
    const before = await store.sequence()
    const attempt = store.transaction(async transaction => {
      await breakConnections()
      await transaction.write(changes({ modes: [{ key: 'lost', mode: 'IMPORT' }] }))
    })
    await expect(attempt).rejects.toMatchObject({ name: 'DatabaseError' })
    await write(store, { modes: [{ key: 'kept', mode: 'IMPORT' }] })
    const { all, sequence } = await loaded(store)
    expect(sequence).toBe(before + 1)
    expect(all.modes).toEqual([{ key: 'kept', mode: 'IMPORT' }])
  })

  test('during loading makes it reject, and the next one goes ahead', async () => {
    const chunks = store.load()
    await chunks.next()
    await breakConnections()
    await expect(
      (async () => {
        while (!(await chunks.next()).done);
      })(),
    ).rejects.toMatchObject({ name: 'DatabaseError' })
    expect((await loaded(store)).all.modes).toEqual([{ key: 'kept', mode: 'IMPORT' }])
  })
})

describeWithServer('a server', () => {
  test('that is not there is an error without the password', async () => {
    const url = 'postgres://headgate:hush-hush@127.0.0.1:1/none'
    const waits: unknown[] = []
    const error = await openServerStore({ url, startTimeoutMs: 100, onWaiting: reason => waits.push(reason) }).catch(
      (one: unknown) => one,
    )
    expect(error).toMatchObject({ name: 'DatabaseError', code: 'ECONNREFUSED' })
    expect(waits).toHaveLength(1)
    expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain('hush-hush')
  })

  test('whose URL cannot be read is an error without the password', async () => {
    const error = await openServerStore({ url: 'postgres://headgate:hush-hush@[bad/none' }).catch((one: unknown) => one)
    expect(error).toMatchObject({ name: 'DatabaseError', message: expect.stringContaining('cannot be used') })
    expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain('hush-hush')
  })

  test('that starts later is waited for', async () => {
    const url = await cluster.createDatabase()
    await cluster.shutDown()
    const opening = openServerStore({ url, onWaiting: () => void cluster.start() })
    const store = await opening
    expect(await store.sequence()).toBe(0)
    await store.stop()
  })

  test('with a database that cannot hold every name is refused', async () => {
    const url = await cluster.createDatabase("encoding 'LATIN1' locale 'C' template template0")
    await expect(openServerStore({ url })).rejects.toThrow(/encoding LATIN1.*create database/)
  })

  test('where the user may not make a schema is refused with what to do', async () => {
    const url = await cluster.createDatabase()
    await sql(url, 'create role guest login; revoke create on schema public from public')
    const guest = url.replace('headgate:', 'guest:')
    await expect(openServerStore({ url: guest })).rejects.toThrow(/create schema headgate authorization/)
    await sql(url, 'create schema headgate authorization guest')
    const store = await openServerStore({ url: guest })
    await store.check()
    await store.stop()
  })

  test('that only replays the writes of another is refused', async () => {
    const url = await cluster.createDatabase()
    await (await openServerStore({ url })).stop()
    await cluster.shutDown()
    const signal = join(cluster.folder, 'data', 'standby.signal')
    await writeFile(signal, '')
    await cluster.start()
    await expect(openServerStore({ url })).rejects.toThrow('is a standby')
    await cluster.shutDown()
    await rm(signal)
    await cluster.start()
  })
})

describeWithServer('migrations', () => {
  let client: pg.Client
  let url: string
  beforeEach(async () => {
    url = await cluster.createDatabase()
    client = new pg.Client({ connectionString: url })
    await client.connect()
  })
  afterEach(() => client.end())

  const withFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), 'headgate-migrations-'))
    try {
      const first = await readFile(join(MIGRATIONS_FOLDER, '0001_registry.sql'), 'utf8')
      await writeFile(join(folder, '0001_registry.sql'), first)
      await work(folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  test('run once, and later ones are added', () =>
    withFolder(async folder => {
      await migrate(client, folder)
      await migrate(client, folder)
      await writeFile(join(folder, '0002_more.sql'), 'create table headgate.more (one integer);')
      await migrate(client, folder)
      await writeFile(join(folder, 'README.md'), 'no migration')
      await migrate(client, folder)
      expect(await sql(url, 'select name from headgate.migrations order by id')).toEqual([
        { name: '0001_registry' },
        { name: '0002_more' },
      ])
    }))

  test('keep what a database of an older release holds', () =>
    withFolder(async folder => {
      await migrate(client, folder)
      await client.query('insert into headgate.state (cluster_id) values (gen_random_uuid())')
      const modes = `'[{"key":"a","mode":"IMPORT"}]'`
      await client.query(`select headgate.write_registry(1, true, ${'null, '.repeat(8)}${modes})`)
      const store = await openServerStore({ url })
      const mode = { modes: [{ key: 'a', mode: 'IMPORT' as const }] }
      const tie = association('t')
      const later = { associations: [{ guid: tie.guid, association: tie }] }
      await write(store, later)
      expect(await loaded(store)).toEqual({ all: changes({ ...mode, ...later }), sequence: 2 })
      expect(await store.changesAfter(0)).toEqual([changes(mode), changes(later)])
      await store.stop()
    }))

  test('that were edited after they ran are refused with what to do', () =>
    withFolder(async folder => {
      await migrate(client, folder)
      const file = join(folder, '0001_registry.sql')
      await writeFile(file, `${await readFile(file, 'utf8')}-- edited\n`)
      await expect(migrate(client, folder)).rejects.toThrow(/0001_registry\.sql is not the file.*Restore the file/)
    }))

  test('may have the line ends of another system', () =>
    withFolder(async folder => {
      await migrate(client, folder)
      const file = join(folder, '0001_registry.sql')
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'))
      await expect(migrate(client, folder)).resolves.toBeUndefined()
    }))

  test('of a newer release are refused with what to do', () =>
    withFolder(async folder => {
      await writeFile(join(folder, '9999_from_the_future.sql'), 'create table headgate.future (one integer);')
      await migrate(client, folder)
      await expect(openServerStore({ url })).rejects.toThrow(/newer release.*9999_from_the_future.*Start the newer/)
    }))

  test('that fail leave nothing behind', () =>
    withFolder(async folder => {
      await writeFile(join(folder, '0002_broken.sql'), 'create table headgate.broken (one nonsense);')
      await expect(migrate(client, folder)).rejects.toMatchObject({
        name: 'DatabaseError',
        message: expect.stringContaining('could not be migrated: type "nonsense" does not exist'),
      })
      expect(await sql(url, "select to_regclass('headgate.state') as state")).toEqual([{ state: null }])
      await rm(join(folder, '0002_broken.sql'))
      await migrate(client, folder)
    }))
})
