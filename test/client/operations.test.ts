import type { RegistryClient, RegistryClientOptions } from '../../src/client/index.ts'
import { avro, clientAndServer, errorOf, registered, stored, subjectSchema } from './fixture.ts'
import { error, json, text } from './scripted-server.ts'

type Ask = (client: RegistryClient) => Promise<unknown>

const references = [{ name: 'r', subject: 'r', version: 1 }]
const association = { subject: 's', resourceName: 'orders', associationType: 'value' }
const page = { offset: 1, limit: 2 }
const wish = { resourceName: 'orders', resourceNamespace: 'lkc', resourceId: 'id', associations: [{ subject: 's' }] }

/** Call, request line, body that is sent, body that comes, and what the caller gets; undefined: the body that comes. */
const operations: readonly (readonly [string, Ask, string, unknown, unknown, unknown?])[] = [
  [
    'register',
    c => c.register('s', avro),
    'POST /subjects/s/versions?normalize=false',
    { schemaType: 'AVRO', ...avro },
    registered,
  ],
  [
    'register with everything',
    c =>
      c.register(
        's',
        { schema: 'x', schemaType: 'JSON', references, metadata: {}, ruleSet: {} },
        {
          normalize: true,
          format: 'resolved',
          force: true,
          version: 3,
          id: 9,
          propagateSchemaTags: true,
          schemaTagsToAdd: [],
        },
      ),
    'POST /subjects/s/versions?normalize=true&format=resolved&force=true',
    {
      schemaType: 'JSON',
      references,
      metadata: {},
      ruleSet: {},
      schema: 'x',
      version: 3,
      id: 9,
      propagateSchemaTags: true,
      schemaTagsToAdd: [],
    },
    { id: 9 },
  ],
  [
    'no references are not sent',
    c => c.register('s', { ...avro, references: [] }),
    'POST /subjects/s/versions?normalize=false',
    { schemaType: 'AVRO', ...avro },
    registered,
  ],
  [
    'lookup',
    c => c.lookup('s', avro),
    'POST /subjects/s?normalize=false&deleted=false',
    { schemaType: 'AVRO', ...avro },
    subjectSchema,
  ],
  [
    'lookup of a deleted one',
    c => c.lookup('s', avro, { normalize: true, deleted: true, format: 'f' }),
    'POST /subjects/s?normalize=true&deleted=true&format=f',
    { schemaType: 'AVRO', ...avro },
    subjectSchema,
  ],
  ['byId', c => c.byId(7), 'GET /schemas/ids/7?fetchMaxId=false&subject=', undefined, stored, { ...stored, id: 7 }],
  [
    'byId in a subject',
    c => c.byId(7, 's', { format: 'serialized', referenceFormat: 'qualified', findTags: ['a', '*'] }),
    'GET /schemas/ids/7?fetchMaxId=false&subject=s&format=serialized&referenceFormat=qualified&findTags=a&findTags=*',
    undefined,
    stored,
    { ...stored, id: 7 },
  ],
  ['byGuid', c => c.byGuid('g'), 'GET /schemas/guids/g', undefined, stored],
  [
    'byGuid in a form',
    c => c.byGuid('g', { format: 'serialized' }),
    'GET /schemas/guids/g?format=serialized',
    undefined,
    stored,
  ],
  ['latest', c => c.latest('s'), 'GET /subjects/s/versions/latest', undefined, subjectSchema],
  [
    'latestWithMetadata',
    c => c.latestWithMetadata('s', { b: '2', a: '1' }),
    'GET /subjects/s/metadata?key=a&key=b&value=1&value=2&deleted=true',
    undefined,
    subjectSchema,
  ],
  [
    'version',
    c => c.version('s', 3, { deleted: true }),
    'GET /subjects/s/versions/3?deleted=true',
    undefined,
    subjectSchema,
  ],
  [
    'associationsOf',
    c => c.associationsOf('orders', { associationTypes: ['value'] }),
    'GET /associations/resources/-/orders?resourceType=topic&associationType=value',
    undefined,
    [association],
  ],
  ['subjects.list', c => c.subjects.list(), 'GET /subjects', undefined, ['s']],
  [
    'subjects.list with everything',
    c => c.subjects.list({ prefix: ':.c:', deleted: true, deletedOnly: false, ...page }),
    'GET /subjects?subjectPrefix=:.c:&deleted=true&deletedOnly=false&offset=1&limit=2',
    undefined,
    ['s'],
  ],
  [
    'subjects.versions',
    c => c.subjects.versions('s', { deletedAsNegative: true }),
    'GET /subjects/s/versions?deletedAsNegative=true',
    undefined,
    [1, -2],
  ],
  [
    'subjects.referencedBy',
    c => c.subjects.referencedBy('s', 1, { deleted: true, ...page }),
    'GET /subjects/s/versions/1/referencedby?deleted=true&offset=1&limit=2',
    undefined,
    [7],
  ],
  ['subjects.delete', c => c.subjects.delete('s'), 'DELETE /subjects/s', undefined, [1, 2]],
  [
    'subjects.delete for good',
    c => c.subjects.delete('s', { permanent: true }),
    'DELETE /subjects/s?permanent=true',
    undefined,
    [1, 2],
  ],
  [
    'subjects.deleteVersion',
    c => c.subjects.deleteVersion('s', 'latest'),
    'DELETE /subjects/s/versions/latest',
    undefined,
    2,
  ],
  [
    'subjects.tag',
    c => c.subjects.tag('s', 2, { newVersion: 3, rulesToRemove: ['r'] }),
    'POST /subjects/s/versions/2/tags',
    { newVersion: 3, rulesToRemove: ['r'] },
    registered,
  ],
  [
    'schemas.list',
    c =>
      c.schemas.list({
        subjectPrefix: '',
        aliases: true,
        latestOnly: true,
        ruleType: 'CEL',
        resourceType: 'topic',
        associationTypes: ['key'],
        lifecycle: 'NONE',
        ...page,
      }),
    'GET /schemas?subjectPrefix=&aliases=true&latestOnly=true&ruleType=CEL&resourceType=topic&associationType=key&lifecycle=NONE&offset=1&limit=2',
    undefined,
    [subjectSchema],
  ],
  [
    'schemas.subjectsOf',
    c => c.schemas.subjectsOf(7, { subject: 's', deleted: true }),
    'GET /schemas/ids/7/subjects?subject=s&deleted=true',
    undefined,
    ['s'],
  ],
  [
    'schemas.versionsOf',
    c => c.schemas.versionsOf(7),
    'GET /schemas/ids/7/versions',
    undefined,
    [{ subject: 's', version: 1 }],
  ],
  ['schemas.idsOf', c => c.schemas.idsOf('g'), 'GET /schemas/guids/g/ids', undefined, [{ context: '.', id: 7 }]],
  ['schemas.types', c => c.schemas.types(), 'GET /schemas/types', undefined, ['AVRO']],
  [
    'compatibility.check',
    c => c.compatibility.check('s', avro, { normalize: true, verbose: true }),
    'POST /compatibility/subjects/s/versions?normalize=true&verbose=true',
    { schemaType: 'AVRO', ...avro },
    { is_compatible: false, messages: ['m'] },
    { isCompatible: false, messages: ['m'] },
  ],
  [
    'compatibility.checkVersion',
    c => c.compatibility.checkVersion('s', 'latest', avro),
    'POST /compatibility/subjects/s/versions/latest',
    { schemaType: 'AVRO', ...avro },
    { is_compatible: true },
    { isCompatible: true, messages: [] },
  ],
  ['configs.get of all', c => c.configs.get(null), 'GET /config', undefined, { compatibilityLevel: 'FULL' }],
  [
    'configs.get',
    c => c.configs.get('s', { defaultToGlobal: true }),
    'GET /config/s?defaultToGlobal=true',
    undefined,
    { compatibilityLevel: 'FULL', alias: null },
    { compatibilityLevel: 'FULL' },
  ],
  [
    'configs.put',
    c => c.configs.put('s', { compatibilityLevel: 'NONE', alias: null }),
    'PUT /config/s',
    { compatibility: 'NONE', alias: null },
    { compatibility: 'NONE' },
    { compatibilityLevel: 'NONE' },
  ],
  ['configs.delete', c => c.configs.delete(null), 'DELETE /config', undefined, { compatibilityLevel: 'FULL' }],
  [
    'modes.get',
    c => c.modes.get(null, { defaultToGlobal: true }),
    'GET /mode?defaultToGlobal=true',
    undefined,
    { mode: 'IMPORT' },
    'IMPORT',
  ],
  [
    'modes.put',
    c => c.modes.put('s', 'IMPORT', { force: true }),
    'PUT /mode/s?force=true',
    { mode: 'IMPORT' },
    { mode: 'IMPORT' },
    'IMPORT',
  ],
  ['modes.put of none', c => c.modes.put(null, null), 'PUT /mode', { mode: null }, { mode: null }, 'none'],
  [
    'modes.delete',
    c => c.modes.delete(':.c:', { recursive: true }),
    'DELETE /mode/:.c:?recursive=true',
    undefined,
    {},
    'none',
  ],
  [
    'contexts.list',
    c => c.contexts.list({ prefix: '.p', ...page }),
    'GET /contexts?offset=1&limit=2&contextPrefix=.p',
    undefined,
    ['.'],
  ],
  [
    'associations.ofSubject',
    c =>
      c.associations.ofSubject('s', {
        resourceType: 'topic',
        associationTypes: ['key', 'value'],
        lifecycle: 'WEAK',
        ...page,
      }),
    'GET /associations/subjects/s?resourceType=topic&associationType=key&associationType=value&lifecycle=WEAK&offset=1&limit=2',
    undefined,
    [association],
  ],
  [
    'associations.ofResource',
    c => c.associations.ofResource('lkc', 'orders'),
    'GET /associations/resources/lkc/orders',
    undefined,
    [association],
  ],
  [
    'associations.ofResourceId',
    c => c.associations.ofResourceId('id'),
    'GET /associations/resources/id',
    undefined,
    [],
  ],
  [
    'associations.create',
    c => c.associations.create(wish, { context: ':.c:', dryRun: true }),
    'POST /associations?context=:.c:&dryRun=true',
    wish,
    { resourceName: 'orders' },
  ],
  [
    'associations.put',
    c => c.associations.put('id', wish),
    'PUT /associations/resources/id',
    wish,
    { resourceName: 'orders', associations: [{ subject: 's' }] },
  ],
  [
    'associations.batchGet',
    c => c.associations.batchGet([{ resourceId: 'id' }], { includeSchemas: true }),
    'POST /associations:batchGet?includeSchemas=true',
    { requests: [{ resourceId: 'id' }] },
    { results: [{ error: { error_code: 500, message: 'm' } }] },
    [{ error: { error_code: 500, message: 'm' } }],
  ],
  [
    'associations.batchMutate',
    c =>
      c.associations.batchMutate([{ resourceId: 'id', associations: [{ opType: 'DELETE', cascadeLifecycle: true }] }], {
        context: 'c',
      }),
    'POST /associations:batchMutate?context=c',
    { requests: [{ resourceId: 'id', associations: [{ opType: 'DELETE', cascadeLifecycle: true }] }] },
    { results: [{ result: {} }] },
    [{ result: {} }],
  ],
  ['server.id', c => c.server.id(), 'GET /v1/metadata/id', undefined, { scope: { path: [] } }],
  ['server.version', c => c.server.version(), 'GET /v1/metadata/version', undefined, { version: '1', commitId: 'c' }],
  ['server.deployment', c => c.server.deployment(), 'GET /v1/metadata/deployment', undefined, { attributes: [] }],
  ['server.ping', c => c.server.ping(), 'GET /', undefined, {}, 'none'],
]

