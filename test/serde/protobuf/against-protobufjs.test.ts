import fc from 'fast-check'
import protobuf from 'protobufjs'
import { SerdeError } from '../../../src/serde/errors.ts'
import { protobufValues } from '../../../src/serde/protobuf/values.ts'
import { read, schemaOf, unknownIn, written } from './fixture.ts'
import { randomCase } from './random-messages.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const runs = propertyRuns(150)

/** As protobufjs takes values: 64 bits as objects like those of Long. */
function forLibrary(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const [low, high] = [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))]
    return { low, high, unsigned: value > 2n ** 63n - 1n }
  }
  if (Array.isArray(value)) return value.map(forLibrary)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, forLibrary(one)]))
}

function encodedByLibrary(text: string, value: unknown): string {
  const type = protobuf.parse(text).root.lookupType('t.M')
  const bytes = type.encode(type.create(forLibrary(value) as object)).finish()
  return `00${Buffer.from(bytes).toString('hex')}`
}

test('values are written as protobufjs writes them', () => {
  fc.assert(
    fc.property(randomCase, ({ text, value }) => {
      expect(written(schemaOf(text), value)).toBe(encodedByLibrary(text, value))
    }),
    runs,
  )
})

test('what was written reads the same by plan and by the library, and is written the same again', () => {
  fc.assert(
    fc.property(randomCase, ({ text, value }) => {
      const schema = schemaOf(text)
      const hex = written(schema, value)
      expect(written(schema, read(schema, hex))).toBe(hex)
    }),
    runs,
  )
})

test('what another schema does not know is written again', () => {
  fc.assert(
    fc.property(randomCase, randomCase, ({ text, value }, other) => {
      const [writer, reader] = [schemaOf(text), schemaOf(other.text)]
      const hex = written(writer, value)
      const seen = outcome(() => read(writer, hex, {}, reader))
      if (seen instanceof SerdeError) expect(['malformed', 'truncated']).toContain(seen.code)
      else expect(outcome(() => written(reader, seen))).not.toBeInstanceOf(SerdeError)
    }),
    runs,
  )
})

test('damaged bytes are a SerdeError or a value, the same by plan and by the library', () => {
  const damage = fc.record({ at: fc.nat(), bit: fc.nat({ max: 7 }), cut: fc.boolean() })
  fc.assert(
    fc.property(randomCase, fc.array(damage, { minLength: 1, maxLength: 4 }), ({ text, value }, damages) => {
      const schema = schemaOf(text)
      let bytes = Buffer.from(written(schema, value), 'hex')
      for (const { at, bit, cut } of damages) {
        const place = 1 + (at % Math.max(bytes.length - 1, 1))
        if (cut) bytes = bytes.subarray(0, place)
        else if (place < bytes.length) bytes[place] = (bytes[place] ?? 0) ^ (1 << bit)
      }
      const [byPlan, byLibrary] = [false, true].map(isTrusted =>
        outcome(() => protobufValues.reader({ writer: schema, isTrusted }, {}).read(bytes, 0)),
      )
      if (byPlan instanceof SerdeError) expect(byLibrary).toMatchObject({ code: byPlan.code, path: byPlan.path })
      else {
        expect(byLibrary).toEqual(byPlan)
        expect(unknownIn(byLibrary)).toEqual(unknownIn(byPlan))
      }
    }),
    propertyRuns(400),
  )
})

test('a payload cut anywhere is truncated or a shorter value', () => {
  const text =
    'syntax = "proto3"; package t; message M { M m = 1; repeated sint64 l = 2; string s = 3; map<string, M> n = 4; double d = 5; }'
  const schema = schemaOf(text)
  const inner = { l: [1n, -500n], s: 'text', d: 1.5 }
  const bytes = Buffer.from(written(schema, { ...inner, m: { m: inner }, n: { key: inner } }), 'hex')
  for (let length = 0; length < bytes.length; length++) {
    const seen = outcome(() => read(schema, bytes.subarray(0, length).toString('hex')))
    expect(['truncated', 'bad-header', 'a value']).toContain(seen instanceof SerdeError ? seen.code : 'a value')
  }
})

test.each([
  ['a length beyond the bytes', '0affffffff07'],
  ['a packed list that promises much', '12ffffffff0701'],
  ['a negative length', '0affffffff0f'],
  ['groups without end', '0b'.repeat(5000)],
  ['messages without end', '0a7f'.repeat(3000)],
])('%s neither takes memory nor the stack', (_, hex) => {
  const schema = schemaOf('syntax = "proto3"; package t; message M { M m = 1; repeated int32 l = 2; }')
  expect(outcome(() => read(schema, `00${hex}`))).toBeInstanceOf(SerdeError)
})

function outcome(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    if (error instanceof SerdeError) return error
    throw error
  }
}
