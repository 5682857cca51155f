import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { run } from '../../../src/cli/run.ts'
import { startBroker, type BrokerFixture } from '../../support/broker-fixture.ts'
import { KafkaClient } from '../../support/kafka-client.ts'
import { openRegistry } from '../../support/registry-fixture.ts'
import { restServer } from '../../support/rest-server.ts'
import { joinGroup } from '../../../src/kafka/messages/join-group.ts'

let broker: BrokerFixture
let server: Server
let environment: Record<string, string>

const order = JSON.stringify({
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'seal', type: ['null', 'bytes'], default: null },
  ],
})
const money = 'syntax = "proto3";\nmessage Other { int32 x = 1; }\nmessage Money { int64 units = 1; bytes seal = 2; }\n'

beforeAll(async () => {
  broker = await startBroker({ passwords: new Map([['ann', 'secret']]) })
  const registry = await openRegistry()
  await registry.writes.register('orders-value', { schema: order }, {})
  await registry.writes.register('money', { schema: money, schemaType: 'PROTOBUF' }, {})
  await registry.writes.register('events', { schema: '{"type":"object","required":["n"]}', schemaType: 'JSON' }, {})
  server = restServer(registry).server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  environment = {
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${broker.port}`,
    HEADGATE_REGISTRY_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  await broker.stop()
})

async function called(words: string, input = '', more: Record<string, string> = {}) {
  let out = ''
  let error = ''
  const code = await run(words.split(' '), {
    environment: { ...environment, ...more },
    out: text => void (out += text),
    error: text => void (error += text),
    input: (async function* () {
      yield Promise.resolve(Buffer.from(input))
    })(),
  })
  return { code, out, error }
}

describe('headgate topics', () => {
  test('a topic that was made is listed and described with what it was given', async () => {
    expect(await called('topics create shapes --partitions 2 --config retention.ms=12345')).toMatchObject({
      code: 0,
      error: "Topic 'shapes' was made.\n",
    })
    const list = await called('topics list --json')
    expect(JSON.parse(list.out)).toContainEqual(expect.objectContaining({ name: 'shapes', partitions: 2 }))
    const described = await called('topics describe shapes')
    expect(described.out).toMatch(/PARTITION {2}LEADER.*\n {8}0 {2}1 .*\n {8}1 {2}1 /)
    expect(described.out).toMatch(/retention\.ms +12345 +topic/)
  })

  test('a topic that is there is a failure, unless that is allowed', async () => {
    await called('topics create twice')
    const again = await called('topics create twice')
    expect([again.code, again.error]).toEqual([1, expect.stringContaining('(TOPIC_ALREADY_EXISTS)')])
    expect((await called('topics create twice --if-not-exists')).code).toBe(0)
  })

  test('nothing is made where only the validity is asked for', async () => {
    expect((await called('topics create maybe --validate-only')).code).toBe(0)
    expect((await called('topics describe maybe')).code).toBe(1)
    expect((await called('topics create maybe --validate-only --config retention.ms=x')).error).toContain(
      'INVALID_CONFIG',
    )
  })

  test('configs are set and taken back, partitions added', async () => {
    await called('topics create changing --config retention.ms=1')
    const done = await called(
      'topics alter changing --partitions 3 --config max.message.bytes=5000 --delete-config retention.ms',
    )
    expect(done.code).toBe(0)
    const [{ partitions, configs }] = JSON.parse((await called('topics describe changing --json')).out)
    expect([partitions.length, configs['max.message.bytes'], configs['retention.ms']]).toEqual([3, '5000', undefined])
  })

  test('deleting goes on behind a topic that is not there, and fails in the end', async () => {
    await called('topics create doomed')
    const { code, error } = await called('topics delete absent doomed')
    expect([code, error]).toEqual([1, expect.stringContaining("Topic 'doomed' was deleted.")])
    expect((await called('topics delete absent --if-exists')).code).toBe(0)
  })

  test.each([
    ['topics create x --partitions many', "--partitions: 'many' is not a whole number from 1 to 1000000."],
    ['topics create x --config retention.ms', "--config: 'retention.ms' is not of the form name=value."],
    ['topics alter shapes', 'name a --config, a --delete-config or --partitions.'],
    ['topics list --bootstrap host:port', "--bootstrap: 'host:port' is not of the form host:port."],
    ['topics list --sasl PLAIN', '--sasl and --password need --user.'],
    ['topics list --tls-ca /nowhere/ca.pem', '--tls-ca: /nowhere/ca.pem cannot be read'],
    ['topics list --user ann', "user 'ann' has no password: set KAFKA_PASSWORD, or --password."],
  ])('%s is called wrongly', async (words, message) => {
    const { code, error } = await called(words)
    expect([code, error]).toEqual([2, expect.stringContaining(message)])
  })

  test('a broker that is not there ends with 4, and credentials that are wrong too', async () => {
    const absent = await called('topics list --bootstrap 127.0.0.1:1')
    expect([absent.code, absent.error]).toEqual([4, expect.stringContaining('127.0.0.1:1 cannot be reached')])
    const place = { KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${broker.saslPort}`, KAFKA_USER: 'ann' }
    expect((await called('topics list', '', { ...place, KAFKA_PASSWORD: 'x' })).code).toBe(4)
    const scram = await called('topics list --sasl SCRAM-SHA-512', '', { ...place, KAFKA_PASSWORD: 'secret' })
    expect(scram.code).toBe(0)
  })
})