async function asked(ask: Ask, body: unknown, options: Partial<RegistryClientOptions> = {}) {
  const { server, client } = await clientAndServer(options)
  server.plays(json(body, 207))
  const result = await ask(client)
  const [{ method, path, query, body: sent, headers }] = server.seen as [(typeof server.seen)[0]]
  const pairs = [...query].map(([name, value]) => `${name}=${value}`)
  const line = `${method} ${path}${pairs.length > 0 ? '?' : ''}${pairs.join('&')}`
  return { result, line, sent: sent === '' ? undefined : (JSON.parse(sent) as unknown), headers }
}

test.each(operations.map(([name, ...rest]) => ({ name, rest })))(
  '$name',
  async ({ rest: [ask, line, body, answer, result = answer] }) => {
    const done = await asked(ask, answer)
    expect(done.line).toBe(line)
    expect(done.sent).toEqual(body)
    expect(done.result ?? 'none').toEqual(result)
  },
)

test('every request names its media types, and asks for fields that are not known yet', async () => {
  const accept =
    'application/vnd.schemaregistry.v1+json, application/vnd.schemaregistry+json;q=0.9, application/json;q=0.5'
  const without = (await asked(c => c.subjects.list(), [])).headers
  expect(without).toMatchObject({ accept, 'confluent-accept-unknown-properties': 'true' })
  expect(without['content-type']).toBeUndefined()
  const withBody = (await asked(c => c.register('s', avro), registered)).headers
  expect(withBody['content-type']).toBe('application/vnd.schemaregistry.v1+json')
})

