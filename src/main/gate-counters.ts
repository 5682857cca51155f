import type { TopicAdmin } from '../broker/topic-admin.ts'
import type { Counter, Histogram, Metrics } from '../telemetry/metrics.ts'
import type { GateMetrics } from '../validation/gate-metrics.ts'
import type { Gate } from '../validation/gate.ts'

/** A gate's counts as metrics: the names are those of the documentation. Series are bound to their labels on first use. */
export function gateCounters(metrics: Metrics): GateMetrics {
  const records = metrics.counter({
    name: 'validation_records_total',
    help: 'Records that were looked at.',
    labels: ['topic', 'verdict'],
  })
  const failed = metrics.counter({
    name: 'validation_failed_records_total',
    help: 'Records that failed, by field and reason.',
    labels: ['topic', 'field', 'reason'],
  })
  const decompressed = metrics.counter({
    name: 'validation_batches_decompressed_total',
    help: 'Batches that had to be decompressed.',
    labels: ['codec'],
  })
  const cache = (name: string): Counter =>
    metrics.counter({ name: `validation_schema_cache_${name}_total`, help: `Schema look-ups: ${name}.` }).with({})
  const events = { hit: cache('hits'), miss: cache('misses'), negative: cache('negatives') }
  const durations = metrics.histogram({
    name: 'validation_duration_seconds',
    help: 'Time from a batch to its verdict.',
    labels: ['topic'],
  })
  const unresolved = metrics.counter({
    name: 'validation_unresolved_total',
    help: 'Batches with records that got no verdict.',
    labels: ['topic'],
  })
  const quarantined = metrics.counter({
    name: 'quarantine_records_total',
    help: 'Records that were put into a quarantine topic.',
    labels: ['topic'],
  })
  const rejected = metrics.counter({
    name: 'validation_rejected_requests_total',
    help: 'Produce requests with refused records, by what was refused.',
    labels: ['mode'],
  })
  const durationOf = remembered<Histogram>(topic => durations.with({ topic }))
  const passedOf = remembered<Counter>(topic => records.with({ topic, verdict: 'passed' }))
  return {
    records: (topic, verdict, count) => {
      if (count === 0) return
      if (verdict === 'passed') passedOf(topic).add(count)
      else records.with({ topic, verdict }).add(count)
    },
    failed: (topic, field, reason, count) => failed.with({ topic, field, reason }).add(count),
    decompressed: codec => decompressed.with({ codec }).add(),
    cache: event => events[event].add(),
    duration: (topic, ms) => durationOf(topic).observe(ms / 1000),
    unresolved: topic => unresolved.with({ topic }).add(),
    quarantined: (topic, count) => quarantined.with({ topic }).add(count),
    rejectedRequest: mode => rejected.with({ mode }).add(),
  }
}

/** How many patterns of JSON schemas the values of topics were not checked against, read when somebody looks. */
export function gaugeUncheckedPatterns(
  metrics: Metrics,
  { topics, gate }: { readonly topics: Pick<TopicAdmin, 'policies'>; readonly gate: Gate },
): void {
  const spec = {
    name: 'validation_unchecked_patterns',
    help: 'Patterns of schemas in use that cannot be matched in linear time, and are not checked.',
    labels: ['topic'],
  }
  metrics.read(spec, 'gauge', function* () {
    for (const policy of topics.policies()) {
      const count = gate.uncheckedPatterns(policy).length
      if (count > 0) yield [[policy.topic], count]
    }
  })
}

const maxRemembered = 10_000

/** What sound batches need is bound once for each topic. */
function remembered<Series>(make: (topic: string) => Series): (topic: string) => Series {
  const known = new Map<string, Series>()
  return topic => {
    let series = known.get(topic)
    if (series !== undefined) return series
    if (known.size >= maxRemembered) known.clear()
    series = make(topic)
    known.set(topic, series)
    return series
  }
}
