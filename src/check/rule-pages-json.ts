import { breaksUnder, isKind, rules, warnings } from '../schema/json/rules.ts'
import type { Kind, Warning } from '../schema/json/rules.ts'
import type { RulePage, RuleRow } from './rule-page.ts'
import { rulePage } from './rule-page.ts'

type Pair = readonly [before: unknown, after: unknown]

const latest = 'https://json-schema.org/draft/2020-12/schema'
const string = { type: 'string' }
const number = { type: 'number' }
const text = (more: object = {}) => ({ ...string, ...more })
const amount = (more: object = {}) => ({ ...number, ...more })
const list = (more: object = {}) => ({ type: 'array', ...more })
const order = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })
const closed = { additionalProperties: false }
const modern = (schema: object) => ({ $schema: latest, ...schema })
const id = { id: { type: 'integer' } }
const note = { note: string }

/** Two schemas for each kind that breaks: the second does not read all that the first allows. */
const pairs: { readonly [kind in Kind | Warning]?: Pair } = {
  SCHEMA_ADDED: [list(), list({ items: string })],
  TYPE_CHANGED: [order({ id: { type: 'integer' } }), order({ id: string })],
  TYPE_NARROWED: [amount(), { type: 'integer' }],
  MAX_LENGTH_ADDED: [text(), text({ maxLength: 3 })],
  MAX_LENGTH_DECREASED: [text({ maxLength: 5 }), text({ maxLength: 3 })],
  MIN_LENGTH_ADDED: [text(), text({ minLength: 1 })],
  MIN_LENGTH_INCREASED: [text({ minLength: 1 }), text({ minLength: 3 })],
  PATTERN_ADDED: [text(), text({ pattern: '^[A-Z]+$' })],
  PATTERN_CHANGED: [text({ pattern: '^[a-z]+$' }), text({ pattern: '^[A-Z]+$' })],
  MAXIMUM_ADDED: [amount(), amount({ maximum: 100 })],
  MAXIMUM_DECREASED: [amount({ maximum: 100 }), amount({ maximum: 10 })],
  MINIMUM_ADDED: [amount(), amount({ minimum: 0 })],
  MINIMUM_INCREASED: [amount({ minimum: 0 }), amount({ minimum: 1 })],
  EXCLUSIVE_MAXIMUM_ADDED: [amount(), amount({ exclusiveMaximum: 100 })],
  EXCLUSIVE_MAXIMUM_DECREASED: [amount({ exclusiveMaximum: 100 }), amount({ exclusiveMaximum: 10 })],
  EXCLUSIVE_MINIMUM_ADDED: [amount(), amount({ exclusiveMinimum: 0 })],
  EXCLUSIVE_MINIMUM_INCREASED: [amount({ exclusiveMinimum: 0 }), amount({ exclusiveMinimum: 1 })],
  MULTIPLE_OF_ADDED: [amount(), amount({ multipleOf: 0.01 })],
  MULTIPLE_OF_EXPANDED: [amount({ multipleOf: 0.01 }), amount({ multipleOf: 0.1 })],
  MULTIPLE_OF_CHANGED: [amount({ multipleOf: 4 }), amount({ multipleOf: 3 })],
  ENUM_ARRAY_NARROWED: [{ enum: ['OPEN', 'PAID'] }, { enum: ['OPEN'] }],
  ENUM_ARRAY_CHANGED: [{ enum: ['OPEN', 'PAID'] }, { enum: ['OPEN', 'CLOSED'] }],
  NOT_TYPE_EXTENDED: [{ not: text({ maxLength: 3 }) }, { not: text() }],
  COMBINED_TYPE_CHANGED: [{ anyOf: [string, number] }, { allOf: [string, number] }],
  COMBINED_TYPE_SUBSCHEMAS_CHANGED: [{ anyOf: [string, number] }, { anyOf: [string, { type: 'boolean' }] }],
  PRODUCT_TYPE_EXTENDED: [
    { allOf: [string, { maxLength: 5 }] },
    { allOf: [string, { maxLength: 5 }, { minLength: 1 }] },
  ],
  SUM_TYPE_NARROWED: [{ anyOf: [string, number] }, { anyOf: [string] }],
  REQUIRED_ATTRIBUTE_ADDED: [order(note), order(note, { required: ['note'] })],
  PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL: [order({ ...id, ...note }, closed), order(id, closed)],
  PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: [
    order({ ...note, count: number }, { additionalProperties: string }),
    order(note, { additionalProperties: string }),
  ],
  REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL: [order(id), order({ ...id, ...note }, { required: ['note'] })],
  REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL: [
    order(id),
    order({ ...id, note: text({ default: '' }) }, { required: ['note'] }),
  ],
  OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL: [order(id), order({ ...id, ...note })],
  PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: [
    order(id, { additionalProperties: number }),
    order({ ...id, ...note }, { additionalProperties: number }),
  ],
  REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL: [
    order(id, closed),
    order({ ...id, ...note }, { ...closed, required: ['note'] }),
  ],
  DEPENDENCY_ARRAY_ADDED: [order({}), order({}, { dependencies: { card: ['address'] } })],
  DEPENDENCY_ARRAY_EXTENDED: [
    order({}, { dependencies: { card: ['address'] } }),
    order({}, { dependencies: { card: ['address', 'name'] } }),
  ],
  DEPENDENCY_ARRAY_CHANGED: [
    order({}, { dependencies: { card: ['address'] } }),
    order({}, { dependencies: { card: ['name'] } }),
  ],
  DEPENDENCY_SCHEMA_ADDED: [order({}), order({}, { dependencies: { card: { required: ['address'] } } })],
  ADDITIONAL_PROPERTIES_REMOVED: [order(id), order(id, closed)],
  ADDITIONAL_PROPERTIES_NARROWED: [order(id), order(id, { additionalProperties: string })],
  UNEVALUATED_PROPERTIES_REMOVED: [modern(order(id)), modern(order(id, { unevaluatedProperties: false }))],
  UNEVALUATED_PROPERTIES_NARROWED: [modern(order(id)), modern(order(id, { unevaluatedProperties: string }))],
  MAX_PROPERTIES_ADDED: [order({}), order({}, { maxProperties: 1 })],
  MAX_PROPERTIES_DECREASED: [order({}, { maxProperties: 3 }), order({}, { maxProperties: 1 })],
  MIN_PROPERTIES_ADDED: [order({}), order({}, { minProperties: 1 })],
  MIN_PROPERTIES_INCREASED: [order({}, { minProperties: 1 }), order({}, { minProperties: 2 })],
  ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL: [
    list({ items: [string, number], additionalItems: false }),
    list({ items: [string], additionalItems: false }),
  ],
  ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: [
    list({ items: [string, number], additionalItems: string }),
    list({ items: [string], additionalItems: string }),
  ],
  ITEM_ADDED_TO_OPEN_CONTENT_MODEL: [list({ items: [string] }), list({ items: [string, number] })],
  ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: [
    list({ items: [string], additionalItems: string }),
    list({ items: [string, number], additionalItems: string }),
  ],
  ADDITIONAL_ITEMS_REMOVED: [list({ items: [string] }), list({ items: [string], additionalItems: false })],
  ADDITIONAL_ITEMS_NARROWED: [list({ items: [string] }), list({ items: [string], additionalItems: string })],
  UNEVALUATED_ITEMS_REMOVED: [modern(list()), modern(list({ unevaluatedItems: false }))],
  UNEVALUATED_ITEMS_NARROWED: [modern(list()), modern(list({ unevaluatedItems: string }))],
  MAX_ITEMS_ADDED: [list(), list({ maxItems: 1 })],
  MAX_ITEMS_DECREASED: [list({ maxItems: 3 }), list({ maxItems: 1 })],
  MIN_ITEMS_ADDED: [list(), list({ minItems: 1 })],
  MIN_ITEMS_INCREASED: [list({ minItems: 1 }), list({ minItems: 2 })],
  MAX_CONTAINS_ADDED: [modern(list({ contains: string })), modern(list({ contains: string, maxContains: 1 }))],
  MAX_CONTAINS_DECREASED: [
    modern(list({ contains: string, maxContains: 2 })),
    modern(list({ contains: string, maxContains: 1 })),
  ],
  MIN_CONTAINS_ADDED: [modern(list()), modern(list({ contains: string }))],
  MIN_CONTAINS_INCREASED: [modern(list({ contains: string })), modern(list({ contains: string, minContains: 2 }))],
  UNIQUE_ITEMS_ADDED: [list(), list({ uniqueItems: true })],
  TYPE_KEYWORD_ADDED: [{ maxLength: 3 }, text({ maxLength: 3 })],
  REQUIRED_UNDECLARED_PROPERTY_ADDED: [order(id), order(id, { required: ['note'] })],
  PATTERN_PROPERTIES_CHANGED: [
    { type: 'object', patternProperties: { '^x': string } },
    { type: 'object', patternProperties: { '^x': number } },
  ],
  PROPERTY_NAMES_CHANGED: [order({}), order({}, { propertyNames: { maxLength: 3 } })],
  CONTAINS_CHANGED: [list({ contains: string }), list({ contains: number })],
  CONDITION_CHANGED: [
    { if: string, else: number },
    { if: string, else: { type: 'boolean' } },
  ],
  FORMAT_CHANGED: [text({ format: 'date' }), text({ format: 'time' })],
  EXCLUSIVE_FLAG_ADDED: [
    { $schema: 'http://json-schema.org/draft-04/schema#', type: 'number', maximum: 5 },
    { $schema: 'http://json-schema.org/draft-04/schema#', type: 'number', maximum: 5, exclusiveMaximum: true },
  ],
  RECURSIVE_REFERENCE_ADDED: [
    { $schema: 'https://json-schema.org/draft/2019-09/schema', ...order({ child: {} }) },
    { $schema: 'https://json-schema.org/draft/2019-09/schema', ...order({ child: { $recursiveRef: '#' } }) },
  ],
  PATTERN_NOT_UNDERSTOOD: [
    order(id, { patternProperties: { '^(?=n)': string } }),
    order({ ...id, note: number }, { patternProperties: { '^(?=n)': string } }),
  ],
  TRAILING_TEXT_IGNORED: ['{ "type": "string" }', '{ "type": "string" } and more'],
  NUMBER_WORD_READ_AS_TEXT: ['{ "default": "NaN" }', '{ "default": NaN }'],
}

