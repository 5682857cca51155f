import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { LogClock } from '../../../src/broker/log/log-clock.ts'
import { LeaderEpochs } from '../../../src/broker/log/leader-epochs.ts'
import type { OpenLog } from '../../segments/log-fixture.ts'
import {
  allValues,
  append,
  numbered,
  openLog,
  partition,
  removeTemporaryFolders,
  temporaryFolder,
} from '../../segments/log-fixture.ts'
import { TailCache } from '../../../src/broker/log/tail-cache.ts'
import { maintenanceOf } from './maintenance-fixture.ts'

afterAll(removeTemporaryFolders)

/** Ten segments of two batches each, and one that is open. */
async function elevenSegments(configs: Record<string, string>): Promise<OpenLog & { readonly folder: string }> {
  const folder = temporaryFolder()
  const open = await openLog(folder, { configs: { 'segment.bytes': '145', 'file.delete.delay.ms': '0', ...configs } })
  for (let index = 0; index < 21; index++)
    await append(open.log, [`v${index}`], { baseTimestamp: BigInt(open.clocks.wall + index * 1000) })
  expect(open.log.storage.segments()).toHaveLength(11)
  return { ...open, folder }
}

describe('retention', () => {
  test('by time takes whole segments whose newest record is old', async () => {
    const open = await elevenSegments({ 'retention.ms': '10000' })
    open.clocks.pass(20_500)
    await maintenanceOf(open).retain()
    expect(open.log.logStartOffset).toBe(10n)
    expect(await allValues(open.log)).toEqual(numbered(11, 10))
    await open.stop()
  })

  test('by time takes everything, and the offsets go on', async () => {
    const open = await elevenSegments({ 'retention.ms': '1000' })
    open.clocks.pass(100_000)
    await maintenanceOf(open).retain()
    expect([open.log.logStartOffset, open.log.endOffset]).toEqual([21n, 21n])
    expect(await append(open.log, ['v21'])).toBe(21n)
    expect(await allValues(open.log)).toEqual(['21:v21'])
    await open.stop()
    const again = await openLog(open.folder)
    expect([again.log.logStartOffset, again.log.endOffset]).toEqual([21n, 22n])
    await again.stop()
  })

  test('by size takes the oldest', async () => {
    const open = await elevenSegments({ 'retention.bytes': '500', 'retention.ms': '-1' })
    await maintenanceOf(open).retain()
    expect(open.log.storage.sizeBytes).toBeGreaterThanOrEqual(500)
    expect(open.log.storage.sizeBytes).toBeLessThan(700)
    expect((await allValues(open.log)).at(-1)).toBe('20:v20')
    await open.stop()
  })

  test('takes what DeleteRecords has left below the start, and remembers the start', async () => {
    const open = await elevenSegments({ 'cleanup.policy': 'compact' })
    expect(await open.log.deleteRecords(7n)).toBe(7n)
    await expect(open.log.deleteRecords(22n)).rejects.toMatchObject({ error: 'OFFSET_OUT_OF_RANGE' })
    await maintenanceOf(open).retain()
    expect(open.log.storage.segments()[0]?.baseOffset).toBe(6n)
    expect(await allValues(open.log)).toEqual(numbered(14, 7))
    await open.stop()
    const again = await openLog(open.folder)
    expect(again.log.logStartOffset).toBe(7n)
    expect(await again.log.deleteRecords(-1n)).toBe(21n)
    await again.stop()
  })

  test('waits until a jump of the clock has lasted', async () => {
    const open = await elevenSegments({ 'retention.ms': '3600000' })
    const clock = new LogClock(open.clocks)
    const maintenance = maintenanceOf(open, clock)
    open.clocks.wall += 365 * 86_400_000
    await maintenance.retain()
    open.clocks.pass(4 * 60_000)
    await maintenance.retain()
    expect(open.log.logStartOffset).toBe(0n)
    open.clocks.pass(61_000)
    await maintenance.retain()
    expect(open.log.logStartOffset).toBe(21n)
    await open.stop()
  })

  test('files go after the delay; readers of removed segments go on', async () => {
    const open = await elevenSegments({ 'file.delete.delay.ms': '1' })
    await open.log.removeSegments(3)
    const folder = join(open.folder, 'topics', 'orders-0')
    const left = (): readonly string[] => readdirSync(folder).filter(name => name.endsWith('.deleted'))
    const deadline = Date.now() + 5000
    while (left().length > 0 && Date.now() < deadline) await new Promise(resolve => setImmediate(resolve))
    expect(left()).toEqual([])
    expect(existsSync(join(folder, '00000000000000000000.log'))).toBe(false)
    await open.stop()
  })
})

