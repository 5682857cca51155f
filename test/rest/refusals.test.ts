import { errors, RegistryError } from '../../src/registry/errors.ts'
import { FakeRegistry } from '../support/fake-registry.ts'
import { call, restServer } from '../support/rest-server.ts'

const V1 = 'application/vnd.schemaregistry.v1+json'
const NOT_FOUND = { error_code: 404, message: 'HTTP 404 Not Found' }
const NOT_ALLOWED = { error_code: 405, message: 'HTTP 405 Method Not Allowed' }
const NOT_ACCEPTABLE = { error_code: 406, message: 'HTTP 406 Not Acceptable' }
const UNSUPPORTED = { error_code: 415, message: 'HTTP 415 Unsupported Media Type' }

/** Sends a request that must not reach the registry. */
async function refused(method: string, path: string, body?: object | string, headers?: Record<string, string>) {
  const registry = new FakeRegistry()
  const answer = await call(restServer(registry).server, `${method} ${path}`, body, headers)
  expect(registry.calls).toEqual([])
  return answer
}

describe('addresses that lead nowhere', () => {
  test.each([
    '/nothing',
    '/Subjects',
    '/subjects/s/Versions',
    '/schemas/IDS/1',
    '/schemas/ids',
    '/subjects/a/b/c',
    '/subjects/./s/versions',
    '/subjects/x/../s/versions',
    '/contexts/.c/nothing',
    '/contexts/a:b/nothing',
    '/dek-registry/v1/keks',
    '/associations:batchDelete',
    '/%73ubjects',
    '/subjects/s/versions/1/schema/x',
  ])('GET %s is 404', async path => {
    const answer = await refused('GET', path)
    expect([answer.status, JSON.parse(answer.text)]).toEqual([404, NOT_FOUND])
  })

  test('a body sent there is not read', async () => {
    expect((await refused('POST', '/nothing', '{{{{')).status).toBe(404)
  })

  test.each([
    '/schemas/ids/abc',
    '/schemas/ids/%201',
    '/schemas/ids/2147483648',
    '/subjects?limit=x',
    '/subjects?offset=1.5',
    '/contexts?limit=9999999999',
  ])('GET %s has no integer where one is due and is 404, with a type', async path => {
    const answer = await refused('GET', path)
    expect([answer.status, JSON.parse(answer.text), answer.get('content-type')]).toEqual([404, NOT_FOUND, V1])
  })
})

describe('methods that an address does not have', () => {
  test.each([
    ['PUT', '/'],
    ['POST', '/subjects'],
    ['GET', '/subjects/s'],
    ['DELETE', '/schemas/ids/one'],
    ['PATCH', '/config'],
    ['POST', '/mode/s'],
    ['GET', '/contexts/.c'],
    ['DELETE', '/contexts/.'],
    ['DELETE', '/contexts/:.:'],
    ['HEAD', '/subjects/s'],
  ])('%s %s is 405', async (method, path) => {
    const answer = await refused(method, path)
    expect(answer.status).toBe(405)
    if (method !== 'HEAD') expect(JSON.parse(answer.text)).toEqual(NOT_ALLOWED)
  })

  test('405 comes before 415, 415 before 406, 406 before anything is looked up', async () => {
    const odd = { 'Content-Type': 'text/plain', Accept: 'text/html' }
    expect((await refused('PUT', '/subjects/s', 'x', odd)).status).toBe(405)
    expect((await refused('POST', '/subjects/s', 'x', odd)).status).toBe(415)
    expect((await refused('POST', '/subjects/s', 'x', { Accept: 'text/html' })).status).toBe(406)
    expect((await refused('GET', '/schemas/ids/abc', undefined, { Accept: 'text/html' })).status).toBe(406)
  })
})

