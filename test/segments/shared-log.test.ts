import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { LogClock } from '../../src/broker/log/log-clock.ts'
import { PartitionLog } from '../../src/broker/log/partition-log.ts'
import { TailCache } from '../../src/broker/log/tail-cache.ts'
import type { FolderStoreOptions } from '../../src/segments/folder-store.ts'
import { FolderStore } from '../../src/segments/folder-store.ts'
import { nodeFiles } from '../../src/segments/node-files.ts'
import { faultyFiles, noFaults } from './faulty-files.ts'
import {
  allValues,
  append,
  FakeClocks,
  numbered,
  removeTemporaryFolders,
  settingsOf,
  temporaryFolder,
} from './log-fixture.ts'
import { PowerCutFiles } from './power-cut-files.ts'
import { PoweredDisk } from './powered-disk.ts'
import { propertyRuns } from '../support/property-runs.ts'

afterAll(removeTemporaryFolders)

const count = 12

/** A store with twelve logs that append at once. */
async function openLogs(
  folder: string,
  { segmentBytes, ...options }: FolderStoreOptions & { readonly segmentBytes?: number } = {},
): Promise<{ store: FolderStore; logs: PartitionLog[] }> {
  const clocks = new FakeClocks()
  const store = await FolderStore.open(folder, { now: clocks.wallMs, ...options })
  const open = (partition: number): Promise<PartitionLog> => openOne(store, partition, clocks, { segmentBytes })
  return { store, logs: await Promise.all(Array.from({ length: count }, (_, partition) => open(partition))) }
}

async function openOne(
  store: FolderStore,
  partition: number,
  clocks = new FakeClocks(),
  { durability = 'group-sync', segmentBytes = 1000 }: { durability?: string; segmentBytes?: number | undefined } = {},
): Promise<PartitionLog> {
  const settings = settingsOf({ 'segment.bytes': String(segmentBytes), durability })
  const storage = await store.openLog({ topic: 'many', partition }, settings)
  return PartitionLog.open({ storage, settings, tail: new TailCache(0).open(), clock: new LogClock(clocks) })
}

const wal = (folder: string): readonly string[] =>
  readdirSync(join(folder, 'wal')).map(name => join(folder, 'wal', name))

/** The folder as a power cut leaves it when the last appends have just been acknowledged. */
async function cut(rounds: number, options: FolderStoreOptions = {}): Promise<string> {
  const folder = temporaryFolder()
  const power = new PowerCutFiles()
  const { store, logs } = await openLogs(folder, { files: power.files, ...options })
  for (let round = 0; round < rounds; round++) await Promise.all(logs.map(log => append(log, [`v${round}`])))
  const copy = temporaryFolder()
  power.leaveIn(copy, folder)
  await store.stop(false)
  return copy
}

test('what many logs append at once is durable by one sync, and is in their files after the next start', async () => {
  const copy = await cut(20)
  expect(wal(copy)).toHaveLength(1)
  // Nothing of it has reached the disk but through the shared log.
  const segments = readdirSync(join(copy, 'topics', 'many-3')).filter(name => name.endsWith('.log'))
  expect(segments.map(name => readFileSync(join(copy, 'topics', 'many-3', name)).length).at(-1)).toBe(0)
  const { store, logs } = await openLogs(copy)
  for (const log of logs) expect(await allValues(log)).toEqual(numbered(20))
  expect(wal(copy)).toEqual([])
  await Promise.all(logs.map(log => append(log, ['v20'])))
  for (const log of logs) expect(await allValues(log)).toEqual(numbered(21))
  await store.stop(false)
})

test('what is much for each log is synced where it is, and not written twice', async () => {
  const folder = temporaryFolder()
  const { store, logs } = await openLogs(folder, { segmentBytes: 1_000_000 })
  // The first append of a log waits for its folder.
  for (const value of ['v0', 'v1']) await Promise.all(logs.map(log => append(log, [value])))
  const before = readFileSync(wal(folder)[0] ?? '').length
  for (let round = 0; round < 3; round++) await Promise.all(logs.map(log => append(log, ['x'.repeat(20_000)])))
  expect(wal(folder).map(file => readFileSync(file).length)).toEqual([before])
  await Promise.all(logs.map(log => append(log, ['v2'])))
  expect(readFileSync(wal(folder)[0] ?? '').length).toBeGreaterThan(before)
  await store.stop(false)
})

