import { PayloadCompiler, recordName } from '../../../src/validation/payload/payload-languages.ts'
import { messageName } from '../../../src/validation/payload/protobuf-check.ts'
import { checkOf, hex, limits, proto2, proto3, schemaOf } from './fixture.ts'

const all = `message M { int32 i = 1; fixed64 f8 = 2; string s = 3; fixed32 f4 = 5; N n = 6; repeated int32 p = 7; repeated N l = 8;
  map<string, N> m = 9; bytes b = 10; repeated string t = 11; repeated double d = 12; int32 far = 5000; E e = 13; }
  message N { N n = 1; string s = 2; } enum E { A = 0; }`
const old = `message M { required int32 a = 1; optional N n = 2; repeated N l = 3; optional string s = 4; optional group G = 5 { required int32 x = 1; }
  map<string, N> m = 6; oneof o { N c = 7; string d = 8; } } message N { required int32 a = 1; required int32 b = 2; }`

/** Payload, and the path and a part of the problem; nothing where it passes. */
type Row = readonly [string, string, string?, string?]
const rows: readonly Row[] = [
  ['nothing is a message of defaults', ''],
  ['a field of each kind', '08 01 11 00 00 00 00 00 00 00 00 1a 01 61 2d 00 00 00 00 52 02 ff fe 68 01'],
  ['unknown fields pass', '98 01 01 a2 01 02 ff ff a9 01 00 00 00 00 00 00 00 00 b5 01 00 00 00 00'],
  ['an unknown group passes', 'a3 01 08 01 ab 01 ac 01 a4 01'],
  ['a group ends with its own number', 'a3 01 ac 01', '$', 'the number of another'],
  ['a group ends', 'a3 01 08 01', '$', 'does not end'],
  ['no group ends that did not begin', 'a4 01', '$', 'did not begin'],
  ['the field number 0 is none', '00 01', '$', 'number 0'],
  ['nor with another wire type', '02 00', '$', 'number 0'],
  ['there are six wire types', '0e', '$.i', 'no wire type 6'],
  ['a tag has 32 bits', '88 80 80 80 10 01', '$', 'larger than 32 bits'],
  ['a tag may be written longer than it need be', '88 80 00 01'],
  ['a known field has its own wire type', '0a 01 00', '$.i', 'a length and bytes, its type as a varint'],
  ['a string is no varint', '18 01', '$.s', 'a varint, its type as a length and bytes'],
  ['a fixed is no other fixed', '15 00 00 00 00', '$.f8', '4 bytes, its type as 8 bytes'],
  ['a message is no group', '33 34', '$.n', 'a group, its type as a length and bytes'],
  ['a varint has up to ten bytes', '08 ff ff ff ff ff ff ff ff ff 01'],
  ['a varint has no eleventh byte', '08 ff ff ff ff ff ff ff ff ff ff 01', '$.i', 'more than 10 bytes'],
  ['a varint ends', '08 ff', '$.i', 'end within a varint'],
  ['a length stays inside the message', '1a 05 61', '$.s', 'end within a field'],
  ['a length has 31 bits', '1a ff ff ff ff 0f', '$.s', 'larger than 31 bits'],
  ['a string is UTF-8', '1a 02 c3 28', '$.s', 'not UTF-8'],
  ['each of a list of strings is', '5a 01 61 5a 01 ff', '$.t[1]', 'not UTF-8'],
  ['a message ends inside the one around it', '32 04 12 05 61 61', '$.n.s', 'end within a field'],
  ['the path counts the items', '42 00 1a 01 61 42 03 12 01 ff', '$.l[1].s', 'not UTF-8'],
  ['the path tells entries of maps by their place', '4a 03 0a 01 61 4a 05 12 03 12 01 ff', '$.m{1}.s', 'not UTF-8'],
  ['the key of a map is UTF-8', '4a 03 0a 01 ff', '$.m{0}', 'not UTF-8'],
  ['an entry may lack key and value', '4a 00'],
  ['a list may be packed', '3a 03 01 80 01'],
  ['and not', '38 01 38 80 01'],
  ['packed values are whole', '3a 02 01 80', '$.p', 'end within a varint'],
  ['packed doubles are whole', '62 04 00 00 00 00', '$.d', 'ends within a value'],
  ['strings are not packed', '58 01', '$.t[0]', 'its type as a length and bytes'],
  ['numbers may be large', 'c0 b8 02 01'],
  ['and have their wire type too', 'c2 b8 02 00', '$.far', 'its type as a varint'],
  ['an enum may have a number that nobody knows', '68 63'],
]

test.each(rows.map(row => [row[0], row] as const))('Protobuf: %s', (_, [, payload, path, problem]) => {
  const fault = proto3(all)(hex(payload))
  if (path === undefined) expect(fault).toBeUndefined()
  else expect(fault).toEqual({ reason: 'bad-payload', path, problem: expect.stringContaining(problem ?? '') as string })
})

