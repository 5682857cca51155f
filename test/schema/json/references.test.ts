import { describe, expect, test } from '@jest/globals'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { isAccepted, modern, parse } from './schemas.ts'

/** Whether the property `p` of a schema is the schema `{"const":"here"}`, wherever that stands. */
function leadsHere(schema: object, references: Readonly<Record<string, unknown>> = {}): boolean {
  const read = parse(schema, { references })
  const options = { policy: 'STRICT', limits: defaultLimits } as const
  const seen = (text: string) => parse({ properties: { p: { const: text } } }).differencesFrom(read, options)
  return seen('here').isCompatible && !seen('there').isCompatible
}

const here = { const: 'here' }
const p = ($ref: string) => ({ properties: { p: { $ref } } })

describe.each([
  ['draft 7', (schema: object) => schema],
  ['2020-12', modern],
])('a reference in %s', (_, dialect) => {
  test.each([
    ['leads to a definition', { ...p('#/definitions/x'), definitions: { x: here } }],
    ['leads to a definition by its modern name', { ...p('#/$defs/x'), definitions: { x: here } }],
    ['prefers what $defs has of its own', { ...p('#/$defs/x'), definitions: { x: {} }, $defs: { x: here } }],
    ['leads to a schema inside another', { properties: { p: { $ref: '#/properties/q/items' }, q: { items: here } } }],
    ['leads into a list', { ...p('#/zzz/1'), zzz: [{}, here] }],
    ['leads to a place that no keyword makes a schema', { ...p('#/zzz'), zzz: here }],
    ['undoes tildes', { ...p('#/definitions/a~1b~0c'), definitions: { 'a/b~c': here } }],
    ['undoes percent signs', { ...p('#/definitions/a%20%C3%A9'), definitions: { 'a é': here } }],
    ['takes a plus for a blank', { ...p('#/definitions/a+b'), definitions: { 'a b': here } }],
    ['follows others', { ...p('#/definitions/a'), definitions: { a: { $ref: '#/definitions/b' }, b: here } }],
  ])('%s', (__, schema) => {
    expect(leadsHere(dialect(schema))).toBe(true)
  })

  test.each([
    ['to nothing', p('#/definitions/x')],
    ['to a list', { ...p('#/zzz'), zzz: [here] }],
    ['to a number', { ...p('#/zzz'), zzz: 5 }],
    ['beyond the end of a list', { ...p('#/zzz/1'), zzz: [here] }],
    ['to a server', p('http://127.0.0.1:1/x.json')],
    ['to a file that is not given', p('x.json')],
    ['that is empty', p('')],
    ['with a blank', p('#/definitions/a b')],
    ['with two fragments', p('##')],
    ['that is no text', { properties: { p: { $ref: 5 } } }],
    ['to a definition of a reference by its modern name', { ...p('x.json#/$defs/y') }],
  ])('is refused %s', (__, schema) => {
    expect(isAccepted(dialect(schema), { references: { unused: here } })).toBe(false)
  })

  test.each([
    ['by its name', p('x.json'), { 'x.json': here }],
    ['by a part of it', p('x.json#/definitions/y'), { 'x.json': { definitions: { y: here } } }],
    ['that refers on', p('x.json'), { 'x.json': { $ref: 'y.json' }, 'y.json': here }],
    ['that refers to itself', p('x.json'), { 'x.json': { $ref: '#/definitions/y', definitions: { y: here } } }],
    ['by an absolute name', p('http://a.b/x.json'), { 'http://a.b/x.json': here }],
    ['by its name relative to the id', { $id: 'http://a.b/root.json', ...p('x.json') }, { 'x.json': here }],
    ['from a folder', p('sub/x.json'), { 'sub/x.json': { $ref: 'y.json' }, 'sub/y.json': here }],
  ])('leads to a registry reference %s', (__, schema, references) => {
    expect(leadsHere(dialect(schema), references)).toBe(true)
  })

  test('meta-schemas of old dialects are built in', () => {
    expect(isAccepted(dialect({ $ref: 'http://json-schema.org/draft-07/schema#' }))).toBe(true)
    expect(isAccepted(dialect({ $ref: 'http://json-schema.org/draft-06/schema#/definitions/stringArray' }))).toBe(true)
    expect(isAccepted(dialect({ $ref: 'http://json-schema.org/draft-03/schema#' }))).toBe(false)
  })
})

