import { Buffer } from 'node:buffer'
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { batchAttributes } from '../../src/kafka/record-batch.ts'
import {
  allValues,
  append,
  numbered,
  openLog,
  partition,
  removeTemporaryFolders,
  settingsOf,
  temporaryFolder,
} from './log-fixture.ts'
import { PowerCutFiles } from './power-cut-files.ts'

afterAll(removeTemporaryFolders)

const inside = (folder: string): string => join(folder, 'topics', 'orders-0')
const logFiles = (folder: string): readonly string[] =>
  readdirSync(inside(folder))
    .filter(name => name.endsWith('.log'))
    .sort()
    .map(name => join(inside(folder), name))

/** The folder as a process that is killed leaves it. */
async function crashed(count: number, configs: Record<string, string> = {}): Promise<string> {
  const folder = temporaryFolder()
  const { log, stop } = await openLog(folder, { configs })
  for (let index = 0; index < count; index++) await append(log, [`v${index}`])
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  await stop()
  return copy
}

describe('the tail of a segment that was torn', () => {
  let original: string
  const count = 120

  beforeAll(async () => {
    original = await crashed(count)
  })

  /** 25 cuts and 25 flips over the last 4 KiB. */
  const damages = Array.from({ length: 50 }, (_, index) => ({
    at: 1 + Math.floor(index / 2) * 163,
    isFlip: index % 2 === 1,
  }))

  test.each(damages)(
    '$at bytes before the end (flipped: $isFlip) costs what lies behind, and nothing else',
    async ({ at, isFlip }) => {
      const folder = temporaryFolder()
      cpSync(original, folder, { recursive: true })
      const [file = ''] = logFiles(folder)
      const bytes = readFileSync(file)
      const position = Math.max(0, bytes.length - at)
      if (isFlip) bytes[position] = (bytes[position] as number) ^ (1 << (at % 8))
      writeFileSync(file, isFlip ? bytes : bytes.subarray(0, position))
      const { log, stop } = await openLog(folder)
      const end = Number(log.endOffset)
      expect(end).toBeLessThan(count)
      expect(end).toBeGreaterThanOrEqual(Math.floor(((count * position) / bytes.length) * 0.98) - 1)
      expect(await allValues(log)).toEqual(numbered(end))
      expect(log.leaderEpoch).toBe(1)
      expect(await append(log, ['next'])).toBe(BigInt(end))
      expect(await allValues(log)).toEqual([...numbered(end), `${end}:next`])
      await stop()
    },
  )

  test('zeros behind it are cut off', async () => {
    const folder = temporaryFolder()
    cpSync(original, folder, { recursive: true })
    const [file = ''] = logFiles(folder)
    appendFileSync(file, Buffer.alloc(5000))
    const { log, stop } = await openLog(folder)
    expect(log.endOffset).toBe(BigInt(count))
    expect(log.storage.loss).toMatch(/at byte \d+ of .*the log ends at offset 120/)
    await stop()
  })
})

test('a segment behind a torn one goes: the log has no gap', async () => {
  const folder = await crashed(60, { 'segment.bytes': '1000' })
  // As if nothing had been synced.
  rmSync(join(folder, 'checkpoints'), { force: true })
  const [, second = ''] = logFiles(folder)
  truncateSync(second, readFileSync(second).length - 3)
  const { log, stop } = await openLog(folder)
  expect(logFiles(folder)).toHaveLength(2)
  const end = Number(log.endOffset)
  expect(end).toBeGreaterThan(10)
  expect(await allValues(log)).toEqual(numbered(end))
  await stop()
})

test.each([
  { what: 'behind a gap', base: 110 },
  { what: 'at offsets that are there already', base: 90 },
])('a segment $what goes: its name was on the disk before what comes before it', async ({ base }) => {
  const folder = await crashed(100)
  writeFileSync(join(inside(folder), `${String(base).padStart(20, '0')}.log`), '')
  const { log, stop } = await openLog(folder)
  expect(logFiles(folder)).toHaveLength(1)
  expect(log.storage.loss).toContain(`the next segment begins at offset ${base} where 100 follows`)
  expect(await append(log, ['v100'])).toBe(100n)
  expect(await allValues(log)).toEqual(numbered(101))
  await stop()
})

test('damage before the recovery point is refused, not cut off', async () => {
  const folder = temporaryFolder()
  const { log, store, stop } = await openLog(folder)
  for (let index = 0; index < 20; index++) await append(log, [`v${index}`])
  await log.flush()
  await store.saveCheckpoints()
  await append(log, ['v20'])
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  await stop()
  const [file = ''] = logFiles(copy)
  truncateSync(file, 500)
  await expect(openLog(copy)).rejects.toThrow(/damaged at byte \d+, where it was whole before/)
})

