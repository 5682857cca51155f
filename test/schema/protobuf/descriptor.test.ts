import { describe, expect, test } from '@jest/globals'
import { create, createFileRegistry, fromBinary, toBinary, toJson } from '@bufbuild/protobuf'
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_descriptor,
} from '@bufbuild/protobuf/wkt'
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt'
import { bundledFiles } from '../../../src/schema/protobuf/bundled.ts'
import { floatText } from '../../../src/schema/protobuf/numbers.ts'
import { defaultJsonName, mapEntryName } from '../../../src/schema/protobuf/json-name.ts'
import { indexesOf } from '../../../src/schema/protobuf/message-indexes.ts'
import { fresh, proto3, reference, refusal, stored } from './files.ts'

const descriptorOf = (base64: string): FileDescriptorProto =>
  fromBinary(FileDescriptorProtoSchema, Buffer.from(base64, 'base64'))

const json = (text: string, ...references: ReturnType<typeof reference>[]) =>
  toJson(FileDescriptorProtoSchema, descriptorOf(stored(text, references).formatted('serialized')))

describe('the descriptor of a schema', () => {
  test('has names in full, types, labels, JSON names and map entries as protoc writes them', () => {
    const text = proto3(
      'package p;',
      'message A { E e_one = 1; repeated A a = 2; map<string, int32> line_items = 3; optional int32 o = 4; oneof c { bool d = 5; } enum E { Z = 0; } }',
    )
    expect(json(text)).toEqual({
      name: 'default',
      package: 'p',
      syntax: 'proto3',
      messageType: [
        {
          name: 'A',
          field: [
            {
              name: 'e_one',
              number: 1,
              label: 'LABEL_OPTIONAL',
              type: 'TYPE_ENUM',
              typeName: '.p.A.E',
              jsonName: 'eOne',
            },
            { name: 'a', number: 2, label: 'LABEL_REPEATED', type: 'TYPE_MESSAGE', typeName: '.p.A', jsonName: 'a' },
            {
              name: 'line_items',
              number: 3,
              label: 'LABEL_REPEATED',
              type: 'TYPE_MESSAGE',
              typeName: '.p.A.LineItemsEntry',
              jsonName: 'lineItems',
            },
            {
              name: 'o',
              number: 4,
              label: 'LABEL_OPTIONAL',
              type: 'TYPE_INT32',
              jsonName: 'o',
              oneofIndex: 1,
              proto3Optional: true,
            },
            { name: 'd', number: 5, label: 'LABEL_OPTIONAL', type: 'TYPE_BOOL', jsonName: 'd', oneofIndex: 0 },
          ],
          nestedType: [
            {
              name: 'LineItemsEntry',
              field: [
                { name: 'key', number: 1, label: 'LABEL_OPTIONAL', type: 'TYPE_STRING', jsonName: 'key' },
                { name: 'value', number: 2, label: 'LABEL_OPTIONAL', type: 'TYPE_INT32', jsonName: 'value' },
              ],
              options: { mapEntry: true },
            },
          ],
          enumType: [{ name: 'E', value: [{ name: 'Z', number: 0 }] }],
          oneofDecl: [{ name: 'c' }, { name: '_o' }],
        },
      ],
    })
  })

  test('can be loaded by a descriptor library', () => {
    const text = proto3('package p;', 'message A { map<string, B> m = 1; optional B b = 2; }', 'message B { A a = 1; }')
    const file = descriptorOf(stored(text).formatted('serialized'))
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [file] }))
    expect(registry.getMessage('p.A')?.fields.map(field => `${field.name} ${field.jsonName}`)).toEqual(['m m', 'b b'])
  })

  test('has nested messages at their message indexes: those made for groups and maps come after them', () => {
    const text = [
      'syntax = "proto2";',
      'message A {',
      '  map<string, B> early = 1; optional group Grp = 2 { map<string, int32> in_group = 3; } oneof o { group Member = 4 {} }',
      '  message B { map<string, int32> m = 1; message C {} } message D {} map<string, D> late = 5;',
      '}',
    ].join('\n')
    const [message] = descriptorOf(stored(text).formatted('serialized')).messageType
    const names = message?.nestedType.map(nested => [nested.name, ...nested.nestedType.map(inner => inner.name)])
    expect(names).toEqual([
      ['B', 'C', 'MEntry'],
      ['D'],
      ['Member'],
      ['Grp', 'InGroupEntry'],
      ['EarlyEntry'],
      ['LateEntry'],
    ])
    const file = stored(text).file
    expect(['B', 'B.C', 'D'].map(name => indexesOf(file, `A.${name}`))).toEqual([
      [0, 0],
      [0, 0, 0],
      [0, 1],
    ])
  })

  test('has options, known and custom', () => {
    const text = proto3(
      'package p;',
      'import "google/protobuf/descriptor.proto";',
      'message Conf { repeated sint32 list = 1; map<string, E> m = 2; }',
      'enum E { Z = 0; Y = 1; }',
      'extend google.protobuf.FieldOptions { Conf conf = 50000; float f = 50001; fixed64 big = 50002; }',
      'message A { string a = 1 [deprecated = true, ctype = CORD, (conf).list = [-1, 2], (conf).m = { key: "k" value: Y }, (f) = -inf, (big) = 0xFFFFFFFFFFFFFFFF, (unknown) = 1]; }',
    )
    const file = descriptorOf(stored(text).formatted('serialized'))
    const registry = createFileRegistry(
      create(FileDescriptorSetSchema, { file: [file_google_protobuf_descriptor.proto, file] }),
    )
    const options = toJson(FileDescriptorProtoSchema, file, { registry }) as {
      messageType: { field: { options: object }[] }[]
    }
    expect(options.messageType[1]?.field[0]?.options).toEqual({
      deprecated: true,
      ctype: 'CORD',
      '[p.conf]': { list: [-1, 2], m: { k: 'Y' } },
      '[p.f]': '-Infinity',
      '[p.big]': '18446744073709551615',
    })
  })

  test('depends on the imports that are known', () => {
    const text = proto3(
      'import "nope.proto";',
      'import public "r.proto";',
      'import "google/type/date.proto";',
      'message A {}',
    )
    expect(json(text, reference('r.proto', ''))).toMatchObject({
      dependency: ['google/type/date.proto', 'r.proto'],
      publicDependency: [1],
    })
  })

  test('keeps a type nobody knows as it is written', () => {
    expect(json(proto3('message A { x.Y y = 1; }'))).toMatchObject({ messageType: [{ field: [{ typeName: 'x.Y' }] }] })
  })

  test('spells defaults as descriptors do', () => {
    const text = `message A { optional int32 a = 1 [default = 0x10]; optional double b = 2 [default = 1.50];
      optional float c = 3 [default = -inf]; optional string d = 4 [default = "x\\ty"]; optional E e = 5 [default = Z]; enum E { Z = 0; } }`
    const { messageType } = json(text) as { messageType: { field: { defaultValue: string }[] }[] }
    expect(messageType[0]?.field.map(field => field.defaultValue)).toEqual(['16', '1.5', '-inf', 'x\ty', 'Z'])
  })

  test('has groups, extension ranges, reserved numbers and services', () => {
    const text = `message A { optional group Grp = 1 { optional int32 x = 2; } extensions 10 to max; reserved 4 to 5, "q"; }
      extend A { optional A ext = 10; } enum E { Z = 0; reserved 7 to max; } service S { rpc R (stream A) returns (A); }`
    expect(json(text)).toMatchObject({
      messageType: [
        {
          field: [{ name: 'grp', type: 'TYPE_GROUP', typeName: '.A.Grp' }],
          nestedType: [{ name: 'Grp' }],
          extensionRange: [{ start: 10, end: 536_870_912 }],
          reservedRange: [{ start: 4, end: 6 }],
          reservedName: ['q'],
        },
      ],
      extension: [{ name: 'ext', extendee: '.A', typeName: '.A' }],
      enumType: [{ reservedRange: [{ start: 7, end: 2_147_483_647 }] }],
      service: [{ method: [{ name: 'R', inputType: '.A', outputType: '.A', clientStreaming: true }] }],
    })
  })
})

