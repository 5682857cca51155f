import { Buffer } from 'node:buffer'
import { readdirSync, truncateSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { compactLog } from '../../src/broker/log/compaction/compact-log.ts'
import type { PartitionLog } from '../../src/broker/log/partition-log.ts'
import { compressions } from '../../src/kafka/compression.ts'
import { batchAttributes } from '../../src/kafka/record-batch.ts'
import type { RecordDraft } from '../../src/kafka/record-encoding.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import { append, openLog, partition, removeTemporaryFolders, sound, temporaryFolder } from '../segments/log-fixture.ts'
import type { DumpedRecord, SegmentDump } from '../support/kafka-tools/dump-log-segments.ts'
import { dumpLogSegments } from '../support/kafka-tools/dump-log-segments.ts'
import { kafkaJars } from '../support/kafka-tools/kafka-jars.ts'
import { requiredTool } from '../support/kafka-tools/required.ts'

const jars = requiredTool(kafkaJars())
const describeWithKafka = jars === undefined ? describe.skip : describe
const firstTimestamp = 1_700_000_000_000n

afterAll(removeTemporaryFolders)

const filesOf = (folder: string): readonly string[] => {
  const inFolder = join(folder, 'topics', `${partition.topic}-${partition.partition}`)
  return readdirSync(inFolder)
    .filter(name => /\.(log|index|timeindex|txnindex|snapshot)$/.test(name))
    .map(name => join(inFolder, name))
}

const dumpAll = (folder: string): SegmentDump => dumpLogSegments(jars ?? '', filesOf(folder), ['--print-data-log'])

/** Indexes that a broker's start would build anew. */
const insaneIndexes = (folder: string): readonly string[] =>
  [...dumpLogSegments(jars ?? '', filesOf(folder), ['--index-sanity-check']).entries]
    .filter(([file]) => /\.(time)?index$/.test(file))
    .filter(([, lines]) => !lines.some(line => / (passed sanity check|is empty)\.$/.test(line)))
    .map(([file]) => file)

const entriesOf = ({ entries }: SegmentDump, ending: string): readonly string[] =>
  [...entries].flatMap(([file, lines]) => (file.endsWith(ending) ? lines : []))

/** Everything a record of ours may hold: key, no value, headers, a header without a value. */
function recordsOf(round: number, codec: string): readonly RecordDraft[] {
  return Array.from({ length: 20 }, (_, index) => ({
    key: Buffer.from(`key-${index}`),
    value: index === 3 ? null : Buffer.from(`${codec} ${round}.${index} `.repeat(5).trim()),
    timestamp: firstTimestamp + BigInt(round * 10 + (index % 5)),
    headers: [
      { name: 'first', value: Buffer.from('x') },
      { name: 'second', value: null },
    ],
  }))
}

/** What the tool is to print of them. */
function printedOf(drafts: readonly RecordDraft[], baseOffset: number): readonly DumpedRecord[] {
  return drafts.map(({ key, value, timestamp = -1n }, index) => ({
    offset: BigInt(baseOffset + index),
    timestamp,
    headers: '[first,second]',
    key: key?.toString(),
    payload: value?.toString(),
    marker: undefined,
  }))
}

async function appendTransaction(log: PartitionLog, sequence: number, type: 'ABORT' | 'COMMIT'): Promise<void> {
  const producer = { producerId: 9n, producerEpoch: 0 }
  await append(log, ['a', 'b', 'c'], {
    attributes: batchAttributes.isTransactional,
    baseSequence: sequence,
    ...producer,
  })
  await log.endTransaction({ type, coordinatorEpoch: 5, ...producer }).durable
}

describeWithKafka("Kafka's DumpLogSegments", () => {
  test('finds every record of every codec in our segments, and nothing wrong with them or their indexes', async () => {
    const folder = temporaryFolder()
    const { log, stop } = await openLog(folder, {
      configs: { 'segment.bytes': '20000', 'index.interval.bytes': '1000' },
    })
    const expected: DumpedRecord[] = []
    for (let round = 0; round < 50; round++) {
      const codec = round % compressions.length
      const records = recordsOf(round, compressions[codec] ?? '')
      const idempotent = { producerId: 7n, producerEpoch: 0, baseSequence: expected.length }
      expected.push(...printedOf(records, expected.length))
      await log.append(sound(encodeRecordBatch({ records, attributes: codec, ...idempotent }))).durable
    }
    await stop()
    const dump = dumpAll(folder)
    expect(dump.complaints).toEqual([])
    expect(dump.records).toEqual(expected)
    expect(dump.batches).toHaveLength(50)
    for (const codec of compressions)
      expect(dump.batches.filter(line => line.includes(`compresscodec: ${codec} `))).toHaveLength(10)
    expect(entriesOf(dump, '.index').length).toBeGreaterThan(10)
    expect(entriesOf(dump, '.timeindex').length).toBeGreaterThan(10)
    expect(entriesOf(dump, '.snapshot').at(-1)).toMatch(/^producerId: 7 .* firstSequence: 980 lastSequence: 999 /)
    expect(insaneIndexes(folder)).toEqual([])
  })

  test('finds the ends of transactions, the aborted ones, and what is known of their producer', async () => {
    const folder = temporaryFolder()
    const { log, stop } = await openLog(folder)
    for (const [index, type] of (['COMMIT', 'ABORT', 'COMMIT', 'ABORT'] as const).entries())
      await appendTransaction(log, index * 3, type)
    await append(log, ['open'], {
      attributes: batchAttributes.isTransactional,
      producerId: 10n,
      producerEpoch: 2,
      baseSequence: 0,
    })
    await stop()
    const dump = dumpAll(folder)
    expect(dump.complaints).toEqual([])
    expect(dump.records.flatMap(({ offset, marker }) => (marker === undefined ? [] : [`${offset} ${marker}`]))).toEqual(
      [
        '3 endTxnMarker: COMMIT coordinatorEpoch: 5',
        '7 endTxnMarker: ABORT coordinatorEpoch: 5',
        '11 endTxnMarker: COMMIT coordinatorEpoch: 5',
        '15 endTxnMarker: ABORT coordinatorEpoch: 5',
      ],
    )
    expect(entriesOf(dump, '.txnindex')).toEqual([
      'version: 0 producerId: 9 firstOffset: 4 lastOffset: 7 lastStableOffset: 8',
      'version: 0 producerId: 9 firstOffset: 12 lastOffset: 15 lastStableOffset: 16',
    ])
    expect(entriesOf(dump, '.snapshot')).toEqual([
      expect.stringMatching(
        /^producerId: 9 producerEpoch: 0 coordinatorEpoch: 5 currentTxnFirstOffset: OptionalLong.empty /,
      ),
      expect.stringMatching(/^producerId: 10 producerEpoch: 2 .* currentTxnFirstOffset: OptionalLong\[16\] /),
    ])
  })

  test('finds append times where the log sets them', async () => {
    const folder = temporaryFolder()
    const { log, clocks, stop } = await openLog(folder, { configs: { 'message.timestamp.type': 'LogAppendTime' } })
    for (const attributes of compressions.keys()) await append(log, ['a', 'b'], { attributes })
    await stop()
    const dump = dumpAll(folder)
    expect(dump.complaints).toEqual([])
    expect(dump.batches.filter(line => line.includes(` LogAppendTime: ${clocks.wall} `))).toHaveLength(5)
  })

  test('finds the records that compaction keeps, and gaps between them alone', async () => {
    const folder = temporaryFolder()
    const configs = { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0', 'segment.bytes': '3000' }
    const { log, clocks, stop } = await openLog(folder, { configs })
    for (let round = 0; round < 15; round++) {
      const codec = round % compressions.length
      const records = recordsOf(round, compressions[codec] ?? '')
      await log.append(sound(encodeRecordBatch({ records, attributes: codec }))).durable
    }
    await log.flush()
    await compactLog(log, { nowMs: BigInt(clocks.wall), maxTableBytes: 1 << 16, signal: log.closed })
    await stop()
    const dump = dumpAll(folder)
    const gap = /^(Non-consecutive offsets in .*\.log| {2}\d+ is followed by \d+)$/
    expect(dump.complaints.filter(line => !gap.test(line))).toEqual([])
    expect(dump.records.length).toBeLessThan(150)
    expect(new Set(dump.records.map(({ key }) => key)).size).toBe(20)
    expect(insaneIndexes(folder)).toEqual([])
  })

  test('finds nothing wrong with a log that was cut short and opened again', async () => {
    const folder = temporaryFolder()
    const { log } = await openLog(folder, { configs: { 'index.interval.bytes': '100' } })
    for (let index = 0; index < 100; index++) await append(log, [`value ${index}`])
    const copy = filesOf(folder).find(file => file.endsWith('.log')) ?? ''
    truncateSync(copy, statSync(copy).size - 100)
    const again = await openLog(folder, { configs: { 'index.interval.bytes': '100' } })
    const kept = again.log.endOffset
    expect(kept).toBeLessThan(100n)
    await append(again.log, ['after'])
    await again.stop()
    const dump = dumpAll(folder)
    expect(dump.complaints).toEqual([])
    expect(dump.records.at(-1)).toMatchObject({ offset: kept, payload: 'after' })
    expect(dump.batches.at(-1)).toMatch(/ partitionLeaderEpoch: 1 /)
    expect(insaneIndexes(folder)).toEqual([])
  })

  test('says what is wrong with a segment whose bytes were changed', async () => {
    const folder = temporaryFolder()
    const { log, stop } = await openLog(folder)
    for (let index = 0; index < 10; index++) await append(log, [`value ${index}`])
    await stop()
    const [file = ''] = filesOf(folder).filter(name => name.endsWith('.log'))
    truncateSync(file, statSync(file).size - 5)
    expect(dumpAll(folder).complaints).not.toEqual([])
  })
})
