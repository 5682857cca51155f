import { describe, expect, jest, test } from '@jest/globals'
import { performance } from 'node:perf_hooks'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { differences, fresh, proto3, reference, refusal, stored } from './files.ts'

// A loaded machine is slow: the bounds are many times what a linear rule takes, and a fraction of what another would.
const patienceMs = 120_000
const options = { policy: 'STRICT', limits: defaultLimits } as const
const many = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n')
const nested = (count: number, open: string, inside: string) => `${open.repeat(count)}${inside}${'}'.repeat(count)}`

/** Milliseconds that work takes. */
function milliseconds(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

describe('nesting beyond the limit is refused by name', () => {
  const deep: readonly [string, string][] = [
    ['messages', nested(101, 'message A {', '')],
    ['messages by the thousand', nested(20_000, 'message A {', '')],
    ['aggregates', `option (o) = ${nested(20_000, '{ a ', '1').replace('a 1', 'a: 1')};`],
    ['lists', `option (o) = ${'['.repeat(20_000)}1${']'.repeat(20_000)};`],
    ['types of maps', `message A { ${'map<int32, '.repeat(20_000)}int32${'>'.repeat(20_000)} m = 1; }`],
    ['parts of an option', `option (o)${'.a'.repeat(20_000)} = 1;`],
    ['parts of a package', `package ${'a.'.repeat(20_000)}b;`],
    ['parts of a name', `message ${'a.'.repeat(20_000)}b {}`],
  ]

  test.each(deep)('%s', (_, text) => {
    expect(refusal(() => stored(text))).toMatchObject({ limit: 'protobufDepth', stage: 'text' })
  })

  test('100 levels are taken', () => {
    expect(fresh(nested(100, 'message A {', '')).normalized().canonical.length).toBeGreaterThan(100)
  })
})

jest.setTimeout(patienceMs)

describe('size', () => {
  test('a text beyond the limit is refused by name', () => {
    expect(refusal(() => stored(' '.repeat(defaultLimits.textLength + 1))).limit).toBe('textLength')
  })

  test('elements beyond the limit are refused by name, those of references included', () => {
    const limits = { ...defaultLimits, nodes: 50 }
    const text = proto3(
      'message A {',
      many(40, at => `int32 f${at} = ${at + 1};`),
      '}',
    )
    expect(stored(text, [], { limits }).nodeCount).toBe(41)
    expect(refusal(() => stored(text, [reference('r.proto', text)], { limits })).limit).toBe('nodes')
  })

  test('20,000 fields take linear time to read, print, normalise, describe and compare', () => {
    const wide = (type: string) =>
      proto3(
        'message A {',
        many(20_000, at => `optional ${at % 2 ? 'B' : type} f${at} = ${at + 1} [deprecated = true];`),
        '}',
        'message B {}',
      )
    const [reader, writer] = [stored(wide('int32')), stored(wide('int64'))]
    expect(milliseconds(() => fresh(wide('int32')))).toBeLessThan(5000)
    expect(milliseconds(() => reader.canonical)).toBeLessThan(5000)
    expect(milliseconds(() => reader.normalized().canonical)).toBeLessThan(10_000)
    expect(milliseconds(() => reader.formatted('serialized'))).toBeLessThan(30_000)
    expect(milliseconds(() => reader.differencesFrom(writer, options))).toBeLessThan(5000)
  })

  test('100,000 constants are taken', () => {
    const text = proto3(
      'enum E { Z = 0;',
      many(100_000, at => `A${at}=${at + 1};`),
      '}',
    )
    const limits = { ...defaultLimits, textLength: 2_000_000 }
    expect(milliseconds(() => fresh(text, [], { limits }).normalized().canonical)).toBeLessThan(10_000)
  })

  test('20,000 parts of one option take linear time', () => {
    const parts = many(20_000, at => `option (confluent.message_meta).tags = "t${at}";`)
    expect(milliseconds(() => fresh(proto3(`message A { ${parts} }`)).normalized().canonical)).toBeLessThan(10_000)
  })

  test('a type in 100,000 parts takes linear time', () => {
    const text = proto3(`message A { ${'a. '.repeat(100_000)}b x = 1; }`)
    expect(milliseconds(() => refusal(() => fresh(text)))).toBeLessThan(5000)
  })

  test('a long name used often does not make a text without bound', () => {
    const text = proto3(`package ${'a'.repeat(500_000)};`, `message X { ${many(20_000, at => `X f${at}=${at + 1};`)} }`)
    expect(refusal(() => fresh(text))).toMatchObject({ limit: 'textLength', stage: 'validation' })
  })

  test('long names do not make a list of differences without bound', () => {
    const wide = (type: string) =>
      proto3(`message ${'a'.repeat(400_000)} { ${many(900, at => `${type} f${at}=${at + 1};`)} }`)
    const comparison = stored(wide('int32')).differencesFrom(stored(wide('string')), options)
    expect(comparison).toMatchObject({ isCompatible: false, isTruncated: true })
    expect(comparison.differences.length).toBeLessThan(100)
  })

  test('numbers with 10,000 digits are texts', () => {
    const digits = '9'.repeat(10_000)
    expect(fresh(proto3(`option (o) = ${digits};`)).normalized().canonical).toContain(digits)
    expect(refusal(() => stored(proto3(`message A { int32 x = ${digits}; }`))).message).toContain('expected an integer')
  })
})

describe('references', () => {
  test('a chain of types as long as a text allows does not exhaust the stack', () => {
    const chain = (last: string) =>
      proto3(
        many(10_000, at => `message M${at} { M${at + 1} n = 1; }`),
        `message M10000 { ${last} x = 1; }`,
      )
    const main = proto3('import "c.proto";', 'message A { M0 m = 1; }')
    const side = (last: string, version: number) => stored(main, [reference('c.proto', chain(last), { version })])
    const found = differences(side('int32', 2), side('string', 1))
    expect(found).toContain('break FIELD_SCALAR_KIND_CHANGED #/M10000/1')
  })

  test('types that refer to each other in all ways are compared in bounded time', () => {
    const names = Array.from({ length: 60 }, (_, at) => `M${at}`)
    const knot = (type: string) =>
      proto3(
        ...names.map(
          name =>
            `message ${name} { ${names.map((other, at) => `${other} f${at} = ${at + 1};`).join(' ')} ${type} x = 100; }`,
        ),
      )
    const main = proto3('import "k.proto";', 'message A { M0 m = 1; }')
    const side = (type: string, version: number) => stored(main, [reference('k.proto', knot(type), { version })])
    const comparison = side('int32', 2).differencesFrom(side('string', 1), options)
    expect(comparison.isCompatible).toBe(false)
    expect(milliseconds(() => side('int32', 2).differencesFrom(side('int64', 1), options))).toBeLessThan(10_000)
    expect(side('int32', 2).differencesFrom(side('int64', 1), options)).toMatchObject({
      isCompatible: true,
      isTruncated: false,
    })
  })

  test('messages that double with every import are compared once each', () => {
    const level = (at: number, type: string) =>
      reference(
        `l${at}.proto`,
        proto3(
          `import "l${at + 1}.proto";`,
          at === 20 ? `message L20 { ${type} x = 1; }` : `message L${at} { L${at + 1} a = 1; L${at + 1} b = 2; }`,
        ),
        {
          version: type === 'int32' ? 2 : 1,
        },
      )
    const side = (type: string) =>
      stored(
        proto3('message A { L0 l = 1; }'),
        Array.from({ length: 21 }, (_, at) => level(at, type)),
      )
    expect(differences(side('int32'), side('string'))).toHaveLength(42)
  })

  test('a diamond and a cycle of imports do no harm', () => {
    const files = [
      reference('a.proto', proto3('import "b.proto";', 'import "c.proto";', 'message A1 { B1 b = 1; }')),
      reference('b.proto', proto3('import public "a.proto";', 'message B1 { A1 a = 1; }')),
      reference('c.proto', proto3('import public "b.proto";', 'import public "c.proto";')),
    ]
    expect(
      fresh(proto3('import "c.proto";', 'message M { B1 b = 1; A1 a = 2; }'), files, { validateFields: true }).type,
    ).toBe('PROTOBUF')
  })
})

describe('odd characters', () => {
  test.each(['\ud800', '\u2028', '\u0000', '100%', '%s', '</script>', "'", '\\"', '__proto__'])(
    '%j in a string is kept',
    character => {
      const schema = fresh(proto3(`option (o) = "${character}";`))
      expect(stored(schema.canonical).canonical).toBe(schema.canonical)
      expect(() => schema.formatted('serialized')).not.toThrow()
    },
  )

  test.each(['\ud800', '\u2028', '\u0000', '\ufeff', 'é'])('%j outside a string is refused', character => {
    expect(refusal(() => stored(`${character}message A {}`)).stage).toBe('text')
  })

  test('keys such as __proto__ are keys', () => {
    const schema = fresh(
      proto3(
        'option (o) = { __proto__: 1 constructor { hasOwnProperty: 2 } };',
        'message __proto__ { __proto__ __proto__ = 1; }',
      ),
    )
    expect(schema.normalized().canonical).toContain('constructor: {\n    hasOwnProperty: 2\n  }')
    expect(schema.normalized().canonical).toContain('.__proto__ __proto__ = 1;')
  })

  test('bytes that are no descriptor are refused, whatever they are', () => {
    let state = 1
    for (let round = 0; round < 300; round++) {
      const bytes = Buffer.from(
        Array.from({ length: 1 + (round % 60) }, () => (state = (state * 48_271) % 0x7fffffff) & 255),
      )
      const text = bytes.toString('base64')
      try {
        expect(stored(text).type).toBe('PROTOBUF')
      } catch (error) {
        expect(error).toMatchObject({ name: 'SchemaError' })
      }
    }
  })
})
