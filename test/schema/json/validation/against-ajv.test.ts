import { Ajv } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { of, validatorOf } from './fixture.ts'
import type { Draft } from './fixture.ts'
import { propertyRuns } from '../../../support/property-runs.ts'

const name = fc.constantFrom('a', 'b', 'cc', 'constructor')
const text = fc.constantFrom('', 'a', 'ab', 'abc', '🦀', '2024-01-02', '10.0.0.1')
const number = fc.oneof(fc.integer({ min: -3, max: 6 }), fc.constantFrom(0.5, 1.5, 2.25))

const { json } = fc.letrec<{ json: unknown }>(tie => ({
  json: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom(null, true, false),
    number,
    text,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(name, tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
}))

function schemaOf(draft: Draft): fc.Arbitrary<unknown> {
  const isNewest = draft === '2020'
  const isModern = isNewest || draft === '2019'
  const { schema } = fc.letrec<{ schema: unknown }>(tie => {
    const inner = tie('schema')
    const list = fc.array(inner, { minLength: 1, maxLength: 3 })
    const count = fc.nat({ max: 3 })
    const plain = {
      type: fc.constantFrom('string', 'number', 'integer', 'object', 'array', 'boolean', ['null', 'string']),
      enum: fc.uniqueArray(json, {
        minLength: 1,
        maxLength: 3,
        comparator: (a, b) => JSON.stringify(a) === JSON.stringify(b),
      }),
      const: json,
      minimum: number,
      exclusiveMaximum: number,
      multipleOf: fc.constantFrom(1, 2, 0.5),
      minLength: count,
      maxLength: count,
      pattern: fc.constantFrom('^a', 'b$', '^[a-c]+$', '^(a|b)*$'),
      format: fc.constantFrom('date', 'ipv4', 'of our own'),
      required: fc.uniqueArray(name, { maxLength: 2 }),
      minProperties: count,
      maxProperties: count,
      minItems: count,
      maxItems: count,
      uniqueItems: fc.boolean(),
    }
    const applied = {
      properties: fc.dictionary(name, inner, { maxKeys: 3 }),
      patternProperties: fc.dictionary(fc.constantFrom('^a', 'c'), inner, { maxKeys: 1 }),
      additionalProperties: inner,
      propertyNames: inner,
      items: isNewest ? inner : fc.oneof(inner, list),
      contains: inner,
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: inner,
      ...Object.fromEntries(['if', 'then', 'else'].map(keyword => [keyword, inner])),
      ...(isNewest ? { prefixItems: list } : { additionalItems: inner }),
      ...(isModern
        ? {
            dependentSchemas: fc.dictionary(name, inner, { maxKeys: 1 }),
            unevaluatedProperties: inner,
            unevaluatedItems: inner,
          }
        : {
            dependencies: fc.dictionary(name, fc.oneof(inner, fc.uniqueArray(name, { maxLength: 2 })), { maxKeys: 1 }),
          }),
    }
    const some = fc
      .tuple(fc.subarray(Object.keys(plain), { maxLength: 2 }), fc.subarray(Object.keys(applied), { maxLength: 3 }))
      .chain(([first, second]) => {
        const all: Record<string, fc.Arbitrary<unknown>> = { ...plain, ...applied }
        return fc.record(Object.fromEntries([...first, ...second].map(keyword => [keyword, all[keyword] ?? inner])))
      })
    const reference = fc.constantFrom('#', '#/definitions/one', '#/definitions/two').map($ref => ({ $ref }))
    const shallow = fc.subarray(Object.keys(plain), { maxLength: 2 }).chain(keywords => {
      const all: Record<string, fc.Arbitrary<unknown>> = plain
      return fc.record(Object.fromEntries(keywords.map(keyword => [keyword, all[keyword] ?? json])))
    })
    return { schema: fc.oneof({ maxDepth: 3, depthSize: 'small' }, fc.oneof(fc.boolean(), shallow), some, reference) }
  })
  return fc
    .tuple(schema, schema, schema)
    .filter(([root]) => typeof root === 'object')
    .map(([root, one, two]) => of(draft, { ...(root as object), definitions: { one, two } }))
    .filter(root => !isMisreadByAjv(JSON.stringify(root)))
}

/**
 * ajv takes every item for evaluated where `contains` stands: in draft 2019-09 the keyword evaluates none, in 2020-12 those
 * that fit (JSON Schema 2020-12, 10.3.1.3). And beside a list of schemas for items it takes no items for enough.
 */
function isMisreadByAjv(text: string): boolean {
  return text.includes('"contains"') && /"unevaluatedItems"|"prefixItems"|"items":\[/.test(text)
}

type Verdict = (value: unknown) => boolean | undefined

/** The library with the formats; one for a draft. */
function libraryOf(draft: Draft): Ajv {
  const Library = draft === '2020' ? Ajv2020 : draft === '2019' ? Ajv2019 : Ajv
  const ajv = new Library({ strict: false, validateSchema: false, logger: false, ownProperties: true })
  // The package is CommonJS: its types and its shape differ by loader.
  const add = ('default' in addFormats ? addFormats.default : addFormats) as unknown as (ajv: unknown) => void
  add(ajv)
  return ajv
}

function verdictOfAjv(ajv: Ajv, schema: unknown): Verdict {
  // Compiling follows references in place too: it waits for the first value.
  let check: ReturnType<typeof ajv.compile> | undefined
  return unlessEndless(value => (check ??= ajv.compile(schema as object))(value) === true)
}

function verdictOfOurs(schema: unknown): Verdict {
  const validator = validatorOf(schema, {}, { depth: 200, steps: 20_000 })
  return unlessEndless(value => validator.faultOf(value) === undefined)
}

/** No verdict where a schema refers to itself in place, and none afterwards: the library keeps half a schema. */
function unlessEndless(check: (value: unknown) => boolean): Verdict {
  let isEndless = false
  return value => {
    if (isEndless) return undefined
    try {
      return check(value)
    } catch (error) {
      isEndless = /call stack|nests deeper|steps/.test(String(error))
      if (isEndless) return undefined
      throw error
    }
  }
}

test.each<Draft>(['7', '2019', '2020'])('verdicts are those of ajv: draft %s', draft => {
  const verdicts = { yes: 0, no: 0 }
  const library = libraryOf(draft)
  fc.assert(
    fc.property(schemaOf(draft), fc.array(json, { minLength: 4, maxLength: 8 }), (schema, values) => {
      const [ajv, own] = [verdictOfAjv(library, schema), verdictOfOurs(schema)]
      for (const value of values) {
        const [theirs, ours] = [ajv(value), own(value)]
        if (theirs === undefined || ours === undefined) continue
        expect({ schema, value, verdict: ours }).toEqual({ schema, value, verdict: theirs })
        verdicts[ours ? 'yes' : 'no']++
      }
    }),
    propertyRuns(60),
  )
  expect(Math.min(verdicts.yes, verdicts.no)).toBeGreaterThan(30)
})
