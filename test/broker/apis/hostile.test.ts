import { metadata } from '../../../src/kafka/messages/metadata.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

let broker: BrokerFixture
let bystander: KafkaClient
beforeAll(async () => {
  broker = await startBroker()
  bystander = await KafkaClient.connect(broker.port)
})
afterAll(async () => {
  bystander.close()
  await broker.stop()
})

/** How many brokers a connection hears of that has nothing to do with the case. */
async function brokersSeenByOthers(): Promise<number> {
  return (await bystander.ask(metadata, 9, { topics: [] })).brokers.length
}

function frame(hex: string): Buffer {
  const body = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length)
  return Buffer.concat([length, body])
}

/** Key, version, correlation id and client id `test`. */
const header = (key: number, version: number): string => {
  const bytes = Buffer.alloc(8)
  bytes.writeInt16BE(key, 0)
  bytes.writeInt16BE(version, 2)
  bytes.writeInt32BE(7, 4)
  return `${bytes.toString('hex')}000474657374`
}

test.each([
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ['a TLS greeting', Buffer.from('16030100c8010000c40303', 'hex')],
  ['a frame without a header', frame('0003')],
  ['an api key that is none', frame(header(4242, 0))],
  ['an api key of controllers', frame(header(52, 0))],
  ['a negative api key', frame(header(-1, 0))],
  ['a version to come', frame(`${header(3, 99)}00`)],
  ['a negative version', frame(header(3, -1))],
  ['a body that ends early', frame(`${header(3, 1)}00000001`)],
  ['a count beyond the frame', frame(`${header(3, 1)}7fffffff`)],
  ['a count beyond the frame, compact', frame(`${header(3, 9)}00 ffffffff07 00`)],
  ['a varint without an end', frame(`${header(3, 9)}00 ffffffffffffff`)],
  ['a client id beyond the frame', frame('0003 0001 00000007 7fff 61')],
  ['a tagged field beyond the frame', frame(`${header(3, 9)}01 00 ffffff07`)],
  ['a text that is no text, as a topic name of negative length', frame(`${header(3, 1)}00000001 fffe`)],
])('%s closes the connection', async (_, bytes) => {
  const client = await KafkaClient.connect(broker.port)
  client.write(bytes)
  await client.closed
  expect(await brokersSeenByOthers()).toBe(1)
})

test('bytes behind a body, unknown tags and a client id that is no UTF-8 are passed over', async () => {
  const client = await KafkaClient.connect(broker.port)
  client.write(frame(`${header(3, 1)}00000000 010203`))
  expect((await client.nextFrame()).readInt32BE(0)).toBe(7)
  client.write(frame('0003 0009 00000008 0002 c328 01 7f 02 abcd 01 00 00 00 00'))
  expect((await client.nextFrame()).readInt32BE(0)).toBe(8)
  client.close()
})

test('an answer that nobody reads does not grow without bound', async () => {
  const client = await KafkaClient.connect(broker.port)
  client.pause()
  const request = frame(`${header(3, 1)}ffffffff`)
  for (let index = 0; index < 2000; index++) client.write(request)
  expect(await brokersSeenByOthers()).toBe(1)
  client.close()
  await client.closed
})

test('random frames close their connection or are answered, and harm nothing else', async () => {
  let seed = 42
  const next = (limit: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return seed % limit
  }
  for (let round = 0; round < 300; round++) {
    const client = await KafkaClient.connect(broker.port)
    const body = Array.from({ length: next(60) }, () => next(256).toString(16).padStart(2, '0')).join('')
    client.write(frame(`${header(next(76), next(14))}${body}`))
    client.write(Buffer.from([0, 0, 0, 0]))
    await client.closed
  }
  expect(await brokersSeenByOthers()).toBe(1)
})
