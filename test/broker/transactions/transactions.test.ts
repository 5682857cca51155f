import { StateBudget } from '../../../src/broker/state-budget.ts'
import type { TopicPartition } from '../../../src/broker/store.ts'
import type { EndMarker } from '../../../src/broker/transactions/transaction-endings.ts'
import { TransactionCoordinator } from '../../../src/broker/transactions/transaction-coordinator.ts'
import type { TransactionCoordinatorOptions } from '../../../src/broker/transactions/transaction-coordinator.ts'
import { FakeClock, FakeCoordinatorLog, FakeTopics, fakeLogger, settle } from '../../support/coordinator-fakes.ts'

class FakeMarkers {
  readonly written: { readonly partitions: readonly TopicPartition[]; readonly marker: EndMarker }[] = []
  failures = 0
  left: readonly TopicPartition[] = []

  async write(partitions: readonly TopicPartition[], marker: EndMarker): Promise<readonly TopicPartition[]> {
    if (this.failures > 0) {
      this.failures--
      throw new Error('the disk is full')
    }
    this.written.push({ partitions, marker })
    const left = this.left
    this.left = []
    return left
  }
}

class FakeBlocks {
  first = 1000n
  size = 2
  failures = 0

  async take() {
    await settle()
    if (this.failures > 0) {
      this.failures--
      throw new Error('the disk is full')
    }
    const first = this.first
    this.first += BigInt(this.size)
    return { first, count: this.size }
  }
}

async function open(options: Partial<TransactionCoordinatorOptions> = {}) {
  const clock = options.clock instanceof FakeClock ? options.clock : new FakeClock()
  const log = options.log instanceof FakeCoordinatorLog ? options.log : new FakeCoordinatorLog()
  const markers = options.markers instanceof FakeMarkers ? options.markers : new FakeMarkers()
  const blocks = new FakeBlocks()
  const topics = new FakeTopics({ a: 3, b: 1 })
  const budget = new StateBudget(10_000_000)
  const settings = {
    maxTimeoutMs: 900_000,
    idExpirationMs: 604_800_000,
    idExpirationCheckIntervalMs: 3_600_000,
    maxTransactionalIds: 100,
  }
  const logger = fakeLogger()
  const transactions = new TransactionCoordinator({
    producerIdBlocks: blocks,
    budget,
    settings,
    logger,
    offsetsPartitionCount: 50,
    coordinatorEpoch: 4,
    ...options,
    topics,
    clock,
    log,
    markers,
  })
  await transactions.start()
  await settle()
  return { transactions, clock, log, markers, blocks, budget, logger, topics }
}

type Opened = Awaited<ReturnType<typeof open>>['transactions']

const init = (transactions: Opened, changes: Partial<Parameters<Opened['initProducerId']>[0]> = {}, version = 4) =>
  transactions.initProducerId(
    {
      transactionalId: 't',
      transactionTimeoutMs: 60_000,
      producerId: -1n,
      producerEpoch: -1,
      enable2Pc: false,
      keepPreparedTxn: false,
      ...changes,
    },
    version,
  )

const addPartitions = async (
  transactions: Opened,
  [producerId, producerEpoch]: readonly [bigint, number],
  topics: Record<string, number[]> = { a: [0] },
  version = 3,
) => {
  const answer = await transactions.addPartitions(
    {
      transactions: [],
      v3AndBelowTransactionalId: 't',
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: Object.entries(topics).map(([name, partitions]) => ({ name, partitions })),
    },
    version,
  )
  return (answer.resultsByTopicV3AndBelow ?? []).map(({ name, resultsByPartition }) => [
    name,
    ...resultsByPartition.map(each => each.partitionErrorCode),
  ])
}

const end = async (
  transactions: Opened,
  [producerId, producerEpoch]: readonly [bigint, number],
  committed: boolean,
  version = 3,
) =>
  (await transactions.endTransaction({ transactionalId: 't', producerId, producerEpoch, committed }, version)).errorCode

const stateOf = async (transactions: Opened) =>
  (await transactions.describe({ transactionalIds: ['t'] })).transactionStates[0]?.transactionState