describe('headgate produce and consume', () => {
  test('lines become records, and records lines', async () => {
    await called('topics create lines')
    const produced = await called('produce lines --header a=b', 'one\ntwo\r\n\nthree')
    expect(produced).toMatchObject({ code: 0, error: "4 records were stored in topic 'lines'.\n" })
    expect((await called('consume lines --until-end')).out).toBe('one\ntwo\n\nthree\n')
    const shown = await called('consume lines --until-end --count 1 --show headers,offset,value')
    expect(shown.out).toBe('0\ta=b\tone\n')
  })

  test('keys stand before their separator, and a text can stand for null', async () => {
    await called('topics create keyed --partitions 4')
    await called('produce keyed --key-separator : --null NULL', 'k:v:w\nk:NULL\nNULL:x\n')
    const { out } = await called('consume keyed --until-end --json')
    const found = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    const ofKey = found.filter(({ key }) => key === 'k')
    expect(ofKey.map(({ value }) => value)).toEqual(['v:w', null])
    expect(new Set(ofKey.map(({ partition }) => partition)).size).toBe(1)
    expect(found).toContainEqual(expect.objectContaining({ key: null, value: 'x' }))
  })

  test('a line without a separator is named', async () => {
    const { code, error } = await called('produce lines --key-separator :', 'k:v\nkv\n')
    expect([code, error]).toEqual([
      2,
      expect.stringContaining("1 record was stored in topic 'lines'.\nReading stopped at line 2."),
    ])
  })

  test('a topic that is not there is made by producing to it', async () => {
    expect((await called('produce fresh', 'a\n')).code).toBe(0)
    expect((await called('consume fresh --until-end')).out).toBe('a\n')
  })

  test.each([
    ['orders --subject orders-value', '{"id":9007199254740993,"seal":{"$base64":"AAE="}}'],
    ['orders --schema-id 1', '{"id":2,"seal":null}'],
    ['payments --subject money --message Money', '{"units":9007199254740993,"seal":{"$base64":"AAE="}}'],
    ['events --subject events', '{"n":[1,2.5,"x"]}'],
  ])('values go out and come back by their schema: %s', async (words, value) => {
    const topic = words.split(' ')[0] ?? ''
    await called(`topics create ${topic} --if-not-exists`)
    expect((await called(`produce ${words}`, `${value}\n`)).error).toBe(`1 record was stored in topic '${topic}'.\n`)
    expect((await called(`consume ${topic} --from -1 --until-end`)).out).toBe(`${value}\n`)
  })

  test('keys have schemas of their own', async () => {
    await called('topics create pairs')
    await called('produce pairs --key-subject orders-value --key-separator |', '{"id":1}|text\n')
    const { out } = await called('consume pairs --until-end --json')
    expect(JSON.parse(out)).toMatchObject({ key: { id: 1, seal: null }, value: 'text', keySchemaId: 1 })
  })

  test('what consume prints as JSON can be produced again', async () => {
    await called('topics create copied')
    const source = {
      key: 'k',
      value: { id: 5 },
      headers: [{ name: 'h', value: 'x' }],
      timestamp: '2026-01-02T03:04:05.006Z',
    }
    await called('produce copied --json --schema-id 1', `${JSON.stringify(source)}\n`)
    const first = await called('consume copied --until-end --json')
    await called('topics create copy')
    await called('produce copy --json --schema-id 1', first.out)
    const again = await called('consume copy --until-end --json')
    expect(again.out).toBe(first.out)
    expect(JSON.parse(again.out)).toMatchObject({ timestamp: source.timestamp, headers: source.headers })
  })

  test('a value that does not fit its schema is named with its line', async () => {
    const { code, error } = await called('produce orders --schema-id 1', '{"id":1}\n{"id":"x"}\n')
    expect(code).toBe(1)
    expect(error).toContain('Reading stopped at line 2.')
    expect(error).toContain('string "x" does not fit (at id, expected long')
  })

  test('records that the broker refuses are named with their lines', async () => {
    await called('topics create strict --config cleanup.policy=compact')
    const { code, error } = await called('produce strict --key-separator : --null -', 'a:1\n-:2\nc:3\n')
    expect(code).toBe(1)
    expect(error).toMatch(/0 records were stored in topic 'strict'\.\nline 2: .+\nheadgate produce: .+INVALID_RECORD/)
  })

  test('bytes that are no text, and a schema that nobody knows, are shown as they are', async () => {
    await called('topics create odd')
    await called('produce odd --json', '{"value":{"$base64":"AAAAA+c="}}\n{"value":{"$base64":"/w=="}}\n')
    const { out, error, code } = await called('consume odd --until-end')
    expect([code, out]).toEqual([0, '{"$base64":"AAAAA+c="}\n{"$base64":"/w=="}\n'])
    expect(error).toContain('values are shown as they are')
    expect((await called('consume odd --until-end --values hex')).out).toBe('00000003e7\nff\n')
    expect((await called('consume odd --until-end --values schema')).code).toBe(1)
  })

  test('reading begins at offsets, behind the end and at times', async () => {
    await called('topics create places')
    const at = (timestamp: string) => `{"value":"${timestamp}","timestamp":"${timestamp}"}\n`
    await called(
      'produce places --json',
      at('2026-01-01T00:00:00Z') + at('2026-01-02T00:00:00Z') + at('2026-01-03T00:00:00Z'),
    )
    const from = async (place: string) => (await called(`consume places --until-end --show offset --from ${place}`)).out
    expect([await from('1'), await from('-1'), await from('-9'), await from('end')]).toEqual([
      '1\n2\n',
      '2\n',
      '0\n1\n2\n',
      '',
    ])
    expect(await from('2026-01-01T12:00:00Z')).toBe('1\n2\n')
  })

  test('reading goes on with what comes later until it is interrupted, and says then how far a group is', async () => {
    await called('topics create followed')
    await called('produce followed', '1\n')
    const out: string[] = []
    const seen = async (text: string): Promise<void> => {
      while (out.join('') !== text) await new Promise(setImmediate)
    }
    let interrupt = (): void => undefined
    const following = run(['consume', 'followed', '--group', 'followers'], {
      environment,
      out: text => void out.push(text),
      error: () => undefined,
      onInterrupt: stop => {
        interrupt = stop
        return () => undefined
      },
    })
    await seen('1\n')
    await called('produce followed', '2\n')
    await seen('1\n2\n')
    interrupt()
    expect(await following).toBe(0)
    expect((await called('groups describe followers')).out).toMatch(/followed +0 {2}2 +2 {4}0 /)
  })

  test('a topic that is not there is a failure of reading', async () => {
    expect((await called('consume nowhere --until-end')).code).toBe(1)
  })
})

