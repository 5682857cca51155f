import { ResponseCache, type CachedAnswer } from '../../src/rest/response-cache.ts'
import { FakeRegistry } from '../support/fake-registry.ts'
import type { AnswerFacts } from '../../src/rest/answers.ts'
import { openRegistry, record } from '../support/registry-fixture.ts'
import { call, restServer, restSettings } from '../support/rest-server.ts'

const answerOf = (body: string, more: Partial<CachedAnswer> = {}): CachedAnswer => ({
  requestBody: undefined,
  accept: undefined,
  isCompressed: false,
  operationId: 'o',
  body: Buffer.from(body),
  etag: '"e"',
  headers: [],
  isCurrent: () => true,
  ...more,
})

describe('the table of answers', () => {
  test('tells answers by URL, Accept and compression', () => {
    const cache = new ResponseCache(1e6)
    const answers = [answerOf('a'), answerOf('b', { accept: 'x' }), answerOf('c', { isCompressed: true })]
    for (const answer of answers) cache.keep('/u', answer)
    expect(cache.find('/u', { accept: undefined, isCompressed: false, requestBody: undefined })).toBe(answers[0])
    expect(cache.find('/u', { accept: 'x', isCompressed: false, requestBody: undefined })).toBe(answers[1])
    expect(cache.find('/u', { accept: undefined, isCompressed: true, requestBody: undefined })).toBe(answers[2])
    expect(cache.find('/u', { accept: 'y', isCompressed: false, requestBody: undefined })).toBeUndefined()
    expect(cache.find('/v', { accept: undefined, isCompressed: false, requestBody: undefined })).toBeUndefined()
  })

  test('forgets what is out of date', () => {
    const cache = new ResponseCache(1e6)
    let isCurrent = true
    cache.keep('/u', answerOf('a', { isCurrent: () => isCurrent }))
    isCurrent = false
    expect([
      cache.find('/u', { accept: undefined, isCompressed: false, requestBody: undefined }),
      cache.has('/u'),
      cache.sizeBytes,
    ]).toEqual([undefined, false, 0])
  })

  test('replaces an answer to the same request', () => {
    const cache = new ResponseCache(1e6)
    cache.keep('/u', answerOf('old'))
    const size = cache.sizeBytes
    cache.keep('/u', answerOf('new'))
    expect(cache.find('/u', { accept: undefined, isCompressed: false, requestBody: undefined })?.body.toString()).toBe(
      'new',
    )
    expect(cache.sizeBytes).toBe(size)
  })

  test('stays within its bytes, and what was asked for longest ago goes first', () => {
    const cache = new ResponseCache(20_000)
    for (let index = 0; index < 100; index++) {
      cache.find('/0', { accept: undefined, isCompressed: false, requestBody: undefined })
      cache.keep(`/${index}`, answerOf('x'.repeat(1000)))
      expect(cache.sizeBytes).toBeLessThanOrEqual(20_000)
    }
    expect([cache.has('/0'), cache.has('/1'), cache.has('/99')]).toEqual([true, false, true])
  })

  test('takes no answer that fills an eighth of it', () => {
    const cache = new ResponseCache(80_000)
    cache.keep('/u', answerOf('x'.repeat(10_000)))
    expect(cache.has('/u')).toBe(false)
  })

  test('keeps few answers for one URL', () => {
    const cache = new ResponseCache(1e6)
    for (let index = 0; index < 100; index++) cache.keep('/u', answerOf('x', { accept: String(index) }))
    expect(cache.sizeBytes).toBeLessThan(20_000)
    expect(cache.find('/u', { accept: '99', isCompressed: false, requestBody: undefined })).toBeDefined()
  })
})

describe('a registration that is sent again', () => {
  const path = 'POST /subjects/s/versions'
  const body = { schema: record('a') }

  async function door() {
    const facts: AnswerFacts[] = []
    const onAnswer = (fact: AnswerFacts) => void facts.push(fact)
    return { facts, ...restServer(await openRegistry(), {}, { onAnswer }) }
  }

  test('is answered with the same id, from the second time on from the cache', async () => {
    const { server, facts } = await door()
    const texts = []
    for (let round = 0; round < 4; round++) texts.push((await call(server, path, body)).text)
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ id: 1 })
    expect(new Set(texts)).toEqual(new Set([texts[0]]))
    expect(facts.map(({ isCached }) => isCached)).toEqual([false, false, true, true])
  })

  test('is a new one once the first was deleted', async () => {
    const { server } = await door()
    for (let round = 0; round < 3; round++) await call(server, path, body)
    await call(server, 'DELETE /subjects/s')
    expect(JSON.parse((await call(server, 'POST /subjects/s', body)).text)).toMatchObject({ error_code: 40401 })
    expect(JSON.parse((await call(server, path, body)).text)).toMatchObject({ id: 1, version: 2 })
  })

  test('meets the mode as it is now', async () => {
    const { server } = await door()
    const other = { schema: record('a', 'b?') }
    for (let round = 0; round < 3; round++) await call(server, path, body)
    await call(server, 'PUT /mode/s', { mode: 'READONLY' })
    expect((await call(server, path, body)).status).toBe(200)
    expect(JSON.parse((await call(server, path, other)).text)).toMatchObject({ error_code: 42205 })
  })

  test('is refused when its body is too long, cached or not', async () => {
    const { server } = await door()
    for (let round = 0; round < 3; round++) await call(server, path, body)
    expect((await call(server, path, 'x'.repeat(restSettings.maxRequestBodyBytes + 1))).status).toBe(413)
  })
})

