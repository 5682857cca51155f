import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkPair } from '../../../src/schema/compatibility.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import type { CompatibilityPolicy, ParsedSchema } from '../../../src/schema/schema.ts'
import { dialects, texts, twoTexts } from './random-schemas.ts'
import { parse, textOf } from './schemas.ts'
import { propertyRuns } from '../../support/property-runs.ts'

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
    propertyRuns(300),
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
    propertyRuns(300),
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
    propertyRuns(500),
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
    propertyRuns(300),
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
    propertyRuns(300),
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
    propertyRuns(500),
  )
})