describe('headgate groups', () => {
  test('a group remembers how far it has come, shows its lag, and goes back', async () => {
    await called('topics create tracked')
    await called('produce tracked', '1\n2\n3\n')
    expect((await called('consume tracked --group readers --count 2')).out).toBe('1\n2\n')
    expect((await called('consume tracked --group readers --until-end')).out).toBe('3\n')
    await called('produce tracked', '4\n')
    expect((await called('groups describe readers')).out).toMatch(/tracked +0 {2}3 +4 {4}1 +-/)
    const plan = await called('groups reset-offsets readers --by -2')
    expect([plan.out, plan.error]).toEqual([
      expect.stringMatching(/tracked +0 {2}3 +1/),
      expect.stringContaining('--execute'),
    ])
    expect((await called('groups reset-offsets readers --to-offset 1 --execute')).code).toBe(0)
    expect((await called('consume tracked --group readers --until-end')).out).toBe('2\n3\n4\n')
  })

  test('offsets outside of the partition are moved to its ends', async () => {
    await called('topics create edges')
    await called('produce edges', '1\n2\n')
    const { out } = await called('groups reset-offsets g-edges --topic edges --to-offset 99 --execute')
    expect(out).toMatch(/edges +0 {2}- +2/)
  })

  test('groups are listed, and deleted with their offsets', async () => {
    await called('groups reset-offsets short-lived --topic tracked --to-start --execute')
    expect((await called('groups list')).out).toMatch(/short-lived +Empty +classic/)
    const { code, error } = await called('groups delete unknown short-lived')
    expect([code, error]).toEqual([1, expect.stringContaining("Group 'short-lived' was deleted.")])
    expect((await called('groups describe short-lived')).error).toContain('there is no such group')
  })

  test('the offsets of a group with members are left alone', async () => {
    const client = await KafkaClient.connect(broker.port)
    await client.ask(joinGroup, 3, {
      groupId: 'busy',
      sessionTimeoutMs: 30_000,
      rebalanceTimeoutMs: 30_000,
      memberId: '',
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.from([0, 0]) }],
    })
    const { code, error } = await called('groups reset-offsets busy --topic tracked --to-start --execute')
    client.close()
    expect([code, error]).toEqual([1, expect.stringContaining('the group has members. (')])
  })

  test.each([
    ['groups reset-offsets g --topic tracked', 'name one of --to-start'],
    ['groups reset-offsets g --topic tracked --to-start --to-end', 'name one of --to-start'],
    ['groups reset-offsets nobody --to-start', "group 'nobody' has no offsets: name a topic with --topic."],
    ['groups reset-offsets g --topic tracked --to-time soon', "--to-time: 'soon' is no time"],
  ])('%s is called wrongly', async (words, message) => {
    const { code, error } = await called(words)
    expect([code, error]).toEqual([2, expect.stringContaining(message)])
  })
})
