import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { applyEdits, fixableCodes, fixesFor, reservationsFor } from '../../../src/check/fixes/fixes.ts'
import { rulePages } from '../../../src/check/rule-pages.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import type { Difference, SchemaType } from '../../../src/schema/schema.ts'
import { parse } from '../counter-example/proof.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const words = { reader: 'new', writer: 'old' } as const

function differences(type: SchemaType, text: string, earlier: string): readonly Difference[] {
  return parse(type, text).differencesFrom(parse(type, earlier), { policy: 'STRICT', limits: defaultLimits })
    .differences
}

const breaking = (type: SchemaType, text: string, earlier: string) =>
  differences(type, text, earlier).filter(({ verdict }) => verdict === 'break')

/** Fixes every finding at once, as `--fix` does. */
function fixed(type: SchemaType, text: string, earlier: string, knowsEarlier = true): string {
  const edits = differences(type, text, earlier).flatMap(difference => {
    const { kind, path, reader } = difference
    const place = {
      code: `${type}_${kind}`,
      path,
      direction: 'backward',
      serverMessage: difference.message(words),
    } as const
    return fixesFor({ ...place, ...(reader && { position: reader }) }, text, knowsEarlier ? earlier : undefined)
  })
  return applyEdits(text, edits)
}

const order = (...fields: readonly string[]) => `{
  "type": "record",
  "name": "Order", // of the shop
  "fields": [
${fields.map(field => `    ${field}`).join(',\n')}
  ]
}
`

describe('an Avro field without a default', () => {
  const before = order('{ "name": "id", "type": "long" }')

  test.each([
    ['"string"', '""'],
    ['"int"', '0'],
    ['"double"', '0.0'],
    ['"boolean"', 'false'],
    ['"bytes"', '""'],
    ['["null", "string"]', 'null'],
    ['["string", "null"]', '""'],
    ['{ "type": "array", "items": "int" }', '[]'],
    ['{ "type": "map", "values": "int" }', '{}'],
    ['{ "type": "enum", "name": "E", "symbols": ["A", "B"] }', '"A"'],
    ['{ "type": "enum", "name": "E", "symbols": ["A", "B"], "default": "B" }', '"B"'],
    ['{ "type": "fixed", "name": "F", "size": 2 }', String.raw`"\u0000\u0000"`],
    ['{ "type": "record", "name": "In", "fields": [{ "name": "a", "type": "int" }] }', '{"a": 0}'],
  ])('of type %s gets the default %s', (type, value) => {
    const text = order('{ "name": "id", "type": "long" }', `{ "name": "note", "type": ${type} }`)
    const done = fixed('AVRO', text, before)
    expect(done).toBe(text.replace(`"type": ${type} }`, `"type": ${type}, "default": ${value} }`))
    expect(breaking('AVRO', done, before)).toEqual([])
  })

  test('gets it on a line of its own where its members are, comments and line ends kept', () => {
    const field = '{\r\n      "name": "note", // free text\r\n      "type": "string" // UTF-8\r\n    }'
    const text = order('{ "name": "id", "type": "long" }', field)
    const done = fixed('AVRO', text, before)
    expect(done).toBe(text.replace('"type": "string"', '"type": "string",\r\n      "default": ""'))
    expect(breaking('AVRO', done, before)).toEqual([])
  })

  test('gets it without blanks where there are none', () => {
    const text = '{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]}'
    const done = fixed('AVRO', text, '{"type":"record","name":"R","fields":[]}')
    expect(done).toBe(text.replaceAll('"type":"int"', '"type":"int","default":0'))
  })

  test('that takes the place of the one that is gone gets an alias', () => {
    const earlier = order('{ "name": "mail", "type": "string" }')
    const text = order('{ "name": "email", "type": "string" }')
    expect(fixed('AVRO', text, earlier)).toBe(order('{ "name": "email", "type": "string", "aliases": ["mail"] }'))
    expect(breaking('AVRO', fixed('AVRO', text, earlier), earlier)).toEqual([])
  })

  test('gets a default where several may have been renamed, the type differs, or nothing is known of before', () => {
    const earlier = order('{ "name": "mail", "type": "string" }')
    const two = order('{ "name": "email", "type": "string" }', '{ "name": "note", "type": "string" }')
    const other = order('{ "name": "email", "type": "int" }')
    for (const text of [two, other]) expect(fixed('AVRO', text, earlier)).not.toContain('aliases')
    expect(fixed('AVRO', order('{ "name": "email", "type": "string" }'), earlier, false)).toContain('"default": ""')
  })

  test('in a text that needs references gets a plain default, and none by name', () => {
    const text = order('{ "name": "a", "type": ["null", "shop.Money"] }', '{ "name": "b", "type": "shop.Money" }')
    const at = (line: number) =>
      fixesFor({ code: 'AVRO_READER_FIELD_MISSING_DEFAULT_VALUE', path: '', position: { line, column: 5 } }, text)
    expect(applyEdits(text, at(5))).toContain('["null", "shop.Money"], "default": null')
    expect(at(6)).toEqual([])
  })
})

