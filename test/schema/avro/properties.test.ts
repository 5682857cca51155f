import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkPair } from '../../../src/schema/compatibility.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import type { ParsedSchema } from '../../../src/schema/schema.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import { knots, pairs, schemas } from './random-schemas.ts'
import { parse } from './schemas.ts'
import { propertyRuns } from '../../support/property-runs.ts'

function read(text: string): ParsedSchema | undefined {
  try {
    return parse(text, { mode: 'stored' })
  } catch (error) {
    if (error instanceof SchemaError) return undefined
    throw error
  }
}

const options = { policy: 'STRICT', limits: defaultLimits } as const

type Plain = Record<string, unknown> & { readonly type: string }

/** What a text defines, by full name; every name in it is written in full. */
class Definitions {
  readonly root: unknown
  readonly #byName = new Map<string, Plain>()

  constructor(text: string) {
    this.root = JSON.parse(text)
    this.#collect(this.root)
  }

  #collect(type: unknown): void {
    if (Array.isArray(type)) type.forEach(branch => this.#collect(branch))
    else if (typeof type === 'object' && type !== null) {
      const { name, items, values, fields } = type as {
        name?: string
        items?: unknown
        values?: unknown
        fields?: { type: unknown }[]
      }
      if (name !== undefined) this.#byName.set(name, type as Plain)
      for (const inner of [items, values, ...(fields ?? []).map(field => field.type)]) this.#collect(inner)
    }
  }

  records(): readonly Plain[] {
    return [...this.#byName.values()].filter(({ type }) => type === 'record')
  }

  open(type: unknown): Plain {
    if (Array.isArray(type)) return { type: 'union', branches: type }
    return typeof type === 'string' ? (this.#byName.get(type) ?? { type }) : (type as Plain)
  }
}

const widened: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
}

/**
 * The rules of Avro once more, as a greatest fixed point: all pairs of records are fine until one is found that is not,
 * and then all others are looked at again.
 */
function isReadable(reader: Definitions, writer: Definitions): boolean {
  const broken = new Set<string>()
  const keyOf = (r: Plain, w: Plain) => `${String(r['name'])} ${String(w['name'])}`
  const reads = (a: unknown, b: unknown): boolean => {
    const [r, w] = [reader.open(a), writer.open(b)]
    if (w.type === 'union') return (w['branches'] as unknown[]).every(branch => reads(a, branch))
    if (r.type === 'union') return (r['branches'] as unknown[]).some(branch => reads(branch, b))
    if (r.type !== w.type) return widened[w.type]?.includes(r.type) ?? false
    if (r.type === 'array') return reads(r['items'], w['items'])
    if (r.type === 'map') return reads(r['values'], w['values'])
    if (r.type === 'record') return !broken.has(keyOf(r, w))
    return r['name'] === undefined || (isNamedAlike(r, w) && hasSameContent(r, w))
  }
  const isFine = (r: Plain, w: Plain): boolean => {
    const theirs = w['fields'] as { name: string; type: unknown }[]
    return (
      isNamedAlike(r, w) &&
      (r['fields'] as { name: string; type: unknown; default?: unknown }[]).every(field => {
        const other = theirs.find(({ name }) => name === field.name)
        return other === undefined ? field.default !== undefined : reads(field.type, other.type)
      })
    )
  }
  for (let size = -1; size < broken.size;) {
    size = broken.size
    for (const r of reader.records()) {
      for (const w of writer.records()) if (!broken.has(keyOf(r, w)) && !isFine(r, w)) broken.add(keyOf(r, w))
    }
  }
  return reads(reader.root, writer.root)
}

function isNamedAlike(r: Plain, w: Plain): boolean {
  return String(r['name']).split('.').at(-1) === String(w['name']).split('.').at(-1)
}

function hasSameContent(r: Plain, w: Plain): boolean {
  if (r.type === 'fixed') return r['size'] === w['size']
  return (
    r['default'] !== undefined ||
    (w['symbols'] as string[]).every(symbol => (r['symbols'] as string[]).includes(symbol))
  )
}

describe('whatever the schemas', () => {
  test('the canonical text reads back as itself, and so does the normal form', () => {
    fc.assert(
      fc.property(schemas, text => {
        const schema = read(text)
        fc.pre(schema !== undefined)
        expect(read(schema.canonical)?.canonical).toBe(schema.canonical)
        expect(read(schema.canonical)?.equivalenceKey()).toBe(schema.equivalenceKey())
        const normal = schema.normalized()
        expect(normal.normalized().canonical).toBe(normal.canonical)
      }),
      propertyRuns(),
    )
  })

  test('a schema reads its own data', () => {
    fc.assert(
      fc.property(schemas, text => {
        const [reader, writer] = [read(text), read(`${text} `)]
        fc.pre(reader !== undefined && writer !== undefined)
        const comparison = reader.differencesFrom(writer, options)
        expect(comparison.differences.filter(({ verdict }) => verdict === 'break')).toEqual([])
        expect(comparison.isCompatible).toBe(true)
      }),
      propertyRuns(),
    )
  })

  test('the verdict is that of the plain rules, and each broken pair has a reason', () => {
    const verdicts = new Map<boolean, number>()
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        const [reader, writer] = [read(one), read(other)]
        fc.pre(reader !== undefined && writer !== undefined)
        const { isCompatible, differences, breaking } = reader.differencesFrom(writer, options)
        expect(differences.some(({ verdict }) => verdict === 'break')).toBe(!isCompatible)
        expect(differences.filter(({ verdict }) => verdict === 'break')).toEqual(breaking)
        expect(isCompatible).toBe(isReadable(new Definitions(one), new Definitions(other)))
        verdicts.set(isCompatible, 1 + (verdicts.get(isCompatible) ?? 0))
      }),
      propertyRuns(200),
    )
    expect(Math.min(verdicts.get(true) ?? 0, verdicts.get(false) ?? 0)).toBeGreaterThan(5)
  })

  test('the verdict on records that hold one another is sound', () => {
    fc.assert(
      fc.property(knots, knots, (one, other) => {
        const [reader, writer] = [read(one), read(other)]
        fc.pre(reader !== undefined && writer !== undefined)
        const { isCompatible, differences } = reader.differencesFrom(writer, options)
        expect(isCompatible).toBe(isReadable(new Definitions(one), new Definitions(other)))
        expect(differences.some(({ verdict }) => verdict === 'break')).toBe(!isCompatible)
      }),
      propertyRuns(200),
    )
  })

  test('FULL is BACKWARD and FORWARD', () => {
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        const [candidate, earlier] = [read(one), read(other)]
        fc.pre(candidate !== undefined && earlier !== undefined)
        const passes = (level: 'FULL' | 'BACKWARD' | 'FORWARD') =>
          checkPair(candidate, { schema: earlier, version: 1 }, level, options).messages.length === 0
        expect(passes('FULL')).toBe(passes('BACKWARD') && passes('FORWARD'))
      }),
      propertyRuns(),
    )
  })

  test('any JSON value and any text is read or refused', () => {
    const nearly = fc.json().map(text => `{"type":${text},"name":"a","fields":${text}}`)
    const property = fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' }), nearly), text => {
      const canonical = read(text)?.canonical
      return canonical === undefined || read(canonical)?.canonical === canonical
    })
    expect(() => fc.assert(property, propertyRuns())).not.toThrow()
  })
})