test('a log that retention has emptied stops in good order', async () => {
  const open = await elevenSegments({ 'retention.ms': '1000' })
  open.clocks.pass(100_000)
  await maintenanceOf(open).retain()
  await open.stop()
  const again = await openLog(open.folder)
  expect(again.log.storage.isClean).toBe(true)
  expect([again.log.logStartOffset, again.log.endOffset]).toEqual([21n, 21n])
  await again.stop()
})

test('a removed topic leaves its folder at once, and another of the name begins at 0', async () => {
  const folder = temporaryFolder()
  const open = await openLog(folder)
  await append(open.log, ['v0'])
  await open.log.flush()
  open.log.close('deleted')
  await open.store.removeLog(partition, 60_000)
  expect(readdirSync(join(folder, 'topics')).filter(name => name.startsWith('orders'))).toEqual([])
  const storage = await open.store.openLog(partition, open.log.settings)
  expect(storage.endOffset).toBe(0n)
  await open.store.stop(true)
  const again = await openLog(folder)
  await again.store.removeStrangers(({ topic }) => topic === 'orders')
  expect(readdirSync(join(folder, 'topics'))).toEqual([])
  expect(again.log.endOffset).toBe(0n)
  await again.stop()
})

test('leader epochs end where the next begins', () => {
  const epochs = new LeaderEpochs([])
  expect(epochs.begin(0, 0n)).toBe(true)
  expect(epochs.begin(2, 10n)).toBe(true)
  expect(epochs.begin(2, 12n)).toBe(false)
  expect(epochs.begin(3, 20n)).toBe(true)
  expect(epochs.endOf(0, 30n)).toEqual({ epoch: 0, endOffset: 10n })
  expect(epochs.endOf(1, 30n)).toEqual({ epoch: 0, endOffset: 10n })
  expect(epochs.endOf(2, 30n)).toEqual({ epoch: 2, endOffset: 20n })
  expect(epochs.endOf(3, 30n)).toEqual({ epoch: 3, endOffset: 30n })
  expect(epochs.endOf(4, 30n)).toEqual({ epoch: -1, endOffset: -1n })
  expect(epochs.cutStart(15n)).toBe(true)
  expect(epochs.starts).toEqual([
    { epoch: 2, startOffset: 15n },
    { epoch: 3, startOffset: 20n },
  ])
  expect(epochs.endOf(1, 30n)).toEqual({ epoch: 1, endOffset: 15n })
})

test('the tail cache takes the batches of partitions that are read at their end, within its budget', () => {
  const cache = new TailCache(1000)
  const [read, other, unread] = [cache.open(), cache.open(), cache.open()]
  const bytes = Buffer.alloc(100)
  const bounds = { maxBytes: 10_000, before: 100n }
  for (const tail of [other, read]) expect(tail.read(0n, bounds)).toBeUndefined()
  for (let offset = 0n; offset < 5n; offset++) read.add(offset, offset, bytes)
  expect(read.read(0n, bounds)).toHaveLength(5)
  for (let offset = 0n; offset < 50n; offset++) unread.add(offset, offset, bytes)
  expect(cache.bytes).toBe(500)
  expect(unread.read(49n, bounds)).toBeUndefined()
  for (let offset = 0n; offset < 50n; offset++) other.add(offset, offset, bytes)
  expect(cache.bytes).toBeLessThanOrEqual(1000)
  expect(other.read(49n, bounds)).toHaveLength(1)
  other.clear()
  read.clear()
  expect(cache.bytes).toBe(0)
})

test('the tail cache forgets a partition when its reader stays away or is far behind', () => {
  const cache = new TailCache(1 << 20)
  const tail = cache.open()
  const bytes = Buffer.alloc(10)
  const bounds = { maxBytes: 10_000, before: 100_000n }
  tail.read(0n, bounds)
  tail.add(0n, 0n, bytes)
  expect(cache.bytes).toBe(0)
  tail.read(99_999n, bounds)
  for (let offset = 0n; offset < 256n; offset++) tail.add(offset, offset, bytes)
  expect(cache.bytes).toBe(2560)
  tail.add(256n, 256n, bytes)
  expect(cache.bytes).toBe(0)
})

test('the tail cache keeps a copy: the memory of a request is used again', () => {
  const tail = new TailCache(1000).open()
  const bounds = { maxBytes: 1000, before: 1n }
  tail.read(0n, bounds)
  const bytes = Buffer.from('batch')
  tail.add(0n, 0n, bytes)
  bytes.fill('x')
  expect(tail.read(0n, bounds)?.toString()).toBe('batch')
})