const oldRows: readonly Row[] = [
  ['a required field is there', '08 01'],
  ['or it is missing', '', '$.a', 'required field is missing'],
  ['strings of proto2 may be anything', '08 01 22 02 c3 28'],
  ['a message inside has its required fields', '08 01 12 02 08 01', '$.n.b', 'required field is missing'],
  ['a message that comes in parts is one', '08 01 12 02 08 01 12 02 10 01'],
  ['items of a list are not', '08 01 1a 02 08 01 1a 02 10 01', '$.l[0].b', 'required field is missing'],
  [
    'nor are values of maps',
    '08 01 32 06 0a 01 61 12 01 08'.replace('12 01 08', '12 02 08 01').replace('06', '07'),
    '$.m{0}.b',
    'required field is missing',
  ],
  ['an entry without a value has an empty one', '08 01 32 00', '$.m{0}.a', 'required field is missing'],
  ['a group has its required fields', '08 01 2b 2c', '$.g.x', 'required field is missing'],
  ['a group that has them', '08 01 2b 08 05 2c'],
  ['a member of a oneof takes the one before away', '08 01 3a 02 08 01 42 01 61'],
  ['what comes after it counts', '08 01 42 01 61 3a 02 08 01', '$.c.b', 'required field is missing'],
  ['a closed enum keeps unknown numbers aside', '08 01'],
]

test.each(oldRows.map(row => [row[0], row] as const))('Protobuf of proto2: %s', (_, [, payload, path, problem]) => {
  const fault = proto2(old)(hex(payload))
  if (path === undefined) expect(fault).toBeUndefined()
  else expect(fault).toEqual({ reason: 'bad-payload', path, problem: expect.stringContaining(problem ?? '') as string })
})

test('messages, groups and entries nest as deep as the limit', () => {
  const nested = (depth: number, tag: number): Buffer => {
    let bytes = Buffer.alloc(0)
    for (let level = 0; level < depth; level++) {
      const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7]
      bytes = Buffer.concat([Buffer.from([tag, ...length]), bytes])
    }
    return bytes
  }
  const inner = nested(99, 0x0a)
  const outer = (bytes: Buffer) =>
    Buffer.concat([Buffer.from([0x32, (bytes.length & 127) | 128, bytes.length >> 7]), bytes])
  expect(proto3(all)(outer(inner))).toBeUndefined()
  expect(proto3(all)(outer(nested(100, 0x0a)))).toMatchObject({ reason: 'too-costly' })
  const groups = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x7b), Buffer.alloc(depth, 0x7c)])
  expect(proto3(all)(groups(100))).toBeUndefined()
  expect(proto3(all)(groups(101))).toMatchObject({ reason: 'too-costly' })
  expect(proto3(all)(Buffer.alloc(100_000, 0x7b))).toMatchObject({ reason: 'too-costly' })
})

describe('message indexes', () => {
  const text =
    'syntax = "proto3"; package p; message A { message B { } message C { string s = 1; } } message D { string s = 1; }'
  const schema = schemaOf('PROTOBUF', text)
  const checks = new PayloadCompiler(limits).compile(schema)

  test('choose the message', () => {
    expect(checkOf(schema, [1])(hex('0a 01 ff'))).toMatchObject({ path: '$.s' })
    expect(checkOf(schema, [0, 1])(hex('0a 01 ff'))).toMatchObject({ path: '$.s' })
    expect(checkOf(schema, [0, 0])(hex('0a 01 ff'))).toBeUndefined()
    expect(checks.checkOf([1])).toBe(checks.checkOf([1]))
  })

  test.each([[[2]], [[-1]], [[0, 2]], [[1, 0]], [[]], [[0.5]]])('%j lead nowhere', indexes => {
    expect(checks.checkOf(indexes)).toBeUndefined()
    expect(messageName(schema, indexes)).toBeUndefined()
  })

  test('name the record', () => {
    expect(messageName(schema, [0, 1])).toBe('p.A.C')
    expect(recordName(schema, [1])).toBe('p.D')
    expect(recordName(schemaOf('AVRO', { type: 'record', name: 'n.R', fields: [] }), [9])).toBe('n.R')
    expect(recordName(schemaOf('AVRO', '"int"'), [])).toBeUndefined()
    expect(recordName(schemaOf('JSON', { title: 'T' }), [])).toBe('T')
    expect(recordName(schemaOf('JSON', {}), [])).toBeUndefined()
  })
})

test('types of references, of bundled files and extensions are known', () => {
  const other = 'syntax = "proto3"; package o; message N { string s = 1; }'
  const text = `syntax = "proto2"; package t; import "o.proto"; import "google/protobuf/timestamp.proto";
    message M { optional o.N n = 1; optional google.protobuf.Timestamp at = 2; extensions 100 to 200; } extend M { optional o.N more = 100; }`
  const check = checkOf(schemaOf('PROTOBUF', text, { 'o.proto': other }))
  expect(check(hex('0a 03 0a 01 ff'))).toMatchObject({ path: '$.n.s' })
  expect(check(hex('12 02 0a 00'))).toMatchObject({ path: '$.at.seconds' })
  expect(check(hex('a2 06 03 0a 01 ff'))).toMatchObject({ path: '$["[t.more]"].s' })
})

test('an edition chooses groups, required fields and what strings may hold', () => {
  const text = `edition = "2023"; package t; message M { N d = 1 [features.message_encoding = DELIMITED];
    int32 r = 2 [features.field_presence = LEGACY_REQUIRED]; string s = 3; string any = 4 [features.utf8_validation = NONE]; } message N { string s = 1; }`
  const check = checkOf(schemaOf('PROTOBUF', text))
  expect(check(hex('10 01 0b 0a 01 61 0c'))).toBeUndefined()
  expect(check(hex('10 01 0a 00'))).toMatchObject({ path: '$.d' })
  expect(check(hex('0b 0c'))).toMatchObject({ path: '$.r' })
  expect(check(hex('10 01 1a 01 ff'))).toMatchObject({ path: '$.s' })
  expect(check(hex('10 01 22 01 ff'))).toBeUndefined()
})
