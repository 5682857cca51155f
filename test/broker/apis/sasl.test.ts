import { randomBytes } from 'node:crypto'
import { alterUserScramCredentials } from '../../../src/kafka/messages/alter-user-scram-credentials.ts'
import { apiVersions } from '../../../src/kafka/messages/api-versions.ts'
import { describeUserScramCredentials } from '../../../src/kafka/messages/describe-user-scram-credentials.ts'
import { metadata } from '../../../src/kafka/messages/metadata.ts'
import { saslAuthenticate } from '../../../src/kafka/messages/sasl-authenticate.ts'
import { saslHandshake } from '../../../src/kafka/messages/sasl-handshake.ts'
import { writePlain } from '../../../src/kafka/sasl/plain.ts'
import { ScramClient } from '../../../src/kafka/sasl/scram-client.ts'
import type { ScramMechanism } from '../../../src/kafka/sasl/scram-keys.ts'
import { saltPassword } from '../../../src/kafka/sasl/scram-keys.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

let broker: BrokerFixture
const clients: KafkaClient[] = []
const passwords = new Map([['alice', 'secret']])
beforeAll(async () => {
  broker = await startBroker({ passwords })
})
afterAll(() => broker.stop())
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})

async function connect(port = broker.saslPort): Promise<KafkaClient> {
  const client = await KafkaClient.connect(port)
  clients.push(client)
  return client
}

async function plain(client: KafkaClient, username: string, password: string) {
  await client.ask(saslHandshake, 1, { mechanism: 'PLAIN' })
  return client.ask(saslAuthenticate, 2, { authBytes: writePlain({ username, password }) })
}

async function scram(client: KafkaClient, mechanism: ScramMechanism, username: string, password: string) {
  const exchange = new ScramClient(mechanism, { username, password }, randomBytes(12).toString('hex'))
  await client.ask(saslHandshake, 1, { mechanism })
  const first = await client.ask(saslAuthenticate, 2, { authBytes: Buffer.from(exchange.first()) })
  if (first.errorCode !== 0) return first
  const last = await client.ask(saslAuthenticate, 2, { authBytes: Buffer.from(exchange.final(first.authBytes)) })
  if (last.errorCode === 0) exchange.verify(last.authBytes)
  return last
}

const anything = (client: KafkaClient) => client.ask(metadata, 9, { topics: [] })

test('PLAIN with the right password lets in', async () => {
  const client = await connect()
  expect(await plain(client, 'alice', 'secret')).toMatchObject({ errorCode: 0, sessionLifetimeMs: 0n })
  expect((await anything(client)).brokers).toHaveLength(1)
})

test.each([
  ['alice', 'wrong'],
  ['nobody', 'secret'],
  ['__proto__', 'secret'],
])('PLAIN as %s with %s is refused in the same words, and the connection is closed', async (user, password) => {
  const client = await connect()
  const text = 'Authentication failed: Invalid username or password'
  expect(await plain(client, user, password)).toMatchObject({ errorCode: 58, errorMessage: text })
  await client.closed
})

test.each(['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)('%s knows users of the settings', async mechanism => {
  const client = await connect()
  expect(await scram(client, mechanism, 'alice', 'secret')).toMatchObject({ errorCode: 0 })
  expect((await anything(client)).brokers).toHaveLength(1)
})

test('SCRAM says the same to a wrong password and to an unknown user', async () => {
  const wrong = await scram(await connect(), 'SCRAM-SHA-256', 'alice', 'wrong')
  const unknown = await scram(await connect(), 'SCRAM-SHA-256', 'nobody', 'secret')
  expect(wrong).toMatchObject({ errorCode: 58 })
  expect(unknown).toEqual(wrong)
})

test('before the authentication nothing else is answered', async () => {
  const client = await connect()
  await expect(anything(client)).rejects.toThrow('closed')
})

test('the versions may be asked for once, an unknown version of the question apart', async () => {
  const client = await connect()
  const header = Buffer.from('00000010001200630000000700047465737400', 'hex')
  client.write(Buffer.concat([Buffer.from([0, 0, 0, header.length - 4]), header.subarray(4)]))
  expect((await client.nextFrame()).readInt16BE(4)).toBe(35)
  expect(await client.ask(apiVersions, 0, {})).toMatchObject({ errorCode: 0 })
  await expect(client.ask(apiVersions, 0, {})).rejects.toThrow('closed')
})

test('a long frame is refused before the authentication, by its length alone', async () => {
  const client = await connect()
  client.write(Buffer.from([0, 8, 0, 1]))
  await expect(client.closed).resolves.toBeUndefined()
})

