import { gzipSync } from 'node:zlib'
import { RegistryError } from '../../src/client/index.ts'
import { avro, clientAndServer, errorOf, stored } from './fixture.ts'
import { error, json, text, until, type Behaviour } from './scripted-server.ts'

const maxAnswerBytes = 10_000
const html = '<html><head><title>Sign in</title></head>\n<body>' + ' '.repeat(1000) + '</body></html>'

describe('size', () => {
  test('an answer at the limit is taken, one byte more is not, and it is not asked for again', async () => {
    const { server, client } = await clientAndServer({ maxAnswerBytes })
    const listOf = (bytes: number) => text(`["${'x'.repeat(bytes - 4)}"]`)
    server.plays(listOf(maxAnswerBytes), listOf(maxAnswerBytes + 1))
    expect((await client.subjects.list())[0]?.length).toBe(maxAnswerBytes - 4)
    const message = 'the answer is longer than 10000 bytes'
    expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'too-large', attempts: 1, message })
    expect(server.seen.length).toBe(2)
  })

  test('an endless answer is cut off', async () => {
    const { server, client } = await clientAndServer({ maxAnswerBytes })
    let sent = 0
    server.plays(response => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(1000))) sent += 1000
        response.once('drain', more)
      }
      more()
    })
    expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'too-large' })
    await until(() => server.cut === 1)
    expect(sent).toBeGreaterThanOrEqual(1000)
  })

  test('a body that unpacks to more than the limit is cut off', async () => {
    const { server, client } = await clientAndServer({ maxAnswerBytes })
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '))
    server.plays(text(bomb, 200, { 'Content-Encoding': 'gzip' }))
    expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'too-large' })
  })

  test('a change whose answer is too long may have been made', async () => {
    const { server, client } = await clientAndServer({ maxAnswerBytes })
    server.plays(text('x'.repeat(maxAnswerBytes + 1)))
    expect(await errorOf(client.subjects.delete('s'))).toMatchObject({ kind: 'too-large', isOutcomeUnknown: true })
  })

  test('the message of an error is bounded', async () => {
    const { server, client } = await clientAndServer()
    server.plays(json({ error_code: 40901, message: 'x'.repeat(1_000_000) }, 409))
    const failure = (await errorOf(client.register('s', avro))) as RegistryError
    expect([failure.code, failure.message.length]).toEqual([40901, 100_001])
  })
})

