import { describe, expect, test } from '@jest/globals'
import type { TaggedEntity } from '../../../src/schema/schema.ts'
import { parse } from './schemas.ts'

const field = (entityPath: string, ...tags: string[]): TaggedEntity => ({ entityPath, entityType: 'sr_field', tags })
const record = (entityPath: string, ...tags: string[]): TaggedEntity => ({ entityPath, entityType: 'sr_record', tags })

const tags = (...names: string[]) => ({ 'confluent:tags': names })

test('tags are told outer ones first', () => {
  const schema = parse({
    ...tags('A'),
    properties: { b: { ...tags('B'), properties: { d: tags('D') } }, c: { items: { properties: { e: tags('E') } } } },
  })
  expect(schema.tags()).toEqual([
    record('object', 'A'),
    field('object.b', 'B'),
    field('object.b.d', 'D'),
    field('object.c.e', 'E'),
  ])
})

test('definitions are records of their own', () => {
  const schema = parse({
    definitions: { x: { ...tags('X'), properties: { y: tags('Y') } }, z: { ...tags('Z'), title: 'Zed' } },
  })
  expect(schema.tags()).toEqual([record('x', 'X'), record('Zed', 'Z'), field('x.y', 'Y')])
})

describe('changing tags', () => {
  const text = '{"title":"T","properties":{"a":{"type":"string"},"b":{"confluent:tags":["P","Q"],"type":"string"}}}'

  test('adds before it removes, at the end of the schema or where tags are', () => {
    const changed = parse(text).withTags([record('object', 'R'), field('object.b', 'Q', 'S')], [field('object.b', 'P')])
    expect(changed.canonical).toBe(
      '{"title":"T","properties":{"a":{"type":"string"},"b":{"confluent:tags":["Q","S"],"type":"string"}},"confluent:tags":["R"]}',
    )
  })

  test('drops an empty list', () => {
    const changed = parse(text).withTags([], [field('object.b', 'P', 'Q', 'Z')])
    expect(changed.canonical).toBe('{"title":"T","properties":{"a":{"type":"string"},"b":{"type":"string"}}}')
  })

  test('takes the title for the root, and a dot before the path', () => {
    expect(
      parse(text)
        .withTags([field('.T.a', 'X')], [])
        .tags(),
    ).toContainEqual(field('object.a', 'X'))
  })

  test('reaches into alternatives', () => {
    const schema = parse({ oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] })
    expect(schema.withTags([field('object.b', 'X')], []).canonical).toContain('"b":{"confluent:tags":["X"]}')
  })

  test.each([field('object.z', 'X'), record('T.a', 'X'), field('T', 'X')])(
    'refuses an entity that is not there: %j',
    entity => {
      expect(() => parse(text).withTags([entity], [])).toThrow(
        `No matching path '${entity.entityPath}' found in the schema`,
      )
    },
  )

  test('keeps the references', () => {
    const schema = parse({ properties: { a: { $ref: 'x' } } }, { references: { x: { type: 'string' } } })
    expect(schema.withTags([record('object', 'X')], []).tags()).toEqual([record('object', 'X')])
  })
})
