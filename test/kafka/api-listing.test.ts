import { ByteReader } from '../../src/bytes/byte-reader.ts'
import { isClientSoftwareName, isServed, listApis, unsupportedApiVersions } from '../../src/kafka/api-listing.ts'
import { decodeResponseHeader, encodeResponse } from '../../src/kafka/frames.ts'
import { apiVersions } from '../../src/kafka/messages/api-versions.ts'
import { endTxn } from '../../src/kafka/messages/end-txn.ts'
import { produce } from '../../src/kafka/messages/produce.ts'
import { saslHandshake } from '../../src/kafka/messages/sasl-handshake.ts'

test('Produce lists versions that it does not take, and none that mean transactions V2', () => {
  expect(listApis([produce, endTxn, saslHandshake])).toEqual([
    { apiKey: 0, minVersion: 0, maxVersion: 11 },
    { apiKey: 26, minVersion: 0, maxVersion: 4 },
    { apiKey: 17, minVersion: 1, maxVersion: 1 },
  ])
  expect([2, 3, 11, 12].map(version => isServed(produce, version))).toEqual([false, true, true, false])
})

test('the answer to an unknown version of ApiVersions has the form of version 0', () => {
  const { apiVersion, draft } = unsupportedApiVersions()
  const frame = Buffer.concat(encodeResponse(apiVersions, { apiVersion, correlationId: 7 }, draft))
  expect(frame.toString('hex')).toBe('0000001000000007002300000001001200000004')
})

test('the header of an answer to ApiVersions has no tagged fields in any version', () => {
  const draft = { errorCode: 0, apiKeys: [] }
  const frame = Buffer.concat(encodeResponse(apiVersions, { apiVersion: 3, correlationId: 7 }, draft))
  const reader = new ByteReader(frame, { start: 4 })
  expect(decodeResponseHeader(reader, apiVersions, 3)).toBe(7)
  expect(reader.position).toBe(8)
  expect(apiVersions.response.decode(reader, 3)).toMatchObject(draft)
})

test.each(['apache-kafka-java', 'a', 'v1.2.3', '9'])('a client may be called %s', name => {
  expect(isClientSoftwareName(name)).toBe(true)
})

test.each(['', '-x', 'x-', 'a_b', 'ä', 'a b', 'a\n'])('a client may not be called %j', name => {
  expect(isClientSoftwareName(name)).toBe(false)
})
