import type { Counter, Family, Histogram, Metrics } from '../telemetry/metrics.ts'
import type { AnswerFacts } from './answers.ts'
import { pageOperations } from './pages.ts'
import { routes } from './routes.ts'

/** What is counted of one route: by status, and how long it took. */
interface RouteCounters {
  readonly method: string
  readonly route: string
  readonly byStatus: (Counter | undefined)[]
  readonly duration: Histogram
}

/** Methods that have a label of their own; clients may send any word. */
const knownMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])
const noRoute = '_none'

/** Counts the answers of the HTTP door. An answer costs two additions: its series are bound to its route beforehand. */
export class RestMetrics {
  readonly #requests: Family<Counter, 'method' | 'route' | 'status'>
  readonly #durations: Family<Histogram, 'method' | 'route'>
  readonly #cached: Counter
  readonly #sent: Counter
  readonly #byOperation = new Map<string, RouteCounters>()

  constructor(metrics: Metrics) {
    this.#requests = metrics.counter({
      name: 'rest_requests_total',
      help: 'Requests that were answered.',
      labels: ['method', 'route', 'status'],
      maxSeries: 2000,
    })
    this.#durations = metrics.histogram({
      name: 'rest_request_duration_seconds',
      help: 'Time from the head of a request to its answer.',
      labels: ['method', 'route'],
    })
    this.#cached = metrics
      .counter({ name: 'rest_cached_answers_total', help: 'Answers that were made before and sent again.' })
      .with({})
    this.#sent = metrics
      .counter({ name: 'rest_sent_bytes_total', help: 'Bytes of the bodies of answers, as they were sent.' })
      .with({})
    for (const { operationId, method, path } of routes) this.#bind(operationId, method, path)
    for (const { method, path } of Object.values(pageOperations)) this.#bind(path, method, path)
  }

  /** Told of every answer. */
  readonly answered = (facts: AnswerFacts): void => {
    const { operationId, method, status, sizeBytes, durationMs, isCached } = facts
    const known = operationId === undefined ? undefined : this.#byOperation.get(operationId)
    const counters = known?.method === method ? known : this.#other(method, known?.route)
    const counter = counters.byStatus[status] ?? this.#statusOf(counters, status)
    counter.value++
    counters.duration.observe(durationMs / 1000)
    this.#sent.value += sizeBytes
    if (isCached) this.#cached.value++
  }

  /** HEAD in the place of GET, and what no route was found for. */
  #other(method: string, route = noRoute): RouteCounters {
    const name = knownMethods.has(method) ? method : '_other'
    return this.#byOperation.get(`${name} ${route}`) ?? this.#bind(`${name} ${route}`, name, route)
  }

  #bind(key: string, method: string, route: string): RouteCounters {
    const counters = { method, route, byStatus: [], duration: this.#durations.with({ method, route }) }
    this.#byOperation.set(key, counters)
    return counters
  }

  #statusOf({ method, route, byStatus }: RouteCounters, status: number): Counter {
    const counter = this.#requests.with({ method, route, status: String(status) })
    byStatus[status] = counter
    return counter
  }
}
