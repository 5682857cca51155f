import { describe, expect, test } from '@jest/globals'
import { againstBaseline, printBaseline, readBaseline } from '../../src/check/lint-baseline.ts'
import { lintSchema, lintSettings } from '../../src/check/lint.ts'
import { lintRules, type LintCode } from '../../src/check/lint/lint-rules.ts'
import { parsers } from '../../src/schema/parsers.ts'
import { defaultLimits } from '../../src/schema/limits.ts'
import type { SchemaType } from '../../src/schema/schema.ts'

const everything = new Map((Object.keys(lintRules) as LintCode[]).map(code => [code, 'warning'] as const))

function found(type: SchemaType, text: string, settings: Parameters<typeof lintSchema>[2] = everything) {
  const read = parsers[type]
  if (read === undefined) throw new Error(`no ${type}`)
  const schema = read(text, [], { mode: 'stored', validateFields: false, limits: defaultLimits })
  return lintSchema(schema, text, settings)
}

const codesAt = (type: SchemaType, text: string) => found(type, text).map(({ code, path }) => `${code} ${path}`)

const avro = (type: object) => JSON.stringify(type)
const record = (more: object, field: object = {}) =>
  avro({
    type: 'record',
    name: 'Order',
    namespace: 'acme.shop',
    doc: 'An order.',
    fields: [{ name: 'total_cents', type: 'long', doc: 'In cents.', default: 0, ...field }],
    ...more,
  })
const colour = { type: 'enum', name: 'Colour', doc: 'A colour.', symbols: ['RED'], default: 'RED' }
const object = (more: object) =>
  JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    description: 'An order.',
    type: 'object',
    additionalProperties: false,
    properties: { total: { type: 'integer', description: 'In cents.' } },
    ...more,
  })
const proto = (body: string, head = 'syntax = "proto3";\npackage acme.shop;\n') => `${head}// An order.\n${body}`
const message = (field: string) => proto(`message Order {\n  // A field.\n  ${field}\n}\n`)
const enumeration = (values: string) => proto(`enum Colour {\n${values}\n}\n`)