test('indexes that are lost or wrong are made anew', async () => {
  const configs = { 'index.interval.bytes': '100', 'segment.bytes': '3000' }
  const folder = await crashed(200, configs)
  rmSync(join(folder, 'checkpoints'), { force: true })
  for (const name of readdirSync(inside(folder))) {
    if (name.endsWith('.index')) rmSync(join(inside(folder), name))
    if (name.endsWith('.timeindex')) writeFileSync(join(inside(folder), name), Buffer.alloc(1200, 7))
  }
  const { log, stop } = await openLog(folder, { configs })
  expect(await allValues(log)).toEqual(numbered(200))
  expect(await allValues(log, 150n)).toEqual(numbered(50, 150))
  await stop()
})

test('a stop in good order leaves its mark, a start takes it away', async () => {
  const folder = temporaryFolder()
  const mark = join(folder, 'clean-shutdown')
  const first = await openLog(folder)
  await append(first.log, ['v0'])
  expect(existsSync(mark)).toBe(false)
  await first.stop()
  expect(existsSync(mark)).toBe(true)
  const second = await openLog(folder)
  expect(existsSync(mark)).toBe(false)
  await second.stop()
})

test('a stop after a crash leaves no mark while a log was not verified', async () => {
  const folder = await crashed(3)
  const { store } = await openLog(folder)
  await store.stop(false)
  expect(existsSync(join(folder, 'clean-shutdown'))).toBe(false)
})

test('a folder whose only segments were removed does not begin at 0 again', async () => {
  const folder = temporaryFolder()
  const first = await openLog(folder)
  for (let index = 0; index < 5; index++) await append(first.log, [`v${index}`])
  await first.log.removeSegments(1)
  expect(first.log.logStartOffset).toBe(5n)
  await first.stop()
  const second = await openLog(folder)
  expect([second.log.logStartOffset, second.log.endOffset]).toEqual([5n, 5n])
  expect(await append(second.log, ['v5'])).toBe(5n)
  await second.stop()
})

test('no offset is given away below the start, if what was deleted up to it never reached the disk', async () => {
  const folder = temporaryFolder()
  const power = new PowerCutFiles()
  const { log, stop } = await openLog(folder, { files: power.files, configs: { durability: 'page-cache' } })
  for (let index = 0; index < 5; index++) await append(log, [`v${index}`])
  await log.deleteRecords(3n)
  const copy = temporaryFolder()
  power.leaveIn(copy, folder)
  await stop()
  const again = await openLog(copy)
  expect(again.log.storage.loss).toBe('the log ended at offset 0: all of it lay before its start at 3')
  expect(await append(again.log, ['v3'])).toBe(3n)
  expect(await allValues(again.log)).toEqual(['3:v3'])
  await again.stop()
})

test('few files stay open whatever the number of partitions', async () => {
  const { store, stop } = await openLog(temporaryFolder(), { maxOpenFiles: 10 })
  const settings = settingsOf()
  const value = Buffer.alloc(100)
  for (let index = 1; index <= 40; index++) {
    const storage = await store.openLog({ ...partition, partition: index }, settings)
    await storage.append({ bytes: value, baseOffset: 0n, lastOffset: 0n, maxTimestamp: 1n }, 'group-sync')
  }
  expect(store.openFileCount).toBeLessThanOrEqual(10)
  await stop()
})

test('aborts between the recovery point and newer snapshots are known after a crash', async () => {
  const folder = temporaryFolder()
  const configs = { 'segment.bytes': '200' }
  const { log, store } = await openLog(folder, { configs })
  const producer = { producerId: 9n, producerEpoch: 0 }
  for (let index = 0; index < 8; index++) {
    // In the middle of it the recovery point goes to the disk.
    if (index === 4) await store.saveCheckpoints()
    const draft = { ...producer, attributes: batchAttributes.isTransactional, baseSequence: index }
    await append(log, [`v${index}`], draft)
    await log.endTransaction({ type: 'ABORT', coordinatorEpoch: 0, ...producer }).durable
  }
  const known = log.storage.abortedTransactions(0n, log.endOffset)
  expect(known).toHaveLength(8)
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  await store.stop(true)
  const again = await openLog(copy, { configs })
  expect(again.log.storage.verifiedFrom).toBeGreaterThan(0n)
  expect(again.log.storage.snapshots().some(offset => offset <= again.log.storage.verifiedFrom)).toBe(true)
  expect(again.log.storage.abortedTransactions(0n, again.log.endOffset)).toEqual(known)
  await again.stop()
})
