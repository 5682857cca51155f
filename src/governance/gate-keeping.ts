import { governanceErrors } from './governance-errors.ts'
import type { RecordField, RejectionReads, RejectionSummary } from './rejections.ts'
import {
  GateConfigRefused,
  gateLevels,
  type GateLevel,
  type GateOutcome,
  type TopicGate,
  type TopicGates,
  type UncheckedPattern,
} from './topic-gates.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const REPORTED_MS = 7 * DAY_MS
/** Violations that are younger keep a gate from being tightened. */
const FRESH_MS = DAY_MS

/** What a gate has found. */
export interface GateReport {
  readonly gate: TopicGate
  /** The begin of the hour that was asked for. */
  readonly sinceMs: number
  /** Records that failed. */
  readonly failedCount: number
  readonly firstSeenMs: number | undefined
  readonly lastSeenMs: number | undefined
  /** Whether the gate can be tightened without force. */
  readonly isFresh: boolean
  /** By count, the largest first. */
  readonly findings: readonly RejectionSummary[]
  readonly uncheckedPatterns: readonly UncheckedPattern[]
}

/** How a gate is to be changed; what is undefined stays. */
export interface GateChange {
  /** Whose level it is. */
  readonly field: RecordField
  readonly level: GateLevel | undefined
  readonly outcome: GateOutcome | undefined
  /** Fresh violations do not count. */
  readonly isForced: boolean
}

/** Reports what gates find, and changes them step by step: not while producers would be refused who are not by now. */
export class GateKeeping {
  readonly #rejections: RejectionReads
  readonly #gates: TopicGates
  readonly #now: () => number

  constructor(rejections: RejectionReads, gates: TopicGates, now: () => number) {
    this.#rejections = rejections
    this.#gates = gates
    this.#now = now
  }

  /** Rejects with `topicNotFound`. */
  async report(topic: string, askedMs = this.#now() - REPORTED_MS): Promise<GateReport> {
    const sinceMs = askedMs - (askedMs % HOUR_MS)
    const gate = await this.#gateOf(topic)
    const findings = await this.#rejections.summaries(topic, sinceMs)
    const freshSince = this.#now() - FRESH_MS
    const firstSeenMs = findings.reduce((first, one) => Math.min(first, one.firstSeenMs), Infinity)
    const lastSeenMs = findings.reduce((last, one) => Math.max(last, one.lastSeenMs), -Infinity)
    return {
      gate,
      sinceMs,
      failedCount: countOf(findings),
      firstSeenMs: findings.length === 0 ? undefined : firstSeenMs,
      lastSeenMs: findings.length === 0 ? undefined : lastSeenMs,
      isFresh: lastSeenMs >= freshSince,
      findings,
      uncheckedPatterns: await this.#gates.uncheckedPatterns(topic),
    }
  }

  /** The gate as it is afterwards. Rejects with `topicNotFound`, `nothingToChange`, `violationsFresh`, `invalidGate`. */
  async change(topic: string, change: GateChange): Promise<TopicGate> {
    const { level, outcome } = change
    if (level === undefined && outcome === undefined) throw governanceErrors.nothingToChange()
    const before = await this.#gateOf(topic)
    if (!change.isForced) await this.#expectCalm(before, change)
    try {
      await this.#gates.alter(topic, configsOf(before, change))
    } catch (error) {
      if (error instanceof GateConfigRefused) throw governanceErrors.invalidGate(topic, error.message)
      throw error
    }
    return this.#gateOf(topic)
  }

  async #gateOf(topic: string): Promise<TopicGate> {
    const gate = await this.#gates.describe(topic)
    if (gate === undefined) throw governanceErrors.topicNotFound(topic)
    return gate
  }

  /** A level concerns the records of its field, an outcome those of both. */
  async #expectCalm(before: TopicGate, { field, level, outcome }: GateChange): Promise<void> {
    const isRaised = level !== undefined && rank(level) > rank(before.levels[field])
    const isEnforced = outcome !== undefined && isEnforcing(outcome) && !isEnforcing(before.outcome)
    if (!isRaised && !isEnforced) return
    const fresh = await this.#rejections.summaries(before.topic, this.#now() - FRESH_MS)
    const concerned = isEnforced ? fresh : fresh.filter(one => one.field === field)
    if (concerned.length === 0) return
    const changes = [
      ...(isRaised ? [`${field} from ${before.levels[field]} to ${level}`] : []),
      ...(isEnforced ? [`outcome from ${before.outcome} to ${outcome}`] : []),
    ]
    throw governanceErrors.violationsFresh(before.topic, changes.join(', '), freshText(concerned))
  }
}

const rank = (level: GateLevel): number => gateLevels.indexOf(level)

/** Whether records that fail do not get into the topic. */
const isEnforcing = (outcome: GateOutcome): boolean => outcome === 'reject' || outcome === 'quarantine'

const countOf = (findings: readonly RejectionSummary[]): number => findings.reduce((sum, { count }) => sum + count, 0)

function freshText(fresh: readonly RejectionSummary[]): string {
  const newest = fresh.reduce((last, one) => (one.lastSeenMs > last.lastSeenMs ? one : last))
  const count = countOf(fresh)
  const [sample] = newest.sampleIds
  const client = newest.clientId === null ? 'a client without id' : `client '${newest.clientId}'`
  return (
    `${count} ${count === 1 ? 'record' : 'records'} failed within the last 24 hours, the last at ` +
    `${new Date(newest.lastSeenMs).toISOString()} from ${client} (${newest.reason}` +
    `${sample === undefined ? '' : `, rejection ${sample}`})`
  )
}

/** What Confluent and Redpanda call the level; a level of ours may not contradict them on one topic. */
const switches: Readonly<Record<RecordField, readonly string[]>> = {
  key: ['confluent.key.schema.validation', 'redpanda.key.schema.id.validation'],
  value: ['confluent.value.schema.validation', 'redpanda.value.schema.id.validation'],
}

function configsOf(before: TopicGate, { field, level, outcome }: GateChange): ReadonlyMap<string, string | null> {
  const changes = new Map<string, string | null>()
  if (outcome !== undefined) changes.set('validation.outcome', outcome)
  if (level === undefined) return changes
  changes.set(`validation.${field}.level`, level)
  for (const { name, value, source } of before.configs) {
    const isContradicted = (value.trim().toLowerCase() === 'true') !== (level !== 'none')
    if (source === 'topic' && isContradicted && switches[field].includes(name)) changes.set(name, null)
  }
  return changes
}
