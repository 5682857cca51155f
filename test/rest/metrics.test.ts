import { describe, expect, test } from '@jest/globals'
import { Metrics } from '../../src/telemetry/metrics.ts'
import { RestMetrics } from '../../src/rest/rest-metrics.ts'
import { FakeRegistry } from '../support/fake-registry.ts'
import { call, restServer } from '../support/rest-server.ts'

function valueOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find(each => each.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length))
}

describe('GET /metrics', () => {
  test('shows requests by route and status in the format of Prometheus', async () => {
    const { server } = restServer(new FakeRegistry(), {}, { metrics: new Metrics() })
    for (const path of ['/health', '/health', '/no/such/route', '/metrics']) await call(server, `GET ${path}`)
    const answer = await call(server, 'GET /metrics')
    expect([answer.status, answer.get('content-type'), answer.get('cache-control')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'no-store',
    ])
    const count = (labels: string) => valueOf(answer.text, `rest_requests_total{${labels}}`)
    expect(count('method="GET",route="/health",status="200"')).toBe(2)
    expect(count('method="GET",route="_none",status="404"')).toBe(1)
    expect(count('method="GET",route="/metrics",status="200"')).toBe(1)
    expect(valueOf(answer.text, 'rest_request_duration_seconds_count{method="GET",route="/health"}')).toBe(2)
  })

  test('is not there where no metrics are given', async () => {
    expect((await call(restServer(new FakeRegistry()).server, 'GET /metrics')).status).toBe(404)
  })
})

describe('answers', () => {
  const facts = {
    operationId: 'listSubjects',
    method: 'GET',
    status: 200,
    sizeBytes: 10,
    durationMs: 2,
    isCached: true,
  }

  test('are counted under the path of their route, with the ones from the cache and their bytes', () => {
    const metrics = new Metrics()
    const { answered } = new RestMetrics(metrics)
    answered(facts)
    answered({ ...facts, isCached: false, status: 500 })
    const text = metrics.text()
    expect(valueOf(text, 'rest_requests_total{method="GET",route="/subjects",status="200"}')).toBe(1)
    expect(valueOf(text, 'rest_requests_total{method="GET",route="/subjects",status="500"}')).toBe(1)
    expect(valueOf(text, 'rest_request_duration_seconds_bucket{method="GET",route="/subjects",le="0.0025"}')).toBe(2)
    expect([valueOf(text, 'rest_cached_answers_total'), valueOf(text, 'rest_sent_bytes_total')]).toEqual([1, 20])
  })

  test('to HEAD are told from those to GET', () => {
    const metrics = new Metrics()
    new RestMetrics(metrics).answered({ ...facts, method: 'HEAD' })
    expect(valueOf(metrics.text(), 'rest_requests_total{method="HEAD",route="/subjects",status="200"}')).toBe(1)
  })

  test('to methods that clients make up count as one', () => {
    const metrics = new Metrics()
    const { answered } = new RestMetrics(metrics)
    for (let index = 0; index < 50; index++)
      answered({ ...facts, operationId: undefined, method: `M${index}`, status: 405 })
    expect(valueOf(metrics.text(), 'rest_requests_total{method="_other",route="_none",status="405"}')).toBe(50)
  })
})

describe('GET /health', () => {
  const problem = { what: 'w', partitions: ['orders-0'], partitionCount: 1, advice: 'a', needsRestart: false }

  test('tells what does not work although the store does, and is still fit', async () => {
    const { server } = restServer(new FakeRegistry(), {}, { problems: () => [problem] })
    const answer = await call(server, 'GET /health')
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      200,
      { status: 'degraded', needsRestart: false, problems: [problem] },
    ])
  })

  test('is 503 where only a new start mends it', async () => {
    const problems = () => [problem, { ...problem, needsRestart: true }]
    const answer = await call(restServer(new FakeRegistry(), {}, { problems }).server, 'GET /health')
    expect([answer.status, JSON.parse(answer.text).status]).toEqual([503, 'degraded'])
  })
})
