import { describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { checkPair } from '../../../src/schema/compatibility.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { generateFile } from '../../oracle/generate.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import { fresh, stored } from './files.ts'
import { messages } from './random-files.ts'
import { propertyRuns } from '../../support/property-runs.ts'

jest.setTimeout(120_000)

const options = { policy: 'STRICT', limits: defaultLimits } as const
const read = (text: string) => stored(text, [], { allowsEditions: true })
const files = fc.tuple(fc.nat(1_000_000), fc.nat(1000)).map(([seed, index]) => generateFile(seed, index))

describe('for any file', () => {
  test('the text printed prints the same', () => {
    fc.assert(
      fc.property(files, text => {
        const { canonical } = read(text)
        expect(read(canonical).canonical).toBe(canonical)
        const normal = read(text).normalText()
        expect(read(normal).normalText()).toBe(normal)
      }),
      propertyRuns(150),
    )
  })

  test('nothing differs from itself, spelled in any way', () => {
    fc.assert(
      fc.property(files, text => {
        const schema = read(text)
        for (const other of [schema.canonical, schema.normalText()]) {
          const found = schema.differencesFrom(read(other), options)
          expect(found.differences.filter(one => one.verdict === 'break')).toEqual([])
          expect(found.isCompatible).toBe(true)
        }
      }),
      propertyRuns(100),
    )
  })

  test('the descriptor comes back as the same file', () => {
    fc.assert(
      fc.property(files, text => {
        const schema = read(text)
        const again = read(schema.formatted('serialized'))
        expect(schema.differencesFrom(again, options).differences.filter(one => one.verdict === 'break')).toEqual([])
        expect(read(again.canonical).canonical).toBe(again.canonical)
      }),
      propertyRuns(100),
    )
  })
})

describe('for any two versions', () => {
  test('the verdict is that no difference breaks, and one direction mirrors the other in what it lists', () => {
    fc.assert(
      fc.property(messages, messages, (one, other) => {
        const backward = stored(one).differencesFrom(stored(other), options)
        const forward = stored(other).differencesFrom(stored(one), options)
        for (const found of [backward, forward]) {
          expect(found.isCompatible).toBe(!found.differences.some(difference => difference.verdict === 'break'))
          expect(found.isTruncated).toBe(false)
        }
        const count = (found: typeof backward, kind: string) =>
          found.differences.filter(difference => difference.kind === kind).length
        for (const [kind, mirror] of [
          ['FIELD_ADDED', 'FIELD_REMOVED'],
          ['ONEOF_ADDED', 'ONEOF_REMOVED'],
          ['FIELD_KIND_CHANGED', 'FIELD_KIND_CHANGED'],
          ['FIELD_SCALAR_KIND_CHANGED', 'FIELD_SCALAR_KIND_CHANGED'],
        ] as const) {
          expect(count(backward, kind)).toBe(count(forward, mirror))
        }
      }),
      propertyRuns(300),
    )
  })
})

test('for any two versions FULL holds where both directions hold', () => {
  fc.assert(
    fc.property(messages, messages, (one, other) => {
      const messagesAt = (level: 'FULL' | 'BACKWARD' | 'FORWARD') =>
        checkPair(stored(one), { schema: stored(other), version: 1 }, level, options).messages
      expect(messagesAt('FULL').length > 0).toBe(messagesAt('BACKWARD').length + messagesAt('FORWARD').length > 0)
    }),
    propertyRuns(100),
  )
})

describe('for any text', () => {
  const tokens = fc.constantFrom(
    'message',
    'A',
    '{',
    '}',
    ';',
    '=',
    '1',
    'int32',
    'syntax',
    '"proto3"',
    'option',
    '(',
    ')',
    '[',
    ']',
    ',',
    'oneof',
    'enum',
    'map',
    '<',
    '>',
    'extend',
    'rpc',
    'reserved',
    'to',
    'max',
    '.',
    '-1',
    '"',
    "'",
    '/*',
    '*/',
    '//',
    '\n',
    'group',
    'repeated',
    'import',
    'package',
    'service',
    'returns',
    '\\',
    ':',
  )

  test('the answer is a schema or a refusal with its place, never anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(tokens, { maxLength: 60 }).map(all => all.join(' ')),
        ),
        text => {
          try {
            const schema = fresh(text)
            expect(stored(schema.canonical).canonical).toBe(schema.canonical)
            expect(typeof schema.formatted('serialized')).toBe('string')
          } catch (error) {
            if (!(error instanceof SchemaError)) throw error
            if (error.stage === 'text') expect(error.position?.line).toBeGreaterThan(0)
          }
        },
      ),
      propertyRuns(2000),
    )
  })

  test('a file with a piece cut out or doubled is no exception', () => {
    fc.assert(
      fc.property(files, fc.nat(), fc.nat(30), fc.boolean(), (text, at, length, isDoubled) => {
        const from = at % text.length
        const piece = text.slice(from, from + length)
        const damaged = text.slice(0, from) + (isDoubled ? piece + piece : '') + text.slice(from + length)
        try {
          const { canonical } = read(damaged)
          expect(read(canonical).canonical).toBe(canonical)
        } catch (error) {
          if (!(error instanceof SchemaError)) throw error
        }
      }),
      propertyRuns(500),
    )
  })
})