/** What `--fix` changes in the text. */
const mechanical: ReadonlySet<string> = new Set<Kind | Warning>([
  'REQUIRED_ATTRIBUTE_ADDED',
  'REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL',
  'REQUIRED_UNDECLARED_PROPERTY_ADDED',
])

/** What upstream's verdict is about although the text alone matters. */
const aboutTexts: { readonly [kind in Kind | Warning]?: string } = {
  TRAILING_TEXT_IGNORED: 'Nobody; what stands behind the schema is lost.',
  NUMBER_WORD_READ_AS_TEXT: 'Nobody; the word is stored as a string.',
}

function rowOf(kind: Kind | Warning): RuleRow {
  const example = pairs[kind]
  const who = aboutTexts[kind]
  return {
    ...(example && { example }),
    ...(who !== undefined && { whoBreaks: who }),
    ...(mechanical.has(kind) && { isMechanical: true }),
  }
}

/** Every kind of difference in JSON Schema. */
export const jsonRulePages: readonly RulePage[] = [
  ...Object.entries(rules).map(([kind, { explains, hint }]) => {
    const verdict = isKind(kind) && breaksUnder(kind, 'STRICT') ? 'break' : 'ok'
    return rulePage('JSON', kind, rowOf(kind as Kind), { verdict, meaning: explains, fix: hint })
  }),
  ...Object.entries(warnings).map(([kind, { explains, hint }]) =>
    rulePage('JSON', kind, rowOf(kind as Warning), { verdict: 'warn', meaning: explains, fix: hint }),
  ),
]
