import { SchemaError } from '../../schema/schema.ts'
import { isModern } from '../../schema/json/dialect.ts'
import type { Dialect } from '../../schema/json/dialect.ts'
import { isObject } from '../../schema/json/validation/documents.ts'
import type { JsonObject, Place, SchemaDocuments } from '../../schema/json/validation/documents.ts'
import { formatCheck } from '../../schema/json/validation/formats.ts'
import { SchemaCompiler } from '../../schema/json/validation/compile.ts'
import { compilePattern } from '../../schema/json/validation/patterns.ts'
import type { PatternTest } from '../../schema/json/validation/patterns.ts'
import type { Check } from '../../schema/json/validation/run.ts'
import { countOf, stringsOf } from '../../schema/json/validation/site.ts'

/** What a schema asks of a value, type by type; undefined or 0 where the type is not allowed. */
export interface ValueRule {
  text: TextRule | undefined
  number: NumberRule | undefined
  object: ObjectRule | undefined
  array: ArrayRule | undefined
  /** 1 allows false, 2 allows true. */
  booleans: number
  allowsNull: boolean
  /** What the validator asks besides, of any value, where the schema asks for more than a walk can tell. */
  judge: Check | undefined
}

export interface TextRule {
  readonly min: number
  readonly max: number
  /** The only texts that are allowed, without their quotes. */
  readonly values: readonly string[] | undefined
  readonly pattern: PatternTest | undefined
  readonly format: ((text: string) => boolean) | undefined
}

export interface NumberRule {
  readonly isInteger: boolean
  /** Some of what follows is asked. */
  readonly hasBounds: boolean
  readonly least: number
  readonly most: number
  readonly above: number
  readonly below: number
  readonly values: readonly number[] | undefined
  readonly multipleOf: number | undefined
}

export interface PropertyRule {
  readonly name: string
  readonly rule: ValueRule
  readonly isRequired: boolean
}

export interface ObjectRule {
  /** In the order of the schema, which most values have. */
  readonly properties: readonly PropertyRule[]
  /** Of members without a name in the schema; undefined where there must be none. */
  readonly others: ValueRule | undefined
  readonly min: number
  readonly max: number
}

export interface ArrayRule {
  readonly items: ValueRule
  readonly min: number
  readonly max: number
}

/** Keywords that the validator knows and the walk does not. */
const others = new Set(
  (
    'patternProperties propertyNames dependentRequired dependentSchemas dependencies additionalItems prefixItems ' +
    'contains unevaluatedItems unevaluatedProperties allOf not if'
  ).split(' '),
)
/** Keywords that ask something and that the walk knows. */
const known =
  'type enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format properties ' +
  'required additionalProperties minProperties maxProperties items minItems maxItems uniqueItems anyOf oneOf'
const asking = new Set([...others, ...known.split(' ')])
/** References to references, and schemas inside one another. */
const deepest = 500
const mostProperties = 1000
/** More would fill the table of the walk. */
const mostValues = 300

/** Thrown inside where a schema asks for more than a walk can tell. */
class BeyondWalk extends Error {}

/**
 * The rules of a schema whose values can be judged while their text is read once, from left to right, all but some inside;
 * undefined for a schema that asks for more. What fits the rules fits the schema. What does not may fit nevertheless.
 */
export function valueRules(documents: SchemaDocuments, leaveOut: (pattern: string) => void): ValueRule | undefined {
  if (documents.isDynamic) return undefined
  try {
    const place = { schema: documents.main.root, resource: documents.main }
    const rule = new RuleCompiler(documents, leaveOut).rule(place)
    return rule.judge === undefined ? rule : undefined
  } catch (error) {
    // A reference that leads nowhere is told by the validator, where a value meets it.
    if (error instanceof BeyondWalk || error instanceof SchemaError) return undefined
    throw error
  }
}

const anyText: TextRule = { min: 0, max: Infinity, values: undefined, pattern: undefined, format: undefined }
const anyNumber: NumberRule = {
  isInteger: false,
  hasBounds: false,
  least: -Infinity,
  most: Infinity,
  above: -Infinity,
  below: Infinity,
  values: undefined,
  multipleOf: undefined,
}

function anyValue(): ValueRule {
  const rule: ValueRule = { ...noValue(), text: anyText, number: anyNumber, booleans: 3, allowsNull: true }
  rule.object = { properties: [], others: rule, min: 0, max: Infinity }
  rule.array = { items: rule, min: 0, max: Infinity }
  return rule
}

function noValue(): ValueRule {
  const nothing = { text: undefined, number: undefined, object: undefined, array: undefined, judge: undefined }
  return { ...nothing, booleans: 0, allowsNull: false }
}

