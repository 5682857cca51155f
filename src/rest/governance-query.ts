import { governanceErrors } from '../governance/governance-errors.ts'
import { rejectionReasons, type RejectionReason } from '../governance/rejections.ts'
import { readInteger } from './integer.ts'
import type { QueryKind } from './query.ts'

const MAX_LIMIT = 1000
/** Beyond it a Date has no text. */
const MAX_TIME_MS = 8_640_000_000_000_000

/** A moment: ISO 8601 with a zone or a date alone, or milliseconds since 1970. Throws `invalidParameter`. */
export const timeParameter: QueryKind<number> = {
  schema: 'string',
  read({ parameters }, name) {
    const text = parameters.get(name)?.trim()
    if (text === undefined || text === '') return undefined
    const time = /^\d{1,16}$/.test(text) ? Number(text) : timeOfText(text)
    if (time !== undefined && time <= MAX_TIME_MS) return time
    throw governanceErrors.invalidParameter(
      name,
      shown(text),
      'a time as 2026-11-21T22:00:00Z or milliseconds since 1970',
    )
  },
}

/** How many, from 1 to 1000. Throws `invalidParameter`. */
export const limitParameter: QueryKind<number> = {
  schema: 'integer',
  read({ parameters }, name) {
    const text = parameters.get(name)
    if (text === null || text === '') return undefined
    const value = readInteger(text)
    if (value !== undefined && value >= 1 && value <= MAX_LIMIT) return value
    throw governanceErrors.invalidParameter(name, shown(text), `a number from 1 to ${MAX_LIMIT}`)
  },
}

/** Why records fail. Throws `invalidParameter`. */
export const reasonParameter: QueryKind<RejectionReason> = {
  schema: 'string',
  read({ parameters }, name) {
    const text = parameters.get(name)
    if (!text) return undefined
    const found = rejectionReasons.find(reason => reason === text)
    if (found !== undefined) return found
    throw governanceErrors.invalidParameter(name, shown(text), `one of ${rejectionReasons.join(', ')}`)
  },
}

/** Without a zone a time would be that of the server, which nobody who asks knows. */
function timeOfText(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) || time < 0 ? undefined : time
}

const shown = (text: string): string => text.slice(0, 100)