test.each<[string, Ask]>([
  ['subjects.schemaText', c => c.subjects.schemaText('s', 1)],
  ['schemas.textById', c => c.schemas.textById(1)],
])('%s gives the bare text, an empty one too', async (_, ask) => {
  const { server, client } = await clientAndServer()
  server.plays(text('syntax = "proto3"; // ü'), text('', 204))
  expect(await ask(client)).toBe('syntax = "proto3"; // ü')
  expect(await ask(client)).toBe('')
})

test.each<[string, Ask]>([
  ['contexts.delete', c => c.contexts.delete('.c')],
  [
    'associations.delete',
    c =>
      c.associations.delete('id', {
        resourceType: 'topic',
        associationTypes: ['key'],
        cascadeLifecycle: true,
        dryRun: false,
      }),
  ],
])('%s needs no body in the answer', async (_, ask) => {
  const { server, client } = await clientAndServer()
  server.plays(text('', 204))
  expect(await ask(client)).toBeUndefined()
  expect(server.seen[0]?.method).toBe('DELETE')
})

describe('older registries', () => {
  test('a registration that answers with the id alone', async () => {
    expect((await asked(c => c.register('s', avro), { id: 1 })).result).toEqual({ id: 1 })
  })

  test('an Avro schema without its type, and fields that are null', async () => {
    const { result } = await asked(c => c.byId(7), { schema: '"int"', references: null, metadata: null, ruleSet: null })
    expect(result).toEqual({ schema: '"int"', schemaType: 'AVRO', id: 7 })
  })

  test('a schema whose text is empty and therefore left out', async () => {
    const { result } = await asked(c => c.latest('s'), { subject: 's', version: 1, id: 1, schemaType: 'PROTOBUF' })
    expect(result).toMatchObject({ schema: '', schemaType: 'PROTOBUF' })
  })

  test('no associations at all', async () => {
    const { server, client } = await clientAndServer()
    server.plays(error(404, 404))
    expect(await client.associationsOf('orders')).toEqual([])
    expect(await errorOf(client.associations.ofResource('-', 'orders'))).toMatchObject({ status: 404 })
  })

  test('a field that is not known yet is passed on', async () => {
    expect((await asked(c => c.byId(7), { ...stored, novelty: 1 })).result).toEqual({ ...stored, id: 7, novelty: 1 })
  })
})

