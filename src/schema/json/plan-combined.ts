import type { CombinedModel, SchemaModel } from './model.ts'
import type { Finding, Matching, Pair } from './pair.ts'
import type { Plan } from './plan.ts'

/** Compares two combined schemas: parts are matched, in any order, so that as many as possible fit together. */
export function planCombined(plan: Plan, writer: CombinedModel, reader: CombinedModel): void {
  if (writer.criterion !== reader.criterion) {
    if (!isLooser(writer, reader)) return plan.foundAt('COMBINED_TYPE_CHANGED')
    plan.foundAt('COMBINED_TYPE_EXTENDED')
  }
  const before = distinct(plan, writer)
  const after = distinct(plan, reader)
  if (before.length < after.length) {
    plan.foundAt(reader.criterion === 'allOf' ? 'PRODUCT_TYPE_EXTENDED' : 'SUM_TYPE_EXTENDED')
  } else if (before.length > after.length) {
    plan.foundAt(writer.criterion === 'allOf' ? 'PRODUCT_TYPE_NARROWED' : 'SUM_TYPE_NARROWED')
  }
  const unmatched = plan.context.plain.at('COMBINED_TYPE_SUBSCHEMAS_CHANGED')
  plan.match({ what: 'matching', path: writer.criterion, ...withoutTwins(plan, before, after), pairs: [], unmatched })
}

/** Pairs of parts beyond which those that are written alike are put together first. */
const MANY_PAIRS = 10_000

/** The parts that are left when those that are alike on both sides, and refer to nothing, have been put together. */
function withoutTwins(
  plan: Plan,
  before: readonly SchemaModel[],
  after: readonly SchemaModel[],
): Pick<Matching, 'before' | 'after' | 'places'> {
  const places = before.map((_, place) => place)
  if (before.length * after.length <= MANY_PAIRS) return { before, after, places }
  const { ids } = plan.context
  const free = new Map(after.filter(part => ids.isWhole(part)).map(part => [ids.keyOf(part), part]))
  const taken = new Set<SchemaModel>()
  const left = places.filter(place => {
    const part = before[place]
    const key = part === undefined || !ids.isWhole(part) ? undefined : ids.keyOf(part)
    const twin = key === undefined ? undefined : free.get(key)
    if (twin === undefined || key === undefined) return true
    free.delete(key)
    taken.add(twin)
    return false
  })
  return {
    before: left.flatMap(place => before[place] ?? []),
    after: after.filter(part => !taken.has(part)),
    places: left,
  }
}

function isLooser(writer: CombinedModel, reader: CombinedModel): boolean {
  const isOneWriter = writer.parts.length === 1
  const isOneReader = reader.parts.length === 1
  if (reader.criterion === 'anyOf' || (isOneWriter && isOneReader)) return true
  return (isOneWriter && reader.criterion === 'oneOf') || (isOneReader && writer.criterion === 'allOf')
}

/** Parts that are written alike count once. */
function distinct(plan: Plan, { parts }: CombinedModel): readonly SchemaModel[] {
  if (new Set(parts.map(part => part.kind)).size === parts.length) return parts
  const found = new Map<string, SchemaModel>()
  for (const part of parts) {
    const key = plan.context.ids.keyOf(part)
    if (!found.has(key)) found.set(key, part)
  }
  return [...found.values()]
}

/**
 * Compares a combined schema with one that is not: an alternative of the reader that takes all is enough, and so is a
 * condition of the writer that the reader takes. `otherwise` is what holds where there is none.
 */
export function planOneSided(
  plan: Plan,
  writer: SchemaModel,
  reader: SchemaModel,
  otherwise: readonly Finding[],
): void {
  const { context } = plan
  const choose = (pairs: readonly Pair[], chosen: 'SUM_TYPE_EXTENDED' | 'PRODUCT_TYPE_NARROWED'): void =>
    plan.choose({ what: 'choice', pairs, chosen: pairs.length === 1 ? undefined : context.plain.at(chosen), otherwise })
  if (reader.kind === 'combined') {
    const isUseless = reader.parts.length !== 1 && reader.criterion === 'allOf'
    return choose(isUseless ? [] : reader.parts.map(part => context.pairOf(writer, part)), 'SUM_TYPE_EXTENDED')
  }
  if (writer.kind !== 'combined') return
  const isUseless = writer.parts.length !== 1 && writer.criterion !== 'allOf'
  choose(isUseless ? [] : writer.parts.map(part => context.pairOf(part, reader)), 'PRODUCT_TYPE_NARROWED')
}
