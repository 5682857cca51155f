import { HealthCheck } from '../../src/rest/health.ts'
import { FakeRegistry } from '../support/fake-registry.ts'
import { call, keepingLogger, restServer, type LoggedLine } from '../support/rest-server.ts'

function check(looks: () => Promise<void>, now = () => 0, intervalMs = 100) {
  const lines: LoggedLine[] = []
  return {
    health: new HealthCheck({ check: looks, timeoutMs: 20, intervalMs, logger: keepingLogger(lines), now }),
    lines,
  }
}

test('a store that answers is up', async () => {
  expect(await check(async () => undefined).health.health()).toEqual({ status: 'up' })
})

test('a store that fails is down, and only the log says why', async () => {
  const { health, lines } = check(() => Promise.reject(new Error('password wrong')))
  const answer = await health.health()
  expect([answer.status, JSON.stringify(answer).includes('password'), lines.length]).toEqual(['down', false, 1])
})

test('a store that does not answer in time is down', async () => {
  expect(await check(() => new Promise(() => undefined)).health.health()).toEqual({
    status: 'down',
    reason: 'The store did not answer within 20 ms',
  })
})

test('one look serves everybody within the interval', async () => {
  let looks = 0
  let now = 0
  const { health } = check(
    async () => void looks++,
    () => now,
  )
  await Promise.all([health.health(), health.health()])
  now = 99
  await health.health()
  expect(looks).toBe(1)
  now = 100
  await health.health()
  expect(looks).toBe(2)
})

test('a look that hangs is not joined by another', async () => {
  let looks = 0
  const { health } = check(
    () => (looks++, new Promise(() => undefined)),
    () => 0,
    0,
  )
  await health.health()
  await health.health()
  expect(looks).toBe(1)
})

test('/health says it with its status, whatever the client accepts', async () => {
  const registry = new FakeRegistry()
  const { server } = restServer(registry)
  const up = await call(server, 'GET /health', undefined, { Accept: 'text/html' })
  registry.check = () => Promise.reject(new Error('x'))
  const down = await call(server, 'GET /health')
  expect([up.status, up.text, up.get('content-type')]).toEqual([200, '{"status":"up"}', 'application/json'])
  expect([down.status, JSON.parse(down.text)]).toEqual([503, { status: 'down', reason: expect.any(String) }])
})
