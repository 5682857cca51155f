import type { JsonNode } from '../json-text.ts'
import type { Pair } from './pair.ts'
import type { Plan } from './plan.ts'
import type { Warning } from './rules.ts'
import { valueKey } from './value-key.ts'

/** Keywords that upstream does not compare, and what to say when they differ. */
const ignored: ReadonlyMap<string, Warning> = new Map([
  ['patternProperties', 'PATTERN_PROPERTIES_CHANGED'],
  ['propertyNames', 'PROPERTY_NAMES_CHANGED'],
  ['contains', 'CONTAINS_CHANGED'],
  ['if', 'CONDITION_CHANGED'],
  ['then', 'CONDITION_CHANGED'],
  ['else', 'CONDITION_CHANGED'],
  ['format', 'FORMAT_CHANGED'],
])

const typed = new Set(['string', 'number', 'object', 'array'])

/** Notes where upstream accepts a pair without looking although data can break. */
export function planWarnings(plan: Plan, pair: Pair): void {
  const { writer, reader } = pair
  const before = writer.node
  const after = reader.node
  if (before.kind !== 'object' || after.kind !== 'object') return
  const hasType = after.members.has('type') && !before.members.has('type')
  if (hasType && writer.kind === reader.kind && typed.has(reader.kind)) plan.foundAt('TYPE_KEYWORD_ADDED', 'type')
  let isDone: boolean | undefined
  for (const [keyword, value] of after.members) {
    const warning = warningOf(keyword, value, before.members.get(keyword))
    if (warning === undefined) continue
    isDone ??= plan.context.isWarnedOf(pair)
    if (!isDone) plan.foundAt(warning, keyword)
  }
}

/** What to say of a keyword of the reader that upstream does not compare. */
function warningOf(keyword: string, after: JsonNode, before: JsonNode | undefined): Warning | undefined {
  const warning = ignored.get(keyword)
  if (warning !== undefined) return before === undefined || !isSame(before, after) ? warning : undefined
  if (keyword === '$recursiveRef') return before === undefined ? 'RECURSIVE_REFERENCE_ADDED' : undefined
  const isFlag = keyword === 'exclusiveMaximum' || keyword === 'exclusiveMinimum'
  return isFlag && isTrue(after) && !isTrue(before) ? 'EXCLUSIVE_FLAG_ADDED' : undefined
}

function isTrue(node: JsonNode | undefined): boolean {
  return node?.kind === 'boolean' && node.value
}

function isSame(left: JsonNode, right: JsonNode): boolean {
  return left === right || valueKey(left) === valueKey(right)
}