describe('other fixes of Avro', () => {
  const holding = (type: string) => order(`{ "name": "status", "type": ${type} }`)

  test('an enum without a default gets one, the symbol that is made for it if there is one', () => {
    const before = holding('{ "type": "enum", "name": "S", "symbols": ["OPEN", "UNKNOWN", "PAID"] }')
    const text = holding('{ "type": "enum", "name": "S", "symbols": ["OPEN", "UNKNOWN"] }')
    const done = fixed('AVRO', text, before)
    expect(done).toContain('"symbols": ["OPEN", "UNKNOWN"], "default": "UNKNOWN" }')
    expect(breaking('AVRO', done, before)).toEqual([])
  })

  test.each([
    ['{ "type": "fixed", "name": "New", "size": 2 }', '"aliases": [".Old"]'],
    ['{ "type": "fixed", "name": "New", "namespace": "n", "size": 2 }', '"aliases": [".Old"]'],
    ['{ "type": "fixed", "name": "New", "aliases": ["Other"], "size": 2 }', '"aliases": ["Other", ".Old"]'],
  ])('a type of another name gets the earlier one as its alias: %s', (type, aliases) => {
    const before = holding('{ "type": "fixed", "name": "Old", "size": 2 }')
    const done = fixed('AVRO', holding(type), before)
    expect(done).toContain(aliases)
    expect(breaking('AVRO', done, before)).toEqual([])
  })

  test('a type of another namespace gets the earlier full name as its alias', () => {
    const type = (space: string) => `{ "type": "fixed", "name": "F", "namespace": "${space}", "size": 2 }`
    const done = fixed('AVRO', holding(type('b')), holding(type('a')))
    expect(done).toContain('"namespace": "b", "size": 2, "aliases": ["a.F"] }')
    expect(differences('AVRO', done, holding(type('a'))).map(({ kind }) => kind)).toEqual(['TYPE_RENAMED'])
  })

  test('types that do not go together are left to people', () => {
    const text = holding('"int"')
    expect(fixed('AVRO', text, holding('"string"'))).toBe(text)
  })
})

describe('JSON Schema', () => {
  const schema = (required: string, more = '') => `{
  "type": "object",
  "properties": { "id": { "type": "integer" }, "note": { "type": "string" }${more} },
  "required": ${required},
  "additionalProperties": false
}`

  test('takes a name that the writer may leave out from the required ones', () => {
    const text = schema('[\n    "id",\n    "note"\n  ]')
    const done = fixed('JSON', text, schema('["id"]'))
    expect(done).toBe(schema('[\n    "id"\n  ]'))
    expect(breaking('JSON', done, schema('["id"]'))).toEqual([])
  })

  test('takes a new property from the required ones', () => {
    const text = schema('["more", "id"]', ', "more": {}')
    const done = fixed('JSON', text, schema('["id"]'))
    expect(done).toBe(schema('["id"]', ', "more": {}'))
    expect(breaking('JSON', done, schema('["id"]'))).toEqual([])
  })

  test('leaves the last required name to people', () => {
    const text = schema('["id"]')
    expect(fixed('JSON', text, schema('[]').replace('  "required": [],\n', ''))).toBe(text)
  })
})

describe('Protobuf', () => {
  test('keeps the numbers and names that are gone for nobody', () => {
    const before = `syntax = "proto3";
message Order { // of the shop
  int64 id = 1;
  string note = 2;
  oneof payment { string card = 3; string voucher = 4; }
  enum State { OPEN = 0; PAID = 1; }
}
`
    const text = before
      .replace('  string note = 2;\n', '')
      .replace(' string voucher = 4;', '')
      .replace(' PAID = 1;', '')
    const done = applyEdits(text, reservationsFor(text, before))
    expect(done).toBe(`syntax = "proto3";
message Order {
  reserved 2;
  reserved "note";
  reserved 4;
  reserved "voucher"; // of the shop
  int64 id = 1;
  oneof payment { string card = 3; }
  enum State { reserved 1; reserved "PAID"; OPEN = 0; }
}
`)
    expect(applyEdits(done, reservationsFor(done, before))).toBe(done)
    expect(() => parse('PROTOBUF', done)).not.toThrow()
  })

  test('keeps no name that another field has now', () => {
    const before = 'syntax = "proto3"; message A { int32 a = 1; }'
    const text = 'syntax = "proto3"; message A { int32 a = 2; }'
    const code = 'PROTOBUF_FIELD_REMOVED'
    expect(applyEdits(text, fixesFor({ code, path: '#/A/1' }, text, before))).toBe(
      'syntax = "proto3"; message A { reserved 1; int32 a = 2; }',
    )
  })
})

describe('fixes', () => {
  test('are what the pages say', () => {
    const pages = [...rulePages.values()].filter(({ isMechanical }) => isMechanical).map(({ code }) => code)
    // A code of a field of an enum, and of all other types, which are left to people.
    expect(new Set([...pages, 'AVRO_TYPE_MISMATCH'])).toEqual(new Set(fixableCodes))
  })

  test('are for the side that reads', () => {
    const text = order('{ "name": "id", "type": "long" }', '{ "name": "note", "type": "string" }')
    const finding = {
      code: 'AVRO_READER_FIELD_MISSING_DEFAULT_VALUE',
      path: '/fields/1',
      position: { line: 6, column: 5 },
    }
    expect(fixesFor({ ...finding, direction: 'backward' }, text)).toHaveLength(1)
    expect(fixesFor({ ...finding, direction: 'forward' }, text)).toEqual([])
  })

  test('never throw, whatever the place and the text', () => {
    const place = fc.record({ line: fc.integer({ min: 1, max: 9 }), column: fc.integer({ min: 1, max: 60 }) })
    const texts = fc.oneof(fc.string(), fc.json(), fc.constant(order('{ "name": "id", "type": "long" }')))
    fc.assert(
      fc.property(fc.constantFrom(...fixableCodes), place, texts, fc.string(), (code, position, text, path) => {
        const edits = fixesFor({ code, path: `#/${path}`, position, direction: 'backward' }, text, text)
        expect(typeof applyEdits(text, edits)).toBe('string')
      }),
      propertyRuns(300),
    )
  })

  test('that overlap are made once', () => {
    const edit = { start: 1, end: 2, text: 'x' }
    expect(applyEdits('abc', [edit, edit, { start: 1, end: 3, text: 'y' }])).toBe('axc')
  })
})