test('what stands in the shared log alone is not taken for known because the next segment has its name', async () => {
  const folder = temporaryFolder()
  const power = new PowerCutFiles()
  const paths = new Map<number, string>()
  const openSync = (path: string, create: boolean): number => {
    const fd = power.files.openSync(path, create)
    paths.set(fd, path)
    return fd
  }
  let release: () => void = () => undefined
  const released = new Promise<void>(resolve => (release = resolve))
  let isHeld = false
  const datasync = async (fd: number): Promise<void> => {
    if (isHeld && paths.get(fd)?.endsWith('.log')) await released
    await power.files.datasync(fd)
  }
  const { store, logs } = await openLogs(folder, { files: { ...power.files, openSync, datasync }, segmentBytes: 300 })
  await Promise.all(logs.map(log => append(log, ['v0'])))
  isHeld = true
  const appended = logs.map(async log => {
    for (const value of ['v1', 'v2', 'v3', 'v4', 'v5']) await append(log, [value])
  })
  const hasRolled = (): boolean => logs.every(log => log.storage.segments().length > 1)
  while (!hasRolled()) await new Promise(resolve => setImmediate(resolve))
  const acknowledged = logs.map(log => Number(log.highWatermark))
  // What comes next gets a file, and is not acknowledged before the one before it is on the disk.
  let copy = ''
  const hasNext = (_: PartitionLog, index: number): boolean =>
    readdirSync(join(copy, 'topics', `many-${index}`)).filter(name => name.endsWith('.log')).length >= 2
  do {
    await new Promise(resolve => setTimeout(resolve, 10))
    copy = temporaryFolder()
    power.leaveIn(copy, folder)
  } while (!logs.every(hasNext))
  release()
  await Promise.all(appended)
  await store.stop(false)
  const again = await openLogs(copy)
  for (const [index, log] of again.logs.entries()) {
    const values = await allValues(log)
    expect(values.length).toBeGreaterThanOrEqual(acknowledged[index] as number)
    expect(values).toEqual(numbered(values.length))
  }
  await again.store.stop(false)
})

test('full files go once their logs are on the disk', async () => {
  const copy = await cut(60, { maxSharedFileBytes: 4000 })
  expect(wal(copy).length).toBeLessThanOrEqual(2)
  const { store, logs } = await openLogs(copy)
  for (const log of logs) expect(await allValues(log)).toEqual(numbered(60))
  await store.stop(false)
})

test('a stop in good order leaves none of it', async () => {
  const folder = temporaryFolder()
  const { store, logs } = await openLogs(folder)
  for (const value of ['v0', 'v1']) await Promise.all(logs.map(log => append(log, [value])))
  expect(wal(folder)).toHaveLength(1)
  for (const log of logs) await log.flush()
  await store.stop(true)
  expect(wal(folder)).toEqual([])
  const again = await openLogs(folder)
  for (const log of again.logs) expect(log.storage.isClean).toBe(true)
  await again.store.stop(false)
})

test('a torn end costs what was not acknowledged, wherever it is torn', async () => {
  const copy = await cut(3)
  const [file = ''] = wal(copy)
  const { length } = readFileSync(file)
  const bare = temporaryFolder()
  cpSync(copy, bare, { recursive: true })
  rmSync(join(bare, 'wal'), { recursive: true })
  const { store, logs } = await openLogs(bare)
  // The first appends of a log wait for its folder: not all of them came at once.
  const alone = logs.reduce((sum, log) => sum + Number(log.endOffset), 0)
  expect(alone).toBeLessThan(2 * count)
  await store.stop(false)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: length - 1 }), fc.boolean(), async (position, isFlip) => {
      const torn = temporaryFolder()
      cpSync(copy, torn, { recursive: true })
      const [path = ''] = wal(torn)
      const bytes = readFileSync(path)
      bytes[position] = (bytes[position] as number) ^ 0x21
      if (isFlip) writeFileSync(path, bytes)
      else truncateSync(path, position)
      const { store, logs } = await openLogs(torn)
      let found = 0
      for (const log of logs) {
        const values = await allValues(log)
        expect(values).toEqual(numbered(values.length))
        found += values.length
      }
      const left = alone + Math.floor((position / length) * (3 * count - alone))
      expect(Math.abs(found - left)).toBeLessThanOrEqual(1)
      await store.stop(false)
      rmSync(torn, { recursive: true, force: true })
    }),
    propertyRuns(50),
  )
})