test('a mechanism that there is not is refused with the list of those there are', async () => {
  const client = await connect()
  const answer = await client.ask(saslHandshake, 1, { mechanism: 'plain' })
  expect(answer).toEqual({ errorCode: 33, mechanisms: ['PLAIN', 'SCRAM-SHA-512', 'SCRAM-SHA-256'] })
  await client.closed
})

test('a second authentication without need is refused, and the connection stays usable', async () => {
  const client = await connect()
  await plain(client, 'alice', 'secret')
  expect(await client.ask(saslHandshake, 1, { mechanism: 'PLAIN' })).toMatchObject({ errorCode: 34 })
  expect(await anything(client)).toMatchObject({ errorCode: 0 })
})

test('a user that was made comes in by SCRAM and not by PLAIN, and stays out once it is removed', async () => {
  const admin = await connect(broker.port)
  const salt = randomBytes(16)
  const saltedPassword = saltPassword('SCRAM-SHA-256', 'pw', salt, 4096)
  const upsertion = { name: 'made', mechanism: 1, iterations: 4096, salt, saltedPassword }
  const made = await admin.ask(alterUserScramCredentials, 0, { deletions: [], upsertions: [upsertion] })
  expect(made.results).toEqual([{ user: 'made', errorCode: 0, errorMessage: null }])
  const shown = await admin.ask(describeUserScramCredentials, 0, { users: [{ name: 'made' }] })
  expect(shown.results[0]?.credentialInfos).toEqual([{ mechanism: 1, iterations: 4096 }])
  expect(await scram(await connect(), 'SCRAM-SHA-256', 'made', 'pw')).toMatchObject({ errorCode: 0 })
  expect(await scram(await connect(), 'SCRAM-SHA-512', 'made', 'pw')).toMatchObject({ errorCode: 58 })
  expect(await plain(await connect(), 'made', 'pw')).toMatchObject({ errorCode: 58 })
  await admin.ask(alterUserScramCredentials, 0, { deletions: [{ name: 'made', mechanism: 1 }], upsertions: [] })
  expect(await scram(await connect(), 'SCRAM-SHA-256', 'made', 'pw')).toMatchObject({ errorCode: 58 })
})

test('a user can be changed once in a request, and the first change is looked at before there is a second', async () => {
  const admin = await connect(broker.port)
  const salt = randomBytes(16)
  const upsertion = (mechanism: number, iterations: number) => {
    return { name: 'once', mechanism, iterations, salt, saltedPassword: randomBytes(32) }
  }
  const alter = async (...upsertions: ReturnType<typeof upsertion>[]) =>
    (await admin.ask(alterUserScramCredentials, 0, { deletions: [], upsertions })).results.map(row => row.errorCode)
  expect(await alter(upsertion(1, 4096), upsertion(2, 4096))).toEqual([92])
  expect(await alter(upsertion(1, 4096), upsertion(1, 1))).toEqual([92])
  expect(await alter(upsertion(1, 1), upsertion(2, 4096))).toEqual([93])
  const { results } = await admin.ask(describeUserScramCredentials, 0, { users: [{ name: 'once' }] })
  expect(results[0]?.errorCode).toBe(91)
})

describe('with a lifetime', () => {
  let short: BrokerFixture
  beforeAll(async () => {
    short = await startBroker({
      passwords: new Map([...passwords, ['bob', 'secret']]),
      settings: { authenticationLifetimeMs: 60_000 },
    })
  })
  afterAll(() => short.stop())

  test('the authentication can be renewed by the same user, and by no other', async () => {
    const client = await connect(short.saslPort)
    expect(await plain(client, 'alice', 'secret')).toMatchObject({ errorCode: 0, sessionLifetimeMs: 60_000n })
    expect(await plain(client, 'alice', 'secret')).toMatchObject({ errorCode: 0, sessionLifetimeMs: 60_000n })
    expect(await anything(client)).toMatchObject({ errorCode: 0 })
    expect(await plain(client, 'bob', 'secret')).toMatchObject({ errorCode: 58 })
    await client.closed
  })

  test('after it only SASL is answered', async () => {
    const brief = await startBroker({ passwords, settings: { authenticationLifetimeMs: 1 } })
    const client = await connect(brief.saslPort)
    await plain(client, 'alice', 'secret')
    const began = performance.now()
    while (performance.now() - began < 2) await new Promise(resolve => setImmediate(resolve))
    await expect(anything(client)).rejects.toThrow('closed')
    await brief.stop()
  })
})
