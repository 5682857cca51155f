import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { rulePages } from '../../../src/check/rule-pages.ts'
import { rules as avroRules } from '../../../src/schema/avro/rules.ts'
import { breaksUnder, isKind, rules as jsonRules } from '../../../src/schema/json/rules.ts'
import { rules as protobufRules } from '../../../src/schema/protobuf/rules.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import type { ParsedSchema, SchemaType } from '../../../src/schema/schema.ts'
import { knots as avroKnots, pairs as avroPairs } from '../../schema/avro/random-schemas.ts'
import { twoTexts as jsonPairs } from '../../schema/json/random-schemas.ts'
import { messages } from '../../schema/protobuf/random-files.ts'
import { examplesOf, outcomeOf, parse } from './proof.ts'
import type { Found } from './proof.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const pages = [...rulePages.values()].flatMap(({ code, kind, language, example, verdict }) =>
  language !== undefined && verdict === 'break' ? [{ code, kind, language, example }] : [],
)

describe('every breaking rule', () => {
  const kindsOf = (language: SchemaType) =>
    pages.flatMap(page => (page.language === language && page.example ? [page.kind] : []))

  test('of the three languages has two schemas that show it', () => {
    const avro = Object.entries(avroRules).filter(([, { verdict }]) => verdict === 'break')
    const protobuf = Object.entries(protobufRules).filter(([, { verdict }]) => verdict === 'break')
    const json = Object.keys(jsonRules).filter(kind => isKind(kind) && breaksUnder(kind, 'STRICT'))
    const names = (entries: readonly (readonly [string, object])[]) =>
      entries.map(([name, rule]) => ('kind' in rule ? rule.kind : name))
    expect(new Set(kindsOf('AVRO'))).toEqual(new Set(names(avro)))
    expect(new Set(kindsOf('PROTOBUF'))).toEqual(new Set(names(protobuf)))
    expect(new Set(kindsOf('JSON'))).toEqual(new Set(json))
  })

  test.each(pages)('$code has a record that one side writes and the other does not read', page => {
    const { kind, language, example } = page
    const [before, after] = [example?.before ?? '', example?.after ?? '']
    const found = examplesOf(parse(language, after), parse(language, before))
    const own = found.filter(({ difference }) => difference.kind === kind)
    expect(own.length).toBeGreaterThan(0)
    for (const { example: shown, outcome } of own) {
      expect(shown).toMatchObject({ isFound: true, outcome })
      expect(outcome).not.toBe('read')
    }
  })
})

interface Case {
  readonly description: string
  readonly reader: unknown
  readonly writer: unknown
}

const textOf = (type: SchemaType, schema: unknown): string =>
  typeof schema === 'string' && type !== 'AVRO' ? schema : JSON.stringify(schema)