test('batches of a removed log do not come back in another of its name', async () => {
  for (const maxSharedFileBytes of [1 << 20, 500]) {
    const folder = temporaryFolder()
    const power = new PowerCutFiles()
    const { store, logs } = await openLogs(folder, { files: power.files, maxSharedFileBytes })
    for (let round = 0; round < 5; round++) await Promise.all(logs.map(log => append(log, [`old${round}`])))
    logs[4]?.close('deleted')
    await store.removeLog({ topic: 'many', partition: 4 }, 0)
    const log = await openOne(store, 4)
    await append(log, ['v0'])
    const copy = temporaryFolder()
    power.leaveIn(copy, folder)
    await store.stop(false)
    const again = await FolderStore.open(copy)
    const renewed = await openOne(again, 4)
    expect(await allValues(renewed)).toEqual(['0:v0'])
    await again.stop(false)
  }
})

test('batches of a log that was removed after a restart do not come back with a file of the shared log', async () => {
  const before = await cut(5)
  const disk = new PoweredDisk(before)
  const { store, logs } = await openLogs(before, { files: disk.files })
  logs[4]?.close('deleted')
  await store.removeLog({ topic: 'many', partition: 4 }, 0)
  const log = await openOne(store, 4)
  await append(log, ['v0'])
  const copy = temporaryFolder()
  disk.leaveIn(copy)
  await store.stop(false)
  const again = await FolderStore.open(copy)
  expect(await allValues(await openOne(again, 4))).toEqual(['0:v0'])
  await again.stop(false)
})

test('a log can be removed where there is no room to note it, and does not come back', async () => {
  const folder = temporaryFolder()
  let isFull = false
  const paths = new Map<number, string>()
  const disk = new PoweredDisk(folder)
  const noSpace = (): never => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  }
  const openSync = (path: string, create: boolean): number => {
    if (isFull && create && path.endsWith('.wal')) return noSpace()
    const fd = disk.files.openSync(path, create)
    paths.set(fd, path)
    return fd
  }
  const writev = async (...[fd, views, position]: Parameters<typeof nodeFiles.writev>): Promise<number> =>
    isFull && paths.get(fd)?.endsWith('.wal') === true ? noSpace() : disk.files.writev(fd, views, position)
  const { store, logs } = await openLogs(folder, { files: { ...disk.files, openSync, writev } })
  for (let round = 0; round < 5; round++) await Promise.all(logs.map(log => append(log, [`v${round}`])))
  isFull = true
  logs[4]?.close('deleted')
  await store.removeLog({ topic: 'many', partition: 4 }, 0)
  // The shared log has made room, and the logs sync their own files until it has some.
  expect(wal(folder)).toEqual([])
  const others = logs.filter((_, index) => index !== 4)
  await Promise.all(others.map(log => append(log, ['v5'])))
  isFull = false
  await Promise.all(others.map(log => append(log, ['v6'])))
  expect(wal(folder)).toHaveLength(1)
  await append(await openOne(store, 4), ['new'])
  const copy = temporaryFolder()
  disk.leaveIn(copy)
  await store.stop(false)
  const again = await openLogs(copy)
  for (const [index, log] of again.logs.entries())
    expect(await allValues(log)).toEqual(index === 4 ? ['0:new'] : numbered(7))
  await again.store.stop(false)
})

test('a log that the shared log can neither note as removed nor let go of is not opened again', async () => {
  const folder = temporaryFolder()
  const faults = { isFull: false, isBroken: false }
  const paths = new Map<number, string>()
  const openSync = (path: string, create: boolean): number => {
    if (faults.isFull && create && path.endsWith('.wal')) throw new Error('no space left on device')
    const fd = nodeFiles.openSync(path, create)
    paths.set(fd, path)
    return fd
  }
  const writev = async (...[fd, views, position]: Parameters<typeof nodeFiles.writev>): Promise<number> => {
    if (faults.isFull && paths.get(fd)?.endsWith('.wal')) throw new Error('no space left on device')
    return nodeFiles.writev(fd, views, position)
  }
  const datasync = async (fd: number): Promise<void> => {
    if (faults.isBroken && paths.get(fd)?.endsWith('.log')) throw new Error('i/o error')
    await nodeFiles.datasync(fd)
  }
  const files = { ...nodeFiles, openSync, writev, datasync }
  const { store, logs } = await openLogs(folder, { files, segmentBytes: 100_000 })
  for (const value of ['v0', 'v1']) await Promise.all(logs.map(log => append(log, [value])))
  Object.assign(faults, { isFull: true, isBroken: true })
  logs[4]?.close('deleted')
  await expect(store.removeLog({ topic: 'many', partition: 4 }, 0)).rejects.toThrow('could not be moved away')
  await expect(openOne(store, 4)).rejects.toThrow('could not be moved away')
  // With room again it is noted, in a file of its own: what the old one holds does not come back.
  Object.assign(faults, { isFull: false, isBroken: false })
  await append(await openOne(store, 4), ['new'])
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  await store.stop(false)
  const again = await FolderStore.open(copy)
  expect(await allValues(await openOne(again, 4))).toEqual(['0:new'])
  await again.stop(false)
})