describe('references up to draft 7', () => {
  test('an id in any place can be referred to, in any keyword', () => {
    expect(leadsHere({ ...p('#foo'), definitions: { x: { $id: '#foo', ...here } } })).toBe(true)
    expect(leadsHere({ ...p('http://q/x'), zzz: [{ $id: 'http://q/x', ...here }] })).toBe(true)
  })

  test('an id moves the base of what is inside', () => {
    const schema = { definitions: { d: { $id: 'http://q/k/', properties: { e: { $ref: 'x' } } } } }
    expect(leadsHere({ ...p('#/definitions/d/properties/e'), ...schema }, { 'http://q/k/x': here })).toBe(true)
  })

  test('a slash at the end is dropped, and a fragment that nothing is called means the whole', () => {
    expect(leadsHere({ ...p('#/definitions/x/'), definitions: { x: here } })).toBe(true)
    expect(isAccepted(p('#foo'))).toBe(true)
    expect(isAccepted(p('#/'))).toBe(true)
  })

  test('every reference given must be a JSON object, used or not', () => {
    expect(isAccepted({}, { references: { x: '{"type":"x"}' } })).toBe(true)
    expect(isAccepted({}, { references: { x: 'true' } })).toBe(false)
    expect(isAccepted({}, { references: { x: 'nope' } })).toBe(false)
    expect(isAccepted({}, { references: { 'a b': '{}' } })).toBe(false)
  })

  test('a reference is read in its own dialect, else in that of the schema', () => {
    const references = { x: { exclusiveMinimum: true } }
    expect(isAccepted({ $ref: 'x' }, { references })).toBe(false)
    expect(isAccepted({ $schema: 'http://json-schema.org/draft-04/schema#', $ref: 'x' }, { references })).toBe(true)
    const named = { x: { $schema: 'http://json-schema.org/draft-04/schema#', exclusiveMinimum: true } }
    expect(isAccepted({ $ref: 'x' }, { references: named })).toBe(true)
  })

  test('modern meta-schemas are not built in', () => {
    expect(isAccepted({ $ref: 'https://json-schema.org/draft/2020-12/schema' })).toBe(false)
  })

  test('ids that are no URIs are refused', () => {
    expect(isAccepted({ properties: { p: { $id: 'a b' } } })).toBe(false)
    expect(isAccepted({ properties: { p: { $id: '%%' } } })).toBe(false)
    expect(isAccepted({ zzz: { $id: 'a b' } })).toBe(true)
  })
})

describe('references in modern dialects', () => {
  test('anchors are found', () => {
    expect(leadsHere(modern({ ...p('#foo'), $defs: { x: { $anchor: 'foo', ...here } } }))).toBe(true)
    expect(leadsHere(modern({ ...p('#foo'), $defs: { x: { $dynamicAnchor: 'foo', ...here } } }))).toBe(true)
    expect(isAccepted(modern(p('#foo')))).toBe(false)
    expect(isAccepted(modern({ ...p('#foo'), enum: [{ $anchor: 'foo' }] }))).toBe(false)
  })

  test('ids are found, with what is below them', () => {
    const x = { $id: 'http://q/x', $defs: { y: { $anchor: 'foo', ...here } } }
    expect(leadsHere(modern({ ...p('http://q/x#/$defs/y'), $defs: { x } }))).toBe(true)
    expect(leadsHere(modern({ ...p('http://q/x#foo'), $defs: { x } }))).toBe(true)
    expect(isAccepted(modern({ ...p('#foo'), $defs: { x } }))).toBe(false)
  })

  test('a pointer starts at the nearest id', () => {
    const inner = { $id: 'http://q/x', properties: { q: { $ref: '#/$defs/y' } }, $defs: { y: here } }
    expect(isAccepted(modern({ properties: { p: inner } }))).toBe(true)
    expect(isAccepted(modern({ properties: { p: { ...inner, $defs: {} } }, $defs: { y: here } }))).toBe(false)
  })

  test('two schemas of one name are refused', () => {
    const twice = (name: object) => modern({ $defs: { a: name, b: name } })
    expect(isAccepted(twice({ $anchor: 'x' }))).toBe(false)
    expect(isAccepted(twice({ $id: 'http://q/x' }))).toBe(false)
    expect(isAccepted(twice({ $dynamicAnchor: 'x' }))).toBe(true)
  })

  test('a dynamic reference leads to the outermost schema that bears the anchor', () => {
    const inner = { $id: 'http://q/x', $dynamicAnchor: 'n', properties: { q: { $dynamicRef: '#n' } } }
    const schema = modern({ $dynamicAnchor: 'n', maxProperties: 1, properties: { p: inner } })
    const wider = modern({ $dynamicAnchor: 'n', maxProperties: 2, properties: { p: inner } })
    const options = { policy: 'STRICT', limits: defaultLimits } as const
    const { differences } = parse(schema).differencesFrom(parse(wider), options)
    expect(differences.map(({ path }) => path)).toEqual(expect.arrayContaining(['#/properties/p/properties/q']))
  })

  test('a schema that contains itself through a dynamic reference is read', () => {
    expect(isAccepted(modern({ $dynamicAnchor: 'n', allOf: [{ $dynamicRef: '#n' }] }))).toBe(true)
  })

  test('references that are not used need not be schemas', () => {
    expect(isAccepted(modern({}), { references: { x: 'true', y: 'nope' } })).toBe(true)
    expect(isAccepted(modern({ $ref: 'x' }), { references: { x: 'true' } })).toBe(true)
    expect(isAccepted(modern({ $ref: 'y' }), { references: { y: 'nope' } })).toBe(false)
  })

  test('of a document that is used all is read', () => {
    expect(isAccepted(modern({ $ref: 'x#/a' }), { references: { x: { a: {}, maxLength: 'x' } } })).toBe(false)
    expect(isAccepted(modern({ $ref: 'x#/a' }), { references: { x: { a: {} } } })).toBe(true)
  })

  test('unknown types are refused where something leads to them', () => {
    expect(isAccepted(modern({ $defs: { a: { type: 'x' } } }))).toBe(true)
    expect(isAccepted(modern({ $ref: '#/$defs/a', $defs: { a: { type: 'x' } } }))).toBe(false)
  })

  test('meta-schemas of modern dialects are built in', () => {
    for (const uri of [
      'draft/2020-12/schema',
      'draft/2019-09/schema',
      'draft/2020-12/meta/core',
      'draft/2020-12/schema#',
    ]) {
      expect(isAccepted(modern({ $ref: `https://json-schema.org/${uri}` }))).toBe(true)
    }
  })
})