class RuleCompiler {
  readonly #documents: SchemaDocuments
  readonly #leaveOut: (pattern: string) => void
  readonly #rules = new Map<unknown, ValueRule>()
  readonly #open = new Set<ValueRule>()
  readonly #any = anyValue()
  readonly #validator: SchemaCompiler
  #depth = 0

  constructor(documents: SchemaDocuments, leaveOut: (pattern: string) => void) {
    this.#documents = documents
    this.#leaveOut = leaveOut
    this.#validator = new SchemaCompiler(documents, leaveOut)
  }

  rule(place: Place): ValueRule {
    const { schema, resource } = place
    if (schema === true) return this.#any
    if (schema === false) return noValue()
    if (!isObject(schema)) throw new BeyondWalk()
    const made = this.#rules.get(schema)
    if (made !== undefined) return made
    if (this.#depth === deepest) throw new BeyondWalk()
    this.#depth++
    try {
      const same = this.#sameAs(schema, isModern(resource.dialect))
      return same === undefined ? this.#made(place, schema) : same(place)
    } finally {
      this.#depth--
    }
  }

  /** Leads to the schema that another one stands for. */
  #sameAs(schema: JsonObject, isModern: boolean): ((place: Place) => ValueRule) | undefined {
    const { $ref: reference, allOf } = schema
    if (typeof reference === 'string' && !(isModern && asks(schema))) return place => this.#referred(reference, place)
    const isAlone =
      Array.isArray(allOf) && allOf.length === 1 && reference === undefined && askedOf(schema).length === 1
    return isAlone ? place => this.#inner(allOf[0], place) : undefined
  }

  #inner(schema: unknown, { resource }: Place): ValueRule {
    return this.rule({ schema, resource: this.#documents.resourceOf(schema, resource) })
  }

  #referred(reference: string, { resource }: Place): ValueRule {
    return this.rule(this.#documents.find(reference, resource))
  }

  #made(place: Place, schema: JsonObject): ValueRule {
    const rule = noValue()
    this.#rules.set(schema, rule)
    this.#open.add(rule)
    try {
      this.#describe(rule, place, schema)
    } catch (error) {
      if (!(error instanceof BeyondWalk)) throw error
      const judged = this.#validator.rule(place)
      const judge: Check = (value, run) => judged.check(value, run)
      Object.assign(rule, this.#any, { judge })
    }
    this.#open.delete(rule)
    return rule
  }

  #describe(rule: ValueRule, place: Place, schema: JsonObject): void {
    const isBeyond = Object.keys(schema).some(key => others.has(key)) || schema['uniqueItems'] === true
    if (isBeyond || (Object.hasOwn(schema, '$ref') && asks(schema))) throw new BeyondWalk()
    const choices = schema['oneOf'] ?? schema['anyOf']
    if (choices === undefined) this.#fill(rule, place, schema)
    else Object.assign(rule, this.#choice(choices, place, schema))
  }

  /** Schemas of which a value can fit one at most, for each allows other types. */
  #choice(choices: unknown, place: Place, schema: JsonObject): ValueRule {
    if (!Array.isArray(choices) || askedOf(schema).length !== 1) throw new BeyondWalk()
    const choice = noValue()
    for (const inner of choices as readonly unknown[]) {
      const rule = this.#inner(inner, place)
      if (this.#open.has(rule) || rule.judge !== undefined || overlap(choice, rule)) throw new BeyondWalk()
      choice.text ??= rule.text
      choice.number ??= rule.number
      choice.object ??= rule.object
      choice.array ??= rule.array
      choice.booleans |= rule.booleans
      choice.allowsNull ||= rule.allowsNull
    }
    return choice
  }

  #fill(rule: ValueRule, place: Place, schema: JsonObject): void {
    const { dialect } = place.resource
    const { type } = schema
    const words = type === undefined ? undefined : stringsOf(Array.isArray(type) ? type : [type])
    const allows = (word: string) => words === undefined || words.includes(word)
    const values = valuesOf(schema, dialect)
    const hasValue = (wanted: unknown) => values === undefined || values.includes(wanted)
    if (allows('string')) rule.text = this.#text(schema, values)
    if (allows('number') || allows('integer'))
      rule.number = numberRule(schema, { values, dialect, isInteger: !allows('number') })
    if (allows('boolean')) rule.booleans = (hasValue(false) ? 1 : 0) | (hasValue(true) ? 2 : 0)
    rule.allowsNull = allows('null') && hasValue(null)
    if (values !== undefined) return
    if (allows('object')) rule.object = this.#object(schema, place)
    if (allows('array')) rule.array = this.#array(schema, place)
  }

