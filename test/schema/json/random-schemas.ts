import fc from 'fast-check'
import { textOf } from './schemas.ts'

/** Values of `$schema`; undefined for none. */
export const dialects = [
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
/** Texts of schemas. */
export const texts = made.map(schema => written(schema))
/** Two schemas that have much in common, or nothing. */
export const twoTexts = fc.oneof(
  fc.tuple(texts, texts),
  fc
    .tuple(made, schemas(2), schemas(2))
    .map(([schema, one, other]) => [written(schema, one), written(schema, other)] as const),
)