describe('producer ids', () => {
  test('without a transactional id are fresh, with epoch 0, whatever else is asked', async () => {
    const { transactions } = await open()
    const answers = await Promise.all(
      [1, 2, 3].map(() => init(transactions, { transactionalId: null, transactionTimeoutMs: -5 })),
    )
    expect(new Set(answers.map(({ producerId }) => producerId)).size).toBe(3)
    expect(await init(transactions, { transactionalId: null, producerId: 5n, producerEpoch: 3 })).toMatchObject({
      errorCode: 0,
      producerEpoch: 0,
    })
  })

  test('half an identity is refused', async () => {
    const { transactions } = await open()
    const none = { errorCode: 42, producerId: -1n, producerEpoch: -1 }
    expect(await init(transactions, { transactionalId: null, producerEpoch: 3 })).toEqual(none)
    expect(await init(transactions, { transactionalId: null, producerId: 5n })).toEqual(none)
  })

  test('are asked for again when none can be taken', async () => {
    const { transactions, blocks } = await open()
    blocks.failures = 1
    expect((await init(transactions, { transactionalId: null })).errorCode).toBe(14)
    expect((await init(transactions, { transactionalId: null })).errorCode).toBe(0)
  })
})

describe('a transactional id', () => {
  test('has an epoch more with every initialisation, under one producer id', async () => {
    const { transactions } = await open()
    const first = await init(transactions)
    expect(first).toMatchObject({ errorCode: 0, producerEpoch: 0 })
    expect(await init(transactions)).toEqual({ ...first, producerEpoch: 1 })
  })

  test('must have a name, a timeout within bounds, and a place', async () => {
    const { transactions } = await open({
      settings: { maxTimeoutMs: 900_000, idExpirationMs: 1, idExpirationCheckIntervalMs: 1000, maxTransactionalIds: 1 },
    })
    expect((await init(transactions, { transactionalId: '' })).errorCode).toBe(42)
    for (const transactionTimeoutMs of [0, -1, 900_001])
      expect((await init(transactions, { transactionTimeoutMs })).errorCode).toBe(50)
    expect((await init(transactions)).errorCode).toBe(0)
    expect((await init(transactions, { transactionalId: 'other' })).errorCode).toBe(44)
  })

  test('a producer that names itself gets the next epoch, and the same one again when the answer was lost', async () => {
    const { transactions } = await open()
    const { producerId = 0n } = await init(transactions)
    expect(await init(transactions, { producerId, producerEpoch: 0 })).toMatchObject({ errorCode: 0, producerEpoch: 1 })
    expect(await init(transactions, { producerId, producerEpoch: 0 })).toMatchObject({ errorCode: 0, producerEpoch: 1 })
    expect(await init(transactions, { producerId, producerEpoch: 7 })).toMatchObject({ errorCode: 90 })
    expect(await init(transactions, { producerId: 5n, producerEpoch: 0 })).toMatchObject({ errorCode: 90 })
    expect(await init(transactions, { producerId: 5n, producerEpoch: 0 }, 3)).toMatchObject({ errorCode: 47 })
  })

  test('takes a new producer id when its epochs are used up', async () => {
    const log = new FakeCoordinatorLog()
    const { transactions } = await open({ log })
    const first = await init(transactions)
    const { transactionRecord } = await import('../../../src/broker/transactions/transaction-records.ts')
    const [record] = log.records().slice(-1)
    const value = transactionRecord.readValue(record!.value!)!
    const { coordinatorPartition } = await import('../../../src/broker/coordinator-log.ts')
    await log.append(coordinatorPartition('t', 5), [
      transactionRecord.record({ transactionalId: 't' }, { ...value, producerEpoch: 32_766 }),
    ])
    const { transactions: again } = await open({ log })
    const next = await init(again, { producerId: first.producerId!, producerEpoch: 32_766 })
    expect(next).toMatchObject({ errorCode: 0, producerEpoch: 0 })
    expect(await init(again, { producerId: first.producerId!, producerEpoch: 32_766 })).toEqual(next)
  })

  test('is asked for again while its state cannot be written', async () => {
    const { transactions, log, budget } = await open()
    log.failNext(1)
    expect((await init(transactions)).errorCode).toBe(15)
    expect(budget.usedBytes).toBe(0)
    expect((await init(transactions)).errorCode).toBe(0)
  })

  test('is forgotten when it was not used for long', async () => {
    const log = new FakeCoordinatorLog()
    const { transactions, clock, budget } = await open({ log })
    await init(transactions)
    await clock.advance(604_800_000 - 3_600_000)
    expect(await stateOf(transactions)).toBe('Empty')
    await clock.advance(2 * 3_600_000)
    expect((await transactions.describe({ transactionalIds: ['t'] })).transactionStates[0]?.errorCode).toBe(105)
    expect(budget.usedBytes).toBe(0)
    const { transactions: again } = await open({ log })
    expect((await again.describe({ transactionalIds: ['t'] })).transactionStates[0]?.errorCode).toBe(105)
  })
})

