import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { ProtobufSchema } from '../../../src/schema/protobuf/protobuf-schema.ts'
import { protobufValues } from '../../../src/serde/protobuf/values.ts'
import { FastWalk } from '../../../src/validation/payload/fast-walk.ts'
import { protobufPayloads } from '../../../src/validation/payload/protobuf-check.ts'
import { protobufCode } from '../../../src/validation/payload/protobuf-code.ts'
import { TableLinker } from '../../../src/validation/payload/protobuf-table.ts'
import { WireWalk } from '../../../src/validation/payload/wire-walk.ts'
import { hex, limits, schemaOf, utf8Pieces } from './fixture.ts'
import { mutated, Random } from './random.ts'
import { randomFile } from './random-protobuf.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const fast = new FastWalk(limits)
const never = { acceptsAvro: () => false, acceptsProtobuf: () => false, acceptsJson: () => false }
const budget = { limits, walk: new WireWalk(limits) }

/** The check of a schema's first message with the fast walk and without; `accepts` is undefined where there is no code. */
function walksOf(text: string) {
  const schema = schemaOf('PROTOBUF', text)
  if (!(schema instanceof ProtobufSchema)) throw new Error('no Protobuf')
  const [both, slow] = [fast, never].map(one => {
    const check = protobufPayloads.compile(schema, { ...budget, fast: one }).checkOf([0])
    return (bytes: Buffer, start = 0, end = bytes.length) => check?.(bytes, start, end)
  })
  const table = new TableLinker(schema.types).message('t.M')
  const code = table && protobufCode(table)
  const accepts =
    code && ((bytes: Buffer, start = 0, end = bytes.length) => fast.acceptsProtobuf(code, bytes, start, end))
  if (both === undefined || slow === undefined) throw new Error('no check')
  return { schema, both, slow, accepts }
}

const proto3 = (body: string) => walksOf(`syntax = "proto3"; package t; ${body}`)
const fields = (count: number) => Array.from({ length: count }, (_, at) => `int32 f${at} = ${at + 1};`).join(' ')
const isRight = (fault: unknown) => fault === undefined

test('verdicts are those of the other walk, and the fast walk accepts what the serializer writes', () => {
  let [accepted, refused] = [0, 0]
  fc.assert(
    fc.property(fc.integer(), seed => {
      const random = new Random(seed)
      const file = randomFile(random)
      const { schema, both, slow, accepts } = walksOf(file.text)
      const writer = protobufValues.writer(schema, {})
      let last = Buffer.alloc(0)
      for (let count = 0; count < 8; count++) {
        // One byte of message indexes goes before the message.
        const bytes = Buffer.from(writer.write(file.value(random), new Uint8Array())).subarray(1)
        if (!file.text.includes('group')) expect(accepts?.(bytes)).not.toBe(false)
        for (let times = 0; times < 4; times++) {
          const broken = Buffer.concat([mutated(bytes, last, random), bytes])
          const end = broken.length - bytes.length
          expect(both(broken, 0, end)).toEqual(slow(broken, 0, end))
          if (accepts?.(broken, 0, end) === true) accepted++
          else refused++
        }
        last = bytes
      }
    }),
    propertyRuns(400),
  )
  expect(refused).toBeGreaterThan(2000)
  expect(accepted).toBeGreaterThan(2000)
})

test('texts are UTF-8, whatever stands in them and wherever', () => {
  const { accepts } = proto3('message M { string s = 1; }')
  for (const piece of utf8Pieces)
    for (let before = 0; before < 40; before++)
      for (const after of [0, 1, 2, 3, 15, 16, 17, 40, 20_000]) {
        const text = Buffer.concat([Buffer.alloc(before, 'a'), piece, Buffer.alloc(after, 'b')])
        const { length } = text
        const head = [(length & 127) | 128, ((length >> 7) & 127) | 128, length >> 14]
        // What follows would make some of the wrong ones right.
        const bytes = Buffer.concat([Buffer.from([0x0a, ...head]), text, Buffer.alloc(40, 0x80)])
        expect(accepts?.(bytes, 0, 4 + length)).toBe(isUtf8(text))
      }
})

test('lengths are read whole', () => {
  const { accepts } = proto3('message M { bytes b = 1; }')
  for (let bit = 0; bit < 20; bit++) {
    const length = 2 ** bit
    const head = [(length & 127) | 128, ((length >> 7) & 127) | 128, length >> 14]
    const bytes = Buffer.concat([Buffer.from([0x0a, ...head]), Buffer.alloc(length)])
    expect([accepts?.(bytes), accepts?.(bytes, 0, bytes.length - 1)]).toEqual([true, false])
  }
})

const all = `message M { int32 i = 1; fixed64 f8 = 2; string s = 3; fixed32 f4 = 5; N n = 6; repeated int32 p = 7; repeated N l = 8;
  map<string, N> m = 9; bytes b = 10; repeated fixed32 p4 = 11; repeated double p8 = 12; E e = 13; int32 far = 1900; bool last = 2000; }
  message N { N n = 1; string s = 2; } enum E { A = 0; }`

