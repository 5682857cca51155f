import { Buffer } from 'node:buffer'
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { KeyOffsets } from '../../../src/broker/log/compaction/key-offsets.ts'
import { compactLog } from '../../../src/broker/log/compaction/compact-log.ts'
import { readLog } from '../../../src/broker/log/log-reading.ts'
import type { PartitionLog } from '../../../src/broker/log/partition-log.ts'
import { batchAttributes, readBatchHeader } from '../../../src/kafka/record-batch.ts'
import { encodeRecordBatch } from '../../../src/kafka/record-encoding.ts'
import {
  committedRecords,
  FakeClocks,
  openLog,
  removeTemporaryFolders,
  sound,
  temporaryFolder,
} from '../../segments/log-fixture.ts'
import type { CommittedRecord } from '../../segments/log-fixture.ts'
import { propertyRuns } from '../../support/property-runs.ts'

afterAll(removeTemporaryFolders)

const configs = {
  'cleanup.policy': 'compact',
  'min.cleanable.dirty.ratio': '0',
  'segment.bytes': '600',
  'delete.retention.ms': '1000',
  'index.interval.bytes': '100',
}
const maxTableBytes = 1 << 20

type Write = readonly (readonly [key: string, value: string | null])[]

/** Records of one batch, of a producer's transaction when it has an id. */
async function write(log: PartitionLog, records: Write, producer?: { id: bigint; sequence: number }): Promise<void> {
  const batch = encodeRecordBatch({
    records: records.map(([key, value]) => ({
      key: Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
    })),
    baseTimestamp: 1_700_000_000_000n,
    ...(producer && {
      producerId: producer.id,
      producerEpoch: 0,
      baseSequence: producer.sequence,
      attributes: batchAttributes.isTransactional,
    }),
  })
  await log.append(sound(batch)).durable
}

/** Makes everything so far subject to compaction, and compacts. */
async function compact(
  log: PartitionLog,
  clocks: FakeClocks,
  tableBytes = maxTableBytes,
): ReturnType<typeof compactLog> {
  log.storage.roll(log.snapshot())
  await write(log, [['rolled', 'x']])
  await log.flush()
  return compactLog(log, { nowMs: BigInt(clocks.wall), maxTableBytes: tableBytes, signal: log.closed })
}

const latest = (seen: readonly CommittedRecord[]): Readonly<Record<string, string | null>> =>
  Object.fromEntries(seen.map(({ key, value }) => [key, value]))