describe('types', () => {
  test.each(['text/html', 'application/xml', 'json'])('Accept %s is 406', async accept => {
    const answer = await refused('GET', '/subjects', undefined, { Accept: accept })
    expect([answer.status, JSON.parse(answer.text)]).toEqual([406, NOT_ACCEPTABLE])
  })

  test('an Accept that is no list of types is 400 without a body', async () => {
    const answer = await refused('GET', '/subjects', undefined, { Accept: 'application/json;q=2' })
    expect([answer.status, answer.text, answer.get('content-type')]).toEqual([400, '', undefined])
  })

  test.each([
    ['POST', '/subjects/s', 'text/plain'],
    ['DELETE', '/config', 'text/plain'],
    ['PUT', '/config', 'application/x-www-form-urlencoded'],
    ['GET', '/subjects', 'text/json'],
  ])('%s %s with %s is 415', async (method, path, type) => {
    const answer = await refused(method, path, 'x', { 'Content-Type': type })
    expect([answer.status, JSON.parse(answer.text), answer.get('content-type')]).toEqual([415, UNSUPPORTED, V1])
  })

  test('415 has the type that was asked for, where that is possible', async () => {
    const headers = { 'Content-Type': 'text/plain', Accept: 'application/json' }
    expect((await refused('POST', '/subjects/s', 'x', headers)).get('content-type')).toBe('application/json')
    expect((await refused('POST', '/subjects/s', 'x', { ...headers, Accept: 'text/html' })).get('content-type')).toBe(
      V1,
    )
  })

  test('a Content-Type that is no media type is 400 as application/json, without a body for DELETE', async () => {
    const post = await refused('POST', '/subjects/s', '{}', { 'Content-Type': 'json', Accept: V1 })
    expect([post.status, post.text, post.get('content-type')]).toEqual([
      400,
      '{"error_code":400,"message":"Bad Request"}',
      'application/json',
    ])
    const deleted = await refused('DELETE', '/subjects/s', '{}', { 'Content-Type': 'json' })
    expect([deleted.status, deleted.text]).toEqual([400, ''])
  })

  test('errors of the registry have the negotiated type', async () => {
    const registry = new FakeRegistry({
      lookup: () => {
        throw errors.schemaNotFound()
      },
    })
    const answer = await call(restServer(registry).server, 'POST /subjects/s', {}, { Accept: 'application/json' })
    expect([answer.status, answer.text, answer.get('content-type')]).toEqual([
      404,
      '{"error_code":40403,"message":"Schema not found"}',
      'application/json',
    ])
  })
})

describe('addresses that no resource sees', () => {
  test.each([
    '//subjects',
    '/subjects//versions',
    '/subjects/%2e%2e/versions',
    '/subjects/a%0Ab/versions',
    '/subjects/%zz/versions',
    '/subjects/%FF',
  ])('%s is 400 with a page', async path => {
    for (const method of ['GET', 'POST']) {
      const answer = await refused(method, path)
      expect([answer.status, answer.get('content-type')]).toEqual([400, 'text/html;charset=iso-8859-1'])
      expect(answer.text).toMatch(/^<!doctype html>/)
    }
  })

  test.each(['PUT', 'DELETE', 'PATCH'])('%s gets the status alone', async method => {
    const answer = await refused(method, '/config//s')
    expect([answer.status, answer.text, answer.get('content-type')]).toEqual([400, '', undefined])
  })
})

