import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { moduleText } from '../../../src/serde/declarations/module-text.ts'
import { docComment, propertyName, stringLiteral, typeNameOf } from '../../../src/serde/declarations/safe-text.ts'
import type { Declaration, TypeNode, Word } from '../../../src/serde/declarations/type-node.ts'
import { complaints, intrusion, moduleOf, parsed } from './compiled.ts'
import { propertyRuns } from '../../support/property-runs.ts'

/** Texts that end comments, strings and templates, words of the language, and names that objects have. */
const nasty = [
  '*/ export const x = 1 /*',
  "'; import './evil.ts'; '",
  '"',
  '`${process.exit()}`',
  '\\',
  "\\'",
  'a\nb',
  '\r',
  '\u2028export default 1',
  '\u2029',
  '\u202e/* turned */',
  '\ud800',
  '\0',
  '',
  ' ',
  '// @ts-ignore',
  '@ts-expect-error',
  '@ts-nocheck',
  '@jsx h',
  '/ <reference path="evil.d.ts" />',
  '/',
  '*',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'new',
  'get',
  'readonly',
  'default',
  'class',
  'any',
  'unknown',
  'undefined',
  'Date',
  'Uint8Array',
  'ReadonlyMap',
  'Subjects',
  'Topics',
  'Keys',
  'Order',
  'OrderInput',
  'order',
  'Order2',
  '1st',
  'ß',
  '名前',
  '𝒳',
  '[key: string]: any',
  '}',
]
const text = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.tuple(fc.constantFrom(...nasty), fc.constantFrom(...nasty)).map(([a, b]) => a + b),
)
const runs = propertyRuns(300)

const words: Word[] = ['string', 'number', 'bigint', 'boolean', 'null', 'unknown', 'never', 'Date', 'Uint8Array']
const literal = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null))

/** Declarations that refer to each other at will, with names that nobody checked. */
const declarations = fc
  .array(fc.record({ key: text, name: text, doc: fc.option(text, { nil: undefined }) }), { minLength: 1, maxLength: 6 })
  .chain(heads => {
    const made = heads.map((head): Declaration => ({ ...head, type: { kind: 'word', word: 'unknown' } }))
    const { type } = fc.letrec<{ type: TypeNode; leaf: TypeNode }>(tie => ({
      leaf: fc.oneof(
        fc.constantFrom(...words).map((word): TypeNode => ({ kind: 'word', word })),
        literal.map((value): TypeNode => ({ kind: 'literal', value })),
        fc.constantFrom(...made).map((to): TypeNode => ({ kind: 'named', to })),
      ),
      type: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        tie('leaf'),
        tie('type').map((items): TypeNode => ({ kind: 'list', items })),
        tie('type').map((values): TypeNode => ({ kind: 'map', values })),
        fc
          .tuple(fc.array(tie('type'), { maxLength: 3 }), fc.nat(4), fc.option(tie('type'), { nil: undefined }))
          .map(([items, least, rest]): TypeNode => ({ kind: 'tuple', items, least, rest })),
        fc
          .tuple(fc.constantFrom('union', 'intersection'), fc.array(tie('type'), { minLength: 1, maxLength: 4 }))
          .map(([kind, parts]): TypeNode => ({ kind, parts })),
        fc
          .uniqueArray(fc.record({ name: text, type: tie('type'), isOptional: fc.boolean(), doc: text }), {
            selector: member => member.name,
            maxLength: 4,
          })
          .map((members): TypeNode => ({ kind: 'object', members, index: undefined })),
      ),
    }))
    return fc.tuple(fc.constant(made), fc.array(type, { minLength: made.length, maxLength: made.length }))
  })

const modules = fc.tuple(declarations, fc.array(text, { minLength: 1, maxLength: 4 })).map(([[made, types], names]) => {
  for (const [at, one] of made.entries()) one.type = types[at] ?? one.type
  const subjects = [...new Set(names)]
  const root: TypeNode = { kind: 'named', to: made[0] as Declaration }
  return moduleText({
    subjects: new Map(subjects.map(name => [name, { read: root, write: types.at(-1) ?? root }])),
    topics: new Map(subjects.map(name => [name, subjects])),
    keys: new Map(subjects.map(name => [name, [name]])),
  })
})

