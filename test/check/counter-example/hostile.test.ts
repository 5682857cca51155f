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
    expect(examplesOf(reader, writer, 2).length).toBe(2)
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

describe('what fans out', () => {
  test('is looked at once, in Protobuf', () => {
    const fan = (leaf: string) => {
      const fields = (next: number) =>
        Array.from({ length: 40 }, (_, at) => `M${next} f${at + 1} = ${at + 1};`).join(' ')
      const messages = Array.from({ length: 12 }, (_, at) => `message M${at} { ${fields(at + 1)} }`)
      return `syntax = "proto3"; message A { ${leaf} x = 1; } message Old { M0 m = 1; } message New { M0 m = 1; } message U { ${
        leaf === 'int32' ? 'New' : 'Old'
      } u = 1; } ${messages.join(' ')} message M12 {}`
    }
    expect(both('PROTOBUF', fan, ['int32', 'string']).length).toBe(2)
    const required = (leaf: string) =>
      `syntax = "proto2"; message A { optional ${leaf} x = 1; ${['a', 'b', 'c', 'd']
        .map((name, at) => `required M0 ${name} = ${at + 2};`)
        .join(' ')} } ${Array.from(
        { length: 18 },
        (_, at) => `message M${at} { required M${at + 1} a = 1; required M${at + 1} b = 2; }`,
      ).join(' ')} message M18 {}`
    expect(both('PROTOBUF', required, ['int32', 'string'])[0]?.example).toMatchObject({ isFound: false })
  })

  test('is bounded, in Avro', () => {
    const wide = (leaf: string) => {
      const records = Array.from({ length: 60 }, (_, at) => ({
        type: 'record',
        name: `R${at}`,
        fields: [{ name: 'next', type: ['null', ...Array.from({ length: 20 }, (_, to) => `R${(at + to) % 60}`)] }],
      }))
      return { type: 'record', name: 'Top', fields: [{ name: 'any', type: [leaf, ...records] }] }
    }
    for (const { outcome, example } of both('AVRO', wide, ['int', 'string'])) {
      expect(example.isFound ? outcome : 'refused').toBe('refused')
    }
  })

  test('is bounded, in JSON Schema', () => {
    const patterns = (leaf: string) => ({
      type: 'object',
      patternProperties: Object.fromEntries(
        Array.from({ length: 100 }, (_, at) => [`^(a|b){${at % 50}}x${at}`, { type: leaf }]),
      ),
      additionalProperties: { type: leaf },
    })
    for (const { outcome, example } of both('JSON', patterns, ['integer', 'string'])) {
      expect(example.isFound ? outcome : 'refused').toBe('refused')
    }
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