describe('a transaction', () => {
  test('goes from its first partition to its markers, and is over', async () => {
    const { transactions, markers } = await open()
    const { producerId = 0n } = await init(transactions)
    expect(await addPartitions(transactions, [producerId, 0], { a: [0, 2] })).toEqual([['a', 0, 0]])
    expect(await addPartitions(transactions, [producerId, 0], { b: [0] })).toEqual([['b', 0]])
    expect((await transactions.describe({ transactionalIds: ['t'] })).transactionStates[0]).toMatchObject({
      transactionState: 'Ongoing',
      producerId,
      topics: [
        { topic: 'a', partitions: [0, 2] },
        { topic: 'b', partitions: [0] },
      ],
    })
    expect(await end(transactions, [producerId, 0], true)).toBe(0)
    await settle()
    expect(markers.written).toEqual([
      {
        partitions: [
          { topic: 'a', partition: 0 },
          { topic: 'a', partition: 2 },
          { topic: 'b', partition: 0 },
        ],
        marker: { producerId, producerEpoch: 0, coordinatorEpoch: 4, isCommitted: true },
      },
    ])
    expect(await stateOf(transactions)).toBe('CompleteCommit')
    expect(await end(transactions, [producerId, 0], true)).toBe(0)
    expect(await end(transactions, [producerId, 0], false)).toBe(48)
    expect(await end(transactions, [producerId, 7], true)).toBe(90)
    expect(await end(transactions, [producerId, 7], true, 1)).toBe(47)
    expect(await end(transactions, [1n, 0], true)).toBe(49)
  })

  test('the next one starts with partitions of its own', async () => {
    const { transactions, clock } = await open()
    const { producerId = 0n } = await init(transactions)
    await addPartitions(transactions, [producerId, 0], { a: [0] })
    await end(transactions, [producerId, 0], false)
    await clock.advance(10)
    expect(await addPartitions(transactions, [producerId, 0], { a: [1] })).toEqual([['a', 0]])
    expect(transactions.partitionErrorOf('t', { producerId, producerEpoch: 0 }, 'a', 0)).toBe('INVALID_TXN_STATE')
    expect(transactions.partitionErrorOf('t', { producerId, producerEpoch: 0 }, 'a', 1)).toBeUndefined()
  })

  test('with an unknown partition nothing is added', async () => {
    const { transactions } = await open()
    const { producerId = 0n } = await init(transactions)
    expect(await addPartitions(transactions, [producerId, 0], { a: [0], nope: [0] })).toEqual([
      ['nope', 3],
      ['a', 55],
    ])
    expect(await addPartitions(transactions, [producerId, 0], { a: [0], __consumer_offsets: [0] })).toEqual([
      ['__consumer_offsets', 29],
      ['a', 55],
    ])
    expect(await stateOf(transactions)).toBe('Empty')
  })

  test('has no topic without partitions', async () => {
    const { transactions } = await open()
    const { producerId = 0n } = await init(transactions)
    expect(await addPartitions(transactions, [producerId, 0], { a: [], b: [0] })).toEqual([['a'], ['b', 0]])
    expect((await transactions.describe({ transactionalIds: ['t'] })).transactionStates[0]?.topics).toEqual([
      { topic: 'b', partitions: [0] },
    ])
  })

  test('is refused to producers that are not the current one', async () => {
    const { transactions } = await open()
    expect(await addPartitions(transactions, [1n, 0])).toEqual([['a', 49]])
    const { producerId = 0n } = await init(transactions)
    expect(await addPartitions(transactions, [producerId + 1n, 0])).toEqual([['a', 49]])
    expect(await addPartitions(transactions, [producerId, 1])).toEqual([['a', 90]])
    expect(await addPartitions(transactions, [producerId, 1], { a: [0] }, 1)).toEqual([['a', 47]])
    expect(transactions.partitionErrorOf('t', { producerId, producerEpoch: 1 }, 'a', 0)).toBe('INVALID_PRODUCER_EPOCH')
  })

  test('that never began has no end', async () => {
    const { transactions } = await open()
    const { producerId = 0n } = await init(transactions)
    expect(await end(transactions, [producerId, 0], true)).toBe(48)
  })

  test('takes the offsets of a group once the group was added', async () => {
    const { transactions } = await open()
    const { producerId = 0n } = await init(transactions)
    const producer = { producerId, producerEpoch: 0 }
    expect(transactions.offsetsErrorOf('t', producer, 'g')).toBe('INVALID_TXN_STATE')
    expect((await transactions.addOffsets({ transactionalId: 't', groupId: 'g', ...producer }, 3)).errorCode).toBe(0)
    expect(transactions.offsetsErrorOf('t', producer, 'g')).toBeUndefined()
    expect((await transactions.describe({ transactionalIds: ['t'] })).transactionStates[0]?.topics[0]?.topic).toBe(
      '__consumer_offsets',
    )
  })

  test('that lasts too long is aborted and its producer fenced', async () => {
    const { transactions, clock, markers } = await open()
    const { producerId = 0n } = await init(transactions, { transactionTimeoutMs: 5000 })
    await addPartitions(transactions, [producerId, 0])
    clock.jumpWall(86_400_000)
    await clock.advance(4999)
    expect(await stateOf(transactions)).toBe('Ongoing')
    await clock.advance(1)
    expect(await stateOf(transactions)).toBe('CompleteAbort')
    expect(markers.written[0]?.marker).toMatchObject({ producerEpoch: 1, isCommitted: false })
    expect(await end(transactions, [producerId, 0], true)).toBe(90)
  })

  test('that is open when its id is initialised is aborted first', async () => {
    const { transactions, markers } = await open()
    const { producerId = 0n } = await init(transactions)
    await addPartitions(transactions, [producerId, 0])
    expect((await init(transactions)).errorCode).toBe(51)
    await settle()
    expect(markers.written[0]?.marker).toMatchObject({ producerEpoch: 1, isCommitted: false })
    expect(await init(transactions)).toMatchObject({ errorCode: 0, producerId, producerEpoch: 2 })
  })

  test('its markers are written again until all are', async () => {
    const { transactions, clock, markers } = await open()
    const { producerId = 0n } = await init(transactions)
    await addPartitions(transactions, [producerId, 0], { a: [0, 1] })
    markers.failures = 2
    markers.left = [{ topic: 'a', partition: 1 }]
    expect(await end(transactions, [producerId, 0], true)).toBe(0)
    await settle()
    expect(await stateOf(transactions)).toBe('PrepareCommit')
    expect(await end(transactions, [producerId, 0], true)).toBe(51)
    expect(await end(transactions, [producerId, 0], false)).toBe(48)
    expect(await addPartitions(transactions, [producerId, 0])).toEqual([['a', 51]])
    expect((await init(transactions)).errorCode).toBe(51)
    await clock.advance(5000)
    expect(markers.written.map(({ partitions }) => partitions.length)).toEqual([2, 1])
    expect(await stateOf(transactions)).toBe('CompleteCommit')
  })

  test('one change at a time', async () => {
    const { transactions, log } = await open()
    const { producerId = 0n } = await init(transactions)
    log.hold()
    const adding = addPartitions(transactions, [producerId, 0])
    expect(await addPartitions(transactions, [producerId, 0], { b: [0] })).toEqual([['b', 51]])
    expect(await end(transactions, [producerId, 0], true)).toBe(51)
    log.release()
    expect(await adding).toEqual([['a', 0]])
  })

  test('a decision that cannot be written is none', async () => {
    const { transactions, log, markers } = await open()
    const { producerId = 0n } = await init(transactions)
    await addPartitions(transactions, [producerId, 0])
    log.failNext(1)
    expect(await end(transactions, [producerId, 0], true)).toBe(15)
    expect(await stateOf(transactions)).toBe('Ongoing')
    expect(markers.written).toEqual([])
  })
})

