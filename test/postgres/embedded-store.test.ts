import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EmbeddedConnection } from '../../src/postgres/embedded-connection.ts'
import { openEmbeddedConnection, openEmbeddedStore } from '../../src/postgres/embedded.ts'
import { ENGINE_MAJOR_VERSION } from '../../src/postgres/first-start.ts'
import type { RegistryStore } from '../../src/registry/store.ts'
import { content, version, write } from './changes.ts'
import { registryStoreSuite } from './registry-store.suite.ts'
import { rejectionStoreSuite } from './rejection-store.suite.ts'

let scratch: string
let folders = 0
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'headgate-embedded-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const newFolder = (): string => join(scratch, `database-${++folders}`)

describe('a store on the embedded database', () => {
  const placeOf = new Map<RegistryStore, string>()
  const open = async (folder: string): Promise<RegistryStore> => {
    const store = await openEmbeddedStore({ folder })
    placeOf.set(store, folder)
    return store
  }
  registryStoreSuite({
    isExclusive: true,
    openNew: () => open(newFolder()),
    reopen: async store => {
      await store.stop()
      return open(placeOf.get(store) ?? '')
    },
  })
})

describe('rejections on the embedded database', () => {
  const placeOf = new Map<RegistryStore, string>()
  const open = async (folder: string) => {
    const store = await openEmbeddedStore({ folder })
    placeOf.set(store, folder)
    return store
  }
  rejectionStoreSuite({
    openNew: () => open(newFolder()),
    reopen: async store => {
      await store.stop()
      return open(placeOf.get(store) ?? '')
    },
  })
})

describe('the embedded database', () => {
  let folder: string
  let connection: EmbeddedConnection
  beforeAll(async () => {
    folder = newFolder()
    connection = await openEmbeddedConnection(folder)
  })
  afterAll(() => connection.stop())

  test('brings every commit to the disk before it is acknowledged', async () => {
    for (let commit = 0; commit < 5; commit++) {
      const before = await connection.syncs()
      await connection.script('update headgate.probe set checked_at = now()')
      expect(await connection.syncs()).toBeGreaterThan(before)
    }
    const before = await connection.syncs()
    await connection.script('select 1')
    expect(await connection.syncs()).toBe(before)
  })

  test('runs with the settings that make it durable', async () => {
    const { rows } = await connection.script(
      `select current_setting('fsync'), current_setting('wal_sync_method'), current_setting('full_page_writes'),
         current_setting('synchronous_commit'), current_setting('server_version_num')::int / 10000`,
    )
    expect(rows).toEqual([['on', 'fsync', 'on', 'on', ENGINE_MAJOR_VERSION]])
  })

  test('clears deleted rows away when it is told a lot', async () => {
    await connection.script("insert into headgate.modes select n::text, 'IMPORT' from generate_series(1, 5000) n")
    await connection.script('delete from headgate.modes')
    await connection.run('select length($1)', ['x'.repeat(16 * 1024 * 1024)])
    const { rows } = await connection.script(
      "select vacuum_count, pg_relation_size('headgate.modes') from pg_stat_user_tables where relname = 'modes'",
    )
    expect(rows).toEqual([['1', '0']])
  })

  test('lies in a folder that is closed to other users of the machine', async () => {
    expect((await stat(folder)).mode & 0o077).toBe(0)
  })
})

describe('an embedded database that breaks down', () => {
  test('refuses everything once it can no longer write its log', async () => {
    const folder = newFolder()
    const connection = await openEmbeddedConnection(folder)
    try {
      await rename(join(folder, 'pg_wal'), join(folder, 'pg_wal.gone'))
      const broken = connection.script(
        'insert into headgate.long_names select n::text, md5(n::text) from generate_series(1, 200000) n',
      )
      await expect(broken).rejects.toMatchObject({
        name: 'DatabaseError',
        message: expect.stringContaining('broke down'),
      })
      await expect(connection.script('select 1')).rejects.toMatchObject({ name: 'DatabaseError' })
    } finally {
      await rename(join(folder, 'pg_wal.gone'), join(folder, 'pg_wal'))
      await connection.stop()
    }
    const again = await openEmbeddedStore({ folder })
    await again.check()
    await again.stop()
  })
})

describe('a store on the embedded database', () => {
  test('keeps no log of changes for other nodes', async () => {
    const folder = newFolder()
    const store = await openEmbeddedStore({ folder })
    await write(store, { modes: [{ key: 'a', mode: 'IMPORT' }] })
    await store.stop()
    const connection = await openEmbeddedConnection(folder)
    const { rows } = await connection.script('select count(*) from headgate.changes')
    await connection.stop()
    expect(rows).toEqual([['0']])
  })

  test('uses the space of its log again', async () => {
    const folder = newFolder()
    const store = await openEmbeddedStore({ folder })
    for (let megabytes = 0; megabytes < 60; megabytes++) {
      // Random digits do not compress, so a write is as long in the log as it is here.
      const text = randomBytes(500_000).toString('hex')
      await write(store, { contents: [content(text)], versions: [version('s', megabytes)] })
    }
    const segments = (await readdir(join(folder, 'pg_wal'))).filter(name => /^[0-9A-F]{24}$/.test(name))
    expect(segments.length).toBeLessThan(45)
    await store.stop()
  }, 60_000)
})

describe('the folder of the embedded database', () => {
  test('appears whole: what a crash of the first start left behind is replaced', async () => {
    const folder = newFolder()
    await mkdir(`${folder}.new`)
    await writeFile(join(`${folder}.new`, 'PG_VERSION'), 'half')
    const store = await openEmbeddedStore({ folder })
    await store.check()
    await store.stop()
    expect(await readdir(scratch)).not.toContain(`${folder}.new`)
  })

  test('is opened although a power cut has left the note of its process empty', async () => {
    const folder = newFolder()
    await (await openEmbeddedStore({ folder })).stop()
    await writeFile(join(folder, 'postmaster.pid'), '')
    const store = await openEmbeddedStore({ folder })
    expect(await store.sequence()).toBe(0)
    await store.stop()
  })

  test('of another version of PostgreSQL is refused with what to do', async () => {
    const folder = newFolder()
    await mkdir(folder)
    await writeFile(join(folder, 'PG_VERSION'), '17\n')
    await expect(openEmbeddedStore({ folder })).rejects.toThrow(
      /PostgreSQL 17.*embeds PostgreSQL 18.*Start the release/s,
    )
  })

  test('is not made where there are other files', async () => {
    const folder = newFolder()
    await mkdir(folder)
    await writeFile(join(folder, 'holiday.jpg'), '')
    await expect(openEmbeddedStore({ folder })).rejects.toThrow('holds files that are no database')
    expect(await readdir(folder)).toEqual(['holiday.jpg'])
  })

  test('that is damaged is refused with the reason that PostgreSQL gives', async () => {
    const folder = newFolder()
    const store = await openEmbeddedStore({ folder })
    await store.stop()
    await writeFile(join(folder, 'global', 'pg_control'), 'damaged')
    await expect(openEmbeddedStore({ folder })).rejects.toThrow(/broke down: (FATAL|PANIC)/)
  })
})