const cases = (['AVRO', 'JSON', 'PROTOBUF'] as const).flatMap(type => {
  const file = new URL(`../../schema/${type.toLowerCase()}/cases.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as Case[]).map(one => ({ ...one, type }))
})

/** Schemas that are no good by themselves are left out: cases may be about such. */
function sidesOf(
  type: SchemaType,
  texts: readonly [string, string],
): readonly [ParsedSchema, ParsedSchema] | undefined {
  try {
    return [parse(type, texts[0]), parse(type, texts[1])]
  } catch (error) {
    if (error instanceof SchemaError) return undefined
    throw error
  }
}

const unproven = (found: readonly Found[]) =>
  found.filter(({ example, outcome }) => example.isFound && example.outcome !== outcome)

describe('an example that is given is proven', () => {
  test('by the cases of the three languages, both ways', () => {
    let [given, all] = [0, 0]
    for (const { type, reader, writer, description } of cases) {
      const sides = sidesOf(type, [textOf(type, reader), textOf(type, writer)])
      if (sides === undefined) continue
      for (const [one, other] of [sides, [sides[1], sides[0]] as const]) {
        const found = examplesOf(one, other)
        expect({ description, unproven: unproven(found) }).toEqual({ description, unproven: [] })
        all += found.filter(({ difference }) => difference.verdict === 'break').length
        given += found.filter(({ difference, example }) => difference.verdict === 'break' && example.isFound).length
      }
    }
    expect(given / all).toBeGreaterThan(0.8)
  })

  test('wherever in a schema the difference is', () => {
    let given = 0
    fc.assert(
      fc.property(fc.constantFrom(...nested), fc.array(fc.nat({ max: 4 }), { maxLength: 4 }), (one, homes) => {
        const { type, reader, writer } = one
        const wrap = (schema: unknown) =>
          homes.reduce<unknown>((inner, home, at) => wrappers[type](inner, home, at), schema)
        const sides = sidesOf(type, [JSON.stringify(wrap(reader)), JSON.stringify(wrap(writer))])
        fc.pre(sides !== undefined)
        const found = examplesOf(...sides)
        expect(unproven(found)).toEqual([])
        given += found.filter(({ example }) => example.isFound).length
      }),
      propertyRuns(300),
    )
    expect(given).toBeGreaterThan(100)
  })
})

const nested = cases.filter(
  ({ type, reader, writer }) => type !== 'PROTOBUF' && typeof reader === 'object' && typeof writer === 'object',
) as readonly { readonly type: 'AVRO' | 'JSON'; readonly reader: unknown; readonly writer: unknown }[]

const wrappers: { readonly [type in 'AVRO' | 'JSON']: (inner: unknown, home: number, at: number) => unknown } = {
  AVRO: (inner, home, at) => {
    const isUnion = Array.isArray(inner)
    if (home === 0) return { type: 'array', items: inner }
    if (home === 1) return { type: 'map', values: inner }
    if (home === 2 && !isUnion) return ['null', inner]
    const more = home === 3 ? [{ name: 'id', type: 'long' }] : []
    return { type: 'record', name: `Wrap${at}`, fields: [...more, { name: 'inner', type: inner }] }
  },
  JSON: (inner, home) => {
    if (home === 0) return { type: 'array', items: inner }
    if (home === 1) return { type: 'object', additionalProperties: inner }
    if (home === 2) return { anyOf: [inner, { type: 'null' }] }
    const more = home === 3 ? { required: ['a/b', 'id'], additionalProperties: false } : {}
    return { type: 'object', properties: { 'a/b': inner, id: { type: 'string', minLength: 2 } }, ...more }
  },
}

describe('an example of two schemas of chance is proven', () => {
  const texts = {
    AVRO: fc.oneof(avroPairs, fc.tuple(avroKnots, avroKnots)),
    JSON: jsonPairs,
    PROTOBUF: fc.tuple(messages, messages),
  }

  test.each(['AVRO', 'JSON', 'PROTOBUF'] as const)('of type %s', type => {
    let [given, all] = [0, 0]
    fc.assert(
      fc.property(texts[type], ([one, other]) => {
        const sides = sidesOf(type, [one, other])
        fc.pre(sides !== undefined)
        const found = examplesOf(...sides, 5)
        expect(unproven(found)).toEqual([])
        all += found.length
        given += found.filter(({ example }) => example.isFound).length
      }),
      propertyRuns(100),
    )
    expect(given).toBeGreaterThan(all / 4)
    expect(given).toBeGreaterThan(10)
  })
})

describe('references', () => {
  const reference = (name: string, text: string) => [{ name, subject: name, version: 1, text, direct: true }]

  test('to other texts lead to examples inside them', () => {
    const text = JSON.stringify({ type: 'object', properties: { part: { $ref: 'part.json' } }, required: ['part'] })
    const reader = parse('JSON', text, reference('part.json', '{"type":"string","maxLength":2}'))
    const writer = parse('JSON', text, reference('part.json', '{"type":"string"}'))
    const [found] = examplesOf(reader, writer)
    expect(found).toMatchObject({
      outcome: 'refused',
      example: { isFound: true, value: { part: 'a b' }, place: 'part' },
    })
  })

  test('of Protobuf are reached through the fields of own messages', () => {
    const text = 'syntax = "proto3"; import "part.proto"; message Order { repeated part.Part parts = 1; }'
    const part = (type: string) => `syntax = "proto3"; package part; message Part { ${type} size = 1; }`
    const reader = parse('PROTOBUF', text, reference('part.proto', part('int32')))
    const writer = parse(
      'PROTOBUF',
      text,
      reference('part.proto', part('sint32')).map(one => ({ ...one, version: 2 })),
    )
    const found = examplesOf(reader, writer).find(({ difference }) => difference.kind === 'FIELD_SCALAR_KIND_CHANGED')
    expect(found).toMatchObject({
      outcome: 'changed',
      example: { isFound: true, message: 'Order', value: { parts: [{ size: 1 }] }, place: 'parts.size' },
    })
  })
})

describe('what an example tells', () => {
  test('is the message, the value as text and the place', () => {
    const [reader, writer] = [
      parse('PROTOBUF', 'syntax = "proto3"; package p; message A { message B { string t = 1; } }'),
      parse('PROTOBUF', 'syntax = "proto3"; package p; message A { message B { bytes t = 1; } }'),
    ]
    const [found] = examplesOf(reader, writer)
    expect(found?.example).toMatchObject({ message: 'p.A.B', text: '{"t":"/w=="}', place: 't', outcome: 'refused' })
  })

  test('is written by the side that leaves out what the other requires', () => {
    const [reader, writer] = [
      parse('PROTOBUF', 'syntax = "proto2"; message A { optional int32 b = 2; }'),
      parse('PROTOBUF', 'syntax = "proto2"; message A { required int32 a = 1; optional int32 b = 2; }'),
    ]
    const [found] = examplesOf(reader, writer)
    expect(found).toMatchObject({ outcome: 'refused', example: { writtenWith: 'reader', text: '{}' } })
    if (found?.example.isFound === true) {
      expect(outcomeOf({ ...found.example, writtenWith: 'reader' }, reader, writer)).toBe('refused')
    }
  })

  test('is no value that is read otherwise when another difference has the record refused', () => {
    const record = (list: string, field: string) => {
      const fields = [
        { name: field, type: 'null' },
        { name: 'list', type: { type: 'array', items: list } },
      ]
      return parse('AVRO', JSON.stringify({ type: 'record', name: 'R', fields }))
    }
    const bytesFrom = (field: string) => {
      const found = examplesOf(record('string', 'a'), record('bytes', field))
      return found.find(({ difference }) => difference.kind === 'BYTES_READ_AS_STRING')
    }
    expect(bytesFrom('a')).toMatchObject({ outcome: 'changed', example: { isFound: true } })
    expect(bytesFrom('b')?.example).toMatchObject({ isFound: false })
  })

  test('is as small as the schema allows', () => {
    const fields = (type: string) =>
      ['a', 'b', 'c'].map(name => ({ name, type: ['null', name === 'b' ? type : 'long'] }))
    const record = (type: string) => parse('AVRO', JSON.stringify({ type: 'record', name: 'R', fields: fields(type) }))
    const [found] = examplesOf(record('int'), record('string'))
    expect(found?.example).toMatchObject({ text: '{"a":null,"b":{"string":""},"c":null}', place: 'b' })
  })
})
