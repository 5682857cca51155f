import { afterAll, describe, expect, test } from '@jest/globals'
import { readLog } from '../../../src/broker/log/log-reading.ts'
import type { Files } from '../../../src/segments/files.ts'
import { nodeFiles } from '../../../src/segments/node-files.ts'
import {
  allValues,
  append,
  numbered,
  openLog,
  removeTemporaryFolders,
  soundBatch,
  temporaryFolder,
} from '../../segments/log-fixture.ts'

afterAll(removeTemporaryFolders)

const fetch = { maxBytes: 1 << 20, isCommittedOnly: false, isOneAtLeast: true }

describe.each(['page-cache', 'group-sync', 'sync-batch'])('durability %s', durability => {
  const configs = { durability }

  test('batches get offsets in the order of their appends and are read back', async () => {
    const { log, stop } = await openLog(temporaryFolder(), { configs })
    const appends = Array.from({ length: 50 }, (_, index) =>
      log.append(soundBatch([`v${2 * index}`, `v${2 * index + 1}`])),
    )
    expect(appends.map(({ baseOffset }) => baseOffset)).toEqual(appends.map((_, index) => BigInt(2 * index)))
    await Promise.all(appends.map(({ durable }) => durable))
    expect(log.highWatermark).toBe(100n)
    expect(await allValues(log)).toEqual(numbered(100))
    await stop()
  })

  test('a log is the same after a stop and a start', async () => {
    const folder = temporaryFolder()
    const first = await openLog(folder, { configs: { ...configs, 'segment.bytes': '700' } })
    for (let index = 0; index < 40; index++) await append(first.log, [`v${index}`])
    await first.stop()
    const { log, stop } = await openLog(folder, { configs })
    expect(log.storage.isClean).toBe(true)
    expect(log.storage.segments().length).toBeGreaterThan(3)
    expect(await allValues(log)).toEqual(numbered(40))
    expect(await append(log, ['v40'])).toBe(40n)
    expect(log.leaderEpoch).toBe(0)
    await stop()
  })

  test('appends of one turn across segments end in their order', async () => {
    const { log, stop } = await openLog(temporaryFolder(), { configs: { ...configs, 'segment.bytes': '300' } })
    const ended: bigint[] = []
    const appends = Array.from({ length: 60 }, (_, index) => {
      const { baseOffset, durable } = log.append(soundBatch([`v${index}`]))
      return durable.then(() => ended.push(baseOffset))
    })
    await Promise.all(appends)
    expect(ended).toEqual(ended.map((_, index) => BigInt(index)))
    expect(await allValues(log)).toEqual(numbered(60))
    await stop()
  })
})

test('what is not acknowledged is not visible', async () => {
  const { log, stop } = await openLog(temporaryFolder(), { tailBytes: 1 << 20 })
  const { durable } = log.append(soundBatch(['v0']))
  expect(log.highWatermark).toBe(0n)
  expect((await readLog(log, { ...fetch, offset: 0n })).batches).toEqual([])
  await durable
  expect((await readLog(log, { ...fetch, offset: 0n })).batches).toHaveLength(1)
  await stop()
})

test('offsets outside of the log are refused, its end is empty', async () => {
  const { log, stop } = await openLog(temporaryFolder())
  await append(log, ['v0', 'v1'])
  await expect(readLog(log, { ...fetch, offset: -1n })).rejects.toMatchObject({ error: 'OFFSET_OUT_OF_RANGE' })
  await expect(readLog(log, { ...fetch, offset: 3n })).rejects.toMatchObject({ error: 'OFFSET_OUT_OF_RANGE' })
  expect((await readLog(log, { ...fetch, offset: 2n })).batches).toEqual([])
  await stop()
})

test.each([
  [{ 'flush.messages': '3' }, 0, 2],
  [{ 'flush.ms': '1000' }, 400, 2],
  [{}, 400, 0],
])('under page-cache %j bounds what is not synced', async (configs, passMs, expected) => {
  let syncs = 0
  const files: Files = {
    ...nodeFiles,
    datasync: fd => {
      syncs++
      return nodeFiles.datasync(fd)
    },
  }
  const { log, clocks, stop } = await openLog(temporaryFolder(), {
    files,
    configs: { ...configs, durability: 'page-cache' },
  })
  await append(log, ['v0'])
  const before = syncs
  for (let index = 1; index <= 6; index++) {
    clocks.pass(passMs)
    await append(log, [`v${index}`])
  }
  expect(syncs - before).toBe(expected)
  await stop()
})
