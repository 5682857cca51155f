import type { AnswerFacts } from '../../src/rest/answers.ts'
import { FakeRegistry } from '../support/fake-registry.ts'
import { call, restServer } from '../support/rest-server.ts'

test('every answer is told of, with its operation where there is one', async () => {
  const facts: AnswerFacts[] = []
  let time = 0
  const { server } = restServer(new FakeRegistry(), {}, { onAnswer: fact => facts.push(fact), now: () => time++ })
  await call(server, 'GET /subjects')
  await call(server, 'GET /subjects')
  await call(server, 'DELETE /subjects')
  await call(server, 'GET /nothing')
  expect(facts.map(({ operationId, method, status, isCached }) => ({ operationId, method, status, isCached }))).toEqual(
    [
      { operationId: 'listSubjects', method: 'GET', status: 200, isCached: false },
      { operationId: 'listSubjects', method: 'GET', status: 200, isCached: true },
      { operationId: undefined, method: 'DELETE', status: 405, isCached: false },
      { operationId: undefined, method: 'GET', status: 404, isCached: false },
    ],
  )
  expect(facts.map(({ durationMs }) => durationMs)).toEqual([1, 1, 1, 1])
  expect(facts.map(({ sizeBytes }) => sizeBytes)).toEqual([9, 9, 58, 49])
})

test('the access log has one line for each request, where it is on', async () => {
  const { server, lines } = restServer(new FakeRegistry(), { accessLog: true })
  await call(server, 'GET /subjects?x=1', undefined, { 'X-Request-ID': 'r' })
  expect(lines).toEqual([
    {
      level: 'info',
      message: 'answered',
      fields: {
        requestId: 'r',
        method: 'GET',
        url: '/subjects?x=1',
        client: expect.stringContaining('127.0.0.1'),
        operationId: 'listSubjects',
        status: 200,
        sizeBytes: 9,
        durationMs: expect.any(Number),
        isCached: false,
      },
    },
  ])
  const silent = restServer(new FakeRegistry())
  await call(silent.server, 'GET /subjects')
  expect(silent.lines).toEqual([])
})

test('answers carry no sign of express', async () => {
  const answer = await call(restServer(new FakeRegistry()).server, 'GET /')
  expect(Object.keys(answer.headers).sort()).toEqual([
    'connection',
    'content-length',
    'content-type',
    'date',
    'vary',
    'x-request-id',
  ])
})