describe('whatever the names and descriptions', () => {
  test('a module is declarations of types and nothing else', () => {
    fc.assert(
      fc.property(modules, made => expect(intrusion(made)).toBeUndefined()),
      propertyRuns(1000),
    )
  })

  test('a module compiles, but for types that nothing fits', () => {
    const made = fc.sample(modules, propertyRuns(200))
    const files = Object.fromEntries(made.map((one, at) => [`m${at}.ts`, one]))
    expect(complaints(files)).toEqual([])
  })

  test('a string literal means the text', () => {
    fc.assert(
      fc.property(text, one => {
        const printed = stringLiteral(one)
        expect(printed).toMatch(/^[\x20-\x7e]*$/)
        expect(intrusion(`export type A = ${printed}`)).toBeUndefined()
        const asJson = printed.slice(1, -1).replaceAll("\\'", "'").replaceAll('"', '\\"')
        expect(JSON.parse(`"${asJson}"`)).toBe(one)
      }),
      runs,
    )
  })

  test('a comment ends where it should', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const comment = docComment(`${one}${other}`)
        expect(comment.replace(/\*\/\n$/, '')).not.toContain('*/')
        expect(intrusion(`export type B = 1\n${comment}export type A = 1`)).toBeUndefined()
      }),
      runs,
    )
  })

  test('a type has a name that is no keyword, and a property one that reads as it is', () => {
    fc.assert(
      fc.property(text, one => {
        expect(typeNameOf(one)).toMatch(/^[A-Z][A-Za-z0-9_]{0,79}$/)
        expect(intrusion(`export interface A { readonly ${propertyName(one)}: 1 }`)).toBeUndefined()
      }),
      runs,
    )
  })
})

describe('schemas of strangers', () => {
  const avroName = fc.oneof(
    fc.constantFrom(
      'Date',
      'Subjects',
      '__proto__',
      'constructor',
      'new',
      'Order',
      'any',
      'Uint8Array',
      'a.Order',
      'b.c.Order',
    ),
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/),
  )

  test('Avro: docs, symbols and names', () => {
    const field = fc.record({ name: fc.stringMatching(/^[A-Za-z_]\w{0,5}$/), doc: text, type: fc.constant('long') })
    const schema = fc.record({
      type: fc.constant('record'),
      name: avroName,
      doc: text,
      fields: fc.uniqueArray(field, { selector: one => one.name, maxLength: 4 }),
    })
    fc.assert(
      fc.property(schema, text, (one, topic) => {
        expect(intrusion(moduleOf({ [topic]: parsed('AVRO', one) }))).toBeUndefined()
      }),
      runs,
    )
  })

  test('JSON Schema: titles, descriptions, properties, values and definitions', () => {
    const named = fc.dictionary(text, fc.record({ type: fc.constantFrom('string', 'object', 'array'), title: text }), {
      maxKeys: 4,
    })
    const schema = fc.record(
      {
        type: fc.constantFrom('object', 'array', 'string'),
        title: text,
        description: text,
        properties: named,
        required: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
        patternProperties: fc.constant({ '^x': { enum: ['*/'] } }),
        enum: fc.uniqueArray(fc.oneof(text, fc.integer()), { minLength: 1, maxLength: 4 }),
        const: fc.jsonValue({ maxDepth: 3 }),
        $defs: named,
        anyOf: fc.array(fc.record({ const: text }), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(schema, text, (one, topic) => {
        const held = { type: 'object', properties: { inner: one }, definitions: { [topic]: one } }
        expect(
          intrusion(moduleOf({ [topic]: parsed('JSON', held), [`${topic}2`]: parsed('JSON', one) })),
        ).toBeUndefined()
      }),
      runs,
    )
  })

  test('Protobuf: names that mean something elsewhere', () => {
    const name = fc.constantFrom(
      'Date',
      'constructor',
      '__proto__',
      'new',
      'Topics',
      'string',
      'toString',
      'Order',
      'case',
    )
    fc.assert(
      fc.property(name, name, name, (message, field, oneof) => {
        const types = `message ${message} { map<string, Other> ${field} = 1; oneof ${oneof}_ { string a = 2; } }`
        const schema = `syntax = "proto3"; ${types} message Other { enum E { ZERO = 0; } E e = 1; } `
        expect(intrusion(moduleOf({ t: parsed('PROTOBUF', schema) }))).toBeUndefined()
      }),
      propertyRuns(100),
    )
  })
})

describe('size', () => {
  test('types nest thousands deep and are declared one after the other', () => {
    let deep: object = { type: 'string' }
    for (let at = 0; at < 990; at++) deep = { type: 'array', items: deep }
    expect(intrusion(moduleOf({ t: parsed('JSON', deep) }))).toBeUndefined()
    const chain = Array.from({ length: 3000 }, (_, at) => [
      `R${at}`,
      { type: 'object', properties: { next: { $ref: `#/definitions/R${at + 1}` } } },
    ])
    const schema = {
      definitions: Object.fromEntries([...chain, ['R3000', { type: 'null' }]]),
      $ref: '#/definitions/R0',
    }
    const made = moduleOf({ t: parsed('JSON', schema) })
    expect(made).toContain('interface R2999 ')
    expect(intrusion(made)).toBeUndefined()
  })

  test('an enum of many symbols is one type', () => {
    const symbols = Array.from({ length: 900 }, (_, at) => `SYMBOL_${at}`)
    const made = moduleOf({ t: parsed('AVRO', { type: 'enum', name: 'E', symbols }) })
    expect(made).toContain("| 'SYMBOL_899'")
    expect(intrusion(made)).toBeUndefined()
  })
})
