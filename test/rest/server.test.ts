import { FakeRegistry } from '../support/fake-registry.ts'
import { call, restServer } from '../support/rest-server.ts'

const V1 = 'application/vnd.schemaregistry.v1+json'

describe('every operation reaches the registry with its arguments', () => {
  const body = { schema: '"int"' }
  test.each<[string, string, object | undefined, string, readonly unknown[]]>([
    ['GET', '/subjects', undefined, 'subjects', [{}]],
    [
      'GET',
      '/subjects?subjectPrefix=&deleted=TRUE&deletedOnly=1&offset=&limit=',
      undefined,
      'subjects',
      [{ subjectPrefix: '', deleted: true }],
    ],
    ['GET', '/subjects?offset=%2B1&limit=07', undefined, 'subjects', [{ offset: 1, limit: 7 }]],
    [
      'POST',
      '/subjects/s?normalize=true&format=x&deleted=true',
      body,
      'lookup',
      ['s', body, { normalize: true, format: 'x', deleted: true }],
    ],
    ['DELETE', '/subjects/s?permanent=true', undefined, 'deleteSubject', ['s', { permanent: true }]],
    [
      'GET',
      '/subjects/s/metadata?key=a&value=1&key=b&value=2',
      undefined,
      'subjectMetadata',
      ['s', { keys: ['a', 'b'], values: ['1', '2'] }],
    ],
    ['GET', '/subjects/s/metadata', undefined, 'subjectMetadata', ['s', { keys: [], values: [] }]],
    ['GET', '/subjects/s/versions?deletedAsNegative=true', undefined, 'versions', ['s', { deletedAsNegative: true }]],
    ['POST', '/subjects/s/versions?normalize=false&force=true', body, 'register', ['s', body, { force: true }]],
    [
      'GET',
      '/subjects/s/versions/latest?referenceFormat=qualified&findTags=a&findTags=b',
      undefined,
      'version',
      ['s', 'latest', { referenceFormat: 'qualified', findTags: ['a', 'b'] }],
    ],
    ['DELETE', '/subjects/s/versions/1', undefined, 'deleteVersion', ['s', '1', {}]],
    [
      'GET',
      '/subjects/s/versions/01/schema?format=resolved',
      undefined,
      'versionText',
      ['s', '01', { format: 'resolved' }],
    ],
    ['GET', '/subjects/s/versions/1/referencedby?limit=3', undefined, 'referencedBy', ['s', '1', { limit: 3 }]],
    ['POST', '/subjects/s/versions/1/tags', { newVersion: 2 }, 'tagVersion', ['s', '1', { newVersion: 2 }]],
    [
      'GET',
      '/schemas?aliases=true&latestOnly=true&ruleType=CEL',
      undefined,
      'schemas',
      [{ aliases: true, latestOnly: true, ruleType: 'CEL' }],
    ],
    ['GET', '/schemas/types', undefined, 'types', []],
    [
      'GET',
      '/schemas/ids/+7?fetchMaxId=true&subject=x',
      undefined,
      'schemaById',
      [7, { subject: 'x', fetchMaxId: true }],
    ],
    ['GET', '/schemas/ids/7/schema', undefined, 'schemaTextById', [7, {}]],
    ['GET', '/schemas/ids/-7/subjects', undefined, 'subjectsById', [-7, {}]],
    ['GET', '/schemas/ids/7/versions?deleted=true', undefined, 'versionsById', [7, { deleted: true }]],
    ['GET', '/schemas/guids/abc?format=x', undefined, 'schemaByGuid', ['abc', { format: 'x' }]],
    ['GET', '/schemas/guids/abc/ids', undefined, 'idsByGuid', ['abc']],
    [
      'POST',
      '/compatibility/subjects/s/versions/3?verbose=true',
      body,
      'checkCompatibility',
      ['s', '3', body, { verbose: true }],
    ],
    [
      'POST',
      '/compatibility/subjects/s/versions?normalize=true',
      body,
      'checkCompatibility',
      ['s', undefined, body, { normalize: true }],
    ],
    ['GET', '/config?defaultToGlobal=true', undefined, 'config', [undefined, { defaultToGlobal: true }]],
    ['PUT', '/config', { alias: '', normalize: null }, 'putConfig', [undefined, { alias: '', normalize: null }]],
    ['DELETE', '/config', undefined, 'deleteConfig', [undefined]],
    ['GET', '/config/s', undefined, 'config', ['s', {}]],
    ['PUT', '/config/s', { compatibility: 'full' }, 'putConfig', ['s', { compatibility: 'full' }]],
    ['DELETE', '/config/s', undefined, 'deleteConfig', ['s']],
    ['GET', '/mode', undefined, 'mode', [undefined, {}]],
    ['PUT', '/mode?force=true', { mode: null }, 'putMode', [undefined, { mode: null }, { force: true }]],
    ['DELETE', '/mode?recursive=true', undefined, 'deleteMode', [undefined, { recursive: true }]],
    ['GET', '/mode/s', undefined, 'mode', ['s', {}]],
    ['PUT', '/mode/s', {}, 'putMode', ['s', {}, {}]],
    ['DELETE', '/mode/s', undefined, 'deleteMode', ['s', {}]],
    ['GET', '/contexts?contextPrefix=.a&offset=1', undefined, 'contexts', [{ contextPrefix: '.a', offset: 1 }]],
    ['DELETE', '/contexts/.ctx', undefined, 'deleteContext', [':.ctx:']],
  ])('%s %s', async (...[method, path, sent, operation, args]) => {
    const registry = new FakeRegistry()
    const { server } = restServer(registry)
    const answer = await call(server, `${method} ${path}`, sent)
    expect(answer.status).toBeLessThan(300)
    expect(registry.calls).toEqual([{ operation, args }])
  })
})

