import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkPair } from '../../../src/schema/compatibility.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import type { CompatibilityPolicy, ParsedSchema } from '../../../src/schema/schema.ts'
import { parse, textOf } from './schemas.ts'

const dialects = [
  undefined,
  'http://json-schema.org/draft-04/schema#',
  'http://json-schema.org/draft-06/schema#',
  'https://json-schema.org/draft/2019-09/schema',
  'https://json-schema.org/draft/2020-12/schema',
]
const names = fc.constantFrom('a', 'b', 'é', '__proto__', 'x/y', '10')
const words = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object')
const count = fc.nat({ max: 4 })
const leaves = fc.constantFrom<unknown>(
  {},
  true,
  false,
  { type: 'string' },
  { $ref: '#' },
  { $ref: '#/definitions/a' },
  { enum: [1, 'x'] },
)

/** Schemas of a few keywords that most dialects take. */
const schemas = (levels: number): fc.Arbitrary<unknown> => {
  if (levels === 0) return leaves
  const inner = fc.oneof({ arbitrary: leaves, weight: 1 }, { arbitrary: schemas(levels - 1), weight: 2 })
  const list = fc.array(inner, { minLength: 1, maxLength: 3 })
  const keywords: Record<string, fc.Arbitrary<unknown>> = {
    type: fc.oneof(words, fc.uniqueArray(words, { minLength: 1, maxLength: 3 })),
    properties: fc.dictionary(names, inner, { maxKeys: 3 }),
    required: fc.uniqueArray(names, { minLength: 1, maxLength: 2 }),
    additionalProperties: inner,
    patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$', '(?=a)'), inner, { maxKeys: 2 }),
    dependencies: fc.dictionary(names, fc.uniqueArray(names, { minLength: 1, maxLength: 2 }), { maxKeys: 1 }),
    items: inner,
    prefixItems: list,
    unevaluatedProperties: inner,
    contains: inner,
    maxLength: count,
    minimum: count,
    exclusiveMaximum: count,
    multipleOf: fc.constantFrom(1, 2, 0.5),
    maxItems: count,
    uniqueItems: fc.boolean(),
    enum: fc.array(fc.constantFrom<unknown>(1, 'x', null, [1], { a: 1 }), { minLength: 1, maxLength: 3 }),
    not: inner,
    anyOf: list,
    allOf: list,
    oneOf: list,
    title: fc.constantFrom('t', 'u'),
    default: fc.constantFrom<unknown>(1, null, []),
  }
  const entry = fc.oneof(...Object.entries(keywords).map(([keyword, value]) => fc.tuple(fc.constant(keyword), value)))
  return fc.array(entry, { maxLength: 4 }).map(entries => Object.fromEntries(entries) as unknown)
}

interface Made {
  readonly dialect: string | undefined
  readonly base: unknown
  readonly definition: unknown
}

const made = fc.record<Made>({ dialect: fc.constantFrom(...dialects), base: schemas(3), definition: schemas(1) })
const written = ({ dialect, base, definition }: Made, more: unknown = {}) => {
  const $schema = dialect === undefined ? {} : { $schema: dialect }
  return textOf({ ...$schema, ...(base as object), ...(more as object), definitions: { a: definition } })
}
const texts = made.map(schema => written(schema))
/** Two schemas that have much in common, or nothing. */
const twoTexts = fc.oneof(
  fc.tuple(texts, texts),
  fc
    .tuple(made, schemas(2), schemas(2))
    .map(([schema, one, other]) => [written(schema, one), written(schema, other)] as const),
)

/** A schema, or nothing when it is refused as one: any other failure fails the test. */
function read(text: string): ParsedSchema | undefined {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof SchemaError) return undefined
    throw error
  }
}

const pairs = fc.tuple(twoTexts, fc.constantFrom<CompatibilityPolicy>('STRICT', 'LENIENT'))

test('canonical and normal forms are forms of themselves', () => {
  fc.assert(
    fc.property(texts, text => {
      const schema = read(text)
      if (schema === undefined) return
      const normal = schema.normalized().canonical
      expect(parse(schema.canonical).canonical).toBe(schema.canonical)
      expect(parse(normal).normalized().canonical).toBe(normal)
      expect(parse(normal).canonical).toBe(normal)
    }),
    { numRuns: 300 },
  )
})

test('a schema reads its own data, and its canonical and normal forms read it too', () => {
  fc.assert(
    fc.property(texts, text => {
      const schema = read(text)
      if (schema === undefined) return
      for (const other of [schema, parse(text), parse(schema.canonical), schema.normalized()]) {
        const { differences, isCompatible } = other.differencesFrom(schema, { policy: 'STRICT', limits: defaultLimits })
        expect(differences.filter(({ verdict }) => verdict === 'break')).toEqual([])
        expect(isCompatible).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})

test('any two schemas compare, within the bounds, and the list agrees with the verdict', () => {
  fc.assert(
    fc.property(pairs, ([[one, other], policy]) => {
      const [reader, writer] = [read(one), read(other)]
      if (reader === undefined || writer === undefined) return
      const { differences, isCompatible, isTruncated } = reader.differencesFrom(writer, {
        policy,
        limits: defaultLimits,
      })
      expect(isTruncated).toBe(false)
      expect(differences.length).toBeLessThanOrEqual(defaultLimits.differences)
      expect(differences.some(({ verdict }) => verdict === 'break')).toBe(!isCompatible)
      for (const difference of differences) {
        expect(difference.path).toMatch(/^#\//)
        expect(difference.message({ reader: 'new', writer: 'old' })).toContain(`{errorType:"${difference.kind}"`)
      }
    }),
    { numRuns: 500 },
  )
})

test('what the strict policy accepts the lenient one accepts', () => {
  fc.assert(
    fc.property(twoTexts, ([one, other]) => {
      const [reader, writer] = [read(one), read(other)]
      if (reader === undefined || writer === undefined) return
      const isCompatible = (policy: CompatibilityPolicy) =>
        reader.differencesFrom(writer, { policy, limits: defaultLimits }).isCompatible
      // Under `not` the sides change places, and what is lenient one way is strict the other.
      if (one.includes('"not"') || other.includes('"not"')) return
      expect(isCompatible('STRICT') && !isCompatible('LENIENT')).toBe(false)
    }),
    { numRuns: 300 },
  )
})

test('full compatibility is compatibility both ways', () => {
  fc.assert(
    fc.property(pairs, ([[one, other], policy]) => {
      const [candidate, earlier] = [read(one), read(other)]
      if (candidate === undefined || earlier === undefined) return
      const passes = (level: 'BACKWARD' | 'FORWARD' | 'FULL') =>
        checkPair(candidate, { schema: earlier, version: 1 }, level, { policy, limits: defaultLimits }).messages
          .length === 0
      expect(passes('FULL')).toBe(passes('BACKWARD') && passes('FORWARD'))
    }),
    { numRuns: 300 },
  )
})

test('any JSON text is read or refused', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(...dialects), (text, $schema) => {
      const schema = JSON.parse(text) as unknown
      const isObject = typeof schema === 'object' && schema !== null && !Array.isArray(schema)
      const asked = isObject && $schema !== undefined ? textOf({ $schema, ...schema }) : text
      expect(() => read(asked)).not.toThrow()
    }),
    { numRuns: 500 },
  )
})