describe('a schema registered as a descriptor', () => {
  const texts = [
    proto3(
      'package p;',
      'message A { map<string, int32> m_x = 1; optional int32 o = 2; repeated .p.A r = 3 [json_name = "q"]; }',
    ),
    'syntax = "proto2";\nmessage A { required int32 a = 1 [default = -5]; optional double d = 2 [default = 1e+10]; }'.replace(
      'e+',
      'e',
    ),
    proto3(
      'import "confluent/meta.proto";',
      'message A { int32 a = 1 [(confluent.field_meta) = { tags: ["PII"], params: [{ key: "k", value: "v" }] }]; }',
    ),
    proto3(
      'message A { oneof o { int32 a = 1; string b = 2; } reserved 9, 11 to 12; reserved "x"; }',
      'enum E { Z = 0; reserved 5 to max; }',
    ),
    'syntax = "proto2";\nmessage A { optional group Grp = 1 { optional int32 x = 2; } extensions 10 to max [verification = UNVERIFIED]; }',
    proto3('message A {}', 'service S { rpc R (.A) returns (stream .A) { option deprecated = true; } }'),
  ]

  test.each(texts)('becomes its text: %s', text => {
    const schema = stored(text)
    expect(fresh(schema.formatted('serialized')).normalized().canonical).toBe(schema.normalized().canonical)
  })

  test('is read in the form upstream writes', () => {
    expect(fresh('CgdkZWZhdWx0EgZiYWtlcnkiIAoETG9hZhILCgVncmFtcxgBKAUSCwoFZmxvdXIYAigJYgZwcm90bzM=').canonical).toBe(
      'syntax = "proto3";\npackage bakery;\n\nmessage Loaf {\n  int32 grams = 1;\n  string flour = 2;\n}\n',
    )
  })

  test('with names that are none is refused with the fault of the text', () => {
    for (const name of ['A {} message B', 'A"', 'A;\n', '']) {
      const bytes = toBinary(FileDescriptorProtoSchema, create(FileDescriptorProtoSchema, { messageType: [{ name }] }))
      const text = Buffer.from(bytes).toString('base64')
      const taken = name === 'A {} message B'
      if (taken) expect(stored(text).canonical).toContain('message A {}\nmessage B {}')
      else expect(refusal(() => stored(text)).stage).toBe('text')
    }
  })

  test('is refused as a text where the bytes are no descriptor', () => {
    for (const text of ['lamp', 'AAAA', 'abcdefgh', Buffer.from('no descriptor at all').toString('base64')]) {
      expect(refusal(() => stored(text)).message).toMatch(/^Could not parse Protobuf - Syntax error in :1:/)
    }
  })

  test('loses its edition where editions are off', () => {
    const text = stored('edition = "2023"; message A { int32 a = 1; }', [], { allowsEditions: true }).formatted(
      'serialized',
    )
    expect(stored(text).canonical).toBe('\nmessage A {\n  optional int32 a = 1;\n}\n')
    expect(stored(text, [], { allowsEditions: true }).canonical).toBe(
      'edition = "2023";\n\nmessage A {\n  int32 a = 1;\n}\n',
    )
  })
})

