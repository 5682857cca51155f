import { openServerStore } from '../../src/postgres/server.ts'
import type { Registry } from '../../src/registry/operations.ts'
import type { RegistryStore } from '../../src/registry/store.ts'
import { RegistrySource } from '../../src/main/registry-source.ts'
import { framed, judge, openTestGate, policyFor, summaryOf } from '../support/gate-fixture.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { postgresMissing, startPostgresCluster, type PostgresCluster, waitFor } from '../support/postgres-cluster.ts'
import { openRegistry, record } from '../support/registry-fixture.ts'

const missing = await postgresMissing()
if (missing !== undefined) process.stderr.write(`skipped: gates of nodes on a PostgreSQL server: ${missing}\n`)

let cluster: PostgresCluster | undefined
if (missing === undefined) {
  beforeAll(async () => {
    cluster = await startPostgresCluster()
  }, 60_000)
  afterAll(() => cluster?.stop())
}

const memoryStores = async (): Promise<readonly RegistryStore[]> => {
  const store = new MemoryStore({ isExclusive: false })
  return [store, store]
}
async function serverStores(): Promise<readonly RegistryStore[]> {
  const url = (await cluster?.createDatabase()) ?? ''
  return [await openServerStore({ url }), await openServerStore({ url })]
}
const kinds = missing === undefined ? [memoryStores, serverStores] : [memoryStores]

const policy = policyFor('validation.value.level=payload')
const idOf = async (registry: Registry, subject: string, ...fields: string[]): Promise<number> =>
  (await registry.writes.register(subject, { schema: record(...fields) }, {})).id ?? 0

/** A node whose gate is asked, and another one that writes. */
async function openNodes(openStores: () => Promise<readonly RegistryStore[]>) {
  const [own, others] = await openStores()
  const source = new RegistrySource()
  const gate = await openTestGate({ source })
  source.attach(await openRegistry({}, own))
  const other = await openRegistry({}, others)
  return {
    other,
    judged: async (id: number, text = 'a') => summaryOf(await judge(gate, policy, [{ value: framed(id, text) }])),
    move: (ms: number) => gate.clock.move(ms),
    close: async () => {
      for (const store of [own, others]) await store?.stop()
    },
  }
}

describe.each(kinds)('what another node writes (%p)', openStores => {
  let nodes: Awaited<ReturnType<typeof openNodes>>
  beforeEach(async () => {
    nodes = await openNodes(openStores)
  })
  afterEach(() => nodes.close())

  test('a schema passes as soon as the other node has it, and is checked', async () => {
    const id = await idOf(nodes.other, 'orders-value', 'a')
    expect(await nodes.judged(id)).toBe('passed')
    const next = await idOf(nodes.other, 'orders-value', 'a', 'b?')
    expect(await nodes.judged(next)).toBe('passed')
    expect(await nodes.judged(next, 'bad!')).toBe('87 bad-payload')
  })

  test('an id that was refused passes a second after it was registered for the topic', async () => {
    const id = await idOf(nodes.other, 'other-value', 'a')
    expect(await nodes.judged(id)).toBe('87 wrong-subject')
    await idOf(nodes.other, 'orders-value', 'a')
    nodes.move(1000)
    expect(await nodes.judged(id)).toBe('passed')
  })

  test('a version that is deleted for good no longer counts, one that is soft-deleted does', async () => {
    const id = await idOf(nodes.other, 'orders-value', 'a')
    expect(await nodes.judged(id)).toBe('passed')
    await nodes.other.writes.deleteVersion('orders-value', '1', {})
    nodes.move(1000)
    expect(await nodes.judged(id)).toBe('passed')
    await nodes.other.writes.deleteVersion('orders-value', '1', { permanent: true })
    await waitFor(async () => {
      nodes.move(1000)
      return (await nodes.judged(id)) === '87 unknown-id'
    })
  })

  test('an alias of the subject is followed', async () => {
    const [id, elsewhere] = [await idOf(nodes.other, 'orders-value', 'a'), await idOf(nodes.other, 'new-value', 'b')]
    expect(await nodes.judged(id)).toBe('passed')
    await nodes.other.writes.putConfig('orders-value', { alias: 'new-value' })
    await waitFor(async () => {
      nodes.move(1000)
      return (await nodes.judged(id)) === '87 wrong-subject'
    })
    expect(await nodes.judged(elsewhere)).toBe('passed')
  })
})

test('a node that has judged nothing for long asks before the next batch comes', async () => {
  const nodes = await openNodes(memoryStores)
  const id = await idOf(nodes.other, 'orders-value', 'a')
  expect(await nodes.judged(id)).toBe('passed')
  await nodes.other.writes.deleteVersion('orders-value', '1', {})
  await nodes.other.writes.deleteVersion('orders-value', '1', { permanent: true })
  nodes.move(1000)
  // In memory the answer takes a few turns.
  await new Promise(resolve => setImmediate(resolve))
  expect(await nodes.judged(id)).toBe('87 unknown-id')
})
