import { cpSync } from 'node:fs'
import { Buffer } from 'node:buffer'
import { afterAll, describe, expect, test } from '@jest/globals'
import { decodeProducers, encodeProducers } from '../../../src/broker/log/producer-snapshot.ts'
import type { ProducerState } from '../../../src/broker/log/producer-states.ts'
import { ProducerStates } from '../../../src/broker/log/producer-states.ts'
import { readLog } from '../../../src/broker/log/log-reading.ts'
import type { PartitionLog } from '../../../src/broker/log/partition-log.ts'
import { batchAttributes, readBatchHeader } from '../../../src/kafka/record-batch.ts'
import { encodeRecordBatch } from '../../../src/kafka/record-encoding.ts'
import { append, openLog, removeTemporaryFolders, soundBatch, temporaryFolder } from '../../segments/log-fixture.ts'

afterAll(removeTemporaryFolders)

interface Batch {
  readonly sequence: number
  readonly count?: number
  readonly epoch?: number
  readonly isTransactional?: boolean
  readonly id?: bigint
}

function header({
  sequence,
  count = 1,
  epoch = 0,
  isTransactional = false,
  id = 7n,
}: Batch): ReturnType<typeof readBatchHeader> {
  return readBatchHeader(
    encodeRecordBatch({
      records: Array.from({ length: count }, () => ({ value: Buffer.from('x') })),
      producerId: id,
      producerEpoch: epoch,
      baseSequence: sequence,
      attributes: isTransactional ? batchAttributes.isTransactional : 0,
    }),
  )
}

/** A state that has taken these batches, one after the other from offset 0. */
function after(...batches: readonly Batch[]): ProducerStates {
  const states = new ProducerStates()
  let offset = 0n
  for (const batch of batches) {
    expect(states.check(header(batch))).toBeUndefined()
    states.note(header(batch), offset, 0n)
    offset += BigInt(batch.count ?? 1)
  }
  return states
}

const outcome = (states: ProducerStates, batch: Batch): unknown => {
  try {
    return states.check(header(batch))?.baseOffset ?? 'new'
  } catch (error) {
    return (error as { error?: string }).error
  }
}