  #text(schema: JsonObject, values: readonly unknown[] | undefined): TextRule {
    const { pattern, format } = schema
    return {
      min: countOf(schema['minLength']) ?? 0,
      max: countOf(schema['maxLength']) ?? Infinity,
      values: values?.filter(value => typeof value === 'string').filter(isWrittenPlain),
      pattern: typeof pattern === 'string' ? compilePattern(pattern, this.#leaveOut) : undefined,
      format: typeof format === 'string' ? formatCheck(format) : undefined,
    }
  }

  #object(schema: JsonObject, place: Place): ObjectRule {
    const { properties, additionalProperties: additional } = schema
    const othersRule = additional === undefined ? this.#any : this.#inner(additional, place)
    const required = stringsOf(schema['required'])
    const named = new Map<string, PropertyRule>()
    if (isObject(properties)) {
      for (const [name, inner] of Object.entries(properties)) {
        named.set(name, { name, rule: this.#inner(inner, place), isRequired: false })
      }
    }
    for (const name of required) {
      named.set(name, { name, rule: named.get(name)?.rule ?? othersRule, isRequired: true })
    }
    const names = [...named.keys()]
    if (names.length > mostProperties || names.some(name => !isWrittenPlain(name))) throw new BeyondWalk()
    const isClosed = additional === false
    const min = countOf(schema['minProperties']) ?? 0
    // Members that come twice count twice in a walk.
    if (min > Math.max(1, new Set(required).size)) throw new BeyondWalk()
    const max = countOf(schema['maxProperties']) ?? Infinity
    return { properties: [...named.values()], others: isClosed ? undefined : othersRule, min: Math.min(min, 1), max }
  }

  #array(schema: JsonObject, place: Place): ArrayRule {
    const { items } = schema
    if (Array.isArray(items)) throw new BeyondWalk()
    return {
      items: items === undefined ? this.#any : this.#inner(items, place),
      min: countOf(schema['minItems']) ?? 0,
      max: countOf(schema['maxItems']) ?? Infinity,
    }
  }
}

/** Whether a text stands in JSON as it is: without escapes, and as UTF-8. */
function isWrittenPlain(text: string): boolean {
  return !/["\\\u0000-\u001f]|\p{Cs}/u.test(text)
}

function askedOf(schema: JsonObject): string[] {
  return Object.keys(schema).filter(key => asking.has(key))
}

function asks(schema: JsonObject): boolean {
  return askedOf(schema).length > 0
}

function overlap(a: ValueRule, b: ValueRule): boolean {
  const isBoth = (key: 'text' | 'number' | 'object' | 'array') => a[key] !== undefined && b[key] !== undefined
  const isShared = isBoth('text') || isBoth('number') || isBoth('object') || isBoth('array')
  return isShared || (a.booleans & b.booleans) !== 0 || (a.allowsNull && b.allowsNull)
}

/** What `enum` and `const` leave; undefined where there is neither. */
function valuesOf(schema: JsonObject, dialect: Dialect): readonly unknown[] | undefined {
  const list: unknown = schema['enum']
  const values = Array.isArray(list) ? (list as readonly unknown[]) : undefined
  const isBeyond = values?.some(value => typeof value === 'object' && value !== null) ?? false
  if (isBeyond || (values?.length ?? 0) > mostValues) throw new BeyondWalk()
  if (dialect === 'draft-04' || !Object.hasOwn(schema, 'const')) return values
  const only = schema['const']
  if (values !== undefined || (typeof only === 'object' && only !== null)) throw new BeyondWalk()
  return [only]
}

function numberRule(
  schema: JsonObject,
  { values, dialect, isInteger }: { values: readonly unknown[] | undefined; dialect: Dialect; isInteger: boolean },
): NumberRule {
  const bound = (keyword: string, otherwise: number): number => {
    const value = schema[keyword]
    return typeof value === 'number' ? value : otherwise
  }
  const isOld = dialect === 'draft-04'
  const isAbove = isOld && schema['exclusiveMinimum'] === true
  const isBelow = isOld && schema['exclusiveMaximum'] === true
  const rule = {
    isInteger,
    least: isAbove ? -Infinity : bound('minimum', -Infinity),
    most: isBelow ? Infinity : bound('maximum', Infinity),
    above: isAbove ? bound('minimum', -Infinity) : isOld ? -Infinity : bound('exclusiveMinimum', -Infinity),
    below: isBelow ? bound('maximum', Infinity) : isOld ? Infinity : bound('exclusiveMaximum', Infinity),
    values: values?.filter(value => typeof value === 'number'),
    multipleOf: typeof schema['multipleOf'] === 'number' ? schema['multipleOf'] : undefined,
  }
  const hasLower = rule.least !== -Infinity || rule.above !== -Infinity
  const hasUpper = rule.most !== Infinity || rule.below !== Infinity
  return { ...rule, hasBounds: rule.values !== undefined || hasLower || hasUpper }
}
