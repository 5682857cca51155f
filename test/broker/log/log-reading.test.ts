import { Buffer } from 'node:buffer'
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { findMaxTimestamp, findOffsetByTimestamp, readLog } from '../../../src/broker/log/log-reading.ts'
import type { PartitionLog } from '../../../src/broker/log/partition-log.ts'
import { batchAttributes, readBatchHeader } from '../../../src/kafka/record-batch.ts'
import { encodeRecordBatch } from '../../../src/kafka/record-encoding.ts'
import {
  allValues,
  append,
  FakeClocks,
  numbered,
  openLog,
  removeTemporaryFolders,
  sound,
  temporaryFolder,
} from '../../segments/log-fixture.ts'
import { propertyRuns } from '../../support/property-runs.ts'

afterAll(removeTemporaryFolders)

const base = 1_700_000_000_000n

/** Appends a batch whose records have these times after the base. */
async function appendAt(log: PartitionLog, times: readonly number[]): Promise<void> {
  const records = times.map(time => ({ timestamp: base + BigInt(time), value: Buffer.from('x') }))
  await log.append(sound(encodeRecordBatch({ records }))).durable
}

describe('offsets by timestamp', () => {
  test('are those of the first record that is not older, in whatever order they came', async () => {
    const batches = fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 4 }), {
      maxLength: 30,
    })
    await fc.assert(
      fc.asyncProperty(batches, fc.integer({ min: -1, max: 51 }), async (batches, time) => {
        const configs = { 'segment.bytes': '400', 'index.interval.bytes': '60' }
        const { log, stop } = await openLog(temporaryFolder(), { configs })
        for (const times of batches) await appendAt(log, times)
        const all = batches.flat()
        const expected = all.findIndex(other => other >= time)
        const found = await findOffsetByTimestamp(log, base + BigInt(time))
        expect(found?.offset ?? -1n).toBe(BigInt(expected))
        const max = await findMaxTimestamp(log)
        expect(max?.offset ?? -1n).toBe(BigInt(all.indexOf(Math.max(...all))))
        await stop()
      }),
      propertyRuns(40),
    )
  })

  test('begin at the start of the log', async () => {
    const { log, stop } = await openLog(temporaryFolder())
    await appendAt(log, [10, 20, 30])
    await log.deleteRecords(1n)
    expect(await findOffsetByTimestamp(log, base)).toEqual({ offset: 1n, timestamp: base + 20n, leaderEpoch: 0 })
    await stop()
  })
})

describe('reads', () => {
  test('give whole batches within the bound, one at least when asked', async () => {
    const { log, stop } = await openLog(temporaryFolder())
    for (let index = 0; index < 10; index++) await append(log, [`v${index}`])
    const size = (await readLog(log, { offset: 0n, maxBytes: 1, isCommittedOnly: false, isOneAtLeast: true })).sizeBytes
    const read = (maxBytes: number, isOneAtLeast = false): Promise<number> =>
      readLog(log, { offset: 2n, maxBytes, isCommittedOnly: false, isOneAtLeast }).then(({ sizeBytes }) => sizeBytes)
    expect(await read(size - 1)).toBe(0)
    expect(await read(size - 1, true)).toBe(size)
    expect(await read(3 * size + 1)).toBe(3 * size)
    expect(await read(1 << 20)).toBe(8 * size)
    await stop()
  })

  test.each([0, 1 << 20])(
    'a large batch between small ones is read whole (tail cache of %d bytes)',
    async tailBytes => {
      const { log, stop } = await openLog(temporaryFolder(), { tailBytes })
      await append(log, ['v0'])
      await append(log, ['x'.repeat(300_000)])
      await append(log, ['v2'])
      const values = await allValues(log)
      expect(values.map(value => value.length)).toEqual([4, 300_002, 4])
      await stop()
    },
  )

  test('of the end touch no file while the tail cache has it', async () => {
    const { log, stop } = await openLog(temporaryFolder(), { tailBytes: 1000 })
    await append(log, ['v0'])
    // Who reads here once is expected to come again.
    await allValues(log)
    for (let index = 1; index < 30; index++) await append(log, [`v${index}`])
    let reads = 0
    const read = log.storage.read.bind(log.storage)
    log.storage.read = (...call) => {
      reads++
      return read(...call)
    }
    expect(await allValues(log, 25n)).toEqual(numbered(5, 25))
    expect(reads).toBe(0)
    expect(await allValues(log, 0n)).toEqual(numbered(30))
    expect(reads).toBeGreaterThan(0)
    await stop()
  })

  test('that wait are woken by what comes, and by the end of the topic', async () => {
    const { log, stop } = await openLog(temporaryFolder())
    let calls = 0
    const unwatch = log.watch(() => calls++)
    await append(log, ['v0'])
    expect(calls).toBe(1)
    log.close('deleted')
    expect(calls).toBe(2)
    unwatch()
    await expect(
      readLog(log, { offset: 0n, maxBytes: 1, isCommittedOnly: false, isOneAtLeast: true }),
    ).rejects.toMatchObject({
      error: 'UNKNOWN_TOPIC_OR_PARTITION',
    })
    await stop()
  })
})

describe('what the topic decides of a batch', () => {
  test('an append time never goes back, and the checksum fits', async () => {
    const clocks = new FakeClocks()
    const { log, stop } = await openLog(temporaryFolder(), {
      clocks,
      configs: { 'message.timestamp.type': 'LogAppendTime' },
    })
    const first = log.append(sound(encodeRecordBatch({ records: [{ value: Buffer.from('x') }], baseTimestamp: 5n })))
    clocks.wall -= 60_000
    const second = log.append(sound(encodeRecordBatch({ records: [{ value: Buffer.from('x') }], baseTimestamp: 5n })))
    await second.durable
    expect(second.logAppendTime).toBe(first.logAppendTime)
    const { batches } = await readLog(log, {
      offset: 0n,
      maxBytes: 1 << 20,
      isCommittedOnly: false,
      isOneAtLeast: true,
    })
    const header = readBatchHeader(batches[0] as Buffer)
    expect(header.attributes).toBe(batchAttributes.isLogAppendTime)
    expect(header.maxTimestamp).toBe(first.logAppendTime)
    await stop()
  })

  test('attribute bits that mean nothing are cleared, the largest timestamp is that of the records', async () => {
    const { log, stop } = await openLog(temporaryFolder())
    const batch = encodeRecordBatch({
      records: [{ value: Buffer.from('x') }],
      baseTimestamp: 5n,
      maxTimestamp: 1n,
      attributes: 0x380,
    })
    await log.append({ batch, header: readBatchHeader(batch), maxTimestamp: 5n }).durable
    expect(readBatchHeader(batch)).toMatchObject({ attributes: 0, maxTimestamp: 5n })
    await stop()
    const again = await openLog(temporaryFolder())
    expect(again.log.endOffset).toBe(0n)
    await again.stop()
  })

  test('a batch larger than a segment is refused', async () => {
    const { log, stop } = await openLog(temporaryFolder(), { configs: { 'segment.bytes': '100' } })
    await expect(append(log, ['x'.repeat(100)])).rejects.toMatchObject({ error: 'RECORD_LIST_TOO_LARGE' })
    await stop()
  })
})