test('a log whose removal has failed is not opened again under its name before it is gone', async () => {
  const folder = temporaryFolder()
  let isBroken = false
  const renameSync = (from: string, to: string): void => {
    if (isBroken) throw Object.assign(new Error('i/o error'), { code: 'EIO' })
    nodeFiles.renameSync(from, to)
  }
  const { store, logs } = await openLogs(folder, { files: { ...nodeFiles, renameSync } })
  await Promise.all(logs.map(log => append(log, ['old'])))
  isBroken = true
  logs[4]?.close('deleted')
  await expect(store.removeLog({ topic: 'many', partition: 4 }, 0)).rejects.toThrow('could not be moved away')
  await expect(openOne(store, 4)).rejects.toThrow('could not be moved away')
  isBroken = false
  const log = await openOne(store, 4)
  expect(await append(log, ['v0'])).toBe(0n)
  expect(await allValues(log)).toEqual(['0:v0'])
  await store.stop(false)
})

test('a batch behind others that were acknowledged from the page cache does not go into the shared log', async () => {
  const folder = temporaryFolder()
  const { store, logs } = await openLogs(folder, { minSharedLogs: 1 })
  const [log] = logs
  log?.configure(settingsOf({ durability: 'page-cache' }))
  await append(log as PartitionLog, ['v0'])
  log?.configure(settingsOf({ durability: 'group-sync' }))
  await append(log as PartitionLog, ['v1'])
  expect(wal(folder)).toEqual([])
  await append(log as PartitionLog, ['v2'])
  expect(wal(folder)).toHaveLength(1)
  await store.stop(false)
})

test('a sync of the shared log that fails ends the logs that were in it, and others go on by themselves', async () => {
  const faults = noFaults()
  const { store, logs } = await openLogs(temporaryFolder(), { files: faultyFiles(faults, nodeFiles) })
  await Promise.all(logs.map(log => append(log, ['v0'])))
  faults.failingSyncs = '.wal'
  const some = logs.slice(0, 10)
  const outcomes = await Promise.allSettled(some.map(log => append(log, ['v1'])))
  expect(outcomes.map(({ status }) => status)).toEqual(some.map(() => 'rejected'))
  for (const log of logs.slice(10)) expect(await append(log, ['v1'])).toBe(1n)
  await store.stop(false)
})

test('a shared log that cannot be written is as it was, and its logs sync their own files', async () => {
  const folder = temporaryFolder()
  const full = { isOn: false }
  const paths = new Map<number, string>()
  const writev = async (...[fd, views, position]: Parameters<typeof nodeFiles.writev>): Promise<number> => {
    if (!full.isOn || !paths.get(fd)?.endsWith('.wal')) return nodeFiles.writev(fd, views, position)
    // Part of it fits.
    if (views.length > 1) return nodeFiles.writev(fd, views.slice(0, 1), position)
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  }
  const disk = new PoweredDisk(folder)
  const openSync = (path: string, create: boolean): number => {
    const fd = disk.files.openSync(path, create)
    paths.set(fd, path)
    return fd
  }
  const { store, logs } = await openLogs(folder, { files: { ...disk.files, writev, openSync } })
  await Promise.all(logs.map(log => append(log, ['v0'])))
  await Promise.all(logs.map(log => append(log, ['v1'])))
  full.isOn = true
  await Promise.all(logs.map(log => append(log, ['v2'])))
  full.isOn = false
  await Promise.all(logs.map(log => append(log, ['v3'])))
  const copy = temporaryFolder()
  disk.leaveIn(copy)
  await store.stop(false)
  const again = await openLogs(copy)
  for (const log of again.logs) expect(await allValues(log)).toEqual(numbered(4))
  await again.store.stop(false)
})
