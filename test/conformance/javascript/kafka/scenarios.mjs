import { broker, expectRefused, expectSame, records, unique, until } from './cell.mjs'

/**
 * What is done with every client of JavaScript. An adapter has `createTopic(topic, partitions, how)`,
 * `send(topic, records, options)`, `member(topic, group, options)`, `transactional(id)` and `committed(group, topic)`;
 * `how` says which listener is used and with what.
 */
export const plain = { address: broker.plain }

/** Remembers every record once, whatever is delivered again. */
export class Read {
  #byOffset = new Map()

  add(record) {
    this.#byOffset.set(`${record.partition}:${record.offset}`, record)
  }

  get all() {
    return [...this.#byOffset.values()]
  }

  get size() {
    return this.#byOffset.size
  }
}

const topicOf = async (client, name, partitions, how = plain) => {
  const topic = unique(name)
  await client.createTopic(topic, partitions, how)
  return topic
}

/** Reads a topic from its beginning until it has given so many records. */
export async function readAll(client, topic, count, options = {}) {
  const reader = await client.member(topic, unique('reader'), { how: plain, ...options })
  await until(
    () => reader.read.size >= count,
    () => `${count} records, has ${reader.read.size}`,
  )
  await reader.close()
  return reader.read.all
}

/** Throws unless exactly what was sent was read. */
export function expectRecords(read, sent) {
  const byKey = (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : `${a.value}` < `${b.value}` ? -1 : 1)
  const expected = sent.map(({ key, value, headers }) => ({ key, value, trace: headers.trace }))
  expectSame(read.map(({ key, value, trace }) => ({ key, value, trace })).sort(byKey), expected.sort(byKey), 'records')
}

/** Every acks with one codec. */
export const produce = (client, codec) => async () => {
  for (const acks of [-1, 1, 0]) {
    const topic = await topicOf(client, 'codec', 3)
    const sent = records(200, `acks ${acks}`)
    await client.send(topic, sent, { acks, codec, how: plain })
    expectRecords(await readAll(client, topic, sent.length), sent)
  }
}

/** Three share six partitions; one leaves, and the others take over where it ended. */
export const groupOfThree =
  (client, options = {}) =>
  async () => {
    const [topic, group] = [await topicOf(client, 'group', 6), unique('group')]
    const sent = records(600)
    await client.send(topic, sent.slice(0, 300), { how: plain })
    const members = await Promise.all([1, 2, 3].map(() => client.member(topic, group, { how: plain, ...options })))
    const shares = some => some.map(member => member.assigned().length).join()
    await until(
      () => shares(members) === '2,2,2',
      () => `two partitions each, has ${shares(members)}`,
    )
    const read = () =>
      new Map(members.flatMap(member => member.read.all).map(one => [`${one.partition}:${one.offset}`, one]))
    await until(
      () => read().size >= 300,
      () => `the first half, has ${read().size}`,
    )
    await members[0].close()
    const others = members.slice(1)
    await until(
      () => shares(others) === '3,3',
      () => `three partitions each, has ${shares(others)}`,
    )
    await client.send(topic, sent.slice(300), { how: plain })
    await until(
      () => read().size >= 600,
      () => `the second half, has ${read().size}`,
    )
    for (const member of others) await member.close()
    expectRecords([...read().values()], sent)
    await until(async () => (await client.committed(group, topic)) === 600, 'all offsets to be committed')
  }

/** A member with a name comes back: it has what it had, and nobody else notices. */
export const staticMember = client => async () => {
  const [topic, group] = [await topicOf(client, 'static', 4), unique('group')]
  const join = instance => client.member(topic, group, { how: plain, instance })
  const first = await join('one')
  const other = await join('two')
  await until(() => first.assigned().length === 2 && other.assigned().length === 2, 'two partitions each')
  const [had, noticed] = [first.assigned().toSorted((a, b) => a - b), other.rebalances()]
  await first.close()
  const again = await join('one')
  await until(() => again.assigned().length === 2, 'the partitions again')
  expectSame(
    again.assigned().toSorted((a, b) => a - b),
    had,
    'partitions of the member that came back',
  )
  await client.send(topic, records(40), { how: plain })
  await until(() => again.read.size + other.read.size >= 40, 'the records')
  expectSame(other.rebalances(), noticed, 'rebalances of the other member')
  await again.close()
  await other.close()
}

/** Nothing twice, nothing missing, in order. */
export const idempotent = client => async () => {
  const topic = await topicOf(client, 'idempotent', 1)
  const sent = Array.from({ length: 1000 }, (_, index) => ({ key: 'k', value: `${index}`, headers: { trace: 't' } }))
  await client.send(topic, sent, { how: plain, idempotent: true, perRequest: 50 })
  const read = await readAll(client, topic, 1000)
  const inOrder = read.sort((a, b) => Number(a.offset) - Number(b.offset))
  expectSame(
    inOrder.map(({ offset, value }) => [`${offset}`, value]),
    sent.map(({ value }, at) => [`${at}`, value]),
    'order',
  )
}

/** What is aborted is not read, offsets count with the commit, and a second producer of the same id ends the first. */
export const transactions = client => async () => {
  const [topic, source, group] = [await topicOf(client, 'to', 3), await topicOf(client, 'from', 1), unique('group')]
  const id = unique('transaction')
  const producer = await client.transactional(id)
  for (const [name, end, offset] of [
    ['one', 'commit'],
    ['two', 'abort', 10],
    ['three', 'commit', 30],
  ]) {
    await producer.begin()
    await producer.send(topic, records(30, name))
    if (offset !== undefined) await producer.sendOffset(group, source, offset)
    await producer[end]()
  }
  expectRecords(await readAll(client, topic, 60), [...records(30, 'one'), ...records(30, 'three')])
  expectSame((await readAll(client, topic, 90, { uncommitted: true })).length, 90, 'with what was aborted')
  if (producer.sendsOffsets !== false)
    await until(async () => (await client.committed(group, source)) === 30, 'the offset of the transaction')
  await producer.begin()
  await producer.send(topic, [{ key: 'zombie', value: 'late', headers: { trace: 't' } }])
  const next = await client.transactional(id)
  await next.begin()
  await next.send(topic, records(1, 'four'))
  await next.commit()
  await expectRefused(
    () => producer.commit(),
    /INVALID_PRODUCER_EPOCH|PRODUCER_FENCED|INVALID_TXN_STATE|fenced|newer producer/i,
  )
  await next.close()
  await producer.close()
  if (client.skipsEveryAborted !== false)
    expectSame((await readAll(client, topic, 61)).length, 61, 'without what the zombie sent')
}

/** Sends and reads through a listener. */
export async function through(client, how) {
  const topic = await topicOf(client, 'secure', 1, how)
  await client.send(topic, records(50), { how })
  expectRecords(await readAll(client, topic, 50, { how }), records(50))
}

/** The cells of a client whose adapter can do all of it; `own` replaces what it cannot, and adds `admin`. */
export const cellsOf = (client, own) => ({
  ...Object.fromEntries(
    ['none', 'gzip', 'snappy', 'lz4', 'zstd'].map(codec => [`produce ${codec}`, produce(client, codec)]),
  ),
  'group of three': groupOfThree(client),
  'static member': staticMember(client),
  'consumer protocol': groupOfThree(client, { protocol: 'consumer' }),
  idempotent: idempotent(client),
  transactions: transactions(client),
  ...Object.fromEntries(
    ['plain', 'scram-sha-256', 'scram-sha-512'].map(mechanism => [`sasl ${mechanism}`, sasl(client, mechanism)]),
  ),
  async tls() {
    await through(client, { address: broker.tls, authority: broker.authority })
    await expectRefused(() => client.probe({ address: broker.tls, authority: 'system' }), /certificate|ssl|tls/i)
  },
  'tls and sasl': () =>
    through(client, {
      address: broker.saslTls,
      authority: broker.authority,
      sasl: { mechanism: 'scram-sha-256', username: broker.user, password: broker.password },
    }),
  ...own,
})

const sasl = (client, mechanism) => async () => {
  const { user: username, password, sasl: address } = broker
  await through(client, { address, sasl: { mechanism, username, password } })
  const stranger = { address, sasl: { mechanism, username, password: 'wrong' } }
  await expectRefused(() => client.probe(stranger), /SASL|auth/i)
}