describe('answers', () => {
  test.each<[string, string, unknown]>([
    ['GET', '/', {}],
    ['POST', '/', {}],
    [
      'GET',
      '/v1/metadata/id',
      { scope: { path: [], clusters: { 'kafka-cluster': 'cluster-1', 'schema-registry-cluster': 'schema-registry' } } },
    ],
    ['GET', '/v1/metadata/version', { version: '1.2.3', commitId: '' }],
    ['GET', '/v1/metadata/deployment', { attributes: [] }],
    ['DELETE', '/subjects/s/versions/1', 1],
    ['GET', '/subjects', ['a', 'b']],
  ])('%s %s', async (method, path, expected) => {
    const answer = await call(restServer(new FakeRegistry()).server, `${method} ${path}`)
    expect(answer.status).toBe(200)
    expect(answer.get('content-type')).toBe(V1)
    expect(JSON.parse(answer.text)).toEqual(expected)
  })

  test('a schema text is sent as it is, and an empty one as 204', async () => {
    const texts = ['syntax = "proto3";', '']
    const { server } = restServer(new FakeRegistry({ versionText: () => texts.shift() }), { responseCacheBytes: 0 })
    const full = await call(server, 'GET /subjects/s/versions/1/schema')
    const empty = await call(server, 'GET /subjects/s/versions/1/schema')
    expect([full.status, full.text, full.get('content-type')]).toEqual([200, 'syntax = "proto3";', V1])
    expect([empty.status, empty.text, empty.get('content-type')]).toEqual([204, '', undefined])
  })

  test('PUT config shows empty texts and no null', async () => {
    const registry = new FakeRegistry({ putConfig: () => ({ alias: '', normalize: null, compatibility: 'FULL' }) })
    const answer = await call(restServer(registry).server, 'PUT /config', {})
    expect(JSON.parse(answer.text)).toEqual({ alias: '', compatibility: 'FULL' })
  })

  test('PUT mode echoes null', async () => {
    const answer = await call(restServer(new FakeRegistry()).server, 'PUT /mode', { mode: null })
    expect(answer.text).toBe('{"mode":null}')
  })

  test('HEAD has the headers of GET and no body', async () => {
    const { server } = restServer(new FakeRegistry())
    const get = await call(server, 'GET /subjects')
    const head = await call(server, 'HEAD /subjects')
    expect(head.status).toBe(200)
    expect(head.text).toBeFalsy()
    for (const name of ['content-type', 'content-length', 'etag', 'vary']) expect(head.get(name)).toBe(get.get(name))
  })
})

describe('association filters of /schemas reach the registry', () => {
  test.each([
    ['lifecycle=', {}],
    ['lifecycle=STRONG&lifecycle=NONE', { lifecycle: ['STRONG', 'NONE'] }],
    ['resourceType=topic&associationType=key', { resourceType: 'topic', associationType: ['key'] }],
  ])('%s', async (query, read) => {
    const registry = new FakeRegistry()
    await call(restServer(registry).server, `GET /schemas?${query}`)
    expect(registry.last).toEqual({ operation: 'schemas', args: [read] })
  })

  test.each(['lifecycle=LONG', 'lifecycle=none', 'lifecycle=NONE&lifecycle=x'])('%s is 404', async query => {
    const answer = await call(restServer(new FakeRegistry()).server, `GET /schemas?${query}`)
    expect([answer.status, answer.text]).toEqual([404, '{"error_code":404,"message":"HTTP 404 Not Found"}'])
  })
})
