import { formatCheck } from './formats.ts'
import { isJsonObject, jsonKey, jsonType } from './json-values.ts'
import { isSurely, typeBits } from './plain-schemas.ts'
import { Run, ValidationStopped, defaultValidationLimits } from './run.ts'
import type { Check } from './run.ts'
import { countOf } from './site.ts'
import type { Site } from './site.ts'

/** `type`, `enum`, `const` and what is asked of numbers and strings. */
export function valueChecks(site: Site): Check[] {
  const { schema, place } = site
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']]
  const checks: Check[] = []
  if (schema['type'] !== undefined) checks.push(typeCheck(types.filter(word => typeof word === 'string')))
  if (Array.isArray(schema['enum'])) checks.push(valueCheck('enum', schema['enum']))
  const hasConst = place.resource.dialect !== 'draft-04' && Object.hasOwn(schema, 'const')
  if (hasConst) checks.push(valueCheck('const', [schema['const']]))
  return [...checks, ...numberChecks(schema, place.resource.dialect === 'draft-04'), ...textChecks(site)]
}

const articles: ReadonlyMap<string, string> = new Map([
  ['null', 'null'],
  ['boolean', 'true or false'],
  ['integer', 'an integer'],
  ['number', 'a number'],
  ['string', 'a string'],
  ['array', 'an array'],
  ['object', 'an object'],
])

function typeCheck(types: readonly string[]): Check {
  const expected = types.map(type => articles.get(type) ?? type).join(' or ')
  // What is not certainly right is looked at closely: it may be no JSON.
  const isWanted: Check = (value, run) => {
    const type = jsonType(value)
    if (types.includes(type) || (type === 'number' && types.includes('integer') && Number.isInteger(value))) return true
    return run.fail('type', expected)
  }
  const sure = typeBits(types)
  if (sure !== 0) return (value, run) => isSurely(sure, value) || isWanted(value, run)
  const [only] = types
  if (types.length !== 1 || (only !== 'array' && only !== 'object')) return isWanted
  const isOfType: Check = only === 'array' ? Array.isArray : isJsonObject
  return (value, run) => isOfType(value, run) || isWanted(value, run)
}

function valueCheck(keyword: 'enum' | 'const', values: readonly unknown[]): Check {
  const run = new Run(defaultValidationLimits)
  const keys = new Set(values.map(value => jsonKey(value, run)))
  const plain = new Set(values.filter(value => typeof value !== 'object'))
  const texts = values.slice(0, 10).map(value => shortened(JSON.stringify(value)))
  const expected = `${keyword === 'enum' ? 'one of ' : ''}${texts.join(', ')}${values.length > 10 ? ', …' : ''}`
  return (value, run) => plain.has(value) || keys.has(jsonKey(value, run)) || run.fail(keyword, expected)
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

type Schema = Site['schema']

function numberChecks(schema: Schema, isDraft4: boolean): Check[] {
  const checks: Check[] = []
  const add = (keyword: string, says: string, isFit: (value: number, bound: number) => boolean): void => {
    const bound = schema[keyword]
    if (typeof bound !== 'number') return
    const expected = `a number ${says} ${bound}`
    checks.push((value, run) => typeof value !== 'number' || isFit(value, bound) || run.fail(keyword, expected))
  }
  // Up to draft 4 the exclusive bounds are flags beside the others.
  if (isDraft4 && schema['exclusiveMinimum'] === true) add('minimum', 'above', (value, bound) => value > bound)
  else add('minimum', 'of at least', (value, bound) => value >= bound)
  if (isDraft4 && schema['exclusiveMaximum'] === true) add('maximum', 'below', (value, bound) => value < bound)
  else add('maximum', 'of at most', (value, bound) => value <= bound)
  if (!isDraft4) {
    add('exclusiveMinimum', 'above', (value, bound) => value > bound)
    add('exclusiveMaximum', 'below', (value, bound) => value < bound)
  }
  add('multipleOf', 'that is a multiple of', isMultiple)
  return checks
}

/** Whether a number is a whole multiple of another, both taken as the decimals they are written as. Infinity has none. */
export function isMultiple(value: number, step: number): boolean {
  if (step === 0) return false
  if (!Number.isFinite(value)) throw new ValidationStopped('no-json', `${value} is no JSON`)
  if (Number.isInteger(value) && Number.isInteger(step)) return value % step === 0
  const one = decimal(value)
  const other = decimal(step)
  const scale = Math.max(one.scale, other.scale)
  return (one.digits * 10n ** BigInt(scale - one.scale)) % (other.digits * 10n ** BigInt(scale - other.scale)) === 0n
}

/** `digits × 10^-scale`; a double has few digits and a scale of some hundreds at most. */
function decimal(value: number): { readonly digits: bigint; readonly scale: number } {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const scale = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction)
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale }
}

function textChecks({ schema, pattern: compile }: Site): Check[] {
  const { pattern, format } = schema
  const checks: Check[] = []
  const min = countOf(schema['minLength'])
  const max = countOf(schema['maxLength'])
  if (min !== undefined) {
    const expected = `a string of at least ${min} characters`
    checks.push((text, run) => typeof text !== 'string' || lengthOf(text) >= min || run.fail('minLength', expected))
  }
  if (max !== undefined) {
    const expected = `a string of at most ${max} characters`
    checks.push(
      (text, run) =>
        typeof text !== 'string' || text.length <= max || lengthOf(text) <= max || run.fail('maxLength', expected),
    )
  }
  if (typeof pattern === 'string') {
    const test = compile(pattern)
    const expected = `a string that matches ${pattern}`
    checks.push((text, run) => typeof text !== 'string' || test(text, run) || run.fail('pattern', expected))
  }
  const check = typeof format === 'string' ? formatCheck(format) : undefined
  if (check !== undefined) {
    const expected = `a string of the format ${String(format)}`
    checks.push((text, run) => typeof text !== 'string' || check(text) || run.fail('format', expected))
  }
  return checks
}

/** Characters, not UTF-16 code units. */
export function lengthOf(text: string): number {
  let length = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(at + 1)
      if (next >= 0xdc00 && next < 0xe000) at++
    }
    length++
  }
  return length
}
