import { FakeRegistry } from '../support/fake-registry.ts'
import { call, restServer } from '../support/rest-server.ts'

test('/openapi.yaml is the contract', async () => {
  const answer = await call(restServer(new FakeRegistry()).server, 'GET /openapi.yaml')
  expect([answer.status, answer.get('content-type')]).toEqual([200, 'application/yaml'])
  expect(answer.text).toMatch(/^openapi: 3\.1/)
})

test('/docs is a page that loads nothing from elsewhere', async () => {
  const { server } = restServer(new FakeRegistry())
  const page = await call(server, 'GET /docs')
  expect([page.status, page.get('content-type'), page.get('x-content-type-options')]).toEqual([
    200,
    'text/html; charset=utf-8',
    'nosniff',
  ])
  expect(page.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/)
  expect(page.text).not.toMatch(/https?:/)
  for (const [, path] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect((await call(server, `GET /${path}`)).status).toBe(200)
  }
})

test('/docs/ leads to /docs, below any prefix', async () => {
  const answer = await call(restServer(new FakeRegistry()).server, 'GET /docs/')
  expect([answer.status, answer.get('location')]).toEqual([308, '../docs'])
})

test.each([
  '/docs/index.html',
  '/docs/package.json',
  '/docs/%2e%2e/config.js',
  '/docs/..%2fconfig.js',
  '/docs/swagger-ui.js',
])('%s is not served', async path => {
  expect((await call(restServer(new FakeRegistry()).server, `GET ${path}`)).status).toBeGreaterThanOrEqual(400)
})

test('the documentation can be switched off, health cannot', async () => {
  const { server } = restServer(new FakeRegistry(), { docs: false })
  const statuses = await Promise.all(
    ['/docs', '/openapi.yaml', '/health'].map(async path => (await call(server, `GET ${path}`)).status),
  )
  expect(statuses).toEqual([404, 404, 200])
})

test('other methods are 405', async () => {
  expect((await call(restServer(new FakeRegistry()).server, 'POST /docs', {})).status).toBe(405)
})
