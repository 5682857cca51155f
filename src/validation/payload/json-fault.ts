import type { JsonFault } from '../../schema/json/validation/run.ts'
import type { PayloadFault } from '../payload-check.ts'
import { entryStep, itemStep, nameStep, pathOf } from './fault-path.ts'

/** Characters of what was expected at most: patterns and lists of values can be long. */
const longestWords = 160

/** The keywords that refuse a member because of its name. Names are data: they are not told. */
const refusingNames: ReadonlySet<string> = new Set(['additionalProperties', 'unevaluatedProperties'])

/** A fault of a value in words that hold none of it. `names` are those that the schema itself uses. */
export function payloadFault(value: unknown, fault: JsonFault, names: ReadonlySet<string>): PayloadFault {
  const steps: string[] = []
  let found = value
  for (const step of fault.path) {
    steps.push(stepOf(step, found, names))
    found = memberOf(found, step)
  }
  return { reason: 'bad-payload', path: pathOf(steps), problem: problemOf(found, fault) }
}

function stepOf(step: string | number, around: unknown, names: ReadonlySet<string>): string {
  if (typeof step === 'number') return itemStep(step)
  if (names.has(step)) return nameStep(step)
  return entryStep(typeof around === 'object' && around !== null ? Object.keys(around).indexOf(step) : 0)
}

function memberOf(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined
}

function problemOf(found: unknown, { keyword, expected }: JsonFault): string {
  const words = expected.length > longestWords ? `${expected.slice(0, longestWords)}…` : expected
  const type = typeWords(found)
  if (keyword === 'required') return `lacks ${words}`
  if (refusingNames.has(keyword)) return `has a property that the schema does not allow (${keyword})`
  if (keyword === 'false') return `is ${type}, where the schema allows no value`
  return keyword === 'type' ? `is ${type}, expected ${words}` : `is ${type}, expected ${words} (${keyword})`
}

function typeWords(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length} items`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
