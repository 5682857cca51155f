import { gzipSync } from 'node:zlib'
import { checkProducedBatch } from '../../src/kafka/produced-batch.ts'
import { batchLayout, computeBatchCrc } from '../../src/kafka/record-batch.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import { PayloadCompiler } from '../../src/validation/payload/payload-languages.ts'
import { defaultGateSettings } from '../../src/validation/gate-settings.ts'
import { framed, judge, openTestGate, policyFor, summaryOf, type GateFixture } from '../support/gate-fixture.ts'

const policy = policyFor('validation.value.level=payload')
const avroText = JSON.stringify({
  type: 'record',
  name: 'Node',
  fields: [
    { name: 'text', type: 'string' },
    { name: 'next', type: ['null', 'Node'], default: null },
  ],
})
const protoText = 'syntax = "proto3"; message Node { string text = 1; Node next = 2; }'
const jsonText = JSON.stringify({ type: ['array', 'object'], items: true })

let fixture: GateFixture
const ids = { avro: 0, other: 0, proto: 0, json: 0 }
beforeAll(async () => {
  const { protobufDepth, depth, baseSteps, stepsPerByte } = defaultGateSettings
  const payloads = new PayloadCompiler({ protobufDepth, depth, baseSteps, stepsPerByte })
  fixture = await openTestGate({ parts: { compilePayloads: schema => payloads.compile(schema) } })
  const { writes } = fixture.registry
  await writes.putConfig(undefined, { compatibility: 'NONE' })
  const register = async (schema: string, schemaType?: 'JSON' | 'PROTOBUF') =>
    (await writes.register('orders-value', { schema, ...(schemaType && { schemaType }) }, {})).id ?? 0
  ids.avro = await register(avroText)
  ids.other = await register(
    JSON.stringify({ type: 'record', name: 'Other', fields: [{ name: 'flag', type: 'boolean' }] }),
  )
  ids.proto = await register(protoText, 'PROTOBUF')
  ids.json = await register(jsonText, 'JSON')
})

/** A value of `Node` with so many nodes, each with an empty text. */
const avroNodes = (depth: number) =>
  Buffer.concat([Buffer.alloc(2 * depth - 1).map((_, at) => (at % 2 === 0 ? 0 : 2)), Buffer.of(0)])

function protoNodes(depth: number): Buffer {
  const lengths: Buffer[] = []
  let length = 0
  for (let left = depth - 1; left > 0; left--) {
    const varint: number[] = []
    for (let rest = length; ; rest >>>= 7) {
      if (rest < 0x80) {
        varint.push(rest)
        break
      }
      varint.push((rest & 0x7f) | 0x80)
    }
    lengths.push(Buffer.of(0x12, ...varint))
    length += 1 + varint.length
  }
  return Buffer.concat([Buffer.of(0), ...lengths.reverse()])
}

const avroString = (bytes: number): Buffer => {
  const varint: number[] = []
  let rest = bytes * 2
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) varint.push((rest % 128) + 128)
  return Buffer.concat([Buffer.of(...varint, rest), Buffer.alloc(bytes, 'x'), Buffer.of(0)])
}

const rows: readonly (readonly [string, () => Buffer, string])[] = [
  ['one byte', () => Buffer.of(0), '87 missing-id'],
  ['a good Avro value', () => framed(ids.avro, Buffer.of(2, 0x61, 0)), 'passed'],
  ['100 MiB of good Avro', () => framed(ids.avro, avroString(100 * 1024 * 1024)), 'passed'],
  ['100 MiB of something else', () => framed(ids.avro, Buffer.alloc(100 * 1024 * 1024, 0xff)), '87 bad-payload'],
  ['100 MiB without an id', () => Buffer.alloc(100 * 1024 * 1024, 0x20), '87 missing-id'],
  ['a valid id and the bytes of another schema', () => framed(ids.other, Buffer.of(2, 0x61, 0)), '87 bad-payload'],
  ['a value that is cut short', () => framed(ids.avro, Buffer.of(8, 0x61)), '87 bad-payload'],
  ['bytes behind the value', () => framed(ids.avro, Buffer.of(2, 0x61, 0, 9)), '87 trailing-bytes'],
  ['an id and nothing', () => framed(ids.avro), '87 bad-payload'],
  ['Avro of 400 levels', () => framed(ids.avro, avroNodes(400)), 'passed'],
  ['Avro of 10,000 levels', () => framed(ids.avro, avroNodes(10_000)), '87 too-costly'],
  ['Protobuf of 90 levels', () => framed(ids.proto, protoNodes(90)), 'passed'],
  ['Protobuf of 10,000 levels', () => framed(ids.proto, protoNodes(10_000)), '87 too-costly'],
  ['Protobuf that is cut short', () => framed(ids.proto, Buffer.of(0, 0x0a, 5, 0x61)), '87 bad-payload'],
  ['Protobuf of another wire type', () => framed(ids.proto, Buffer.of(0, 0x08, 5)), '87 bad-payload'],
  ['an unknown field of Protobuf', () => framed(ids.proto, Buffer.of(0, 0x78, 5)), 'passed'],
  ['JSON of 400 levels', () => framed(ids.json, '['.repeat(400) + ']'.repeat(400)), 'passed'],
  ['JSON of 10,000 levels', () => framed(ids.json, '['.repeat(10_000) + ']'.repeat(10_000)), '87 too-costly'],
  ['no JSON', () => framed(ids.json, '{"a":'), '87 bad-payload'],
  ['JSON and something behind it', () => framed(ids.json, '{} {}'), '87 trailing-bytes'],
  ['JSON that the schema refuses', () => framed(ids.json, '7'), '87 bad-payload'],
]

test.each(rows)('%s', async (_, value, expected) => {
  expect(summaryOf(await judge(fixture, policy, [{ value: value() }]))).toBe(expected)
})

test('a small batch that grows beyond all bounds when it is decompressed is refused before anybody looks at it', () => {
  const bomb = encodeRecordBatch({ records: [{ value: Buffer.from('x') }], attributes: 1 })
  const block = gzipSync(Buffer.alloc(80 * 1024 * 1024))
  const batch = Buffer.concat([bomb.subarray(0, batchLayout.records), block])
  batch.writeInt32BE(batch.length - 12, batchLayout.batchLength)
  batch.writeUInt32BE(computeBatchCrc(batch), batchLayout.crc)
  const rules = {
    produceVersion: 9,
    partitionName: 'orders-0',
    maxMessageBytes: 1_048_588,
    maxDecompressedBytes: 64 * 1024 * 1024,
    isCompacted: false,
    isLogAppendTime: false,
    timestampBeforeMaxMs: 2n ** 60n,
    timestampAfterMaxMs: 2n ** 60n,
    nowMs: 1000n,
    keepsRecords: true,
  }
  expect(batch.length).toBeLessThan(100_000)
  expect(checkProducedBatch(batch, rules)).toMatchObject({ error: 'INVALID_RECORD', recordErrors: [] })
})
