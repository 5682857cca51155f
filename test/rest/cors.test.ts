import { FakeRegistry } from '../support/fake-registry.ts'
import { call, restServer, restSettings } from '../support/rest-server.ts'

const ORIGIN = 'https://app.example.org'
const preflight = { Origin: ORIGIN, 'Access-Control-Request-Method': 'POST' }

function door(cors: Partial<typeof restSettings.cors>) {
  return restServer(new FakeRegistry(), { cors: { ...restSettings.cors, ...cors } }).server
}

test('nothing is said across origins unless it is switched on', async () => {
  const answer = await call(door({}), 'GET /subjects', undefined, { Origin: ORIGIN })
  expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control'))).toEqual([])
})

test.each([
  ['https://app.example.org', true],
  ['https://other.example.org, https://APP.example.org', true],
  ['https://*.example.org', true],
  ['http://app.example.org', false],
  ['https://*.org.evil', false],
  ['https://appXexample.org', false],
])('%s allows the origin: %s', async (allowOrigin, isAllowed) => {
  const server = door({ allowOrigin, exposeHeaders: 'X-Request-ID, ETag' })
  for (const round of ['first', 'cached']) {
    const answer = await call(server, 'GET /subjects', undefined, { Origin: ORIGIN })
    expect([round, answer.status, answer.get('access-control-allow-origin')]).toEqual([
      round,
      200,
      isAllowed ? ORIGIN : undefined,
    ])
    expect(answer.get('access-control-expose-headers')).toBe(isAllowed ? 'X-Request-ID,ETag' : undefined)
    expect(answer.get('vary')).toBe('Accept-Encoding, Origin')
  }
})

test('errors say so as well', async () => {
  const answer = await call(door({ allowOrigin: '*' }), 'GET /nothing', undefined, { Origin: ORIGIN })
  expect([answer.status, answer.get('access-control-allow-origin')]).toEqual([404, '*'])
})

test('credentials are for origins that were named', async () => {
  const credentials = async (allowOrigin: string) =>
    (await call(door({ allowOrigin }), 'GET /', undefined, { Origin: ORIGIN })).get('access-control-allow-credentials')
  expect([await credentials(ORIGIN), await credentials('*')]).toEqual(['true', undefined])
})

test('a preflight is answered with what is allowed', async () => {
  const server = door({ allowOrigin: ORIGIN, allowMethods: 'POST,PUT', allowHeaders: 'X-A' })
  const answer = await call(server, 'OPTIONS /subjects/s', undefined, preflight)
  expect(answer.status).toBe(200)
  expect(answer.get('access-control-allow-methods')).toBe('POST,PUT')
  expect(answer.get('access-control-allow-headers')).toBe('X-A')
  expect(answer.get('access-control-allow-origin')).toBe(ORIGIN)
  expect(answer.get('access-control-max-age')).toBe('1800')
})

test('without settings for them the usual methods and headers are allowed', async () => {
  const answer = await call(door({ allowOrigin: '*' }), 'OPTIONS /subjects/s', undefined, preflight)
  expect(answer.get('access-control-allow-methods')).toBe('GET,POST,HEAD')
  expect(answer.get('access-control-allow-headers')).toBe('X-Requested-With,Content-Type,Accept,Origin')
})

test('a preflight for another method or from another origin gets no word', async () => {
  const server = door({ allowOrigin: ORIGIN, allowMethods: 'GET' })
  const method = await call(server, 'OPTIONS /subjects', undefined, preflight)
  const origin = await call(server, 'OPTIONS /subjects', undefined, {
    Origin: 'https://evil',
    'Access-Control-Request-Method': 'GET',
  })
  expect([method, origin].map(answer => answer.get('access-control-allow-methods'))).toEqual([undefined, undefined])
})

test('an OPTIONS request that is no preflight can be refused', async () => {
  expect((await call(door({ rejectOptions: true }), 'OPTIONS /subjects')).status).toBe(405)
  expect(
    (await call(door({ rejectOptions: true, allowOrigin: '*' }), 'OPTIONS /subjects', undefined, preflight)).status,
  ).toBe(200)
})