test.each([
  ['a field of each kind', '08 01 11 00 00 00 00 00 00 00 00 1a 01 61 2d 00 00 00 00 52 02 ff fe 68 63'],
  ['fields in any order and often', '68 01 08 01 68 02 08 02'],
  ['a tag in two bytes', 'e0 76 05'],
  ['a tag in more bytes than it needs', '88 00 01'],
  ['the largest number', '80 7d 01'],
  ['a varint of nine bytes', '08 ff ff ff ff ff ff ff ff 01'],
  ['a varint of ten bytes', '08 ff ff ff ff ff ff ff ff ff 7f'],
  ['a varint in more bytes than it needs', '08 80 80 80 80 80 80 80 80 80 00'],
  ['unknown fields', '98 01 01 a2 01 02 ff ff a9 01 00 00 00 00 00 00 00 00 b5 01 00 00 00 00'],
  ['an unknown field among others', '20 01 25 00 00 00 00 21 00 00 00 00 00 00 00 00 22 01 ff'],
  ['a number behind the last one', 'c0 7d 01 c2 7d 01 ff c1 7d 00 00 00 00 00 00 00 00 c5 7d 00 00 00 00 f8 7f 01'],
  ['a message in itself', '32 07 0a 02 0a 00 12 01 61'],
  ['a length in more bytes than it needs', '1a 81 80 00 61'],
  ['entries of a map', '4a 00 4a 03 0a 01 61 4a 08 0a 01 61 12 03 12 01 62'],
  ['packed varints', '3a 0c 01 80 01 ff ff ff ff ff ff ff ff 01 3a 00 38 01'],
  ['packed fixed numbers', '5a 08 00 00 00 00 00 00 00 00 5d 00 00 00 00 62 08 00 00 00 00 00 00 00 00 62 00'],
])('%s is accepted', (_, payload) => {
  const { accepts, slow } = proto3(all)
  expect([accepts?.(hex(payload)), slow(hex(payload))]).toEqual([true, undefined])
})

test.each([
  ['the field number 0', '00 01'],
  ['another wire type', '0a 01 00'],
  ['a wire type that is none', '0e 00'],
  ['a group', '33 34'],
  ['an unknown field that does not end', '22 02 ff'],
  ['the end of a group', '24'],
  ['an unknown wire type behind the last number', 'c6 7d 01'],
  ['a varint that does not end', '08 ff'],
  ['a varint of eleven bytes', '08 80 80 80 80 80 80 80 80 80 80 08 01'],
  ['a tag without a value', '08'],
  ['half a fixed number', '11 00 00 00 00'],
  ['a length that goes beyond the message', '1a 05 61'],
  ['a length above all that can be', '1a 81 80 40 61'],
  ['a length that goes beyond the message inside', '32 04 12 05 61 61'],
  ['a string that is not UTF-8', '32 04 12 02 c3 28'],
  ['a packed varint that goes beyond its field', '3a 02 01 80 01 00'],
  ['packed numbers that are not whole', '62 04 00 00 00 00'],
  ['packed numbers of 4 bytes that are not whole', '5a 06 00 00 00 00 00 00'],
  ['a single number in a packed field', '0a 01 01'],
])('%s is not', (_, payload) => {
  const { accepts, slow } = proto3(all)
  const bytes = hex(payload)
  // Whole fields follow, of which none belongs to the payload.
  expect(accepts?.(Buffer.concat([bytes, Buffer.alloc(64)]), 0, bytes.length)).toBe(false)
  expect(isRight(slow(bytes))).toBe(false)
})

test.each([
  ['a number above 2047', '80 80 01 00'],
  ['a tag of three bytes', '88 80 00 01'],
  ['a length of four bytes', '1a 81 80 80 00 08 2d 08 01 08 01'],
  ['an unknown group', 'a3 01 a4 01'],
])('%s is left to the other walk', (_, payload) => {
  const { accepts, both } = proto3(all)
  expect([accepts?.(hex(payload)), both(hex(payload))]).toEqual([false, undefined])
})

test('messages nest as deep as for the other walk', () => {
  const nested = (depth: number): Buffer => {
    let bytes = Buffer.alloc(0)
    for (let level = 0; level < depth; level++) {
      const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7]
      bytes = Buffer.concat([Buffer.from([0x0a, ...length]), bytes])
    }
    return bytes
  }
  const { accepts, slow } = proto3('message M { M m = 1; }')
  for (const depth of [0, 1, limits.protobufDepth - 1, limits.protobufDepth, limits.protobufDepth + 1]) {
    expect(accepts?.(nested(depth))).toBe(depth <= limits.protobufDepth)
    expect(isRight(slow(nested(depth)))).toBe(depth <= limits.protobufDepth)
  }
})

test('required fields are looked for in what the fast walk accepts', () => {
  const text = 'syntax = "proto2"; package t; message M { optional N n = 1; } message N { required int32 a = 1; }'
  const { accepts, both } = walksOf(text)
  expect([accepts?.(hex('0a 00')), both(hex('0a 00'))]).toEqual([true, expect.objectContaining({ path: '$.n.a' })])
  expect(both(hex('0a 02 08 01'))).toBeUndefined()
})

test('the table of a schema ends where that of a larger one went on', () => {
  const [large, small] = [20, 3].map(count => proto3(`message M { ${fields(count)} }`).accepts)
  expect([large?.(hex('20 01')), large?.(hex('25 00 00 00 00'))]).toEqual([true, false])
  expect([small?.(hex('20 01')), small?.(hex('25 00 00 00 00'))]).toEqual([true, true])
})

test('schemas whose tables are large have no code', () => {
  const messages = (count: number) =>
    Array.from({ length: count }, (_, at) => `message ${at === 0 ? 'M' : `M${at}`} { M${at + 1} m = 1000; }`).join(' ')
  expect(proto3('message M { int32 a = 2048; }').accepts).toBeUndefined()
  expect(proto3('message M { N n = 1; } message N { int32 a = 536870911; }').accepts).toBeUndefined()
  expect(proto3(`message M { ${fields(2047)} }`).accepts?.(hex('f8 7f 01'))).toBe(true)
  expect(proto3(`${messages(8)} message M8 { }`).accepts?.(hex('c2 3e 00'))).toBe(true)
  expect(proto3(`${messages(9)} message M9 { }`).accepts).toBeUndefined()
})
