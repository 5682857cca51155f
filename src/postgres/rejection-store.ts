import { createHash } from 'node:crypto'
import { firstIdAt } from '../governance/rejection-id.ts'
import type { Rejection, RejectionFilter, RejectionStore, RejectionSummary } from '../governance/rejections.ts'
import type { Row, Session } from './database.ts'
import { rejectionStatements as statements } from './rejection-statements.ts'
import { originalText, storedText } from './stored-text.ts'

const HOUR_MS = 3_600_000
const MAX_LISTED = 1000
const MAX_SUMMARIES = 1000
/** Rejections that one statement looks at, for the same reason as `PRUNED_AT_ONCE`. */
const LOOKED_AT_ONCE = 2000
const MAX_SAMPLES = 5
/** Rows that one statement takes away: others wait for no more than some milliseconds. */
const PRUNED_AT_ONCE = 500
/** Sorts behind every id. */
const AFTER_ALL = '~'

/** Rejections on a PostgreSQL, whichever it is. Nothing of it waits for the registry's writes or holds them up for long. */
export class PostgresRejectionStore implements RejectionStore {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async keep(rejections: readonly Rejection[], summaries: readonly RejectionSummary[]): Promise<void> {
    if (rejections.length === 0 && summaries.length === 0) return
    const counts = mergedCounts(summaries)
    await this.#session.run(statements.keep, [
      JSON.stringify(rejections.map(storedRejection)),
      JSON.stringify([...counts.values()]),
    ])
  }

  async find(id: string): Promise<Rejection | undefined> {
    const [row] = await this.#session.run(statements.find, [storedText(id)])
    return row && readRejection(row)
  }

  async list(filter: RejectionFilter): Promise<readonly Rejection[]> {
    const { topic, clientId, reason, sinceMs, untilMs, before } = filter
    const from = sinceMs === undefined ? '' : firstIdAt(sinceMs)
    const end = untilMs === undefined ? AFTER_ALL : firstIdAt(untilMs + 1)
    let next = before !== undefined && storedText(before) < end ? storedText(before) : end
    const conditions = [orNull(topic), orNull(clientId), reason ?? null]
    const limit = Math.min(MAX_LISTED, filter.limit)
    const found: Rejection[] = []
    for (let left = limit; left > 0; left = limit - found.length) {
      const values = [from, next, ...conditions, String(left), String(LOOKED_AT_ONCE)]
      const rows = await this.#session.run(statements.list, values)
      const [, looked, lastId] = rows.at(-1) ?? []
      found.push(...rows.slice(0, -1).map(readRejection))
      if (!lastId || Number(looked) < LOOKED_AT_ONCE) break
      next = lastId
    }
    return found
  }

  async summaries(topic: string, sinceMs: number): Promise<readonly RejectionSummary[]> {
    const rows = await this.#session.run(statements.summaries, [
      storedText(topic),
      String(hourOf(sinceMs)),
      String(Math.max(0, Math.floor(sinceMs))),
      String(MAX_SUMMARIES),
    ])
    return rows.map(row => readSummary(topic, row))
  }

  async prune(olderThanMs: number, keep: number): Promise<void> {
    await this.#repeat(statements.pruneOld, firstIdAt(olderThanMs))
    await this.#repeat(statements.pruneTooMuch, String(keep))
    const [fits] = await this.#session.run(statements.firstHourThatFits, [String(keep)])
    const firstHour = Math.max(hourOf(olderThanMs), Number(fits?.[0] ?? 0))
    await this.#repeat(statements.pruneCounts, String(firstHour))
  }

  /** Until less is taken away than could be. */
  async #repeat(statement: string, bound: string): Promise<void> {
    for (;;) {
      const rows = await this.#session.run(statement, [bound, String(PRUNED_AT_ONCE)])
      if (rows.length < PRUNED_AT_ONCE) return
    }
  }
}

const orNull = (text: string | undefined): string | null => (text === undefined ? null : storedText(text))

const hourOf = (ms: number): number => Math.max(0, Math.floor(ms / HOUR_MS))

/** An element of the first argument of `keep_rejections`. JSON holds no character that PostgreSQL could not. */
function storedRejection(rejection: Rejection): object {
  const { id, topic, clientId, records } = rejection
  return {
    id,
    topic: storedText(topic),
    client_id: clientId === null ? null : storedText(clientId),
    reasons: [...new Set(records.map(({ reason }) => reason))].join(' '),
    body: JSON.stringify(rejection),
  }
}

/** What was undefined has no place in JSON, and reads as undefined again. */
const readRejection = ([body]: Row): Rejection => JSON.parse(body ?? '') as Rejection

/** An element of the second argument of `keep_rejections`. */
interface StoredCount {
  readonly key: string
  readonly hour: number
  readonly topic: string
  readonly field: string
  readonly reason: string
  readonly client_id: string | null
  readonly subject: string | null
  readonly schema_id: number | null
  readonly outcome: string
  readonly count: number
  readonly first_seen: number
  readonly last_seen: number
  readonly sample_ids: string
}

/** No key may stand twice in the argument. */
function mergedCounts(summaries: readonly RejectionSummary[]): ReadonlyMap<string, StoredCount> {
  const counts = new Map<string, StoredCount>()
  for (const summary of summaries) {
    const one = storedCount(summary)
    const place = `${one.hour} ${one.key}`
    const other = counts.get(place)
    counts.set(place, other === undefined ? one : added(other, one))
  }
  return counts
}

function added(one: StoredCount, other: StoredCount): StoredCount {
  return {
    ...one,
    count: one.count + other.count,
    first_seen: Math.min(one.first_seen, other.first_seen),
    last_seen: Math.max(one.last_seen, other.last_seen),
    sample_ids: newestIds(`${one.sample_ids} ${other.sample_ids}`).join(' '),
  }
}

function storedCount(summary: RejectionSummary): StoredCount {
  const { topic, field, reason, clientId, subject, schemaId, outcome } = summary
  const parts = [topic, field, reason, clientId, subject ?? null, schemaId ?? null, outcome]
  return {
    key: createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 24),
    hour: hourOf(summary.lastSeenMs),
    topic: storedText(topic),
    field,
    reason,
    client_id: clientId === null ? null : storedText(clientId),
    subject: subject === undefined ? null : storedText(subject),
    schema_id: schemaId ?? null,
    outcome,
    count: summary.count,
    first_seen: Math.floor(summary.firstSeenMs),
    last_seen: Math.floor(summary.lastSeenMs),
    sample_ids: summary.sampleIds.slice(0, MAX_SAMPLES).join(' '),
  }
}

function readSummary(topic: string, row: Row): RejectionSummary {
  const [field, reason, clientId = null, subject, schemaId, outcome, count, firstSeen, lastSeen, samples] = row
  return {
    topic,
    field: field as RejectionSummary['field'],
    reason: reason as RejectionSummary['reason'],
    clientId: clientId === null ? null : originalText(clientId),
    subject: subject ? originalText(subject) : undefined,
    schemaId: schemaId ? Number(schemaId) : undefined,
    outcome: outcome as RejectionSummary['outcome'],
    count: Number(count),
    firstSeenMs: Number(firstSeen),
    lastSeenMs: Number(lastSeen),
    sampleIds: newestIds(samples ?? ''),
  }
}

/** Ids sort by time. */
function newestIds(text: string): readonly string[] {
  const ids = new Set(text.split(' ').filter(id => id !== ''))
  return [...ids].sort((a, b) => (a < b ? 1 : -1)).slice(0, MAX_SAMPLES)
}
