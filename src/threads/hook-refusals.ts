import type { HookRefusal } from '../validation/hooks-port.ts'

const MAX_TEXT_LENGTH = 300
const MAX_PATH_LENGTH = 300
/** Records that are told why each by itself; those behind them are told what the last of these was. */
const MAX_TEXTS = 1000

/**
 * The refusals of a hook's answer, one for each record and in their order. Throws Error for an answer that is none: what a
 * user's module says is not believed.
 */
export function readRefusals(answer: unknown, recordCount: number): readonly HookRefusal[] {
  if (answer === undefined || answer === null) return []
  if (!Array.isArray(answer)) throw new Error(`its answer is ${typeof answer}, and must be a list of refusals`)
  const byIndex = new Map<number, HookRefusal>()
  for (const one of answer as unknown[]) {
    const refusal = readRefusal(one, recordCount)
    if (!byIndex.has(refusal.batchIndex)) byIndex.set(refusal.batchIndex, refusal)
  }
  const refusals = [...byIndex.values()].sort((a, b) => a.batchIndex - b.batchIndex)
  const last = refusals[MAX_TEXTS - 1]
  return refusals.map((refusal, place) =>
    place < MAX_TEXTS || last === undefined ? refusal : { ...last, batchIndex: refusal.batchIndex },
  )
}

/** Those of two lists, the first counts. */
export function mergedRefusals(one: readonly HookRefusal[], other: readonly HookRefusal[]): readonly HookRefusal[] {
  if (one.length === 0 || other.length === 0) return one.length === 0 ? other : one
  const known = new Set(one.map(({ batchIndex }) => batchIndex))
  const added = other.filter(({ batchIndex }) => !known.has(batchIndex))
  return [...one, ...added].sort((a, b) => a.batchIndex - b.batchIndex)
}

function readRefusal(value: unknown, recordCount: number): HookRefusal {
  if (typeof value !== 'object' || value === null) throw new Error('a refusal is not an object')
  const { index, reason, field, path } = value as Readonly<Record<string, unknown>>
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= recordCount)
    throw new Error(`a refusal has the index ${shown(index)}, and the batch ${recordCount} records`)
  if (typeof reason !== 'string' || reason.trim() === '') throw new Error('a refusal has no reason')
  if (field !== undefined && field !== 'key' && field !== 'value')
    throw new Error(`a refusal has the field ${shown(field)}, which must be key or value`)
  if (path !== undefined && typeof path !== 'string') throw new Error('the path of a refusal is not a text')
  return {
    batchIndex: index,
    field: field ?? 'value',
    path: path === undefined ? undefined : onOneLine(path, MAX_PATH_LENGTH),
    text: onOneLine(reason, MAX_TEXT_LENGTH),
  }
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 40) ?? typeof value

/** Without characters that steer terminals, and no half of a pair at the end. */
function onOneLine(text: string, maxLength: number): string {
  const line = text
    .slice(0, maxLength * 2)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
    .trim()
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