describe('answers of the door', () => {
  const versions = (registry: FakeRegistry) => registry.calls.filter(({ operation }) => operation === 'versions').length

  test('are made once while nothing has changed', async () => {
    const registry = new FakeRegistry()
    const { server } = restServer(registry)
    const answers = [await call(server, 'GET /subjects/s/versions'), await call(server, 'GET /subjects/s/versions')]
    expect(versions(registry)).toBe(1)
    const [first, second] = answers.map(({ status, text, headers }) => {
      const { date, 'x-request-id': id, ...rest } = headers as Record<string, string>
      return { status, text, rest, hasBoth: Boolean(date && id) }
    })
    expect(second).toEqual(first)
  })

  test('are made anew after a change', async () => {
    const registry = new FakeRegistry()
    const { server } = restServer(registry)
    await call(server, 'GET /subjects/s/versions')
    registry.generation++
    await call(server, 'GET /subjects/s/versions')
    expect(versions(registry)).toBe(2)
  })

  test('wait until this node has seen the writes of the others', async () => {
    const registry = new FakeRegistry()
    const { server } = restServer(registry)
    await call(server, 'GET /subjects/s/versions')
    registry.pending = Promise.resolve().then(() => void registry.generation++)
    await call(server, 'GET /subjects/s/versions')
    registry.pending = Promise.resolve()
    await call(server, 'GET /subjects/s/versions')
    expect(versions(registry)).toBe(2)
  })

  test('fail with the registry when it cannot catch up', async () => {
    const registry = new FakeRegistry()
    const { server } = restServer(registry)
    await call(server, 'GET /subjects/s/versions')
    registry.pending = Promise.reject(new Error('no connection'))
    for (const path of ['/subjects/s/versions', '/subjects']) {
      const answer = await call(server, `GET ${path}`)
      expect([answer.status, JSON.parse(answer.text)]).toMatchObject([500, { error_code: 50001 }])
    }
  })

  test('are never those of deletes, checks or errors', async () => {
    const registry = new FakeRegistry({
      config: () => {
        throw new Error('x')
      },
    })
    const { server } = restServer(registry)
    for (let round = 0; round < 2; round++) {
      await call(server, 'POST /compatibility/subjects/s/versions', {})
      await call(server, 'DELETE /subjects/s')
      await call(server, 'GET /config')
    }
    expect(registry.calls.map(({ operation }) => operation)).toEqual([
      'checkCompatibility',
      'deleteSubject',
      'config',
      'checkCompatibility',
      'deleteSubject',
      'config',
    ])
  })

  test('to a look-up are made once for each body', async () => {
    const registry = new FakeRegistry()
    const { server } = restServer(registry)
    for (const schema of ['a', 'b', 'a', 'b']) await call(server, 'POST /subjects/s', { schema })
    expect(registry.calls.map(({ args }) => args[1])).toEqual([{ schema: 'a' }, { schema: 'b' }])
    expect((await call(server, 'POST /subjects/s', { schema: 'a' }, { 'Content-Type': 'text/plain' })).status).toBe(415)
  })

  test('do not hide a Content-Type that is refused', async () => {
    const { server } = restServer(new FakeRegistry())
    await call(server, 'GET /subjects')
    expect((await call(server, 'GET /subjects', undefined, { 'Content-Type': 'text/plain' })).status).toBe(415)
  })

  test('are not kept where the cache is off', async () => {
    const registry = new FakeRegistry()
    const { server } = restServer(registry, { responseCacheBytes: 0 })
    await call(server, 'GET /subjects/s/versions')
    await call(server, 'GET /subjects/s/versions')
    expect(versions(registry)).toBe(2)
  })

  test('have a tag, and who has it is told so', async () => {
    const { server } = restServer(new FakeRegistry())
    const full = await call(server, 'GET /subjects')
    const etag = full.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]+"$/)
    for (const tag of [etag, `"x", W/${etag}`, '*']) {
      const empty = await call(server, 'GET /subjects', undefined, { 'If-None-Match': tag })
      expect([empty.status, empty.text, empty.get('etag')]).toEqual([304, '', etag])
    }
    expect((await call(server, 'GET /subjects', undefined, { 'If-None-Match': '"x"' })).status).toBe(200)
  })
})
