import { produceArguments, readMessage } from '../../../src/serde/adapters/confluent-kafka-javascript.ts'
import * as kafkajs from '../../../src/serde/adapters/kafkajs.ts'
import * as platformatic from '../../../src/serde/adapters/platformatic-kafka.ts'
import { Deserializer, Serializer } from '../../../src/serde/index.ts'
import { FakeSerdeRegistry, failureOf } from '../fake-registry.ts'

const order = { schema: '{"type":"record","name":"Order","fields":[{"name":"id","type":"int"}]}' }
const text = { schema: '"string"' }
const old = Buffer.from('old')

/** Both halves, naming their schemas in headers or before the payload. */
function halves(schemaIdSerializer: 'header' | 'prefix') {
  const registry = new FakeSerdeRegistry()
  return {
    serializers: {
      key: new Serializer(registry, { field: 'key', schema: text, schemaIdSerializer }),
      value: new Serializer(registry, { schema: order, schemaIdSerializer }),
    },
    deserializers: { key: new Deserializer(registry, { field: 'key' }), value: new Deserializer(registry) },
  }
}

describe('kafkajs', () => {
  test.each(['header', 'prefix'] as const)('a record is read as it was written, with the id in the %s', async form => {
    const { serializers, deserializers } = halves(form)
    const headers = { trace: ['a', 'b'], __value_schema_id: old }
    const record = { topic: 't', acks: -1, messages: [{ key: 'k', value: { id: 1 }, partition: 3, headers }] }
    const { messages, ...rest } = await kafkajs.serializeRecord(record, serializers)
    expect(rest).toEqual({ topic: 't', acks: -1 })
    const [message] = messages
    expect(message).toMatchObject({ partition: 3, headers: { trace: ['a', 'b'] } })
    expect(Buffer.isBuffer(message?.key) && Buffer.isBuffer(message?.value)).toBe(true)
    expect(headers.__value_schema_id).toBe(old)
    if (form === 'prefix') expect(message?.headers['__value_schema_id']).toBe(old)
    else expect(message?.headers['__value_schema_id']).toHaveLength(17)
    const received = { ...message, headers: form === 'prefix' ? {} : message?.headers, offset: '7' }
    const payload = { topic: 't', partition: 3, message: received as { key: Buffer; value: Buffer; offset: string } }
    const read = await kafkajs.deserializeMessage(payload, deserializers)
    expect(read).toMatchObject({ key: 'k', value: { id: 1 }, offset: '7' })
  })

  test('a key that is absent stays away, null is a tombstone, and halves without a serializer go through', async () => {
    const { serializers, deserializers } = halves('prefix')
    const tombstones = await kafkajs.serializeRecord({ topic: 't', messages: [{ value: null }] }, serializers)
    expect(tombstones.messages).toEqual([{ key: null, value: null, headers: {} }])
    const plain = await kafkajs.serializeRecord({ topic: 't', messages: [{ key: 'k', value: 'v' }] }, {})
    expect(plain.messages).toEqual([{ key: 'k', value: 'v', headers: {} }])
    const message = { key: Buffer.from('k'), value: null }
    expect(await kafkajs.deserializeMessage({ topic: 't', message }, { value: deserializers.value })).toEqual(message)
  })

  test('an error names topic, subject, schema id, path and what was expected', async () => {
    const { serializers, deserializers } = halves('prefix')
    const record = { topic: 't', messages: [{ key: 'k', value: { id: 'one' } }] }
    expect(await failureOf(kafkajs.serializeRecord(record, serializers))).toMatchObject({
      code: 'invalid-value',
      topic: 't',
      subject: 't-value',
      schemaId: 2,
      path: 'id',
      expected: 'int',
    })
    const message = { key: null, value: Buffer.from('00000000020', 'hex') }
    const { value } = deserializers
    expect(await failureOf(kafkajs.deserializeMessage({ topic: 't', message }, { value }))).toMatchObject({
      code: 'truncated',
      topic: 't',
      subject: 't-value',
      schemaId: 2,
      path: 'id',
    })
  })
})

describe('@platformatic/kafka', () => {
  test.each(['header', 'prefix'] as const)('a message is read as it was written, with the id in the %s', async form => {
    const { serializers, deserializers } = halves(form)
    const headers = new Map([
      [Buffer.from('__value_schema_id'), old],
      [Buffer.from('trace'), Buffer.from('a')],
    ])
    const given = [{ topic: 't', key: 'k', value: { id: 1 }, partition: 3, headers }]
    const [message] = await platformatic.serializeMessages(given, serializers)
    expect(message).toMatchObject({ topic: 't', partition: 3 })
    const names = [...(message?.headers.keys() ?? [])].map(String)
    const added = ['trace', '__key_schema_id', '__value_schema_id']
    expect(names).toEqual(form === 'prefix' ? ['__value_schema_id', 'trace'] : added)
    const received = { ...(message as { key: Buffer; value: Buffer }), topic: 't', offset: 7n }
    const heads = form === 'prefix' ? new Map<Buffer, Buffer>() : (message?.headers ?? new Map<Buffer, Buffer>())
    const read = await platformatic.deserializeMessage({ ...received, headers: heads }, deserializers)
    expect(read).toMatchObject({ key: 'k', value: { id: 1 }, offset: 7n })
  })

  test('null and absent halves stay away, and text becomes bytes', async () => {
    const { serializers } = halves('prefix')
    const [tombstone] = await platformatic.serializeMessages([{ topic: 't', value: null }], serializers)
    expect(tombstone).toEqual({ topic: 't', headers: new Map() })
    const given = [{ topic: 't', key: 'k', value: 'v', headers: { trace: 'a' } }]
    const [plain] = await platformatic.serializeMessages(given, {})
    expect(plain).toMatchObject({ key: Buffer.from('k'), value: Buffer.from('v') })
    expect([...(plain?.headers ?? [])].map(pair => pair.map(String))).toEqual([['trace', 'a']])
  })
})

describe('the callback API of @confluentinc/kafka-javascript', () => {
  test('a message is read as it was written, with the GUID in a header', async () => {
    const { serializers, deserializers } = halves('header')
    const headers = [{ trace: 'a' }, { __value_schema_id: old }]
    const given = { topic: 't', key: 'k', value: { id: 1 }, headers }
    const [topic, partition, value, key, timestamp, opaque, sent] = await produceArguments(given, serializers)
    expect([topic, partition, timestamp, opaque]).toEqual(['t', null, null, undefined])
    expect(sent.flatMap(Object.keys)).toEqual(['trace', '__key_schema_id', '__value_schema_id'])
    expect(Buffer.isBuffer(value) && Buffer.isBuffer(key)).toBe(true)
    const read = await readMessage({ topic, key, value, headers: sent, offset: 7 }, deserializers)
    expect(read).toMatchObject({ key: 'k', value: { id: 1 }, offset: 7 })
  })

  test('halves without a serializer go through, text of a value as bytes', async () => {
    expect(await produceArguments({ topic: 't', partition: 2, value: 'v' }, {})).toEqual([
      't',
      2,
      Buffer.from('v'),
      undefined,
      null,
      undefined,
      [],
    ])
  })
})