/** Each rule: what fires it, at which place, and what narrowly does not. */
const cases: readonly (readonly [LintCode, SchemaType, string, string, string])[] = [
  ['TYPE_NAME_STYLE', 'AVRO', record({ name: 'order' }), 'acme.shop.order', record({})],
  ['NAMESPACE_MISSING', 'AVRO', record({ namespace: undefined }), 'Order', record({ namespace: 'a' })],
  ['NAMESPACE_STYLE', 'AVRO', record({ namespace: 'acme.Shop' }), 'acme.Shop.Order', record({ namespace: 'a.b_c' })],
  [
    'FIELD_NAME_STYLE',
    'AVRO',
    record({}, { name: 'total_Cents' }),
    'acme.shop.Order.total_Cents',
    record({}, { name: 'totalCents' }),
  ],
  [
    'ENUM_SYMBOL_STYLE',
    'AVRO',
    record({}, { type: { ...colour, symbols: ['RED', 'darkBlue'] }, default: 'RED' }),
    'acme.shop.Colour.darkBlue',
    record({}, { type: { ...colour, symbols: ['RED', 'DARK_BLUE'] }, default: 'RED' }),
  ],
  ['DOC_MISSING', 'AVRO', record({ doc: ' ' }), 'acme.shop.Order', record({ doc: 'x' })],
  ['FIELD_DOC_MISSING', 'AVRO', record({}, { doc: undefined }), 'acme.shop.Order.total_cents', record({})],
  [
    'NULLABLE_WITHOUT_DEFAULT',
    'AVRO',
    record({}, { type: ['null', 'long'], default: undefined }),
    'acme.shop.Order.total_cents',
    record({}, { type: ['null', 'long'], default: null }),
  ],
  ['FIELD_WITHOUT_DEFAULT', 'AVRO', record({}, { default: undefined }), 'acme.shop.Order.total_cents', record({})],
  [
    'ENUM_WITHOUT_DEFAULT',
    'AVRO',
    record({}, { type: { ...colour, default: undefined }, default: 'RED' }),
    'acme.shop.Colour',
    record({}, { type: colour, default: 'RED' }),
  ],
  [
    'LOGICAL_TYPE_UNKNOWN',
    'AVRO',
    record({}, { type: { type: 'long', logicalType: 'date' } }),
    'acme.shop.Order.total_cents',
    record({}, { type: { type: 'long', logicalType: 'timestamp-millis' } }),
  ],
  [
    'SINGLE_BRANCH_UNION',
    'AVRO',
    record({}, { type: ['long'] }),
    'acme.shop.Order.total_cents',
    record({}, { type: ['long', 'string'] }),
  ],
  ['DEPRECATED_FEATURE', 'AVRO', record({ type: 'error' }), 'acme.shop.Order', record({})],
  ['DIALECT_MISSING', 'JSON', object({ $schema: undefined }), '#', object({})],
  [
    'DEPRECATED_FEATURE',
    'JSON',
    object({ $schema: 'http://json-schema.org/draft-04/schema#' }),
    '#/$schema',
    object({ $schema: 'http://json-schema.org/draft-07/schema#', definitions: {} }),
  ],
  ['DEPRECATED_FEATURE', 'JSON', object({ definitions: {} }), '#/definitions', object({ $defs: {} })],
  ['DOC_MISSING', 'JSON', object({ description: undefined }), '#', object({})],
  [
    'FIELD_DOC_MISSING',
    'JSON',
    object({ properties: { 'a/b': { type: 'string' } } }),
    '#/properties/a~1b',
    object({ properties: { a: { type: 'string', description: 'x' } } }),
  ],
  [
    'CONTENT_MODEL_UNSTATED',
    'JSON',
    object({ additionalProperties: undefined }),
    '#',
    object({ additionalProperties: undefined, unevaluatedProperties: true }),
  ],
  ['REQUIRED_UNDECLARED', 'JSON', object({ required: ['totel'] }), '#/required', object({ required: ['total'] })],
  [
    'TYPE_MISSING',
    'JSON',
    object({ properties: { total: { description: 'x' } } }),
    '#/properties/total',
    object({ properties: { total: { description: 'x', const: 1 } } }),
  ],
  [
    'FIELD_NAME_STYLE',
    'JSON',
    object({ properties: { a_b: true, c_d: true, eF: true } }),
    '#/properties/eF',
    object({ properties: { aB: true, eF: true, $id: true } }),
  ],
  ['SYNTAX_MISSING', 'PROTOBUF', proto('message Order {}', 'package acme;\n'), '', proto('message Order {}')],
  ['NAMESPACE_MISSING', 'PROTOBUF', proto('message Order {}', 'syntax = "proto3";\n'), '', proto('message Order {}')],
  [
    'NAMESPACE_STYLE',
    'PROTOBUF',
    proto('message Order {}', 'syntax = "proto3";\npackage Acme;\n'),
    '',
    proto('message Order {}'),
  ],
  ['TYPE_NAME_STYLE', 'PROTOBUF', proto('message order_line {}'), 'acme.shop.order_line', proto('message Order {}')],
  [
    'DOC_MISSING',
    'PROTOBUF',
    'syntax = "proto3";\npackage acme;\n\nmessage Order {}',
    'acme.Order',
    'syntax = "proto3";\npackage acme;\n/* An order. */\nmessage Order {}',
  ],
  [
    'FIELD_DOC_MISSING',
    'PROTOBUF',
    proto('message Order {\n  int32 a = 1;\n}'),
    'acme.shop.Order.a',
    proto('message Order {\n  int32 a = 1; // In cents.\n}'),
  ],
  [
    'FIELD_NAME_STYLE',
    'PROTOBUF',
    message('int32 totalCents = 1;'),
    'acme.shop.Order.totalCents',
    message('int32 a_b = 1;'),
  ],
  [
    'REQUIRED_FIELD',
    'PROTOBUF',
    proto('message Order {\n  required int32 a = 1;\n}', 'syntax = "proto2";\n'),
    'Order.a',
    proto('message Order {\n  optional int32 a = 1;\n}', 'syntax = "proto2";\n'),
  ],
  [
    'DEPRECATED_FEATURE',
    'PROTOBUF',
    proto('message Order {\n  optional group Line = 1 {\n    optional int32 a = 1;\n  }\n}', 'syntax = "proto2";\n'),
    'Order.Line',
    proto('message Order {\n  optional int32 a = 1;\n}', 'syntax = "proto2";\n'),
  ],
  ['ENUM_SYMBOL_STYLE', 'PROTOBUF', enumeration('Red = 0;'), 'acme.shop.Colour.Red', enumeration('RED = 0;')],
  [
    'ENUM_ZERO_VALUE',
    'PROTOBUF',
    enumeration('RED = 0;'),
    'acme.shop.Colour.RED',
    enumeration('COLOUR_UNSPECIFIED = 0;'),
  ],
  ['ENUM_VALUE_PREFIX', 'PROTOBUF', enumeration('RED = 0;'), 'acme.shop.Colour.RED', enumeration('COLOUR_RED = 0;')],
]

