import fc from 'fast-check'
import { ByteReader } from '../../src/bytes/byte-reader.ts'
import { ByteWriter } from '../../src/bytes/byte-writer.ts'
import { MalformedBytes } from '../../src/bytes/malformed-bytes.ts'
import type { Api } from '../../src/kafka/api.ts'
import { apiOf, apis } from '../../src/kafka/apis.ts'
import { valuesOf } from '../support/wire-values.ts'
import { propertyRuns } from '../support/property-runs.ts'

const kinds = ['request', 'response'] as const

const cases = apis.flatMap(api => kinds.map(kind => [api.name, kind, api] as const))

function versionsOf({ versions }: Api): readonly number[] {
  return Array.from({ length: versions.max - versions.min + 1 }, (_, index) => versions.min + index)
}

function encode(api: Api, kind: 'request' | 'response', version: number, value: unknown): Buffer {
  const writer = new ByteWriter()
  api[kind].encode(writer, version, value as never)
  return writer.toBuffer()
}

test('apis are listed once, in ascending order of their keys', () => {
  const keys = apis.map(({ key }) => key)
  expect(keys).toEqual([...new Set(keys)].sort((one, other) => one - other))
  expect(apis.every(api => apiOf(api.key) === api)).toBe(true)
  expect(apiOf(999)).toBeUndefined()
})

test('an api lists no version that is not described, but for Produce', () => {
  const beyond = apis.filter(({ versions: { min, max, listed } }) => {
    return listed !== undefined && (listed.min < min || listed.max > max)
  })
  expect(beyond.map(({ name }) => name)).toEqual(['Produce'])
})

describe.each(cases)('%s %s', (_, kind, api) => {
  test.each(versionsOf(api))('version %i reads what it writes', version => {
    fc.assert(
      fc.property(valuesOf(api[kind].node, version), value => {
        const bytes = encode(api, kind, version, value)
        const reader = new ByteReader(bytes)
        expect(api[kind].decode(reader, version)).toEqual(value)
        expect(reader.remaining).toBe(0)
      }),
      propertyRuns(8),
    )
  })

  test.each(versionsOf(api))('version %i refuses its bytes cut anywhere', version => {
    const [value] = fc.sample(valuesOf(api[kind].node, version), propertyRuns(1))
    const bytes = encode(api, kind, version, value)
    for (let end = 0; end < bytes.length; end++)
      expect(() => api[kind].decode(new ByteReader(bytes, { end }), version)).toThrow(MalformedBytes)
  })

  test('random bytes are read or refused, nothing else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...versionsOf(api)), fc.uint8Array({ maxLength: 60 }), (version, bytes) => {
        try {
          api[kind].decode(new ByteReader(Buffer.from(bytes)), version)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBytes)
        }
      }),
      propertyRuns(30),
    )
  })

  test('a version that is not described is a mistake of the caller', () => {
    expect(() => api[kind].decode(new ByteReader(Buffer.alloc(99)), 99)).toThrow(RangeError)
  })
})