describe('bodies', () => {
  test.each([
    ['POST', '/subjects/s/versions', 'register'],
    ['POST', '/subjects/s', 'lookUpSchemaUnderSubject'],
    ['POST', '/subjects/s/versions/0/tags', 'modifyTags'],
    ['POST', '/compatibility/subjects/s/versions/0', 'testCompatibilityBySubjectName'],
    ['POST', '/compatibility/subjects/s/versions', 'testCompatibilityForSubject'],
    ['PUT', '/config', 'updateTopLevelConfig'],
    ['PUT', '/config/s', 'updateSubjectLevelConfig'],
    ['PUT', '/contexts/.c/config', 'updateSubjectLevelConfig'],
    ['PUT', '/mode', 'updateTopLevelMode'],
    ['PUT', '/mode/s', 'updateMode'],
  ])('%s %s needs one', async (method, path, operation) => {
    for (const body of ['', ' \n', 'null']) {
      const answer = await refused(method, path, body)
      expect([answer.status, JSON.parse(answer.text)]).toEqual([
        422,
        { error_code: 422, message: `${operation}.request must not be null (was null)` },
      ])
    }
  })

  test.each(['{', '[1,2', '"NONE"', '[]', '5', '{"compatibility":{}}', '{"a":1} x'])(
    'PUT /config with %s is 400',
    async body => {
      const answer = await refused('PUT', '/config', body)
      expect([answer.status, JSON.parse(answer.text)]).toEqual([400, { error_code: 400, message: expect.any(String) }])
    },
  )

  test('the root takes none, or an object of scalars', async () => {
    const { server } = restServer(new FakeRegistry())
    expect((await call(server, 'POST /', '')).status).toBe(200)
    expect((await call(server, 'POST /', { a: 'x', b: null })).status).toBe(200)
    expect((await call(server, 'POST /', { a: { b: 1 } })).status).toBe(400)
  })

  test('a number in place of a text keeps its digits', async () => {
    const registry = new FakeRegistry()
    await call(restServer(registry).server, 'POST /subjects/s', '{"schema":1.50}')
    expect(registry.last?.args[1]).toEqual({ schema: '1.50' })
  })

  test('what comes with GET and DELETE is not looked at', async () => {
    const registry = new FakeRegistry()
    const { server } = restServer(registry)
    expect((await call(server, 'DELETE /subjects/s', '{')).status).toBe(200)
    expect((await call(server, 'GET /subjects', '{"x":')).status).toBe(200)
  })
})

describe('contexts', () => {
  test.each([
    ['GET', '/contexts/a:b/subjects'],
    ['PUT', '/contexts/a:b/subjects'],
    ['OPTIONS', '/contexts/a:b/subjects'],
    ['DELETE', '/contexts/a:b'],
  ])('%s %s has a colon in the name of its context', async (method, path) => {
    const answer = await refused(method, path)
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      400,
      { error_code: 400, message: "Context name 'a:b' cannot contain a colon" },
    ])
  })

  test.each<[string, string, readonly unknown[]]>([
    ['/contexts/.c/subjects/s/versions', 'versions', [':.c:s', {}]],
    ['/contexts/.c/subjects', 'subjects', [{ subjectPrefix: ':.c:' }]],
    ['/contexts/.c/subjects?subjectPrefix=a', 'subjects', [{ subjectPrefix: ':.c:a' }]],
    ['/contexts/.c/subjects?subjectPrefix=:*:', 'subjects', [{ subjectPrefix: ':*:' }]],
    ['/contexts/.c/subjects?subjectPrefix=:.d:', 'subjects', [{ subjectPrefix: ':.d:' }]],
    ['/contexts/:.:/subjects', 'subjects', [{ subjectPrefix: '' }]],
    ['/contexts/.c/schemas/ids/1', 'schemaById', [1, { subject: ':.c:' }]],
    ['/contexts/.c/schemas/ids/1?subject=s', 'schemaById', [1, { subject: ':.c:s' }]],
    ['/contexts/.c/schemas/ids/1?subject=:.d:s', 'schemaById', [1, { subject: ':.d:s' }]],
    ['/contexts/:.:/schemas/ids/1?subject=s', 'schemaById', [1, { subject: 's' }]],
    ['/contexts/.c/mode', 'mode', [':.c:', {}]],
    ['/contexts/%C3%A9/schemas/ids/1', 'schemaById', [1, { subject: ':.é:' }]],
  ])('GET %s', async (path, operation, args) => {
    const registry = new FakeRegistry()
    await call(restServer(registry).server, `GET ${path}`)
    expect(registry.last).toEqual({ operation, args })
  })
})

