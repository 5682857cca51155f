import { cpSync } from 'node:fs'
import { Buffer } from 'node:buffer'
import { afterAll, describe, expect, test } from '@jest/globals'
import { compactLog } from '../../src/broker/log/compaction/compact-log.ts'
import type { PartitionLog } from '../../src/broker/log/partition-log.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import { FolderStore } from '../../src/segments/folder-store.ts'
import { faultyFiles, noFaults } from './faulty-files.ts'
import {
  allValues,
  append,
  numbered,
  openLog,
  partition,
  removeTemporaryFolders,
  settingsOf,
  sound,
  soundBatch,
  temporaryFolder,
} from './log-fixture.ts'
import { PowerCutFiles } from './power-cut-files.ts'

afterAll(removeTemporaryFolders)

const storageError = { error: 'KAFKA_STORAGE_ERROR' }

describe.each(['group-sync', 'sync-batch'])('a sync that fails under %s', durability => {
  test('acknowledges nothing, then or later', async () => {
    const folder = temporaryFolder()
    const faults = noFaults()
    const { log, store } = await openLog(folder, { files: faultyFiles(faults), configs: { durability } })
    for (let index = 0; index < 3; index++) await append(log, [`v${index}`])
    faults.failingSyncs = '.log'
    const lost = [log.append(soundBatch(['v3'])), log.append(soundBatch(['v4']))]
    for (const { durable } of lost) await expect(durable).rejects.toMatchObject(storageError)
    faults.failingSyncs = undefined
    expect(() => log.append(soundBatch(['v5']))).toThrow(/could not be synced/)
    await expect(log.repair()).rejects.toThrow(/could not be synced/)
    expect(log.highWatermark).toBe(3n)
    expect(await allValues(log)).toEqual(numbered(3))
    expect(store.writeQueue.bytes).toBe(0)
    await store.stop(true)
    const again = await openLog(folder)
    expect(again.log.storage.isClean).toBe(false)
    expect((await allValues(again.log)).slice(0, 3)).toEqual(numbered(3))
    await again.stop()
  })

  test('leaves other logs alone', async () => {
    const faults = noFaults()
    const store = await FolderStore.open(temporaryFolder(), { files: faultyFiles(faults) })
    const storages = [0, 1].map(index => store.openLog({ ...partition, partition: index }, settingsOf({ durability })))
    const [bad, good] = await Promise.all(storages)
    const placed = (offset: bigint): Parameters<NonNullable<typeof good>['append']>[0] => ({
      bytes: soundBatch(['x']).batch,
      baseOffset: offset,
      lastOffset: offset,
      maxTimestamp: 1n,
    })
    await bad?.append(placed(0n), 'group-sync')
    faults.failingSyncs = 'orders-0/00000000000000000000.log'
    await expect(bad?.append(placed(1n), 'group-sync')).rejects.toThrow(/could not be synced/)
    await good?.append(placed(0n), 'group-sync')
    expect(good?.failure).toBeUndefined()
    await store.stop(true)
  })
})

test.each([10, 70, 500, 5000])(
  'a disk that is full after %d bytes costs what was not acknowledged, until there is room',
  async roomBytes => {
    const faults = noFaults()
    const { log, stop } = await openLog(temporaryFolder(), { files: faultyFiles(faults), tailBytes: 1 << 20 })
    await append(log, ['v0'])
    faults.roomBytes = roomBytes
    const value = 'x'.repeat(300)
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => append(log, [value])))
    const acknowledged = outcomes.filter(({ status }) => status === 'fulfilled').length
    expect(acknowledged).toBeLessThan(30)
    expect(() => log.append(soundBatch(['no']))).toThrow(expect.objectContaining(storageError))
    expect(log.highWatermark).toBe(BigInt(1 + acknowledged))
    faults.roomBytes = Infinity
    await log.repair()
    expect(log.endOffset).toBeGreaterThanOrEqual(BigInt(1 + acknowledged))
    const next = await append(log, ['again'])
    const values = await allValues(log)
    expect(values.at(0)).toBe('0:v0')
    expect(values.at(-1)).toBe(`${next}:again`)
    expect(values).toHaveLength(Number(next) + 1)
    await stop()
  },
)