describe('sequences', () => {
  const five = Array.from({ length: 6 }, (_, index) => ({ sequence: index * 2, count: 2 }))
  const max = 0x7fff_ffff

  test.each<[string, readonly Batch[], Batch, unknown]>([
    ['the next one follows', [{ sequence: 0, count: 3 }], { sequence: 3 }, 'new'],
    ['a gap is out of order', [{ sequence: 0, count: 3 }], { sequence: 4 }, 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
    ['an unknown producer begins anywhere', [], { sequence: 500 }, 'new'],
    ['an epoch below none is older than all', [], { sequence: 0, epoch: -2 }, 'INVALID_PRODUCER_EPOCH'],
    ['the same batch again is known', [{ sequence: 0 }, { sequence: 1 }], { sequence: 0 }, 0n],
    ['the fifth last is known', five, { sequence: 2, count: 2 }, 2n],
    ['the sixth last is out of order', five, { sequence: 0, count: 2 }, 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
    ['a part of a known one is out of order', five, { sequence: 10, count: 1 }, 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
    ['a larger epoch begins with 0', [{ sequence: 0, count: 3 }], { sequence: 0, epoch: 9 }, 'new'],
    [
      'a larger epoch begins with nothing else',
      [{ sequence: 0 }],
      { sequence: 1, epoch: 1 },
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
    ],
    ['an older epoch is fenced', [{ sequence: 0, epoch: 2 }], { sequence: 1, epoch: 1 }, 'INVALID_PRODUCER_EPOCH'],
    [
      'a repeat of an older epoch is fenced',
      [
        { sequence: 0, epoch: 1 },
        { sequence: 0, epoch: 2 },
      ],
      { sequence: 0, epoch: 1 },
      'INVALID_PRODUCER_EPOCH',
    ],
    ['0 follows the largest', [{ sequence: max }], { sequence: 0 }, 'new'],
    ['a batch may wrap', [{ sequence: max - 1, count: 4 }], { sequence: 2 }, 'new'],
    ['a batch that wraps is known', [{ sequence: max - 1, count: 4 }], { sequence: max - 1, count: 4 }, 0n],
    ['batches without an id are never known', [{ sequence: 0, id: -1n }], { sequence: 0, id: -1n }, 'new'],
    ['others know nothing of it', [{ sequence: 0, count: 9 }], { sequence: 3, id: 8n }, 'new'],
    [
      'outside of an open transaction nothing is taken',
      [{ sequence: 0, isTransactional: true }],
      { sequence: 1 },
      'INVALID_TXN_STATE',
    ],
  ])('%s', (_name, before, batch, expected) => {
    expect(outcome(after(...before), batch)).toBe(expected)
  })

  test('a marker of a new epoch begins the sequences at 0', () => {
    const states = after({ sequence: 0, count: 3, isTransactional: true })
    states.end({ producerId: 7n, producerEpoch: 1, coordinatorEpoch: 0, type: 'ABORT', timestamp: 0n }, 3n)
    expect(outcome(states, { sequence: 3, epoch: 1, isTransactional: true })).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER')
    expect(outcome(states, { sequence: 0, epoch: 1, isTransactional: true })).toBe('new')
    expect(outcome(states, { sequence: 3, epoch: 0, isTransactional: true })).toBe('INVALID_PRODUCER_EPOCH')
  })
})

test('producers that are quiet are forgotten, unless a transaction is open', () => {
  const states = after({ sequence: 0, id: 1n }, { sequence: 0, id: 2n, isTransactional: true })
  states.note(header({ sequence: 0, id: 3n }), 2n, 1000n)
  states.expire(500n)
  expect(Array.from(states.all(), ({ producerId }) => producerId)).toEqual([2n, 3n])
})

test('a snapshot says all there is, five batches a producer', () => {
  const states = after(...Array.from({ length: 7 }, (_, index) => ({ sequence: index })), {
    sequence: 0,
    id: 8n,
    isTransactional: true,
  })
  const again = new ProducerStates()
  again.load(decodeProducers(encodeProducers(states.all())))
  expect([...again.all()]).toEqual([...states.all()])
  expect(again.lastStableOffset(100n)).toBe(7n)
})

test('a snapshot that is damaged anywhere is refused', () => {
  const bytes = encodeProducers(after({ sequence: 0 }).all())
  for (let position = 0; position < bytes.length; position++) {
    const damaged = Buffer.from(bytes)
    damaged[position] = (damaged[position] as number) ^ 0x10
    expect(() => decodeProducers(damaged)).toThrow(/snapshot|bytes|producers/)
    expect(() => decodeProducers(bytes.subarray(0, position))).toThrow(/snapshot|bytes|producers/)
  }
})

test('a snapshot of Kafka, which tells one batch of each, is read', () => {
  const ours = encodeProducers(after({ sequence: 0x7fff_fffe, count: 4 }).all())
  expect(ours.readInt32BE(6)).toBe(1)
  expect(ours.length).toBe(6 + 4 + 46 + 4 + 32)
  expect(ours.readInt32BE(20)).toBe(1)
  expect(ours.readBigInt64BE(24)).toBe(3n)
})

describe('a log with producers', () => {
  const producer = (sequence: number, isTransactional = false, producerId = 7n): object => ({
    producerId,
    producerEpoch: 0,
    baseSequence: sequence,
    attributes: isTransactional ? batchAttributes.isTransactional : 0,
  })
  const end = (log: PartitionLog, type: 'ABORT' | 'COMMIT', producerId = 7n): Promise<void> =>
    log.endTransaction({ producerId, producerEpoch: 0, coordinatorEpoch: 0, type }).durable

  test('a repeated batch gets its offset again, and its largest timestamp', async () => {
    const { log, stop } = await openLog(temporaryFolder())
    await append(log, ['v0', 'v1'], producer(0))
    const again = log.append(soundBatch(['v0', 'v1'], producer(0)))
    expect(again).toMatchObject({ baseOffset: 0n, isRepeated: true, logAppendTime: 1_700_000_000_000n })
    expect(log.endOffset).toBe(2n)
    await stop()
  })

  test('a repeat of a batch that is on its way is acknowledged with it, not before', async () => {
    const { log, stop } = await openLog(temporaryFolder())
    const first = log.append(soundBatch(['v0'], producer(0)))
    const again = log.append(soundBatch(['v0'], producer(0)))
    let isFirstDone = false
    void first.durable.then(() => (isFirstDone = true))
    await again.durable
    expect(isFirstDone).toBe(true)
    await stop()
  })

  test.each([true, false])(
    'the last five batches are known after a start (stopped in good order: %s)',
    async isClean => {
      const folder = temporaryFolder()
      const first = await openLog(folder)
      for (let index = 0; index < 6; index++) await append(first.log, [`v${index}`], producer(index))
      await (isClean ? first.stop() : first.store.stop(false))
      const { log, stop } = await openLog(folder)
      expect(log.append(soundBatch(['v1'], producer(1)))).toMatchObject({ baseOffset: 1n, isRepeated: true })
      expect(() => log.append(soundBatch(['v0'], producer(0)))).toThrow(/sequence 0 where 6 follows/)
      expect(log.append(soundBatch(['v6'], producer(6))).baseOffset).toBe(6n)
      await stop()
    },
  )

  test('readers of committed records stop before the first open transaction and learn what was aborted', async () => {
    const folder = temporaryFolder()
    const configs = { 'segment.bytes': '200' }
    const read = (log: PartitionLog, offset: bigint): ReturnType<typeof readLog> =>
      readLog(log, { offset, maxBytes: 1 << 20, isCommittedOnly: true, isOneAtLeast: true })
    const { log, stop } = await openLog(folder, { configs })
    await append(log, ['plain'])
    await append(log, ['a1'], producer(0, true))
    await append(log, ['b1'], producer(0, true, 8n))
    expect(log.lastStableOffset).toBe(1n)
    await end(log, 'ABORT')
    expect(log.lastStableOffset).toBe(2n)
    await end(log, 'COMMIT', 8n)
    expect(log.lastStableOffset).toBe(5n)
    const all = await read(log, 0n)
    expect((await read(log, 1n)).abortedTransactions).toEqual([{ producerId: 7n, firstOffset: 1n }])
    expect((await read(log, 4n)).abortedTransactions).toEqual([])
    expect(all.lastStableOffset).toBe(5n)
    await append(log, ['a2'], producer(1, true))
    await stop()
    const again = await openLog(folder, { configs })
    expect(again.log.lastStableOffset).toBe(5n)
    expect((await read(again.log, 1n)).abortedTransactions).toEqual([{ producerId: 7n, firstOffset: 1n }])
    await again.stop()
  })

  test('aborted transactions are indexed again after a crash, once', async () => {
    const folder = temporaryFolder()
    const first = await openLog(folder)
    for (let index = 0; index < 4; index++) {
      await append(first.log, ['x'], producer(index, true))
      await end(first.log, 'ABORT')
      if (index === 1) await first.log.flush()
    }
    await first.store.saveCheckpoints()
    await first.store.stop(false)
    const { log, stop } = await openLog(folder)
    expect(log.storage.isClean).toBe(false)
    expect(log.storage.abortedTransactions(0n, 100n).map(({ firstOffset }) => firstOffset)).toEqual([0n, 2n, 4n, 6n])
    await stop()
  })

  test('what is indexed again after a crash is known after the next one, whose recovery begins behind it', async () => {
    const [folder, crashed, crashedAgain] = [temporaryFolder(), temporaryFolder(), temporaryFolder()]
    const configs = { 'segment.bytes': '200' }
    const aborted = (log: PartitionLog): readonly bigint[] =>
      log.storage.abortedTransactions(0n, 100n).map(({ firstOffset }) => firstOffset)
    const first = await openLog(folder, { configs })
    for (let index = 0; index < 3; index++) {
      await append(first.log, ['x'], producer(index, true))
      await end(first.log, 'ABORT')
    }
    cpSync(folder, crashed, { recursive: true })
    await first.stop()
    const second = await openLog(crashed, { configs })
    expect(aborted(second.log)).toEqual([0n, 2n, 4n])
    for (let index = 3; index < 6; index++) await append(second.log, ['x'], producer(index))
    await second.log.flush()
    await second.store.saveCheckpoints()
    cpSync(crashed, crashedAgain, { recursive: true })
    await second.stop()
    const { log, stop } = await openLog(crashedAgain, { configs })
    expect(log.storage.verifiedFrom).toBeGreaterThan(6n)
    expect(aborted(log)).toEqual([0n, 2n, 4n])
    await stop()
  })

  test('a marker of an older coordinator or producer is refused', async () => {
    const { log, stop } = await openLog(temporaryFolder())
    const base = { producerId: 7n, producerEpoch: 1, coordinatorEpoch: 3, type: 'COMMIT' } as const
    await log.endTransaction(base).durable
    expect(() => log.endTransaction({ ...base, coordinatorEpoch: 2 })).toThrow(
      expect.objectContaining({ error: 'TRANSACTION_COORDINATOR_FENCED' }),
    )
    expect(() => log.endTransaction({ ...base, producerEpoch: 0 })).toThrow(
      expect.objectContaining({ error: 'INVALID_PRODUCER_EPOCH' }),
    )
    await stop()
  })
})

test('open transactions are found in the order of their first offsets', () => {
  const state = (producerId: bigint, transactionFirstOffset: bigint): ProducerState => ({
    producerId,
    producerEpoch: 0,
    coordinatorEpoch: -1,
    batches: [],
    lastTimestamp: 0n,
    transactionFirstOffset,
  })
  const states = new ProducerStates()
  states.load([state(1n, 50n), state(2n, 20n)])
  expect(states.lastStableOffset(100n)).toBe(20n)
})
