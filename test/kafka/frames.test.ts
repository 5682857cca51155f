import { ByteReader } from '../../src/bytes/byte-reader.ts'
import { MalformedBytes } from '../../src/bytes/malformed-bytes.ts'
import {
  decodeRequestHeader,
  decodeResponseHeader,
  encodeRequest,
  encodeResponse,
  isDescribed,
  isFlexible,
  skipHeaderTags,
} from '../../src/kafka/frames.ts'
import { heartbeat } from '../../src/kafka/messages/heartbeat.ts'
import { produce } from '../../src/kafka/messages/produce.ts'

const member = { groupId: 'g', generationId: 1, memberId: 'm' }

test.each([
  [0, '00000016000c00000000000900026d650001670000000100016d'],
  [4, '00000017000c00040000000900026d6500026700000001026d0000'],
])('a request of version %i has its length, then its header, then its body', (apiVersion, hex) => {
  const frame = encodeRequest(heartbeat, { apiVersion, correlationId: 9, clientId: 'me' }, member)
  expect(Buffer.concat(frame).toString('hex')).toBe(hex)
  const reader = new ByteReader(Buffer.concat(frame), { start: 4 })
  expect(decodeRequestHeader(reader)).toEqual({ apiKey: 12, apiVersion, correlationId: 9, clientId: 'me' })
  skipHeaderTags(reader, heartbeat, apiVersion)
  expect(heartbeat.request.decode(reader, apiVersion)).toEqual({ ...member, groupInstanceId: null })
  expect(reader.remaining).toBe(0)
})

test('a client may have no id, and one that is no UTF-8', () => {
  const header = (hex: string) =>
    decodeRequestHeader(new ByteReader(Buffer.from(`000c0000 00000001 ${hex}`.replaceAll(' ', ''), 'hex')))
  expect(header('ffff').clientId).toBeNull()
  expect(header('0001ff').clientId).toBe('\ufffd')
  expect(() => header('7fff00')).toThrow(MalformedBytes)
})

test('tagged fields of headers are passed over', () => {
  const request = new ByteReader(Buffer.from('01 05 02 0102 aa'.replaceAll(' ', ''), 'hex'))
  skipHeaderTags(request, heartbeat, 4)
  expect(request.uint8()).toBe(0xaa)
  const response = new ByteReader(Buffer.from('00000009 01 05 01 ff aa'.replaceAll(' ', ''), 'hex'))
  expect(decodeResponseHeader(response, heartbeat, 4)).toBe(9)
  expect(response.uint8()).toBe(0xaa)
})

test('record batches stand in a frame as they were given', () => {
  const batch = Buffer.alloc(10_000, 7)
  const frame = encodeRequest(
    produce,
    { apiVersion: 9, correlationId: 1, clientId: null },
    { acks: 1, timeoutMs: 1000, topicData: [{ name: 't', partitionData: [{ index: 0, records: batch }] }] },
  )
  expect(frame.some(chunk => chunk.buffer === batch.buffer && chunk.length === batch.length)).toBe(true)
  const whole = Buffer.concat(frame)
  expect(whole.readInt32BE(0)).toBe(whole.length - 4)
  const reader = new ByteReader(whole, { start: 4 })
  decodeRequestHeader(reader)
  skipHeaderTags(reader, produce, 9)
  const records = produce.request.decode(reader, 9).topicData[0]?.partitionData[0]?.records
  expect(records?.equals(batch)).toBe(true)
  expect(records?.buffer).toBe(whole.buffer)
})

test('fields that the version lacks are left out', () => {
  const answer = { errorCode: 3, throttleTimeMs: 5 }
  const hex = (apiVersion: number) =>
    Buffer.concat(encodeResponse(heartbeat, { apiVersion, correlationId: 1 }, answer)).toString('hex')
  expect(hex(0)).toBe('00000006000000010003')
  expect(hex(1)).toBe('0000000a00000001000000050003')
})

test('a table says what is described and what is flexible', () => {
  expect([-1, 0, 4, 5].map(version => isDescribed(heartbeat, version))).toEqual([false, true, true, false])
  expect([3, 4].map(version => isFlexible(heartbeat, version))).toEqual([false, true])
})
