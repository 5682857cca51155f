import { flatHeaders, parseResponseHeaders } from '../../src/rest/response-headers.ts'
import { FakeRegistry } from '../support/fake-registry.ts'
import { call, restServer } from '../support/rest-server.ts'

test.each<[string, readonly string[]]>([
  ['', []],
  ['add X-XSS-Protection: 1; mode=block', ['X-XSS-Protection', '1; mode=block']],
  ['set A: 1, set a: 2', ['a', '2']],
  ['add A: 1, add A: 2,', ['A', '1', 'A', '2']],
  ['"set Cache-Control: no-cache, no-store", add B:x', ['Cache-Control', 'no-cache, no-store', 'B', 'x']],
])('%j', (config, expected) => {
  expect(flatHeaders(parseResponseHeaders(config))).toEqual(expected)
})

test('a date is counted from now', () => {
  const [, value = ''] = flatHeaders(parseResponseHeaders('setDate Expires: 3600000'))
  const ahead = Date.parse(value) - Date.now()
  expect(ahead).toBeGreaterThan(3_590_000)
  expect(ahead).toBeLessThanOrEqual(3_600_000)
})

test.each(['X-A: 1', 'put A: 1', 'add A', 'add A B: 1', 'setDate A: soon'])('%j is refused', config => {
  expect(() => parseResponseHeaders(config)).toThrow(/^response headers:/)
})

test('every answer has them', async () => {
  const { server } = restServer(new FakeRegistry(), { responseHeaders: 'add X-A: 1' })
  for (const path of ['/subjects', '/subjects', '/nothing', '//', '/health']) {
    expect((await call(server, `GET ${path}`)).get('x-a')).toBe('1')
  }
})
