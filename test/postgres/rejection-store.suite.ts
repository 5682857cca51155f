import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { RejectionFilter, RejectionStore } from '../../src/governance/rejections.ts'
import type { DatabaseStore } from '../../src/postgres/registry-store.ts'
import { rejectedRecord, rejection, summary } from '../governance/rejection-samples.ts'

const DAY_MS = 86_400_000
const T = 1_700_000_000_000

/** A kind of database to run the suite on. */
export interface RejectionsUnderTest {
  openNew(): Promise<DatabaseStore>
  /** Stops the store and opens another on the same database. */
  reopen(store: DatabaseStore): Promise<DatabaseStore>
}

/** What every implementation of RejectionStore keeps to. */
export function rejectionStoreSuite(database: RejectionsUnderTest): void {
  let store: DatabaseStore
  let rejections: RejectionStore
  beforeAll(async () => {
    store = await database.openNew()
    rejections = store.rejections
  })
  afterAll(() => store.stop())
  beforeEach(() => rejections.prune(T + 1000 * DAY_MS, 0))

  const listed = async (filter: Partial<RejectionFilter> = {}): Promise<readonly string[]> =>
    (await rejections.list({ limit: 100, ...filter })).map(({ id }) => id)

  describe('rejections', () => {
    test('are found whole by their id, also after a restart', async () => {
      const odd = rejection({
        clientId: 'a\0b\ud800\u001b',
        software: undefined,
        records: [
          rejectedRecord({ text: "it's \u0000 \\u0000 \udc00 $v0$", path: undefined, schemaId: undefined }),
          rejectedRecord({ batchIndex: 3, field: 'key', reason: 'hook', bytes: 'AAEC', keySize: -1 }),
        ],
      })
      const nameless = rejection({ clientId: null })
      await rejections.keep([odd, nameless], [])
      expect(await rejections.find(odd.id)).toEqual(odd)
      store = await database.reopen(store)
      rejections = store.rejections
      expect(await rejections.find(odd.id)).toEqual(odd)
      expect(await rejections.find(nameless.id)).toEqual(nameless)
    })

    test('that are not there are not found, whatever the id looks like', async () => {
      for (const id of ['r-00000000000000000000000000', '', '\0', "'; --", 'x'.repeat(10_000)])
        expect(await rejections.find(id)).toBeUndefined()
    })

    test('are listed newest first, by topic, client, reason and time, page by page', async () => {
      const all = [
        rejection({ timeMs: T, topic: 'a' }),
        rejection({ timeMs: T + 1, topic: 'b', clientId: 'other' }),
        rejection({ timeMs: T + 2, topic: 'a', records: [rejectedRecord(), rejectedRecord({ reason: 'missing-id' })] }),
        rejection({ timeMs: T + 2, topic: 'a', clientId: null }),
      ]
      await rejections.keep(all, [])
      const [first, second, third, fourth] = all.map(({ id }) => id)
      expect(await listed()).toEqual([fourth, third, second, first])
      expect(await listed({ topic: 'a' })).toEqual([fourth, third, first])
      expect(await listed({ clientId: 'other' })).toEqual([second])
      expect(await listed({ topic: 'a', clientId: 'other' })).toEqual([])
      expect(await listed({ reason: 'missing-id' })).toEqual([third])
      expect(await listed({ topic: 'a', reason: 'missing-id' })).toEqual([third])
      expect(await listed({ sinceMs: T + 1 })).toEqual([fourth, third, second])
      expect(await listed({ untilMs: T + 1 })).toEqual([second, first])
      expect(await listed({ sinceMs: T + 1, untilMs: T + 1 })).toEqual([second])
      expect(await listed({ limit: 2 })).toEqual([fourth, third])
      expect(await listed({ limit: 2, before: third ?? '' })).toEqual([second, first])
      expect(await listed({ untilMs: T, before: third ?? '' })).toEqual([first])
      expect(await listed({ limit: 0 })).toEqual([])
    })

    test('are searched to the last one, however many do not match', async () => {
      const last = rejection({ timeMs: T, clientId: 'rare' })
      const others = Array.from({ length: 4100 }, (_, index) => rejection({ timeMs: T + 1 + index }))
      await rejections.keep([...others, last], [])
      expect(await listed({ clientId: 'rare' })).toEqual([last.id])
      expect(await listed({ clientId: 'rare', topic: 'orders', limit: 1 })).toEqual([last.id])
      expect(await listed({ clientId: 'rare', sinceMs: T + 1 })).toEqual([])
      expect(await listed({ limit: 5000 })).toHaveLength(1000)
    })

    test('that come twice are kept once', async () => {
      const one = rejection()
      await rejections.keep([one], [])
      await rejections.keep([one, rejection()], [])
      expect(await listed()).toHaveLength(2)
    })

    test('and summaries are kept together or not at all', async () => {
      const broken = { ...summary(), count: Number.NaN }
      await expect(rejections.keep([rejection()], [broken])).rejects.toThrow('null value in column "count"')
      expect(await listed()).toEqual([])
    })
  })

  describe('summaries', () => {
    test('add up what is alike, with the first and last time and the newest samples', async () => {
      const ids = Array.from({ length: 8 }, (_, index) => rejection({ timeMs: T + index }).id)
      await rejections.keep([], [summary({ count: 2, sampleIds: ids.slice(0, 3).toReversed() })])
      await rejections.keep(
        [],
        [
          summary({ count: 3, firstSeenMs: T - 5, lastSeenMs: T + 9, sampleIds: ids.slice(3).toReversed() }),
          summary({ count: 10, firstSeenMs: T + 1, lastSeenMs: T + 1 }),
        ],
      )
      expect(await rejections.summaries('orders', 0)).toEqual([
        summary({ count: 15, firstSeenMs: T - 5, lastSeenMs: T + 9, sampleIds: ids.slice(3).toReversed() }),
      ])
    })

    test('tell apart field, reason, client, schema and outcome, the largest first', async () => {
      const all = [
        summary({ count: 9 }),
        summary({ count: 8, field: 'key' }),
        summary({ count: 7, reason: 'hook' }),
        summary({ count: 6, clientId: null }),
        summary({ count: 5, clientId: 'a\0\ud800' }),
        summary({ count: 4, subject: undefined, schemaId: undefined }),
        summary({ count: 3, schemaId: 8 }),
        summary({ count: 2, outcome: 'observe' }),
      ]
      await rejections.keep([], [...all, summary({ topic: 'other' })])
      expect(await rejections.summaries('orders', 0)).toEqual(all)
      expect(await rejections.summaries('none', 0)).toEqual([])
    })

    test('add up over days, from the day that is asked for on', async () => {
      const samples = [rejection({ timeMs: T }).id, rejection({ timeMs: T + 2 * DAY_MS }).id]
      const day = (number: number, sampleIds: readonly string[]) =>
        summary({ firstSeenMs: T + number * DAY_MS, lastSeenMs: T + number * DAY_MS, sampleIds })
      await rejections.keep([], [day(0, samples.slice(0, 1)), day(1, []), day(2, samples.slice(1))])
      const [all] = await rejections.summaries('orders', T)
      expect(all).toMatchObject({ count: 3, firstSeenMs: T, lastSeenMs: T + 2 * DAY_MS })
      expect(all?.sampleIds).toEqual(samples.toReversed())
      const [late] = await rejections.summaries('orders', T + DAY_MS)
      expect(late).toMatchObject({ count: 2, firstSeenMs: T + DAY_MS })
      expect(await rejections.summaries('orders', T + 2 * DAY_MS + 1)).toEqual([])
    })
  })

  test('summaries are of the hours that are asked for, the first of them as a whole', async () => {
    const hour = 3_600_000
    const begin = T - (T % hour)
    const at = (ms: number, count: number) => summary({ count, firstSeenMs: ms, lastSeenMs: ms })
    await rejections.keep([], [at(begin - 1, 1), at(begin, 10), at(begin + hour - 1, 100), at(begin + hour, 1000)])
    expect(await rejections.summaries('orders', begin)).toMatchObject([{ count: 1110, firstSeenMs: begin }])
    expect(await rejections.summaries('orders', begin + hour - 1)).toMatchObject([{ count: 1110 }])
    expect(await rejections.summaries('orders', begin + hour)).toMatchObject([{ count: 1000 }])
    expect(await rejections.summaries('orders', begin - 1)).toMatchObject([{ count: 1111 }])
  })

  describe('pruning', () => {
    test('takes away what is too old', async () => {
      const kept = rejection({ timeMs: T + DAY_MS })
      await rejections.keep(
        [rejection({ timeMs: T }), kept],
        [summary({ count: 1 }), summary({ count: 2, firstSeenMs: T + DAY_MS, lastSeenMs: T + DAY_MS })],
      )
      await rejections.prune(T + DAY_MS, 100)
      expect(await listed()).toEqual([kept.id])
      expect(await rejections.summaries('orders', 0)).toMatchObject([{ count: 2 }])
    })

    test('takes away the oldest of what is too much, however much that is', async () => {
      const many = Array.from({ length: 4100 }, (_, index) => rejection({ timeMs: T + index }))
      await rejections.keep(many, [])
      await rejections.prune(0, 50)
      const expected = many.slice(-50).map(({ id }) => id)
      expect(await listed()).toEqual(expected.toReversed())
      await rejections.prune(0, 50)
      expect(await listed()).toHaveLength(50)
    })

    test('leaves counts of later days when there are too many', async () => {
      const days = [0, 1, 2].flatMap(day =>
        ['a', 'b'].map(clientId => summary({ clientId, firstSeenMs: T + day * DAY_MS, lastSeenMs: T + day * DAY_MS })),
      )
      await rejections.keep([], days)
      await rejections.prune(0, 4)
      expect(await rejections.summaries('orders', 0)).toMatchObject([
        { count: 2, firstSeenMs: T + DAY_MS },
        { count: 2, firstSeenMs: T + DAY_MS },
      ])
    })
  })
}