describe('a restart', () => {
  test('carries out what was decided', async () => {
    const log = new FakeCoordinatorLog()
    const before = await open({ log })
    const { producerId = 0n } = await init(before.transactions)
    await addPartitions(before.transactions, [producerId, 0])
    before.markers.failures = 1000
    await end(before.transactions, [producerId, 0], true)
    before.transactions.stop()
    expect(before.clock.timerCount).toBe(0)
    const { transactions, markers } = await open({ log })
    expect(markers.written).toEqual([
      {
        partitions: [{ topic: 'a', partition: 0 }],
        marker: { producerId, producerEpoch: 0, coordinatorEpoch: 4, isCommitted: true },
      },
    ])
    expect(await stateOf(transactions)).toBe('CompleteCommit')
  })

  test('leaves open transactions the time that they have left', async () => {
    const log = new FakeCoordinatorLog()
    const clock = new FakeClock()
    const before = await open({ log, clock })
    const { producerId = 0n } = await init(before.transactions)
    await addPartitions(before.transactions, [producerId, 0])
    await clock.advance(50_000)
    before.transactions.stop()
    const { transactions } = await open({ log, clock })
    await clock.advance(9999)
    expect(await stateOf(transactions)).toBe('Ongoing')
    await clock.advance(1)
    expect(await stateOf(transactions)).toBe('CompleteAbort')
  })
})

