import { expect, test } from '@jest/globals'
import type { Draft } from '../../src/registry/draft.ts'
import { RegistryError } from '../../src/registry/errors.ts'
import { Replica } from '../../src/registry/replica.ts'
import { Writer } from '../../src/registry/writer.ts'
import { MemoryStore } from '../support/memory-store.ts'

interface Node {
  readonly replica: Replica
  readonly writer: Writer
}

async function nodeOn(store: MemoryStore): Promise<Node> {
  const replica = new Replica(store)
  await replica.load()
  return { replica, writer: new Writer(store, replica, () => 1000) }
}

/** Registers a text under the next version and the next id, as a registration does. */
const add = (subject: string, text: string) => async (draft: Draft) => {
  const version = (draft.state.rows(subject).at(-1)?.version ?? 0) + 1
  const id = draft.state.context('.').maxId + 1
  draft.putVersion({ guid: `guid-${text}`, type: 'AVRO', text, references: [] }, { subject, version, id })
  return id
}

test('writes that wait together are committed together, one after the other', async () => {
  const store = new MemoryStore()
  const { replica, writer } = await nodeOn(store)
  const ids = await Promise.all(Array.from({ length: 50 }, (_, n) => writer.write(add('s', `t${n}`))))
  expect([...ids].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1))
  expect(replica.state.rows('s').map(row => row.version)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1))
  expect(store.commits).toBeLessThan(50)
})

test('a refused write leaves the others of its batch', async () => {
  const { replica, writer } = await nodeOn(new MemoryStore())
  let attempts = 0
  const refusedUnderTheLock = async (draft: Draft) => {
    await add('refused', 'x')(draft)
    if (++attempts > 1) throw new RegistryError(42201, 'no')
  }
  const outcomes = await Promise.allSettled([
    writer.write(add('a', '1')),
    writer.write(refusedUnderTheLock),
    writer.write(add('b', '2')),
  ])
  expect(outcomes.map(outcome => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(replica.state.subjectNames()).toEqual(['a', 'b'])
  expect(replica.state.context('.').maxId).toBe(2)
})

test('a write that changes nothing needs no transaction', async () => {
  const store = new MemoryStore()
  const { writer } = await nodeOn(store)
  expect(await writer.write(async () => 'same')).toBe('same')
  expect(store.commits).toBe(0)
})

test('nodes on one store never give out an id or a version twice', async () => {
  const store = new MemoryStore({ isExclusive: false })
  const nodes = [await nodeOn(store), await nodeOn(store)]
  const ids = await Promise.all(Array.from({ length: 40 }, (_, n) => nodes[n % 2]!.writer.write(add('s', `t${n}`))))
  expect(new Set(ids).size).toBe(40)
  for (const { replica } of nodes) {
    await replica.fresh()
    expect(replica.state.rows('s').map(row => row.version)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1))
  }
})

test('a read on one node sees what another node had acknowledged', async () => {
  const store = new MemoryStore({ isExclusive: false })
  const [writing, reading] = [await nodeOn(store), await nodeOn(store)]
  await writing.writer.write(add('s', 'x'))
  expect(reading.replica.state.rows('s')).toEqual([])
  await reading.replica.fresh()
  expect(reading.replica.state.rows('s').map(row => row.version)).toEqual([1])
})

test('reads that come together share one question, but none that was asked before they came', async () => {
  let asked = 0
  class CountingStore extends MemoryStore {
    override async sequence(): Promise<number> {
      asked++
      return super.sequence()
    }
  }
  const store = new CountingStore({ isExclusive: false })
  const [writing, reading] = [await nodeOn(store), await nodeOn(store)]
  await Promise.all(Array.from({ length: 20 }, () => reading.replica.fresh()))
  expect(asked).toBe(1)
  const early = reading.replica.fresh()
  await Promise.resolve()
  await writing.writer.write(add('s', 'x'))
  await reading.replica.fresh()
  expect(reading.replica.state.rows('s')).toHaveLength(1)
  await early
})

test('a node that missed more than the store keeps loads again', async () => {
  const store = new MemoryStore({ isExclusive: false })
  const [writing, reading] = [await nodeOn(store), await nodeOn(store)]
  const before = reading.replica.state
  await writing.writer.write(add('s', 'x'))
  store.horizon = 1
  await reading.replica.fresh()
  expect(reading.replica.state.rows('s')).toHaveLength(1)
  expect(reading.replica.state).not.toBe(before)
})

test('a store that cannot confirm a commit is a 50001, and what it kept shows afterwards', async () => {
  const store = new MemoryStore()
  const { replica, writer } = await nodeOn(store)
  store.failure = 'before'
  await expect(writer.write(add('lost', 'x'))).rejects.toMatchObject({ code: 50001 })
  store.failure = 'after'
  await expect(writer.write(add('kept', 'y'))).rejects.toMatchObject({ code: 50001 })
  await writer.write(add('next', 'z'))
  expect(replica.state.subjectNames()).toEqual(['kept', 'next'])
})

test('large texts are spread over transactions, and each write is still answered', async () => {
  const store = new MemoryStore()
  const { replica, writer } = await nodeOn(store)
  const text = (n: number) => `${n}${'x'.repeat(1_500_000)}`
  const ids = await Promise.all(Array.from({ length: 9 }, (_, n) => writer.write(add('s', text(n)))))
  expect([...ids].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(replica.state.rows('s')).toHaveLength(9)
  expect(store.commits).toBeGreaterThanOrEqual(3)
})

test('a write runs once where nobody else wrote since it began, and again where somebody did', async () => {
  const { replica, writer } = await nodeOn(new MemoryStore())
  let runs = 0
  const counted = async (draft: Draft) => {
    runs++
    return add('counted', 'x')(draft)
  }
  expect(await writer.write(counted)).toBe(1)
  expect(runs).toBe(1)
  const both = await Promise.all([writer.write(add('other', 'y')), writer.write(counted)])
  expect(both).toEqual([2, 3])
  expect(runs).toBe(3)
  expect(replica.state.rows('counted').map(row => [row.version, row.id])).toEqual([
    [1, 1],
    [2, 3],
  ])
})

test('a write that began before another node wrote is carried out on what that node left', async () => {
  const store = new MemoryStore({ isExclusive: false })
  const [here, there] = [await nodeOn(store), await nodeOn(store)]
  await there.writer.write(add('s', 'x'))
  expect(await here.writer.write(add('s', 'y'))).toBe(2)
  expect(here.replica.state.rows('s').map(row => row.version)).toEqual([1, 2])
})

test('a trial on a state that was taken before the last write does not count', async () => {
  const { replica, writer } = await nodeOn(new MemoryStore())
  const { state, sequence } = replica
  const taken = { state: state.observed([]), sequence }
  await writer.write(add('s', 'x'))
  expect(await writer.write(add('s', 'y'), taken)).toBe(2)
  const again = { state: replica.state.observed([]), sequence: replica.sequence }
  expect(await writer.write(add('s', 'z'), again)).toBe(3)
  expect(replica.state.rows('s').map(row => row.id)).toEqual([1, 2, 3])
})
