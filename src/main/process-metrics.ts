import { readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metrics, Sample } from '../telemetry/metrics.ts'
import type { Opened } from './opened.ts'

const resolutionMs = 20
const nsPerSecond = 1e9

/** Registers what the process says of itself, under the names that dashboards for Node know. */
export function addProcessMetrics(metrics: Metrics, opened: Opened, version: string): void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  opened.add(() => {
    delay.disable()
    return Promise.resolve()
  })
  const gauge = (name: string, help: string, value: () => number): void =>
    metrics.read({ name, help }, 'gauge', () => [[[], value()]])
  const counter = (name: string, help: string, value: () => number): void =>
    metrics.read({ name, help }, 'counter', () => [[[], value()]])
  metrics.read({ name: 'headgate_info', help: 'The version that runs.', labels: ['version', 'node'] }, 'gauge', () => [
    [[version, process.versions.node], 1],
  ])
  const startedAt = Date.now() / 1000 - process.uptime()
  gauge('process_start_time_seconds', 'When the process began, in seconds since 1970.', () => startedAt)
  counter('process_cpu_seconds_total', 'Time on processors, in all threads.', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
  gauge('process_resident_memory_bytes', 'Memory of the process, page cache apart.', () => process.memoryUsage.rss())
  metrics.read({ name: 'process_open_fds', help: 'Open file descriptors.' }, 'gauge', openFiles)
  gauge('nodejs_heap_size_total_bytes', 'Memory of the heap.', () => process.memoryUsage().heapTotal)
  gauge('nodejs_heap_size_used_bytes', 'Memory of the heap that is in use.', () => process.memoryUsage().heapUsed)
  gauge('nodejs_external_memory_bytes', 'Memory of buffers outside of the heap.', () => process.memoryUsage().external)
  addDelays(metrics, delay)
}

/** The times since somebody looked last: what was long ago does not hide what is now. */
function addDelays(metrics: Metrics, delay: ReturnType<typeof monitorEventLoopDelay>): void {
  const spec = {
    name: 'nodejs_eventloop_delay_seconds',
    help: 'By how much the event loop was late since the last look.',
    labels: ['quantile'] as const,
  }
  metrics.read(spec, 'gauge', () => {
    const lateness = (ns: number): number => Math.max(0, ns / nsPerSecond - resolutionMs / 1000)
    const samples: readonly Sample[] = [
      [['0.5'], lateness(delay.percentile(50))],
      [['0.99'], lateness(delay.percentile(99))],
      [['1'], lateness(delay.max)],
    ]
    delay.reset()
    return samples.map(([values, value]): Sample => [values, Number.isFinite(value) ? value : 0])
  })
}

/** Only Linux tells. */
function openFiles(): readonly Sample[] {
  try {
    return [[[], readdirSync('/proc/self/fd').length]]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return []
  }
}
