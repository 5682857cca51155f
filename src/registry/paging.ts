import type { Paging } from './entities.ts'
import { errors } from './errors.ts'
import type { SearchLimits } from './settings.ts'

/** Position and number of the elements asked for (rest-contract 1.7). Throws `badRequest` for a negative offset. */
export function pageBounds(paging: Paging, limits: SearchLimits): { readonly start: number; readonly end: number } {
  const start = paging.offset ?? 0
  if (start < 0) throw errors.badRequest(`offset must not be negative (was ${start})`)
  const asked = paging.limit ?? -1
  const limit = asked <= 0 || asked > limits.maxLimit ? limits.defaultLimit : asked
  return { start, end: start + limit }
}

/** One page of a list. */
export function page<Item>(items: readonly Item[], paging: Paging, limits: SearchLimits): readonly Item[] {
  const { start, end } = pageBounds(paging, limits)
  return start === 0 && end >= items.length ? items : items.slice(start, end)
}