test('a topic whose checkpoint cannot be saved keeps its segments', async () => {
  const faults = noFaults()
  const { log, stop } = await openLog(temporaryFolder(), {
    files: faultyFiles(faults),
    configs: { 'segment.bytes': '200' },
  })
  for (let index = 0; index < 10; index++) await append(log, [`v${index}`])
  faults.failingSyncs = 'checkpoints.new'
  await expect(log.removeSegments(2)).rejects.toThrow(/input\/output/)
  faults.failingSyncs = undefined
  expect(await allValues(log, 0n).catch((error: unknown) => (error as { error: string }).error)).toBeDefined()
  await log.removeSegments(2)
  expect((await allValues(log)).at(-1)).toBe('9:v9')
  await stop()
})

const compacted = {
  'cleanup.policy': 'compact',
  'min.cleanable.dirty.ratio': '0',
  'segment.bytes': '400',
}

/** Everything a log does in its life, until something fails; what was acknowledged is the answer. */
async function live(log: PartitionLog, acknowledged: string[]): Promise<void> {
  for (let round = 0; round < 3; round++) {
    for (let index = 0; index < 8; index++) {
      const value = `${round}.${index}`
      const records = [{ key: Buffer.from(`k${index % 3}`), value: Buffer.from(value) }]
      const { baseOffset, durable } = log.append(sound(encodeRecordBatch({ records, baseTimestamp: 5n })))
      await durable
      acknowledged.push(`${baseOffset}:${value}`)
    }
    await log.flush()
    await compactLog(log, { nowMs: 10n, maxTableBytes: 1 << 16, signal: log.closed })
    if (round === 1) await log.removeSegments(1)
  }
}

/** The last value of each key, by the number of the key; records of a removed segment may be gone. */
const lastOf = (values: readonly string[]): readonly string[] => {
  const byKey = new Map(values.map(value => [Number(value.split('.')[1]) % 3, value]))
  return [...byKey.values()].sort()
}

describe.each([
  ['a file per log', 1000],
  ['the shared log', 1],
])('under %s', (_name, minSharedLogs) => {
  test('a process that ends at any call to the disk loses nothing that was acknowledged', async () => {
    const count = noFaults()
    count.callsLeft = 1_000_000
    const dry = await openLog(temporaryFolder(), { files: faultyFiles(count), configs: compacted, minSharedLogs })
    await live(dry.log, [])
    await dry.stop()
    const calls = 1_000_000 - count.callsLeft
    expect(calls).toBeGreaterThan(200)
    for (let callsLeft = 20; callsLeft < calls; callsLeft += 7) {
      const faults = { ...noFaults(), callsLeft }
      const folder = temporaryFolder()
      const acknowledged: string[] = []
      await openLog(folder, { files: faultyFiles(faults), configs: compacted, minSharedLogs, maxSharedFileBytes: 1000 })
        .then(({ log }) => live(log, acknowledged))
        .catch(() => undefined)
      const copy = temporaryFolder()
      cpSync(folder, copy, { recursive: true })
      const { log, stop } = await openLog(copy, { configs: compacted })
      const values = await allValues(log)
      expect(log.endOffset).toBeGreaterThanOrEqual(BigInt(acknowledged.length))
      const unacknowledged = values.filter(value => Number(value.split(':')[0]) >= acknowledged.length)
      expect(lastOf(values)).toEqual(lastOf([...acknowledged, ...unacknowledged]))
      await stop()
    }
  })

  test('a power cut at any acknowledgement loses nothing that was acknowledged', async () => {
    for (let stopAfter = 0; stopAfter < 24; stopAfter += 2) {
      const power = new PowerCutFiles()
      const folder = temporaryFolder()
      const copy = temporaryFolder()
      const acknowledged: string[] = []
      const { log, stop } = await openLog(folder, {
        files: power.files,
        configs: compacted,
        minSharedLogs,
        maxSharedFileBytes: 1000,
      })
      const original = acknowledged.push.bind(acknowledged)
      acknowledged.push = value => {
        const length = original(value)
        if (length === stopAfter + 1) power.leaveIn(copy, folder)
        return length
      }
      await live(log, acknowledged)
      await stop()
      const again = await openLog(copy, { configs: compacted })
      const values = await allValues(again.log)
      expect(again.log.endOffset).toBeGreaterThanOrEqual(BigInt(stopAfter + 1))
      expect(lastOf(values)).toEqual(lastOf(acknowledged.slice(0, stopAfter + 1)))
      await again.stop()
    }
  })
})
