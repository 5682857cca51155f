import { describe, expect, test } from '@jest/globals'
import type { SchemaType } from '../../../src/schema/schema.ts'
import { examplesOf, parse } from './proof.ts'

const both = (type: SchemaType, schema: (leaf: string) => unknown, [one, other]: readonly [string, string]) => {
  const textOf = (leaf: string) => {
    const made = schema(leaf)
    return typeof made === 'string' ? made : JSON.stringify(made)
  }
  return examplesOf(parse(type, textOf(one)), parse(type, textOf(other)))
}

describe('schemas that hold themselves', () => {
  test('have examples that end, in Avro', () => {
    const list = (leaf: string) => ({
      type: 'record',
      name: 'Node',
      fields: [
        { name: 'value', type: leaf },
        { name: 'next', type: ['null', 'Node'] },
      ],
    })
    const [found] = both('AVRO', list, ['int', 'string'])
    expect(found).toMatchObject({ outcome: 'refused', example: { text: '{"value":"","next":null}' } })
  })

  test('without an end have none, and say so', () => {
    const endless = (leaf: string) => ({
      type: 'record',
      name: 'Node',
      fields: [
        { name: 'value', type: leaf },
        { name: 'next', type: 'Node' },
      ],
    })
    const [found] = both('AVRO', endless, ['int', 'string'])
    expect(found?.example).toEqual({ isFound: false, reason: 'no record can be written with the schema at all' })
    const required = (leaf: string) => `syntax = "proto2"; message A { required A a = 1; optional ${leaf} b = 2; }`
    expect(both('PROTOBUF', required, ['int32', 'string'])[0]?.example).toMatchObject({ isFound: false })
  })

  test('have examples that end, in JSON Schema', () => {
    const tree = (leaf: string) => ({
      $ref: '#/definitions/node',
      definitions: {
        node: {
          type: 'object',
          properties: { value: { type: leaf }, children: { type: 'array', items: { $ref: '#/definitions/node' } } },
          required: ['value'],
        },
      },
    })
    const [found] = both('JSON', tree, ['integer', 'string'])
    expect(found).toMatchObject({ outcome: 'refused', example: { text: '{"value":""}' } })
    const loop = (leaf: string) => ({
      $ref: '#/definitions/a',
      definitions: { a: { allOf: [{ $ref: '#/definitions/a' }, { type: leaf }] } },
    })
    expect(() => both('JSON', loop, ['integer', 'string'])).not.toThrow()
  })
})

describe('what grows with every level', () => {
  const levels = 60

  test('is not written out, in Avro', () => {
    const doubling = (leaf: string) => {
      let type: unknown = { type: 'record', name: 'L0', fields: [{ name: 'leaf', type: leaf }] }
      for (let at = 1; at < levels; at++) {
        const fields = [
          { name: 'a', type },
          { name: 'b', type: `L${at - 1}` },
        ]
        type = { type: 'record', name: `L${at}`, fields }
      }
      return type
    }
    for (const { example } of both('AVRO', doubling, ['int', 'string'])) expect(example.isFound).toBe(false)
  })

  test('ends, in JSON Schema', () => {
    const doubling = (leaf: string) => ({
      $ref: '#/definitions/L0',
      definitions: {
        ...Object.fromEntries(
          Array.from({ length: levels }, (_, at) => {
            const next = { $ref: `#/definitions/L${at + 1}` }
            return [`L${at}`, { type: 'object', properties: { a: next, b: next }, required: ['a', 'b'] }]
          }),
        ),
        [`L${levels}`]: { type: leaf },
      },
    })
    const schemas = ['string', 'null'].map(leaf => parse('JSON', JSON.stringify(doubling(leaf))))
    const [reader, writer] = schemas
    if (reader === undefined || writer === undefined) throw new TypeError('two schemas')
    expect(examplesOf(reader, writer, 3).length).toBe(3)
  })

  test('is bounded by the size of what it asks for', () => {
    const long = (length: string) => ({ type: 'string', minLength: Number(length) })
    expect(both('JSON', long, ['2000000000', '1000000000'])[0]?.example).toMatchObject({ isFound: false })
    const wide = (size: string) => ({ type: 'fixed', name: 'F', size: Number(size) })
    expect(both('AVRO', wide, ['2000000000', '1000000000'])[0]?.example).toMatchObject({ isFound: false })
    const many = (count: string) => ({ type: 'array', minItems: Number(count) })
    expect(both('JSON', many, ['2000000000', '1000000000'])[0]?.example).toMatchObject({ isFound: false })
    const odd = (pattern: string) => ({ type: 'string', pattern })
    expect(() => both('JSON', odd, ['^((a{1,1000}){1,1000}){1,1000}$', '('.repeat(0) + 'b'])).not.toThrow()
  })
})

describe('names that every object has', () => {
  test('are names like any other', () => {
    const names = ['__proto__', 'constructor', 'toString']
    const json = (leaf: string) =>
      `{"type":"object","required":${JSON.stringify(names)},"properties":{${names
        .map(name => `"${name}":{"type":"${leaf}"}`)
        .join(',')}}}`
    for (const { outcome } of both('JSON', json, ['integer', 'string'])) expect(outcome).toBe('refused')
    const avro = (leaf: string) => ({
      type: 'record',
      name: 'constructor',
      fields: names.map(name => ({ name, type: leaf })),
    })
    for (const { outcome } of both('AVRO', avro, ['int', 'string'])) expect(outcome).toBe('refused')
    const protobuf = (leaf: string) =>
      `syntax = "proto3"; message A { ${leaf} constructor = 1; ${leaf} __proto__ = 2; }`
    for (const { outcome } of both('PROTOBUF', protobuf, ['int32', 'string'])) expect(outcome).toBe('changed')
  })
})
