import { describe, expect, test } from '@jest/globals'
import { ClientQuotas } from '../../../src/broker/quotas/client-quotas.ts'
import { parseQuotaEntry, type QuotaEntry } from '../../../src/broker/quotas/quota-entries.ts'

const entry = (text: string): QuotaEntry => {
  const found = parseQuotaEntry(text)
  if (found === undefined) throw new Error(text)
  return found
}

function quotas(...texts: string[]) {
  const clock = { nowMs: 0 }
  const all = new ClientQuotas(texts.map(entry), () => clock.nowMs)
  const use = { requestBytes: 0, fetchedBytes: 0, isProduce: false, busyMs: 0 }
  const produce = (user: string, clientId: string, requestBytes: number) =>
    all.charge({ user, clientId }, { ...use, isProduce: true, requestBytes })?.throttleTimeMs ?? 0
  const fetch = (user: string, clientId: string, fetchedBytes: number) =>
    all.charge({ user, clientId }, { ...use, fetchedBytes })
  const work = (user: string, clientId: string, busyMs: number) => all.charge({ user, clientId }, { ...use, busyMs })
  return { clock, produce, fetch, work, all }
}

describe('quotas', () => {
  test('what one second allows passes, what is beyond is waited for', () => {
    const { produce, clock } = quotas('client-id=app;producer_byte_rate=1000')
    expect([produce('u', 'app', 1000), produce('u', 'app', 500)]).toEqual([0, 500])
    clock.nowMs = 500
    expect(produce('u', 'app', 100)).toBe(100)
    clock.nowMs = 60_000
    expect(produce('u', 'app', 1000)).toBe(0)
  })

  test('a request that is larger than all is owed, for half a minute at a time', () => {
    const { produce, clock } = quotas('client-id=app;producer_byte_rate=1000')
    expect(produce('u', 'app', 101_000)).toBe(30_000)
    clock.nowMs = 30_000
    expect(produce('u', 'app', 1)).toBe(30_000)
  })

  test('who is not named is not bounded', () => {
    const { produce, all } = quotas('client-id=app;producer_byte_rate=1')
    expect([produce('u', 'other', 1e9), all.isOn, quotas().all.isOn]).toEqual([0, true, false])
  })

  test('each quota is kept by itself', () => {
    const { produce, fetch } = quotas('user=ann;producer_byte_rate=1000;consumer_byte_rate=500')
    expect(produce('ann', 'x', 1000)).toBe(0)
    expect(fetch('ann', 'x', 750)).toEqual({ quota: 'consumer_byte_rate', throttleTimeMs: 500 })
  })

  test('time on the processor is waited for up to one second', () => {
    const { work } = quotas('user=ann;request_percentage=50')
    expect(work('ann', 'x', 500)).toBeUndefined()
    expect(work('ann', 'x', 100)).toEqual({ quota: 'request_percentage', throttleTimeMs: 200 })
    expect(work('ann', 'x', 10_000)?.throttleTimeMs).toBe(1000)
  })

  test.each([
    ['user=ann;client-id=app;producer_byte_rate=1', 'ann', 'app'],
    ['user=ann;client-id=*;producer_byte_rate=1', 'ann', 'new'],
    ['user=ann;producer_byte_rate=1', 'ann', 'new'],
    ['user=*;client-id=app;producer_byte_rate=1', 'bob', 'app'],
    ['user=*;client-id=*;producer_byte_rate=1', 'bob', 'new'],
    ['user=*;producer_byte_rate=1', 'bob', 'new'],
    ['client-id=app;producer_byte_rate=1', 'bob', 'app'],
    ['client-id=*;producer_byte_rate=1', 'bob', 'new'],
  ])('%s holds for user %s with client id %s', (text, user, clientId) => {
    expect(quotas(text).produce(user, clientId, 2)).toBe(1000)
  })

  test('an entry that names more goes before one that names less', () => {
    const order = [
      'user=ann;client-id=app;producer_byte_rate=8',
      'user=ann;client-id=*;producer_byte_rate=7',
      'user=ann;producer_byte_rate=6',
      'user=*;client-id=app;producer_byte_rate=5',
      'user=*;client-id=*;producer_byte_rate=4',
      'user=*;producer_byte_rate=3',
      'client-id=app;producer_byte_rate=2',
      'client-id=*;producer_byte_rate=1',
    ]
    for (let first = 0; first < order.length; first++) {
      const rate = order.length - first
      expect(quotas(...order.slice(first)).produce('ann', 'app', 2 * rate)).toBe(1000)
    }
  })

  test('an entry without a limit leaves it to the next one', () => {
    const { produce } = quotas('user=ann;consumer_byte_rate=1', 'user=*;producer_byte_rate=1000')
    expect(produce('ann', 'x', 2000)).toBe(1000)
  })

  test('a user shares one bucket among clients; an entry for every name gives each its own', () => {
    const shared = quotas('user=ann;producer_byte_rate=1000')
    expect([shared.produce('ann', 'a', 1000), shared.produce('ann', 'b', 1000)]).toEqual([0, 1000])
    const each = quotas('client-id=*;producer_byte_rate=1000')
    expect([each.produce('u', 'a', 1000), each.produce('u', 'b', 1000), each.produce('v', 'a', 1)]).toEqual([0, 0, 1])
  })

  test('names that together are the same text stay apart', () => {
    const { produce } = quotas('user=*;client-id=*;producer_byte_rate=1000')
    expect([produce('a:', 'b', 1000), produce('a', ':b', 1000)]).toEqual([0, 0])
  })

  test('names that never end do not fill the memory', () => {
    const { produce } = quotas('client-id=*;producer_byte_rate=1000')
    for (let index = 0; index < 25_000; index++) produce('u', `c${index}`, 1)
    expect(produce('u', 'c0', 1000)).toBe(0)
  })
})

describe('an entry', () => {
  test('names a user, a client id or both, and limits', () => {
    expect(entry('user = ann ; request_percentage=12.5')).toEqual({
      user: 'ann',
      clientId: undefined,
      limits: new Map([['request_percentage', 12.5]]),
    })
  })

  test.each([
    '',
    'user=ann',
    'producer_byte_rate=1',
    'user=;producer_byte_rate=1',
    'user=ann;producer_byte_rate=0',
    'user=ann;producer_byte_rate=-1',
    'user=ann;producer_byte_rate=fast',
    'user=ann;bytes=1',
    'user=ann;user=bob;producer_byte_rate=1',
    'user=ann;producer_byte_rate=1;producer_byte_rate=2',
    'user=ann;producer_byte_rate=1;',
  ])("'%s' is none", text => {
    expect(parseQuotaEntry(text)).toBeUndefined()
  })
})