describe('compaction', () => {
  test('keeps the last record of every key at its offset', async () => {
    const { log, clocks, stop } = await openLog(temporaryFolder(), { configs })
    for (let index = 0; index < 60; index++) await write(log, [[`k${index % 7}`, `v${index}`]])
    const before = await committedRecords(log)
    const done = await compact(log, clocks)
    expect(done?.bytesAfter).toBeLessThan(done?.bytesBefore ?? 0)
    const after = (await committedRecords(log)).filter(({ key }) => key !== 'rolled')
    expect(after).toEqual(before.slice(-7))
    await stop()
  })

  test('a deleted key is told for the time the topic says, then it is gone', async () => {
    const { log, clocks, stop } = await openLog(temporaryFolder(), { configs })
    await write(log, [
      ['a', '1'],
      ['b', '1'],
    ])
    await write(log, [['a', null]])
    await compact(log, clocks)
    expect((await committedRecords(log)).slice(0, 2)).toEqual([
      { offset: 1n, key: 'b', value: '1' },
      { offset: 2n, key: 'a', value: null },
    ])
    clocks.pass(999)
    await compact(log, clocks)
    expect((await committedRecords(log)).some(({ key }) => key === 'a')).toBe(true)
    clocks.pass(2)
    await compact(log, clocks)
    expect((await committedRecords(log)).some(({ key }) => key === 'a')).toBe(false)
    await stop()
  })

  test('what was aborted goes, and its marker after the time the topic says', async () => {
    const { log, clocks, stop } = await openLog(temporaryFolder(), { configs })
    await write(log, [['a', 'kept']])
    await write(
      log,
      [
        ['a', 'aborted'],
        ['b', 'aborted'],
      ],
      { id: 9n, sequence: 0 },
    )
    await log.endTransaction({ producerId: 9n, producerEpoch: 0, coordinatorEpoch: 0, type: 'ABORT' }).durable
    await compact(log, clocks)
    expect(latest(await committedRecords(log))).toMatchObject({ a: 'kept' })
    expect(latest(await committedRecords(log))).not.toHaveProperty('b')
    const sizeBefore = log.storage.sizeBytes
    clocks.pass(2000)
    await compact(log, clocks)
    expect(log.storage.sizeBytes).toBeLessThan(sizeBefore + 200)
    expect(latest(await committedRecords(log))).toMatchObject({ a: 'kept' })
    await stop()
  })

  test('what a producer commits after an abort is kept, with the marker of the abort and without', async () => {
    const { log, clocks, stop } = await openLog(temporaryFolder(), { configs })
    const end = (type: 'ABORT' | 'COMMIT') =>
      log.endTransaction({ producerId: 9n, producerEpoch: 0, coordinatorEpoch: 0, type }).durable
    await write(log, [['a', 'aborted']], { id: 9n, sequence: 0 })
    await end('ABORT')
    await write(log, [['a', 'kept']], { id: 9n, sequence: 1 })
    await end('COMMIT')
    for (const ms of [0, 0, 2000, 0]) {
      clocks.pass(ms)
      await compact(log, clocks)
      expect(latest(await committedRecords(log))).toMatchObject({ a: 'kept' })
    }
    const read = await readLog(log, { offset: 0n, maxBytes: 1 << 20, isCommittedOnly: true, isOneAtLeast: true })
    expect(read.abortedTransactions).toEqual([])
    await stop()
  })

  test('the last sequence of a producer outlives its records', async () => {
    const folder = temporaryFolder()
    const { log, clocks, stop } = await openLog(folder, { configs })
    await write(log, [['a', '1']], { id: 9n, sequence: 0 })
    await log.endTransaction({ producerId: 9n, producerEpoch: 0, coordinatorEpoch: 0, type: 'COMMIT' }).durable
    await write(log, [['a', '2']])
    await compact(log, clocks)
    const batches = (await readLog(log, { offset: 0n, maxBytes: 1 << 20, isCommittedOnly: false, isOneAtLeast: true }))
      .batches
    expect(readBatchHeader(batches[0] as Buffer)).toMatchObject({ recordCount: 0, producerId: 9n, baseSequence: 0 })
    await stop()
  })

  test('nothing of an open transaction is touched, nor what is younger than the lag', async () => {
    const { log, clocks, stop } = await openLog(temporaryFolder(), {
      configs: { ...configs, 'min.compaction.lag.ms': '5000' },
    })
    clocks.wall = 1_700_000_000_000
    await write(log, [['a', '1']])
    await write(log, [['a', '2']])
    expect(await compact(log, clocks)).toBeUndefined()
    clocks.pass(6000)
    await write(log, [['c', '1']], { id: 9n, sequence: 0 })
    await write(log, [['c', '2']])
    await compact(log, clocks)
    expect((await committedRecords(log)).map(({ offset }) => offset)).toEqual([1n, 2n])
    await log.endTransaction({ producerId: 9n, producerEpoch: 0, coordinatorEpoch: 0, type: 'COMMIT' }).durable
    await stop()
  })

  test('keys that do not fit in the table wait for the next time', async () => {
    const { log, clocks, stop } = await openLog(temporaryFolder(), { configs })
    for (let index = 0; index < 90; index++) await write(log, [[`k${index % 30}`, `v${index}`]])
    const first = await compact(log, clocks, 20 * 24)
    expect(first?.cleanedOffset).toBeLessThan(90n)
    for (let round = 0; round < 12; round++) await compact(log, clocks, 20 * 24)
    const after = (await committedRecords(log)).filter(({ key }) => key !== 'rolled')
    expect(after.map(({ value }) => value)).toEqual(Array.from({ length: 30 }, (_, index) => `v${60 + index}`))
    await stop()
  })

  const key = fc.constantFrom('a', 'b', 'c', 'd', '__proto__')
  const records = fc.array(fc.tuple(key, fc.option(fc.string({ maxLength: 8 }), { nil: null })), {
    minLength: 1,
    maxLength: 4,
  })
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('write' as const), records }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('transact' as const), id: fc.constantFrom(1, 2), records }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('end' as const), id: fc.constantFrom(1, 2), isCommit: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('compact' as const), ms: fc.constantFrom(0, 2000) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  )

  test('whatever is written, compacted and restarted, a reader of committed records ends with the same values', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
        const folder = temporaryFolder()
        const clocks = new FakeClocks()
        let { log, stop } = await openLog(folder, { configs, clocks })
        const sequences = new Map<number, number>()
        const open = new Map<number, CommittedRecord[]>()
        const model: CommittedRecord[] = []
        for (const step of steps) {
          if (step.kind === 'write') {
            const offset = log.endOffset
            await write(log, step.records)
            model.push(...step.records.map(([key, value], index) => ({ offset: offset + BigInt(index), key, value })))
          } else if (step.kind === 'transact') {
            const sequence = sequences.get(step.id) ?? 0
            const offset = log.endOffset
            await write(log, step.records, { id: BigInt(step.id), sequence })
            sequences.set(step.id, sequence + step.records.length)
            const seen = step.records.map(([key, value], index) => ({ offset: offset + BigInt(index), key, value }))
            open.set(step.id, [...(open.get(step.id) ?? []), ...seen])
          } else if (step.kind === 'end') {
            const type = step.isCommit ? 'COMMIT' : 'ABORT'
            await log.endTransaction({ producerId: BigInt(step.id), producerEpoch: 0, coordinatorEpoch: 0, type })
              .durable
            if (step.isCommit) model.push(...(open.get(step.id) ?? []))
            open.delete(step.id)
          } else if (step.kind === 'compact') {
            clocks.pass(step.ms)
            const offset = log.endOffset
            await compact(log, clocks)
            model.push({ offset, key: 'rolled', value: 'x' })
          } else {
            await stop()
            ;({ log, stop } = await openLog(folder, { configs, clocks }))
          }
        }
        for (const id of open.keys())
          await log.endTransaction({ producerId: BigInt(id), producerEpoch: 0, coordinatorEpoch: 0, type: 'ABORT' })
            .durable
        const inOrder = model.sort((a, b) => Number(a.offset - b.offset))
        const seen = await committedRecords(log)
        expect(withoutDeletes(latest(seen))).toEqual(withoutDeletes(latest(inOrder)))
        // Offsets and values are never changed, only left out.
        for (const record of seen) expect(inOrder).toContainEqual(record)
        await stop()
      }),
      propertyRuns(40),
    )
  })
})

function withoutDeletes(values: Readonly<Record<string, string | null>>): Readonly<Record<string, string | null>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}

test('the table of keys refuses more than it has room for and finds what it took', () => {
  const table = new KeyOffsets(100 * 24, 1_000_000)
  let taken = 0
  while (table.put(Buffer.from(`key ${taken}`), taken)) taken++
  expect(taken).toBe(75)
  for (let index = 0; index < taken; index++) expect(table.get(Buffer.from(`key ${index}`))).toBe(index)
  expect(table.get(Buffer.from('another'))).toBe(-1)
  expect(table.put(Buffer.from('key 3'), 99)).toBe(true)
  expect(table.get(Buffer.from('key 3'))).toBe(99)
})