describe('listings', () => {
  test('filter by state, producer, duration and name', async () => {
    const { transactions, clock } = await open()
    const { producerId = 0n } = await init(transactions)
    await init(transactions, { transactionalId: 'other' })
    await addPartitions(transactions, [producerId, 0])
    await clock.advance(1000)
    const list = async (changes: object) =>
      (
        await transactions.list({
          stateFilters: [],
          producerIdFilters: [],
          durationFilter: -1n,
          transactionalIdPattern: null,
          ...changes,
        })
      ).transactionStates.map(({ transactionalId }) => transactionalId)
    expect(await list({})).toEqual(['t', 'other'])
    expect(await list({ stateFilters: ['Ongoing'] })).toEqual(['t'])
    expect(await list({ producerIdFilters: [987_654_321n] })).toEqual([])
    expect(await list({ durationFilter: 999n })).toEqual(['t'])
    expect(await list({ durationFilter: 1000n })).toEqual([])
    expect(await list({ transactionalIdPattern: 'oth.*' })).toEqual(['other'])
    const bad = { stateFilters: ['Nope'], producerIdFilters: [], durationFilter: -1n, transactionalIdPattern: '[' }
    expect(await transactions.list(bad)).toMatchObject({
      errorCode: 128,
      unknownStateFilters: [],
      transactionStates: [],
    })
    const unknown = { ...bad, stateFilters: ['Nope', 'Nope', 'Empty'], transactionalIdPattern: null }
    expect(await transactions.list(unknown)).toMatchObject({ errorCode: 0, unknownStateFilters: ['Nope'] })
  })
})

test('the record of a transactional id has the bytes that Kafka gives it', async () => {
  const { stateOf, stateRecord } = await import('../../../src/broker/transactions/transaction.ts')
  const state = {
    producerId: 4000n,
    producerEpoch: 3,
    status: 'Ongoing',
    timeoutMs: 60_000,
    partitions: new Map([['a', new Set([0, 2])]]),
    startedAtMs: 1_700_000_000_001,
    updatedAtMs: 1_700_000_000_000,
  } as const
  const { key, value } = stateRecord('t', state)
  expect(key.toString('hex')).toBe('0000000174')
  expect(value?.toString('hex')).toBe(
    '00000000000000000fa000030000ea6001000000010001610000000200000000000000020000018bcfe568000000018bcfe56801',
  )
  expect(stateOf(value!)).toEqual(state)
  const newer =
    '00010000000000000fa000030000ea6001020261030000000000000002000000018bcfe568000000018bcfe568010100080000000000000f9f'
  expect(stateOf(Buffer.from(newer, 'hex'))).toEqual(state)
  const empty = stateRecord('t', {
    ...state,
    producerEpoch: 0,
    status: 'Empty',
    partitions: new Map(),
    startedAtMs: -1,
  })
  expect(empty.value?.toString('hex')).toBe(
    '00000000000000000fa000000000ea6000ffffffff0000018bcfe56800ffffffffffffffff',
  )
})
