import type { GateReport } from '../governance/gate-keeping.ts'
import type { Rejection, RejectionSummary } from '../governance/rejections.ts'
import type { TopicGate } from '../governance/topic-gates.ts'

const timeText = (ms: number): string => new Date(ms).toISOString()

/** The same without what is undefined. */
type Defined<Value> = { readonly [name in keyof Value]?: Exclude<Value[name], undefined> }

const defined = <Value extends object>(value: Value): Defined<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<Value>

/** A rejection as the contract has it. */
export function rejectionAnswer({ timeMs, clientId, id, topic, partition, records, ...rest }: Rejection) {
  const head = { id, time: timeText(timeMs), topic, partition, client: clientId }
  return { ...head, ...defined(rest), records: records.map(defined) }
}

/** A page of rejections; a full one names the next. */
export function rejectionListAnswer(rejections: readonly Rejection[], limit: number) {
  const next = rejections.length === limit ? rejections.at(-1)?.id : undefined
  return { rejections: rejections.map(rejectionAnswer), ...(next !== undefined && { next }) }
}

/** A gate as the contract has it. */
export function gateAnswer({ topic, levels, outcome, configs }: TopicGate) {
  const named = configs.map(({ name, value, source }) => [name, { value, source }] as const)
  return { topic, key: levels.key, value: levels.value, outcome, configs: Object.fromEntries(named) }
}

/** A report as the contract has it. */
export function gateReportAnswer(report: GateReport) {
  const { firstSeenMs, lastSeenMs } = report
  return {
    gate: gateAnswer(report.gate),
    since: timeText(report.sinceMs),
    failedCount: report.failedCount,
    ...(firstSeenMs !== undefined && { firstSeen: timeText(firstSeenMs) }),
    ...(lastSeenMs !== undefined && { lastSeen: timeText(lastSeenMs) }),
    canBeTightened: !report.isFresh,
    findings: report.findings.map(findingAnswer),
    uncheckedPatterns: report.uncheckedPatterns,
  }
}

function findingAnswer(summary: RejectionSummary) {
  const { field, reason, clientId, subject, schemaId, outcome, count, firstSeenMs, lastSeenMs, sampleIds } = summary
  return {
    field,
    reason,
    client: clientId,
    ...defined({ subject, schemaId }),
    outcome,
    count,
    firstSeen: timeText(firstSeenMs),
    lastSeen: timeText(lastSeenMs),
    sampleIds,
  }
}
