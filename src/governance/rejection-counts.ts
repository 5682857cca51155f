import { boundedName } from './bounded-rejection.ts'
import type { RejectedRecord, Rejection, RejectionSummary } from './rejections.ts'

/** Stands for the clients of failures that are of too many kinds to be told apart. */
export const OTHER_CLIENTS = '(other clients)'

const MAX_KINDS_OF_DAY = 5000
const MAX_SAMPLES = 5
const DAY_MS = 86_400_000

/** What failures have in common that are counted together. */
type Kind = Pick<RejectionSummary, 'topic' | 'field' | 'reason' | 'clientId' | 'subject' | 'schemaId' | 'outcome'>

interface Count extends Kind {
  count: number
  firstSeenMs: number
  lastSeenMs: number
  sampleIds: readonly string[]
}

/**
 * Counts failures by kind until somebody takes the counts away. A producer that changes its client id or its schema id
 * with every record makes no more than so many kinds a day: the rest is counted together.
 */
export class RejectionCounts {
  #counts = new Map<string, Count>()
  readonly #kindsOfDay = new Set<string>()
  #day = -1

  get size(): number {
    return this.#counts.size
  }

  /** @param isKept whether the rejection can be found by its id */
  add(rejection: Rejection, isKept: boolean): void {
    const { records, failedCount } = rejection
    const seen = new Set<Count>()
    let before: { readonly record: RejectedRecord; readonly count: Count } | undefined
    for (const record of records) {
      const count = before && isAlike(before.record, record) ? before.count : this.#countOf(rejection, record)
      before = { record, count }
      count.count++
      if (seen.has(count)) continue
      seen.add(count)
      count.firstSeenMs = Math.min(count.firstSeenMs, rejection.timeMs)
      count.lastSeenMs = Math.max(count.lastSeenMs, rejection.timeMs)
      if (isKept) count.sampleIds = [rejection.id, ...count.sampleIds].slice(0, MAX_SAMPLES)
    }
    // Those that the rejection does not list are taken to be as the first one.
    const [first] = seen
    if (first !== undefined) first.count += Math.max(0, failedCount - records.length)
  }

  /** Everything that was counted; the counts begin anew. */
  take(): readonly RejectionSummary[] {
    const taken = [...this.#counts.values()]
    this.#counts = new Map()
    return taken
  }

  /** Adds up what was taken and could not be kept. */
  putBack(summaries: readonly RejectionSummary[]): void {
    for (const summary of summaries) {
      const key = keyOf(summary)
      const known = this.#counts.get(key)
      if (known === undefined) {
        this.#counts.set(key, { ...summary })
        continue
      }
      known.count += summary.count
      known.firstSeenMs = Math.min(known.firstSeenMs, summary.firstSeenMs)
      known.lastSeenMs = Math.max(known.lastSeenMs, summary.lastSeenMs)
      known.sampleIds = [...known.sampleIds, ...summary.sampleIds].slice(0, MAX_SAMPLES)
    }
  }

  #countOf({ topic, clientId, outcome, timeMs }: Rejection, record: RejectedRecord): Count {
    const { field, reason, subject, schemaId } = record
    const name = clientId === null ? null : boundedName(clientId)
    const exact: Kind = { topic, field, reason, clientId: name, subject, schemaId, outcome }
    const kind = this.#isRoomFor(keyOf(exact), timeMs)
      ? exact
      : { ...exact, clientId: OTHER_CLIENTS, subject: undefined, schemaId: undefined }
    const key = keyOf(kind)
    let count = this.#counts.get(key)
    if (count === undefined) {
      count = { ...kind, count: 0, firstSeenMs: timeMs, lastSeenMs: timeMs, sampleIds: [] }
      this.#counts.set(key, count)
    }
    return count
  }

  #isRoomFor(key: string, timeMs: number): boolean {
    const day = Math.floor(timeMs / DAY_MS)
    if (day !== this.#day) this.#kindsOfDay.clear()
    this.#day = day
    if (!this.#kindsOfDay.has(key) && this.#kindsOfDay.size >= MAX_KINDS_OF_DAY) return false
    this.#kindsOfDay.add(key)
    return true
  }
}

const isAlike = (one: RejectedRecord, other: RejectedRecord): boolean =>
  one.field === other.field &&
  one.reason === other.reason &&
  one.subject === other.subject &&
  one.schemaId === other.schemaId

const keyOf = ({ topic, field, reason, clientId, subject, schemaId, outcome }: Kind): string =>
  `${topic}\0${field}\0${reason}\0${schemaId}\0${outcome}\0${subject?.length}\0${subject}\0${clientId === null ? '' : `.${clientId}`}`
