import type { ArrayModel, SchemaModel } from './model.ts'
import { findingOf } from './plan.ts'
import type { Plan } from './plan.ts'
import { planRest, planUnevaluated, saysNothing } from './plan-object.ts'
import { planBound } from './plan-values.ts'

/** Compares what is said of arrays. */
export function planArray(plan: Plan, writer: ArrayModel, reader: ArrayModel): void {
  plan.compare(['items'], writer.items, reader.items)
  planTuple(plan, writer, reader)
  planRest(plan, 'additionalItems', writer.additionalItems, reader.additionalItems)
  planUnevaluated(plan, 'unevaluatedItems', writer.unevaluatedItems, reader.unevaluatedItems)
  planBound(plan, 'maxItems', writer.maxItems, reader.maxItems)
  planBound(plan, 'minItems', writer.minItems, reader.minItems)
  planBound(plan, 'maxContains', writer.maxContains, reader.maxContains)
  planBound(plan, 'minContains', writer.minContains, reader.minContains)
  if (reader.uniqueItems && !writer.uniqueItems) plan.foundAt('UNIQUE_ITEMS_ADDED', 'uniqueItems')
  else if (writer.uniqueItems && !reader.uniqueItems) plan.foundAt('UNIQUE_ITEMS_REMOVED', 'uniqueItems')
}

function planTuple(plan: Plan, writer: ArrayModel, reader: ArrayModel): void {
  const size = Math.max(writer.tuple.length, reader.tuple.length)
  for (let place = 0; place < size; place++) {
    const before = writer.tuple[place]
    const after = reader.tuple[place]
    const path = ['items', String(place)]
    if (before !== undefined && after !== undefined) plan.compare(path, before, after)
    else if (before !== undefined) planRemoved(plan, path, before, reader)
    else if (after !== undefined) planAdded(plan, path, after, writer)
  }
}

function planRemoved(plan: Plan, path: readonly string[], before: SchemaModel, reader: ArrayModel): void {
  const spots = { writer: before, reader }
  if (isOpen(reader)) return plan.found('ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL', path, spots)
  const cover = coverOf(reader)
  if (cover === undefined) {
    const isFalse = before.kind === 'false'
    return plan.found(
      isFalse ? 'ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL' : 'ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL',
      path,
      spots,
    )
  }
  plan.cover(
    plan.child(before, cover),
    findingOf('ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL', path, spots),
    findingOf('ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL', path, spots),
  )
}

function planAdded(plan: Plan, path: readonly string[], after: SchemaModel, writer: ArrayModel): void {
  const spots = { writer, reader: after }
  if (isOpen(writer)) {
    const isEmpty = after.kind === 'empty'
    return plan.found(
      isEmpty ? 'ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL' : 'ITEM_ADDED_TO_OPEN_CONTENT_MODEL',
      path,
      spots,
    )
  }
  const cover = coverOf(writer)
  if (cover === undefined) return plan.found('ITEM_ADDED_TO_CLOSED_CONTENT_MODEL', path, spots)
  plan.cover(
    plan.child(cover, after),
    findingOf('ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL', path, spots),
    findingOf('ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL', path, spots),
  )
}

function isOpen({ additionalItems, unevaluatedItems }: ArrayModel): boolean {
  return additionalItems === true && saysNothing(unevaluatedItems)
}

function coverOf({ additionalItems, unevaluatedItems }: ArrayModel): SchemaModel | undefined {
  if (typeof additionalItems !== 'boolean') return additionalItems
  return unevaluatedItems?.kind === 'false' ? undefined : unevaluatedItems
}
