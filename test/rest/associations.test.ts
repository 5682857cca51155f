import type { AnswerFacts } from '../../src/rest/answers.ts'
import { FakeRegistry } from '../support/fake-registry.ts'
import { openRegistry, record, registerAll } from '../support/registry-fixture.ts'
import { call, restServer } from '../support/rest-server.ts'

const harbour = { resourceName: 'harbour', resourceNamespace: 'bay', resourceId: 'r-1' }
const onTugs = { subject: 'tugs', associationType: 'value', lifecycle: 'WEAK' }
const request = { ...harbour, associations: [onTugs] }

describe('every operation reaches the registry with its arguments', () => {
  const batch = { requests: [{ ...harbour, associations: [{ ...onTugs, opType: 'CREATE' }] }] }
  test.each<[string, object | undefined, string, readonly unknown[]]>([
    ['GET /associations/subjects/tugs', undefined, 'associationsOfSubject', ['tugs', {}]],
    [
      'GET /associations/resources/-/harbour?resourceType=topic&associationType=key&associationType=value',
      undefined,
      'associationsOfResource',
      [
        { namespace: '-', name: 'harbour' },
        { resourceType: 'topic', associationType: ['key', 'value'] },
      ],
    ],
    [
      'GET /associations/resources/r%2F1?lifecycle=WEAK&lifecycle=x&offset=1&limit=2',
      undefined,
      'associationsOfResourceId',
      ['r/1', { lifecycle: 'WEAK', offset: 1, limit: 2 }],
    ],
    ['POST /associations', request, 'createAssociations', [request, {}]],
    [
      'POST /associations?context=sea&dryRun=true',
      request,
      'createAssociations',
      [request, { context: 'sea', dryRun: true }],
    ],
    ['POST /contexts/.sea/associations?context=x', request, 'createAssociations', [request, { context: ':.sea:' }]],
    ['PUT /associations/resources/r-1', request, 'upsertAssociations', ['r-1', request, {}]],
    [
      'DELETE /associations/resources/r-1?associationType=key&cascadeLifecycle=true&dryRun=true&lifecycle=x',
      undefined,
      'deleteAssociations',
      ['r-1', { associationType: ['key'], cascadeLifecycle: true, dryRun: true }],
    ],
    [
      'POST /associations:batchGet?includeSchemas=true',
      { requests: [{ resourceId: 'r-1', associationTypes: ['key'], lifecycle: 'STRONG' }] },
      'batchGetAssociations',
      [[{ resourceId: 'r-1', associationTypes: ['key'], lifecycle: 'STRONG' }], { includeSchemas: true }],
    ],
    [
      'POST /contexts/.sea/associations:batchMutate',
      batch,
      'mutateAssociations',
      [batch.requests, { context: ':.sea:' }],
    ],
  ])('%s', async (target, body, operation, args) => {
    const registry = new FakeRegistry()
    const answer = await call(restServer(registry).server, target, body)
    expect(answer.status).toBeLessThan(300)
    expect(registry.calls).toEqual([{ operation, args }])
  })
})

describe('bodies', () => {
  test.each([
    ['POST /associations', 'createAssociation'],
    ['PUT /associations/resources/r-1', 'createOrUpdateAssociation'],
    ['POST /associations:batchGet', 'batchGetAssociations'],
    ['POST /associations:batchMutate', 'mutateAssociations'],
  ])('that are missing are named after their operation: %s', async (target, operation) => {
    const answer = await call(restServer(new FakeRegistry()).server, target)
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      422,
      { error_code: 422, message: `${operation}.request must not be null (was null)` },
    ])
  })

  test.each([[{}], [{ opType: null }], [{ opType: 'create' }], [{ opType: 0 }], [{ opType: 'DROP' }]])(
    'with an operation like %j are refused as a whole',
    async operation => {
      const registry = new FakeRegistry()
      const body = { requests: [request, { ...harbour, associations: [operation] }] }
      const answer = await call(restServer(registry).server, 'POST /associations:batchMutate', body)
      expect(answer.status).toBe(400)
      expect(registry.calls).toEqual([])
    },
  )

  test.each([[{ lifecycle: 'weak' }], [{ frozen: 'yes' }], [{ schema: [] }], [null]])(
    'with an association like %j cannot be read',
    async association => {
      const body = { ...harbour, associations: [association] }
      expect((await call(restServer(new FakeRegistry()).server, 'POST /associations', body)).status).toBe(400)
    },
  )
})

test.each(['lifecycle=weak', 'lifecycle=NONE', 'limit=x'])('%s in a list is 404', async query => {
  const { server } = restServer(new FakeRegistry())
  expect((await call(server, `GET /associations/resources/-/harbour?${query}`)).status).toBe(404)
})

test('batches are answered with 207, deletes with 204', async () => {
  const registry = await openRegistry()
  await registerAll(registry, 'tugs', record('a'))
  const { server } = restServer(registry)
  const mutated = await call(server, 'POST /associations:batchMutate', {
    requests: [{ ...harbour, associations: [{ opType: 'UPSERT', ...onTugs }] }, harbour],
  })
  expect([mutated.status, JSON.parse(mutated.text)]).toMatchObject([
    207,
    { results: [{ result: { ...harbour, associations: [onTugs] } }, { error: { error_code: 42212 } }] },
  ])
  const read = await call(server, 'POST /associations:batchGet', { requests: [{ resourceId: 'r-1' }] })
  expect([read.status, JSON.parse(read.text)]).toMatchObject([
    207,
    { results: [{ result: { associations: [onTugs] } }] },
  ])
  const deleted = await call(server, 'DELETE /associations/resources/r-1')
  expect([deleted.status, deleted.text]).toEqual([204, ''])
  expect((await call(server, 'DELETE /associations/resources/r-1')).status).toBe(404)
})

test('what a topic is tied to is answered from the cache until it changes', async () => {
  const registry = await openRegistry()
  await registerAll(registry, 'tugs', record('a'))
  const cached: boolean[] = []
  const onAnswer = ({ method, isCached }: AnswerFacts) => {
    if (method === 'GET') cached.push(isCached)
  }
  const { server } = restServer(registry, {}, { onAnswer })
  const list = async () => {
    const answer = await call(server, 'GET /associations/resources/-/harbour?resourceType=topic&associationType=value')
    return (JSON.parse(answer.text) as unknown[]).length
  }
  expect([await list(), await list()]).toEqual([0, 0])
  await registerAll(registry, 'barges', record('a'))
  expect(await list()).toBe(0)
  await call(server, 'PUT /associations/resources/r-1', request)
  expect([await list(), await list()]).toEqual([1, 1])
  await call(server, 'DELETE /associations/resources/r-1')
  expect(await list()).toBe(0)
  expect(cached).toEqual([false, true, true, false, true, false])
})
