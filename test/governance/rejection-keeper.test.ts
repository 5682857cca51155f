import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { OTHER_CLIENTS } from '../../src/governance/rejection-counts.ts'
import { RejectionKeeper } from '../../src/governance/rejection-keeper.ts'
import { keepingLogger, type LoggedLine } from '../support/rest-server.ts'
import { waitFor } from '../support/postgres-cluster.ts'
import { FakeRejectionStore } from './fake-rejection-store.ts'
import { rejectedRecord, rejection } from './rejection-samples.ts'

let store: FakeRejectionStore
let lines: LoggedLine[]
let keeper: RejectionKeeper
let nowMs: number

beforeEach(() => {
  store = new FakeRejectionStore()
  lines = []
  nowMs = 1_700_000_000_000
  keeper = new RejectionKeeper({ store, logger: keepingLogger(lines), now: () => nowMs })
})
afterEach(() => keeper.stop())

const warnings = () => lines.filter(({ message }) => message === 'rejections could not be written')

describe('a rejection', () => {
  test('is found at once, written by itself within a second or so, and found after that', async () => {
    keeper.start()
    const one = rejection()
    keeper.add(one)
    expect(store.writes).toEqual([])
    expect(await keeper.find(one.id)).toEqual(one)
    await waitFor(async () => store.kept.length === 1)
    expect(await keeper.find(one.id)).toEqual(one)
  })

  test('is listed and counted as soon as it is there', async () => {
    keeper.add(rejection())
    expect(await keeper.list({ limit: 10 })).toHaveLength(1)
    keeper.add(rejection())
    expect(await keeper.summaries('orders', 0)).toMatchObject([{ count: 1 }, { count: 1 }])
  })

  test('is logged with the id that its producer was told', () => {
    const one = rejection()
    keeper.add(one)
    expect(lines).toMatchObject([
      { level: 'warn', fields: { rejection: one.id, topic: 'orders', reason: 'bad-payload' } },
    ])
  })

  test('is written at the stop', async () => {
    keeper.add(rejection())
    await keeper.stop()
    expect(store.kept).toHaveLength(1)
    await keeper.stop()
  })
})

describe('of one topic and client', () => {
  test('ten a second are kept in full and the others are counted', async () => {
    for (let index = 0; index < 5000; index++) keeper.add(rejection())
    nowMs += 1000
    for (let index = 0; index < 12; index++) keeper.add(rejection())
    await keeper.stop()
    expect(store.kept).toHaveLength(20)
    expect(store.total).toBe(5012)
    expect(keeper.countedAlone).toBe(4992)
    expect(lines).toHaveLength(20)
  })

  test('another topic or client has its own ten', async () => {
    for (let index = 0; index < 20; index++)
      for (const parts of [{}, { topic: 'other' }, { clientId: 'other' }, { clientId: null }])
        keeper.add(rejection(parts))
    await keeper.stop()
    expect(store.kept).toHaveLength(40)
    expect(store.total).toBe(80)
  })

  test('the samples of the counts are ids that can be found, the newest first', async () => {
    const all = Array.from({ length: 12 }, () => rejection())
    for (const one of all) keeper.add(one)
    await keeper.stop()
    const ids = all.map(({ id }) => id)
    expect(store.counts[0]?.sampleIds).toEqual(ids.slice(5, 10).toReversed())
  })
})

describe('the counts', () => {
  test('tell apart what failed in one batch', async () => {
    const records = [
      rejectedRecord(),
      rejectedRecord({ reason: 'missing-id', schemaId: undefined, subject: undefined }),
      rejectedRecord(),
    ]
    keeper.add(rejection({ records, failedCount: 3 }))
    await keeper.stop()
    expect(store.counts.map(({ reason, count }) => [reason, count])).toEqual([
      ['bad-payload', 2],
      ['missing-id', 1],
    ])
  })

  test('have every record, also those that the rejection does not list', async () => {
    keeper.add(rejection({ failedCount: 500, recordCount: 500 }))
    await keeper.stop()
    expect(store.total).toBe(500)
  })

  test('of a producer that always calls itself otherwise stay few', async () => {
    for (let index = 0; index < 7000; index++) keeper.add(rejection({ clientId: `client-${index}` }))
    await keeper.stop()
    expect(store.counts.length).toBe(5001)
    expect(store.counts.find(({ clientId }) => clientId === OTHER_CLIENTS)?.count).toBe(2000)
    expect(store.total).toBe(7000)
    expect(store.kept).toHaveLength(1000)
  })
})