describe('each rule', () => {
  test.each(cases)('%s of %s fires at its place, and not where the schema does what it asks for', (...row) => {
    const [code, type, bad, path, good] = row
    expect(codesAt(type, bad)).toContain(`${code} ${path}`)
    expect(codesAt(type, good).filter(one => one.startsWith(`${code} `))).toEqual([])
  })

  test('each rule has a case in each of its languages', () => {
    const have = new Set(cases.map(([code, type]) => `${code} ${type}`))
    const want = Object.entries(lintRules).flatMap(([code, rule]) => rule.languages.map(type => `${code} ${type}`))
    expect(want.filter(one => !have.has(one))).toEqual([])
  })
})

test('a finding stands where the text has what it is about', () => {
  const text =
    '{\n  "type": "record", "name": "Order", "namespace": "acme", "doc": "x",\n  "fields": [\n    {"name": "A", "type": "int"}\n  ]\n}'
  const at = found('AVRO', text).find(({ code }) => code === 'FIELD_NAME_STYLE')?.position
  expect(at).toEqual({ line: 4, column: 5 })
})

test('a rule that is off is not looked for, and a severity that is given counts', () => {
  const { settings, problems } = lintSettings([
    ['DOC_MISSING', 'error'],
    ['NAMESPACE_MISSING', 'off'],
    ['BOGUS', 'off'],
    ['DOC_MISSING', 'loud'],
    ['__proto__', 'off'],
  ])
  expect(problems).toHaveLength(3)
  const text = record({ doc: undefined, namespace: undefined })
  expect(found('AVRO', text, settings).map(({ code, severity }) => [code, severity])).toEqual([
    ['DOC_MISSING', 'error'],
  ])
})

describe('a baseline', () => {
  const one = { source: 'a.avsc', code: 'DOC_MISSING', path: 'Order' }
  const other = { source: 'b.avsc', code: 'DOC_MISSING', path: 'Order' }

  test('takes away what it holds and names what has gone', () => {
    const read = readBaseline(printBaseline([other, one, one]))
    expect(read).toEqual([one, other])
    const { fresh, gone } = againstBaseline(
      [
        { ...one, message: 'x' },
        { ...one, path: 'Line', message: 'y' },
      ],
      read as [],
    )
    expect(fresh.map(({ path }) => path)).toEqual(['Line'])
    expect(gone).toEqual([other])
  })

  test.each(['', '{}', '{"format":2,"findings":[]}', '{"format":1,"findings":[{"code":1}]}', 'null'])(
    '%s is none, and the reason is a sentence',
    text => {
      expect(typeof readBaseline(text)).toBe('string')
    },
  )
})