describe('aliases', () => {
  const targets = new Map([
    ['a', 'target'],
    ['b', 'x%2Fy'],
    ['c', 'x/y'],
    ['d%', 'percent'],
  ])
  const aliases = { aliasTarget: (subject: string) => targets.get(subject) ?? subject }

  test.each<[string, string, readonly unknown[]]>([
    ['/subjects/a/versions', 'versions', ['target', {}]],
    ['/subjects/b/versions', 'versions', ['x/y', {}]],
    ['/subjects/d%25/versions', 'versions', ['percent', {}]],
    ['/schemas/ids/1?subject=a', 'schemaById', [1, { subject: 'target' }]],
    ['/config/a', 'config', ['a', {}]],
    ['/mode/a', 'mode', ['a', {}]],
    ['/subjects?subjectPrefix=a', 'subjects', [{ subjectPrefix: 'a' }]],
  ])('GET %s', async (path, operation, args) => {
    const registry = new FakeRegistry(aliases)
    await call(restServer(registry).server, `GET ${path}`)
    expect(registry.last).toEqual({ operation, args })
  })

  test('one with a slash leads to 404', async () => {
    const registry = new FakeRegistry(aliases)
    const answer = await call(restServer(registry).server, 'GET /subjects/c/versions')
    expect([answer.status, JSON.parse(answer.text), registry.calls]).toEqual([404, NOT_FOUND, []])
  })
})

describe('OPTIONS', () => {
  test.each([
    ['/subjects', 'HEAD,GET,OPTIONS'],
    ['/subjects/s', 'POST,DELETE,OPTIONS'],
    ['/config', 'HEAD,GET,PUT,DELETE,OPTIONS'],
    ['/health', 'HEAD,GET,OPTIONS'],
  ])('%s lists %s', async (path, allow) => {
    const answer = await refused('OPTIONS', path)
    expect([answer.status, answer.get('allow')]).toEqual([200, allow])
  })

  test('the list is the body for clients that take text', async () => {
    const text = await refused('OPTIONS', '/subjects')
    expect([text.text, text.get('content-type')]).toEqual(['HEAD,GET,OPTIONS', 'text/plain'])
    const json = await refused('OPTIONS', '/subjects', undefined, { Accept: 'application/json' })
    expect([json.text, json.get('content-type')]).toEqual(['', 'application/json'])
  })

  test('an unknown address is 404', async () => {
    expect((await refused('OPTIONS', '/nothing')).status).toBe(404)
  })
})

describe('failures', () => {
  test('an unexpected error is 500, and tells its story to the log alone', async () => {
    const registry = new FakeRegistry({
      lookup: () => {
        throw new TypeError('secret of the house')
      },
    })
    const { server, lines } = restServer(registry)
    const answer = await call(server, 'POST /subjects/s', {}, { 'X-Request-ID': 'q-1' })
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      500,
      { error_code: 500, message: expect.stringMatching(/^Internal Server Error.*q-1$/) },
    ])
    expect(answer.text).not.toContain('secret')
    expect(lines).toEqual([
      {
        level: 'error',
        message: 'a request failed',
        fields: {
          err: expect.objectContaining({ message: 'secret of the house' }),
          requestId: 'q-1',
          method: 'POST',
          url: '/subjects/s',
        },
      },
    ])
  })

  test('a failure of the store is 50001, and is logged', async () => {
    const registry = new FakeRegistry({
      register: () => {
        throw errors.storeFailed('no room')
      },
    })
    const { server, lines } = restServer(registry)
    const answer = await call(server, 'POST /subjects/s/versions', {})
    expect([answer.status, answer.text, lines.length]).toEqual([500, '{"error_code":50001,"message":"no room"}', 1])
  })

  test('an expected refusal is not logged', async () => {
    const registry = new FakeRegistry({
      version: () => {
        throw new RegistryError(42202, 'bad')
      },
    })
    const { server, lines } = restServer(registry)
    expect((await call(server, 'GET /subjects/s/versions/0')).status).toBe(422)
    expect(lines).toEqual([])
  })
})