describe('a rejection that is too long', () => {
  test('is cut: its names, and the records after the first', async () => {
    const long = 'x'.repeat(40_000)
    const records = Array.from({ length: 100 }, (_, batchIndex) =>
      rejectedRecord({ batchIndex, bytes: 'A'.repeat(5462) }),
    )
    keeper.add(rejection({ clientId: long, software: long, principal: long, records, failedCount: 100 }))
    keeper.add(rejection({ records: [rejectedRecord({ text: long })] }))
    await keeper.stop()
    const [first, second] = store.kept
    expect(JSON.stringify(first).length).toBeLessThan(40_000)
    expect(first?.records).toHaveLength(5)
    expect(first?.failedCount).toBe(100)
    expect(second?.records).toHaveLength(1)
    expect(store.total).toBe(101)
  })
})

describe('a store that fails', () => {
  test('is asked again later and later, and gets everything once it answers', async () => {
    store.failure = new Error('no disk')
    keeper.add(rejection())
    await keeper.list({ limit: 1 })
    await keeper.list({ limit: 1 })
    expect(store.writes).toHaveLength(1)
    keeper.add(rejection())
    nowMs += 1000
    await keeper.list({ limit: 1 })
    nowMs += 1000
    await keeper.list({ limit: 1 })
    expect(store.writes).toHaveLength(2)
    expect(warnings().map(({ fields }) => fields['retryMs'])).toEqual([1000, 2000])
    store.failure = undefined
    nowMs += 1000
    await keeper.list({ limit: 1 })
    expect(store.kept).toHaveLength(2)
    expect(store.total).toBe(2)
    expect(lines.at(-1)?.message).toBe('rejections are written again')
  })

  test('costs bounded memory, and what was not kept is counted', async () => {
    store.failure = new Error('no disk')
    for (let second = 0; second < 300; second++) {
      for (let index = 0; index < 10; index++) keeper.add(rejection())
      nowMs += 1000
    }
    expect(keeper.countedAlone).toBe(2000)
    store.failure = undefined
    await keeper.stop()
    expect(store.kept).toHaveLength(1000)
    expect(store.total).toBe(3000)
  })

  test('at the stop is not waited for, and what is lost is logged', async () => {
    store.failure = new Error('no disk')
    keeper.add(rejection())
    await keeper.stop()
    expect(lines.at(-1)).toMatchObject({ level: 'error', fields: { rejections: 1, kinds: 1 } })
    store.failure = undefined
  })
})

describe('the store', () => {
  test('gets one write at a time, and a bounded one', async () => {
    let open = (): void => undefined
    store.gate = new Promise(resolve => (open = resolve))
    for (let client = 0; client < 50; client++)
      for (let index = 0; index < 10; index++) keeper.add(rejection({ clientId: `c${client}` }))
    const lists = [keeper.list({ limit: 1 }), keeper.list({ limit: 1 })]
    await waitFor(async () => store.writes.length > 0)
    expect(store.writes).toEqual([{ rejections: 100, counts: 50 }])
    open()
    await Promise.all(lists)
    expect(store.writes.map(({ rejections }) => rejections)).toEqual([100, 100, 100, 100, 100])
  })

  test('is told to take away what is old, in time and after much was kept', async () => {
    keeper.start()
    nowMs += 60_000
    await waitFor(async () => store.prunes.length === 1)
    expect(store.prunes).toEqual([[nowMs - 7 * 86_400_000, 100_000]])
  })
})
