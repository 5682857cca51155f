import { describe, expect, test } from '@jest/globals'
import { Metrics, type Sample } from '../../src/telemetry/metrics.ts'

/** The lines of one metric, without its description. */
function seriesOf(metrics: Metrics, name: string): string[] {
  return metrics
    .text()
    .split('\n')
    .filter(line => line.startsWith(name))
}

describe('metrics', () => {
  test('a metric is described before its series', () => {
    const metrics = new Metrics()
    metrics.counter({ name: 'requests_total', help: 'Requests.\nAll \\ of them.' }).with({}).add(2)
    expect(metrics.text()).toContain(
      '# HELP requests_total Requests.\\nAll \\\\ of them.\n# TYPE requests_total counter\nrequests_total 2\n',
    )
  })

  test('a metric without labels is there before anything happened, one with labels is not', () => {
    const metrics = new Metrics()
    metrics.counter({ name: 'starts_total', help: '.' })
    metrics.counter({ name: 'errors_total', help: '.', labels: ['error'] })
    expect([seriesOf(metrics, 'starts'), seriesOf(metrics, 'errors')]).toEqual([['starts_total 0'], []])
  })

  test('the same labels lead to the same series', () => {
    const metrics = new Metrics()
    const requests = metrics.counter({ name: 'r_total', help: '.', labels: ['api', 'version'] })
    requests.with({ api: 'Produce', version: '9' }).add()
    requests.with({ version: '9', api: 'Produce' }).add(4)
    requests.with({ api: 'Produce', version: '10' }).add()
    expect(seriesOf(metrics, 'r_total')).toEqual([
      'r_total{api="Produce",version="9"} 5',
      'r_total{api="Produce",version="10"} 1',
    ])
  })

  test('labels whose values together are the same text stay apart', () => {
    const metrics = new Metrics()
    const family = metrics.gauge({ name: 'g', help: '.', labels: ['a', 'b'] })
    family.with({ a: 'x1:', b: '' }).set(1)
    family.with({ a: 'x', b: '1:' }).set(2)
    expect(seriesOf(metrics, 'g')).toEqual(['g{a="x1:",b=""} 1', 'g{a="x",b="1:"} 2'])
  })

  test('values from outside cannot end their quotes or their line', () => {
    const metrics = new Metrics()
    metrics
      .gauge({ name: 'lag', help: '.', labels: ['group'] })
      .with({ group: 'a"} 1\nb\\' })
      .set(3)
    expect(seriesOf(metrics, 'lag')).toEqual(['lag{group="a\\"} 1\\nb\\\\"} 3'])
  })

  test('names of labels that objects have by themselves are ordinary values', () => {
    const metrics = new Metrics()
    const family = metrics.counter({ name: 'c_total', help: '.', labels: ['topic'] })
    for (const topic of ['__proto__', 'constructor']) family.with({ topic }).add()
    expect(seriesOf(metrics, 'c_total')).toEqual(['c_total{topic="__proto__"} 1', 'c_total{topic="constructor"} 1'])
  })

  test('series beyond the bound count as one', () => {
    const metrics = new Metrics()
    const family = metrics.counter({ name: 'c_total', help: '.', labels: ['client'], maxSeries: 2 })
    for (let index = 0; index < 100; index++) family.with({ client: `c${index}` }).add()
    expect(seriesOf(metrics, 'c_total')).toEqual([
      'c_total{client="c0"} 1',
      'c_total{client="c1"} 1',
      'c_total{client="_other"} 98',
    ])
  })

  test('a series that was removed makes room', () => {
    const metrics = new Metrics()
    const family = metrics.gauge({ name: 'g', help: '.', labels: ['topic'], maxSeries: 1 })
    family.with({ topic: 'old' }).set(1)
    family.remove({ topic: 'old' })
    family.with({ topic: 'new' }).set(2)
    expect(seriesOf(metrics, 'g')).toEqual(['g{topic="new"} 2'])
  })

  test('a value on a bound belongs to its bucket, and buckets count what is below them too', () => {
    const metrics = new Metrics()
    const durations = metrics
      .histogram({ name: 'd_seconds', help: '.', labels: ['route'] }, [0.1, 1])
      .with({ route: '/' })
    for (const value of [0.05, 0.1, 0.5, 7]) durations.observe(value)
    expect(seriesOf(metrics, 'd_seconds')).toEqual([
      'd_seconds_bucket{route="/",le="0.1"} 2',
      'd_seconds_bucket{route="/",le="1"} 3',
      'd_seconds_bucket{route="/",le="+Inf"} 4',
      'd_seconds_sum{route="/"} 7.65',
      'd_seconds_count{route="/"} 4',
    ])
  })

  test('numbers that are kept elsewhere are read when somebody looks', () => {
    const metrics = new Metrics()
    let samples: Sample[] = []
    metrics.read({ name: 'size_bytes', help: '.', labels: ['topic'] }, 'gauge', () => samples)
    expect(seriesOf(metrics, 'size_bytes')).toEqual([])
    samples = [[['orders'], 12]]
    expect(seriesOf(metrics, 'size_bytes')).toEqual(['size_bytes{topic="orders"} 12'])
  })

  test('numbers from elsewhere that are too many are left out, and that is said', () => {
    const metrics = new Metrics()
    let count = 5
    metrics.read({ name: 'lag', help: '.', labels: ['group'], maxSeries: 3 }, 'gauge', () =>
      Array.from({ length: count }, (_, index): Sample => [[`g${index}`], index]),
    )
    expect(seriesOf(metrics, 'lag')).toHaveLength(3)
    expect(seriesOf(metrics, 'metrics_series_dropped')).toEqual(['metrics_series_dropped{metric="lag"} 2'])
    count = 2
    expect(seriesOf(metrics, 'metrics_series_dropped')).toEqual([])
  })

  test.each([
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [NaN, 'NaN'],
    [1e21, '1e+21'],
    [0.1, '0.1'],
  ])('the number %p is written as Prometheus reads it', (value, text) => {
    const metrics = new Metrics()
    metrics.gauge({ name: 'g', help: '.' }).with({}).set(value)
    expect(seriesOf(metrics, 'g')).toEqual([`g ${text}`])
  })

  test('a name that Prometheus does not take, and a name that is taken, are mistakes', () => {
    const metrics = new Metrics()
    metrics.gauge({ name: 'g', help: '.' })
    expect(() => metrics.gauge({ name: 'g', help: '.' })).toThrow('there is a metric g already')
    expect(() => metrics.gauge({ name: 'a-b', help: '.' })).toThrow(RangeError)
    expect(() => metrics.gauge({ name: 'h', help: '.', labels: ['le gume'] })).toThrow(RangeError)
  })
})
