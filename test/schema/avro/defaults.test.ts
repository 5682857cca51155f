import { describe, expect, test } from '@jest/globals'
import { field, parse, record, refusal, withDefault } from './schemas.ts'

const canonical = (schema: unknown, ...more: [Parameters<typeof parse>[1]?]) => parse(schema, ...more).canonical
const enumType = (more: object = {}) => ({ type: 'enum', name: 'E', symbols: ['A', 'B'], ...more })
const fixed = (more: object = {}) => ({ type: 'fixed', name: 'F', size: 4, ...more })

describe('defaults', () => {
  const nested = record([field('x', 'int'), field('y', 'int', { default: 1 })], { name: 'N' })

  test.each([
    ['int', '2147483647', true],
    ['int', '2147483648', false],
    ['int', '1.0', false],
    ['int', '1e1', false],
    ['long', '-9223372036854775808', true],
    ['long', '9223372036854775808', false],
    ['double', '1', true],
    ['float', '1e400', true],
    ['double', '"x"', false],
    ['double', 'true', false],
    ['string', '""', true],
    ['string', '1', false],
    ['string', 'null', false],
    ['bytes', '"\\u0100"', true],
    ['boolean', 'false', true],
    ['boolean', '0', false],
    ['null', 'null', true],
    ['null', '0', false],
    [enumType(), '"Z"', true],
    [fixed(), '"a"', true],
    [fixed(), '[]', false],
    [{ type: 'array', items: 'int' }, '[1,2]', true],
    [{ type: 'array', items: 'int' }, '[1,"x"]', false],
    [{ type: 'map', values: 'int' }, '{"a":1}', true],
    [{ type: 'map', values: 'int' }, '{"a":null}', false],
    [['null', 'int'], '1', true],
    [['null', 'int'], '"x"', false],
    [[], 'null', false],
    [nested, '{"x":1}', true],
    [nested, '{"x":1,"other":[]}', true],
    [nested, '{}', false],
    [nested, '{"x":1,"y":"z"}', false],
  ])('of %j may be %s: %s', (type, written, isFitting) => {
    if (isFitting) expect(canonical(withDefault(type, written))).toContain('"default":')
    else
      expect(refusal(withDefault(type, written)).message).toMatch(/^(Invalid default for field f: |For input string: )/)
  })

  test('in a stored schema are not checked', () => {
    expect(canonical(withDefault('int', '"x"'), { mode: 'stored' })).toContain('"default":"x"')
  })

  test('quoted numbers of a float become numbers in both modes', () => {
    for (const mode of ['new', 'stored'] as const) {
      expect(canonical(withDefault('double', '" 1.5f"'), { mode })).toContain('"default":1.5}')
      expect(canonical(withDefault('float', '"2"'), { mode })).toContain('"default":2.0}')
      expect(canonical(withDefault('float', '"-Infinity"'), { mode })).toContain('"default":"-Infinity"')
      expect(canonical(withDefault('float', '"NaN"'), { mode })).toContain('"default":"NaN"')
      expect(refusal(withDefault('double', '"many"'), { mode }).message).toBe('For input string: "many"')
      expect(refusal(withDefault('double', '"1.5 "'.replace(' ', '_')), { mode }).message).toBe(
        'For input string: "1.5_"',
      )
    }
  })

  test('a refusal quotes the value and the type as they print', () => {
    expect(refusal(withDefault(['null', enumType()], '{"a":1e2}')).message).toBe(
      'Invalid default for field f: {"a":100.0} not a ["null",{"type":"enum","name":"E","symbols":["A","B"]}]',
    )
  })

  test('an object for a record that is still open is refused, for one that comes later it fits', () => {
    expect(refusal(record([field('next', ['R', 'null'], { default: {} })])).message).toBe('Schema fields not set yet')
    const later = record([field('x', 'int')], { name: 'Later' })
    expect(canonical(record([field('a', 'Later', { default: {} }), field('b', later)]))).toContain('"default":{}')
    expect(refusal(record([field('a', 'E', { default: 'A' }), field('b', enumType())])).message).toMatch(
      /^Invalid default/,
    )
  })

  test('a default that each record of two can take is judged without trying all ways', () => {
    const pair = (level: number) => [`A${level}`, `B${level}`]
    const levels = Array.from({ length: 200 }, (_, at) =>
      pair(at).map(name => field(`f${name}`, record([field('a', at === 0 ? 'int' : pair(at - 1))], { name }))),
    )
    const value = '{"a":'.repeat(200) + '"x"' + '}'.repeat(200)
    const fields = [
      ...levels.flat().map(entry => JSON.stringify(entry)),
      `{"name":"d","type":${JSON.stringify(pair(199))},"default":${value}}`,
    ]
    expect(refusal(`{"type":"record","name":"Top","fields":[${fields.join(',')}]}`).message).toMatch(
      /^Invalid default for field d/,
    )
  })
})
