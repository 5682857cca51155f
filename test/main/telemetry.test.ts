import { expect, test } from '@jest/globals'
import { StorageFailure } from '../../src/broker/store.ts'
import { gateCounters, gaugeUncheckedPatterns } from '../../src/main/gate-counters.ts'
import { openTelemetry } from '../../src/main/open-telemetry.ts'
import { Opened } from '../../src/main/opened.ts'
import { syncsAtOnce } from '../../src/main/thread-pool.ts'
import { createLogger } from '../../src/telemetry/logger.ts'
import { Metrics } from '../../src/telemetry/metrics.ts'
import { PayloadCompiler } from '../../src/validation/payload/payload-languages.ts'
import { framed, judge, openTestGate, policyFor } from '../support/gate-fixture.ts'

test('the process tells its memory, its time and how late the event loop is', async () => {
  const opened = new Opened()
  const { metrics } = openTelemetry(opened, '1.2.3')
  const text = metrics.text()
  expect(text).toContain(`headgate_info{version="1.2.3",node="${process.versions.node}"} 1\n`)
  for (const name of ['process_resident_memory_bytes', 'nodejs_heap_size_used_bytes', 'process_cpu_seconds_total'])
    expect(Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])).toBeGreaterThan(0)
  expect(text).toMatch(/^nodejs_eventloop_delay_seconds\{quantile="0.99"\} [\d.e-]+$/m)
  await opened.close()
})

test('logs that only a start mends are told apart from those that mend themselves', async () => {
  const opened = new Opened()
  const telemetry = openTelemetry(opened, '1')
  expect(telemetry.problems()).toEqual([])
  const failure = (isFinal: boolean) => new StorageFailure('it failed', isFinal, new Error('EIO'))
  const failed = Array.from({ length: 30 }, (_, partition) => ({
    partition: { topic: 'a', partition },
    failure: failure(true),
  }))
  telemetry.watch({
    failedLogs: () => [...failed, { partition: { topic: 'b', partition: 0 }, failure: failure(false) }],
  })
  const [final, passing] = telemetry.problems()
  expect([final?.needsRestart, final?.partitions.length, final?.partitionCount]).toEqual([true, 20, 30])
  expect(final?.advice).toContain('start the server again')
  expect([passing?.needsRestart, passing?.partitions]).toEqual([false, ['b-0']])
  await opened.close()
})

test('what the gate finds is counted under the names of the documentation', () => {
  const metrics = new Metrics()
  const gate = gateCounters(metrics)
  gate.records('orders', 'passed', 5)
  gate.records('orders', 'passed', 2)
  gate.records('orders', 'failed', 1)
  gate.records('orders', 'unresolved', 0)
  gate.failed('orders', 'value', 'unknown-id', 1)
  gate.cache('hit')
  gate.decompressed('zstd')
  gate.duration('orders', 3)
  gate.unresolved('orders')
  gate.quarantined('orders', 4)
  gate.rejectedRequest('partition')
  const text = metrics.text()
  for (const line of [
    'validation_records_total{topic="orders",verdict="passed"} 7',
    'validation_records_total{topic="orders",verdict="failed"} 1',
    'validation_failed_records_total{topic="orders",field="value",reason="unknown-id"} 1',
    'validation_schema_cache_hits_total 1',
    'validation_schema_cache_misses_total 0',
    'validation_batches_decompressed_total{codec="zstd"} 1',
    'validation_duration_seconds_bucket{topic="orders",le="0.005"} 1',
    'validation_unresolved_total{topic="orders"} 1',
    'quarantine_records_total{topic="orders"} 4',
    'validation_rejected_requests_total{mode="partition"} 1',
  ])
    expect(text).toContain(`${line}\n`)
  expect(text).not.toContain('verdict="unresolved"')
})

test.each([
  [undefined, 3],
  ['8', 4],
  ['64', 4],
  ['2', 1],
  ['1', 1],
  ['many', 3],
])('with a thread pool of %s, %i logs are synced at once', (size, syncs) => {
  expect(syncsAtOnce({ UV_THREADPOOL_SIZE: size }, createLogger('silent'))).toBe(syncs)
})

test('patterns of schemas that are not checked are counted for the topics whose records name them', async () => {
  const payloads = new PayloadCompiler({ protobufDepth: 100, depth: 500, baseSteps: 1000, stepsPerByte: 50 })
  const fixture = await openTestGate({ parts: { compilePayloads: schema => payloads.compile(schema) } })
  const { gate, registry } = fixture
  const [quiet, policy] = [policyFor('validation.value.level=id'), policyFor('validation.value.level=payload')]
  const metrics = new Metrics()
  gaugeUncheckedPatterns(metrics, { topics: { policies: () => [quiet, policy] }, gate })
  const schema = JSON.stringify({ type: 'string', pattern: '(?=a)b' })
  const { id = 0 } = await registry.writes.register('orders-value', { schema, schemaType: 'JSON' }, {})
  expect(metrics.text()).not.toContain('validation_unchecked_patterns{')
  expect(await judge(fixture, policy, [{ value: framed(id, '"c"') }])).toEqual({ outcome: 'accept' })
  expect(metrics.text()).toContain('validation_unchecked_patterns{topic="orders"} 1\n')
})