describe('a success that is none', () => {
  test.each<[string, Behaviour, string]>([
    ['a page in HTML', text(html), 'no JSON: <html><head><title>Sign in</title></head> <body>'],
    ['an empty body', text(''), 'it is empty'],
    ['half of a JSON text', text('{"schema":'), 'no JSON: {"schema":'],
    ['bytes that are no UTF-8', text(Buffer.from('{"schema":"\xff"}', 'latin1')), 'its text is not UTF-8'],
    ['JSON of another shape', json(['s']), 'answer is not an object'],
    ['null', json(null), 'answer is not an object'],
    ['an object of something else', json({ status: 'ok' }), 'answer.schema is not a text'],
    ['a schema that is no text', json({ ...stored, schema: {} }), 'answer.schema is not a text'],
    [
      'a reference without a version',
      json({ ...stored, references: [{ name: 'r', subject: 'r' }] }),
      'answer.references[0].version is not a whole number',
    ],
    [
      'a property that is no text',
      json({ ...stored, metadata: { properties: { a: 1 } } }),
      'answer.metadata.properties.a is not a text',
    ],
    [
      'a rule without a type',
      json({ ...stored, ruleSet: { domainRules: [{ name: 'r' }] } }),
      'answer.ruleSet.domainRules[0].type is not a text',
    ],
  ])('%s', async (_, answer, said) => {
    const { server, client } = await clientAndServer()
    server.plays(answer)
    const failure = (await errorOf(client.byId(7))) as RegistryError
    expect(failure).toMatchObject({ kind: 'bad-answer', status: 200, attempts: 1 })
    const asked = 'GET /schemas/ids/7?fetchMaxId=false&subject='
    expect(failure.message).toBe(`the answer to ${asked} is not one of a registry: ${said}`)
    expect(server.seen.length).toBe(1)
  })

  test('very deep JSON is refused or read, and does not end the process', async () => {
    const { server, client } = await clientAndServer()
    const deep = '['.repeat(200_000) + ']'.repeat(200_000)
    server.plays(text(deep), text(`{"schema":"1","more":${deep}}`))
    expect(await errorOf(client.byId(1))).toMatchObject({ kind: 'bad-answer' })
    expect((await client.byId(1)).schema).toBe('1')
  })

  test('names such as __proto__ are ordinary names', async () => {
    const { server, client } = await clientAndServer()
    server.plays(
      text('{"schema":"1","__proto__":{"polluted":1},"metadata":{"properties":{"__proto__":"a","constructor":"b"}}}'),
    )
    const schema = await client.byId(1)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect((schema as { polluted?: number }).polluted).toBeUndefined()
    expect(Object.entries(schema.metadata?.properties ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })

  test('a list of schemas that names one wrongly is refused whole', async () => {
    const { server, client } = await clientAndServer()
    server.plays(json([{ ...stored, id: 1 }, { ...stored }]))
    const failure = (await errorOf(client.schemas.list())) as RegistryError
    expect(failure.message).toContain('answer[1].id is not a whole number')
  })
})

describe('an error that is none of a registry', () => {
  test.each<[string, Behaviour, string]>([
    ['a page in HTML', text(html, 404), 'HTTP 404: <html><head><title>Sign in</title></head> <body>'],
    ['an empty body', text('', 404), 'HTTP 404 with an empty body'],
    ['an object of something else', json({ error: 'nope' }, 404), 'HTTP 404: {"error":"nope"}'],
    [
      'a code that is no number',
      json({ error_code: '40401', message: 'm' }, 404),
      'HTTP 404: {"error_code":"40401","message":"m"}',
    ],
    ['control characters', text('a\u0000\u001b[31mb\r\nc', 404), 'HTTP 404: a [31mb c'],
  ])('%s has the code of unreadable errors and shows how it begins', async (_, answer, message) => {
    const { server, client } = await clientAndServer()
    server.plays(answer)
    const failure = await errorOf(client.latest('s'))
    expect(failure).toMatchObject({ kind: 'refused', status: 404, code: 50005, isNotFound: false, message })
  })

  test('a long page is cut', async () => {
    const { server, client } = await clientAndServer()
    server.plays(text('y'.repeat(5000), 404))
    expect(((await errorOf(client.latest('s'))) as Error).message).toBe(`HTTP 404: ${'y'.repeat(200)}…`)
  })

  test('its status still decides whether it is tried again', async () => {
    const { server, client } = await clientAndServer()
    server.plays(text(html, 502), text(html, 404))
    expect(await errorOf(client.latest('s'))).toMatchObject({ status: 404, attempts: 2 })
  })

  test('an error without a message has one all the same', async () => {
    const { server, client } = await clientAndServer()
    server.plays(json({ error_code: 40401 }, 404))
    expect(await errorOf(client.latest('s'))).toMatchObject({ code: 40401, message: 'error 40401', isNotFound: true })
  })
})

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('status %i is told and not followed', async status => {
    const { server, client } = await clientAndServer()
    server.plays(text('', status, { Location: `${server.url}/login` }))
    const message = `the registry redirects to ${server.url}/login; redirects are not followed, give the client the URL that answers`
    expect(await errorOf(client.register('s', avro))).toMatchObject({ kind: 'redirect', status, message, attempts: 1 })
    expect(server.seen.length).toBe(1)
  })

  test('a redirect to itself ends at once', async () => {
    const { server, client } = await clientAndServer()
    server.plays((response, { path }) => response.writeHead(302, { Location: path }).end())
    expect(await errorOf(client.latest('s'))).toMatchObject({ kind: 'redirect' })
    expect(server.seen.length).toBe(1)
  })

  test('a redirect that a browser hides is one too', async () => {
    const hidden = { status: 0, headers: new Headers(), body: null }
    const { client } = await clientAndServer({ fetch: async () => hidden })
    expect(await errorOf(client.latest('s'))).toMatchObject({ kind: 'redirect' })
  })
})

test('an answer that says the opposite of itself in a header is bounded too', async () => {
  const { server, client } = await clientAndServer({ maxRetries: 0 })
  server.plays(response => {
    response.writeHead(200, { 'Content-Length': '5' })
    response.socket?.end('{"schema":"1"}')
  })
  expect(await errorOf(client.byId(1))).toBeInstanceOf(RegistryError)
})

test('what is no HTTP at all is a lost connection', async () => {
  const { server, client } = await clientAndServer({ maxRetries: 0 })
  server.plays(response => void response.socket?.end('SSH-2.0-OpenSSH\r\n'))
  expect(await errorOf(client.byId(1))).toMatchObject({ kind: 'connection', attempts: 1 })
})

test('a status that says to retry for ever ends', async () => {
  const { server, client } = await clientAndServer({ maxRetries: 7 })
  server.plays(error(429, 42901, { 'Retry-After': '0' }))
  await errorOf(client.byId(1))
  expect(server.seen.length).toBe(8)
})
