import { adviceFor, type FailedLog } from '../broker/log/storage-watch.ts'
import type { HealthProblem } from '../rest/health.ts'
import { Metrics } from '../telemetry/metrics.ts'
import type { Opened } from './opened.ts'
import { addProcessMetrics } from './process-metrics.ts'

/** What is known of how the server fares. */
export interface OpenedTelemetry {
  readonly metrics: Metrics
  /** What does not work at the moment, although the registry's store does. */
  problems(): readonly HealthProblem[]
  /** The broker is there: its logs are asked for. */
  watch(broker: { failedLogs(): readonly FailedLog[] }): void
}

const maxNamed = 20

/** Made before everything that is counted. */
export function openTelemetry(opened: Opened, version: string): OpenedTelemetry {
  const metrics = new Metrics()
  addProcessMetrics(metrics, opened, version)
  let broker: { failedLogs(): readonly FailedLog[] } | undefined
  return {
    metrics,
    problems: () => problemsOf(broker?.failedLogs() ?? []),
    watch: watched => {
      broker = watched
    },
  }
}

/** One problem for logs that mend themselves, and one for those that do not. */
function problemsOf(failed: readonly FailedLog[]): readonly HealthProblem[] {
  return [true, false].flatMap(needsRestart => {
    const concerned = failed.filter(({ failure }) => failure.isFinal === needsRestart)
    const [first] = concerned
    if (first === undefined) return []
    const names = concerned.flatMap(({ partition: of }) => (of === undefined ? [] : [`${of.topic}-${of.partition}`]))
    const takers = [
      ...(names.length === 0 ? [] : ['Partitions of the broker take no writes']),
      ...(names.length === concerned.length ? [] : ['The broker takes no changes of topics, configs and users']),
    ]
    return [
      {
        what: `${takers.join('. ')}: the disk has refused some`,
        partitions: names.slice(0, maxNamed),
        partitionCount: names.length,
        advice: adviceFor(first.failure),
        needsRestart,
      },
    ]
  })
}