describe('names and numbers that protoc makes', () => {
  test.each([
    ['a_b', 'aB', 'ABEntry'],
    ['a__b', 'aB', 'ABEntry'],
    ['_a', 'A', 'AEntry'],
    ['a_', 'a', 'AEntry'],
    ['aB', 'aB', 'ABEntry'],
    ['a_1', 'a1', 'A1Entry'],
  ])('%s', (name, jsonName, entry) => {
    expect(defaultJsonName(name)).toBe(jsonName)
    expect(mapEntryName(name)).toBe(entry)
  })

  test.each([
    [1.5, '1.5'],
    [1e15, '1e+15'],
    [1e14, '100000000000000'],
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [0.1 + 0.2, '0.30000000000000004'],
    [-0, '-0'],
    [Number.NaN, 'nan'],
    [-Infinity, '-inf'],
  ])('%d', (value, text) => {
    expect(floatText(value)).toBe(text)
  })
})

test('the bundled files are those upstream bundles, and resolve among themselves', () => {
  const paths = [...bundledFiles().keys()].sort()
  expect(paths).toHaveLength(30)
  for (const path of paths) {
    const types = bundledFiles().get(path)?.types ?? []
    expect(types.length).toBeGreaterThan(0)
    const [first] = types
    const packageName = bundledFiles().get(path)?.packageName ?? ''
    const text = proto3(`import "${path}";`, `message A { ${packageName}.${first?.name} x = 1; }`)
    expect(fresh(text, [], { validateFields: true }).type).toBe('PROTOBUF')
  }
})
