import { relateSteps } from './decimal.ts'
import type { EnumModel, NumberModel, StringModel } from './model.ts'
import type { Plan } from './plan.ts'
import type { Kind } from './rules.ts'

/** Bounds by keyword, with the first words of their kinds. */
export const bounds = {
  maxLength: 'MAX_LENGTH',
  minLength: 'MIN_LENGTH',
  maximum: 'MAXIMUM',
  minimum: 'MINIMUM',
  exclusiveMinimum: 'EXCLUSIVE_MINIMUM',
  maxProperties: 'MAX_PROPERTIES',
  minProperties: 'MIN_PROPERTIES',
  maxItems: 'MAX_ITEMS',
  minItems: 'MIN_ITEMS',
  maxContains: 'MAX_CONTAINS',
  minContains: 'MIN_CONTAINS',
} as const

/** Compares a bound, as doubles: 5 is 5.0. */
export function planBound(
  plan: Plan,
  keyword: keyof typeof bounds,
  writer: number | string | undefined,
  reader: number | string | undefined,
): void {
  if (writer === reader) return
  const start = bounds[keyword]
  if (writer === undefined) plan.foundAt(`${start}_ADDED`, keyword)
  else if (reader === undefined) plan.foundAt(`${start}_REMOVED`, keyword)
  else if (Number(writer) < Number(reader)) plan.foundAt(`${start}_INCREASED`, keyword)
  else if (Number(writer) > Number(reader)) plan.foundAt(`${start}_DECREASED`, keyword)
}

/** Compares what is said of strings. */
export function planString(plan: Plan, writer: StringModel, reader: StringModel): void {
  planBound(plan, 'maxLength', writer.maxLength, reader.maxLength)
  planBound(plan, 'minLength', writer.minLength, reader.minLength)
  if (writer.pattern === reader.pattern) return
  if (writer.pattern === undefined) plan.foundAt('PATTERN_ADDED', 'pattern')
  else if (reader.pattern === undefined) plan.foundAt('PATTERN_REMOVED', 'pattern')
  else plan.foundAt('PATTERN_CHANGED', 'pattern')
}

/** Compares what is said of numbers. */
export function planNumber(plan: Plan, writer: NumberModel, reader: NumberModel): void {
  planBound(plan, 'maximum', writer.maximum, reader.maximum)
  planBound(plan, 'minimum', writer.minimum, reader.minimum)
  planExclusiveMaximum(plan, writer, reader)
  planBound(plan, 'exclusiveMinimum', writer.exclusiveMinimum, reader.exclusiveMinimum)
  planMultipleOf(plan, writer.multipleOf, reader.multipleOf)
  if (writer.isInteger && !reader.isInteger) plan.foundAt('TYPE_EXTENDED')
  else if (reader.isInteger && !writer.isInteger) plan.foundAt('TYPE_NARROWED')
}

/**
 * A limit that is not raised is measured by the reader's `maximum`, where it has one: upstream. Where it has none
 * upstream breaks down, and the limits are compared with each other.
 */
function planExclusiveMaximum(plan: Plan, writer: NumberModel, reader: NumberModel): void {
  const keyword = 'exclusiveMaximum'
  const before = writer.exclusiveMaximum
  const after = reader.exclusiveMaximum
  if (before === after) return
  if (before === undefined) plan.foundAt('EXCLUSIVE_MAXIMUM_ADDED', keyword)
  else if (after === undefined) plan.foundAt('EXCLUSIVE_MAXIMUM_REMOVED', keyword)
  else if (Number(before) < Number(after)) plan.foundAt('EXCLUSIVE_MAXIMUM_INCREASED', keyword)
  else if (Number(before) > Number(reader.maximum ?? after)) plan.foundAt('EXCLUSIVE_MAXIMUM_DECREASED', keyword)
}

function planMultipleOf(plan: Plan, writer: string | undefined, reader: string | undefined): void {
  const keyword = 'multipleOf'
  if (writer === reader) return
  if (writer === undefined) return plan.foundAt('MULTIPLE_OF_ADDED', keyword)
  if (reader === undefined) return plan.foundAt('MULTIPLE_OF_REMOVED', keyword)
  const relation = relateSteps(writer, reader)
  if (relation !== 'equal') plan.foundAt(stepKinds[relation], keyword)
}

const stepKinds = {
  multiple: 'MULTIPLE_OF_EXPANDED',
  divisor: 'MULTIPLE_OF_REDUCED',
  other: 'MULTIPLE_OF_CHANGED',
} as const satisfies Record<string, Kind>

/** Compares the values of `enum` or `const` as sets. */
export function planEnum(plan: Plan, writer: EnumModel, reader: EnumModel): void {
  const keyword = reader.kind
  const isKept = isSubset(writer.values, reader.values)
  const isAllKnown = isSubset(reader.values, writer.values)
  if (isKept && isAllKnown) return
  plan.foundAt(isKept ? 'ENUM_ARRAY_EXTENDED' : isAllKnown ? 'ENUM_ARRAY_NARROWED' : 'ENUM_ARRAY_CHANGED', keyword)
}

/** Whether all of one set is in another. */
export function isSubset(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
  if (inner.size > outer.size) return false
  for (const value of inner) if (!outer.has(value)) return false
  return true
}
