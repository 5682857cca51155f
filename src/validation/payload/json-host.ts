import { isMultiple, lengthOf } from '../../schema/json/validation/value-keywords.ts'
import type { Run } from '../../schema/json/validation/run.ts'
import type { NumberRule, TextRule } from './json-rules.ts'

/** Whether a text is all that a rule asks. Throws ValidationStopped where its pattern takes more than the steps of the run. */
export function fitsText({ min, max, values, pattern, format }: TextRule, text: string, run: Run): boolean {
  if (min > 0 || text.length > max) {
    const length = lengthOf(text)
    if (length < min || length > max) return false
  }
  if (values !== undefined && !values.includes(text)) return false
  return (pattern === undefined || pattern(text, run)) && (format === undefined || format(text))
}

/** Whether a number is all that a rule asks. */
export function fitsNumber(
  { isInteger, least, most, above, below, values, multipleOf }: NumberRule,
  value: number,
): boolean {
  if (!Number.isFinite(value) || (isInteger && !Number.isInteger(value))) return false
  const isWithin = value >= least && value <= most && value > above && value < below
  const isStep = multipleOf === undefined || isMultiple(value, multipleOf)
  return isWithin && isStep && (values === undefined || values.includes(value))
}
