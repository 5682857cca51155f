import type { Buffer } from 'node:buffer'
import type { Api } from '../kafka/api.ts'
import { errorNameOf } from '../kafka/error-codes.ts'
import { errorFinder, type FindError } from '../kafka/response-errors.ts'
import type { Counter, Family, Gauge, Histogram, Metrics } from '../telemetry/metrics.ts'

/** What is counted of one API: by version, and there by error. */
interface ApiCounters {
  readonly find: FindError
  readonly duration: Histogram
  readonly versions: (Map<number, Counter> | undefined)[]
}

/** Counts what passes between clients and the broker. A request costs some additions: no text is made for it. */
export class RequestMetrics {
  readonly #requests: Family<Counter, 'api' | 'version' | 'error'>
  readonly #durations: Family<Histogram, 'api'>
  readonly #connections: Family<Gauge, 'listener'>
  readonly #accepted: Family<Counter, 'listener'>
  readonly #throttled: Family<Counter, 'quota'>
  readonly #throttleSeconds: Family<Counter, 'quota'>
  readonly #received: Counter
  readonly #sent: Counter
  readonly #refused: Counter
  readonly #byKey: (ApiCounters | undefined)[] = []
  readonly producedRecords: Counter
  readonly producedBytes: Counter
  readonly fetchedBytes: Counter

  constructor(metrics: Metrics) {
    const single = (name: string, help: string): Counter => metrics.counter({ name, help }).with({})
    this.#requests = metrics.counter({
      name: 'kafka_requests_total',
      help: 'Requests that were answered, by the first error in their answer.',
      labels: ['api', 'version', 'error'],
      maxSeries: 5000,
    })
    this.#durations = metrics.histogram({
      name: 'kafka_request_duration_seconds',
      help: 'Time from a whole request to its answer, waiting for records or members included.',
      labels: ['api'],
    })
    this.#connections = metrics.gauge({
      name: 'kafka_connections',
      help: 'Connections that are open.',
      labels: ['listener'],
    })
    this.#accepted = metrics.counter({
      name: 'kafka_connections_accepted_total',
      help: 'Connections that were taken.',
      labels: ['listener'],
    })
    this.#throttled = metrics.counter({
      name: 'kafka_throttled_requests_total',
      help: 'Requests behind which a connection had to wait, by quota.',
      labels: ['quota'],
    })
    this.#throttleSeconds = metrics.counter({
      name: 'kafka_throttle_seconds_total',
      help: 'Time that connections had to wait, by quota.',
      labels: ['quota'],
    })
    this.#received = single('kafka_received_bytes_total', 'Bytes of requests.')
    this.#sent = single('kafka_sent_bytes_total', 'Bytes of answers.')
    this.#refused = single('kafka_requests_refused_total', 'Requests that ended their connection without an answer.')
    this.producedRecords = single('kafka_produced_records_total', 'Records that producers have appended.')
    this.producedBytes = single('kafka_produced_bytes_total', 'Bytes of record batches that producers have appended.')
    this.fetchedBytes = single('kafka_fetched_bytes_total', 'Bytes of record batches in answers to Fetch.')
  }

  /** A connection is open; the answer says that it is no more. */
  connected(listener: string): () => void {
    this.#accepted.with({ listener }).add()
    const open = this.#connections.with({ listener })
    open.add(1)
    let isOpen = true
    return () => {
      if (isOpen) open.add(-1)
      isOpen = false
    }
  }

  /** A request was answered; without a draft there was nothing to say. */
  answered(
    api: Api,
    apiVersion: number,
    { draft, durationMs }: { readonly draft: unknown; readonly durationMs: number },
  ): void {
    const counters = this.#byKey[api.key] ?? this.#countersOf(api)
    counters.duration.observe(durationMs / 1000)
    const byError = counters.versions[apiVersion] ?? this.#versionOf(counters, apiVersion)
    const code = draft === undefined ? 0 : counters.find(draft)
    const counter = byError.get(code) ?? this.#errorOf(api, apiVersion, { byError, code })
    counter.value++
  }

  /** Bytes of one request and its answer, the lengths in front included. */
  exchanged(requestBytes: number, answer: readonly Buffer[] | undefined): void {
    this.#received.value += requestBytes + 4
    if (answer !== undefined) for (const { length } of answer) this.#sent.value += length
  }

  refused(): void {
    this.#refused.value++
  }

  throttled(quota: string, throttleTimeMs: number): void {
    this.#throttled.with({ quota }).add()
    this.#throttleSeconds.with({ quota }).add(throttleTimeMs / 1000)
  }

  #countersOf(api: Api): ApiCounters {
    const counters = { find: errorFinder(api), duration: this.#durations.with({ api: api.name }), versions: [] }
    this.#byKey[api.key] = counters
    return counters
  }

  #versionOf({ versions }: ApiCounters, apiVersion: number): Map<number, Counter> {
    const byError = new Map<number, Counter>()
    versions[apiVersion] = byError
    return byError
  }

  #errorOf(
    { name }: Api,
    apiVersion: number,
    { byError, code }: { readonly byError: Map<number, Counter>; readonly code: number },
  ): Counter {
    const counter = this.#requests.with({ api: name, version: String(apiVersion), error: errorNameOf(code) })
    byError.set(code, counter)
    return counter
  }
}