describe('names in a path', () => {
  test.each([
    ['a/b', '/subjects/a%2Fb/versions'],
    ['a b%', '/subjects/a%20b%25/versions'],
    ['a?b#c;d', '/subjects/a%3Fb%23c%3Bd/versions'],
    [':.ctx:ä', '/subjects/:.ctx:%C3%A4/versions'],
    ['..a', '/subjects/..a/versions'],
  ])('%s is one segment', async (subject, path) => {
    expect((await asked(c => c.subjects.versions(subject), [1])).line).toBe(`GET ${path}`)
  })

  test.each(['', '.', '..', '\ud800', undefined, null, {}])('%p cannot be sent, and nothing is', async subject => {
    const { server, client } = await clientAndServer()
    for (const ask of [
      () => client.subjects.delete(subject as string),
      () => client.register(subject as string, avro),
    ]) {
      expect(await errorOf(ask())).toMatchObject({ kind: 'argument', attempts: 0 })
    }
    expect(server.seen).toEqual([])
  })

  test('a scope that was forgotten is not the whole registry', async () => {
    const { server, client } = await clientAndServer()
    expect(await errorOf(client.configs.delete(undefined as never))).toMatchObject({ kind: 'argument' })
    expect(server.seen).toEqual([])
  })
})

describe('all schemas', () => {
  const pageOf = (...versions: number[]) => json(versions.map(version => ({ ...subjectSchema, version })))
  async function each(...pages: number[][]) {
    const { server, client } = await clientAndServer()
    server.plays(...pages.map(versions => pageOf(...versions)))
    const found: number[] = []
    for await (const { version } of client.schemas.each({ deleted: true })) found.push(version)
    return { found, asked: server.seen.map(({ query }) => `${query.get('offset')}+${query.get('limit')}`) }
  }

  test('come page by page until one is empty, though pages are shorter than asked for', async () => {
    expect(await each([1, 2], [3], [])).toEqual({ found: [1, 2, 3], asked: ['0+1000', '2+1000', '3+1000'] })
  })

  test('come once from a registry that knows no pages', async () => {
    expect((await each([1, 2])).found).toEqual([1, 2])
  })
})
