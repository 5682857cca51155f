import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { printLockFile } from '../../../src/check/lock-file.ts'
import { RegistryReader } from '../../../src/cli/check/registry-baseline.ts'
import { TestRegistry } from '../../../src/testing/test-registry.ts'
import { CheckedFolder, record } from './checked-folder.ts'

const registry = new TestRegistry()
let folder: CheckedFolder
beforeEach(() => {
  registry.reset()
  folder = new CheckedFolder(registry.fetch)
})
afterEach(() => folder.remove())

const manifest = 'subjects:\n  - files: "**/*.avsc"\n    naming: "{file}"\n'
const URL = 'http://registry.test'
const text = (schema: object) => JSON.stringify(schema)
const codes = (findings: readonly Record<string, unknown>[]) => findings.map(one => `${one.subject} ${one.code}`)

describe('against a registry', () => {
  test('a schema that the registry has is unchanged, however it is laid out', async () => {
    await registry.seed({ order: text(record('Order', { id: 'int' })) })
    folder.write({ 'schemas.yaml': manifest, 'order.avsc': record('Order', { id: { type: 'int' } }) })
    const { code, out } = await folder.check('--registry', URL)
    expect({ code, out }).toEqual({
      code: 0,
      out: 'passed: 1 schema: 1 unchanged, against registry http://registry.test. 0 errors, 0 warnings.\n',
    })
  })

  test('every break is told, in every version that the level compares', async () => {
    const client = registry.client()
    await client.configs.put(null, { compatibilityLevel: 'NONE' })
    await registry.seed({
      order: [text(record('Order', { a: 'int', b: 'int' })), text(record('Order', { a: 'int', b: 'string' }))],
    })
    await client.configs.put('order', { compatibilityLevel: 'BACKWARD_TRANSITIVE' })
    folder.write({ 'schemas.yaml': manifest, 'order.avsc': record('Order', { a: 'boolean', b: 'string', c: 'int' }) })
    const { code, findings } = await folder.findings('--registry', URL)
    expect(code).toBe(1)
    expect(findings.map(({ code: name, path, versions, direction }) => [name, path, versions, direction])).toEqual([
      ['AVRO_TYPE_MISMATCH', '/fields/0/type', [2, 1], 'backward'],
      ['AVRO_TYPE_MISMATCH', '/fields/1/type', [1], 'backward'],
      ['AVRO_READER_FIELD_MISSING_DEFAULT_VALUE', '/fields/2', [2, 1], 'backward'],
    ])
    expect(findings[0]).toMatchObject({
      severity: 'error',
      file: 'order.avsc',
      start: { line: 8, column: 15 },
      end: { line: 8, column: 24 },
      breaks: 'consumers on the new schema, reading records written with versions 2, 1',
      page: 'docs/rules/AVRO_TYPE_MISMATCH.md',
      counterExample: { record: expect.stringContaining('"a":0') },
    })
  })

  test('a parent that is not registered yet is taken from the tree, and a change of it is checked with its dependants', async () => {
    const customer = record('Customer', { id: 'int' })
    folder.write({
      'schemas.yaml': manifest,
      'customer.avsc': customer,
      'order.avsc': record('Order', { customer: 'Customer' }),
    })
    expect(await folder.check('--registry', URL)).toMatchObject({ code: 0, out: expect.stringContaining('2 new') })
    await registry.register('customer', { schema: text(customer) })
    const references = [{ name: 'acme.Customer', subject: 'customer', version: 1 }]
    await registry.register('order', { schema: folder.read('order.avsc'), references })
    expect(await folder.check('--registry', URL)).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 unchanged'),
    })
    folder.write({ 'customer.avsc': record('Customer', { id: 'string' }) })
    const { findings } = await folder.findings('--registry', URL)
    expect(codes(findings)).toEqual(['customer AVRO_TYPE_MISMATCH', 'order AVRO_TYPE_MISMATCH'])
    expect(findings[1]).toMatchObject({ path: '/fields/0/type/fields/0/type', start: { line: 8, column: 15 } })
  })

  test('dependants that only the registry knows are checked, too, and theirs in turn', async () => {
    await registry.register('customer', { schema: text(record('Customer', { id: 'int' })) })
    const toCustomer = [{ name: 'acme.Customer', subject: 'customer', version: 1 }]
    await registry.register('order', { schema: text(record('Order', { c: 'Customer' })), references: toCustomer })
    const toOrder = [{ name: 'acme.Order', subject: 'order', version: 1 }]
    await registry.register('batch', { schema: text(record('Batch', { o: 'Order' })), references: toOrder })
    folder.write({ 'schemas.yaml': manifest, 'customer.avsc': record('Customer', { id: 'string' }) })
    const { code, findings, subjects } = await folder.findings('--registry', URL)
    expect(code).toBe(1)
    expect(codes(findings)).toEqual([
      'customer AVRO_TYPE_MISMATCH',
      'batch AVRO_TYPE_MISMATCH',
      'order AVRO_TYPE_MISMATCH',
    ])
    expect(subjects.map(({ subject, via }) => [subject, via])).toEqual([
      ['customer', undefined],
      ['order', 'customer'],
      ['batch', 'customer'],
    ])
    folder.write({ 'schemas.yaml': `${manifest}dependants: warning\n` })
    const { counts } = await folder.findings('--registry', URL)
    expect(counts).toMatchObject({ errors: 1, warnings: 2 })
  })

  test('level, policy and group of the registry count; the manifest and the flag count before them', async () => {
    await registry.seed({ order: text(record('Order', { a: 'int' })) })
    const client = registry.client()
    await client.configs.put('order', { compatibilityLevel: 'FORWARD' })
    folder.write({ 'schemas.yaml': manifest, 'order.avsc': record('Order', { a: 'int', b: 'int' }) })
    expect((await folder.check('--registry', URL)).code).toBe(0)
    expect((await folder.check('--registry', URL, '--level', 'full')).code).toBe(1)
    folder.write({ 'schemas.yaml': `${manifest}    level: BACKWARD\n` })
    const { findings } = await folder.findings('--registry', URL)
    expect(codes(findings)).toEqual(['order CHECK_LEVEL_DIFFERS', 'order AVRO_READER_FIELD_MISSING_DEFAULT_VALUE'])
  })

  test('a schema that is an older version is unchanged, as registering it would give that version', async () => {
    await registry.client().configs.put(null, { compatibilityLevel: 'NONE' })
    await registry.seed({ order: [text(record('Order', { a: 'int' })), text(record('Order', { a: 'string' }))] })
    await registry.client().configs.put(null, { compatibilityLevel: 'BACKWARD' })
    folder.write({ 'schemas.yaml': manifest, 'order.avsc': record('Order', { a: 'int' }) })
    const { code, subjects } = await folder.findings('--registry', URL)
    expect({ code, subjects }).toMatchObject({ code: 0, subjects: [{ status: 'unchanged', version: 1 }] })
  })

  test('many subjects are read with a list, and the findings are the same', async () => {
    const names = Array.from({ length: 30 }, (_, at) => `s${at}`)
    await registry.client().configs.put(null, { compatibilityLevel: 'NONE' })
    await registry.seed(
      Object.fromEntries(
        names.map(name => [name, [text(record(name, { a: 'int' })), text(record(name, { a: 'long' }))]]),
      ),
    )
    await registry.client().configs.put(null, { compatibilityLevel: 'BACKWARD' })
    await registry.client().configs.put('s1', { compatibilityLevel: 'BACKWARD_TRANSITIVE' })
    folder.write({ 'schemas.yaml': manifest })
    for (const name of [...names, 'fresh'])
      folder.write({ [`${name}.avsc`]: record(name, { a: name === 's1' || name === 's2' ? 'string' : 'long' }) })
    const before = registry.calls.length
    const { findings, subjects } = await folder.findings('--registry', URL)
    expect(findings.map(({ subject, versions }) => [subject, versions])).toEqual([
      ['s1', [2]],
      ['s1', [1]],
      ['s2', [2]],
    ])
    expect(subjects.filter(({ status }) => status === 'unchanged')).toHaveLength(28)
    expect(subjects.at(-1)).toBeDefined()
    const asked = registry.calls.slice(before).filter(call => /^GET \/subjects\/s\d+\/versions/.test(call))
    expect(asked.every(call => /\/s[12]\//.test(call))).toBe(true)
  })

  test('a version of another compatibility group is not compared', async () => {
    const client = registry.client()
    await client.configs.put(null, { compatibilityGroup: 'major' })
    await registry.seed({
      order: { schema: text(record('Order', { a: 'int' })), metadata: { properties: { major: '1' } } },
    })
    const metadata = '    metadata: { properties: { major: "2" } }\n'
    folder.write({ 'schemas.yaml': manifest + metadata, 'order.avsc': record('Order', { a: 'string' }) })
    expect((await folder.check('--registry', URL)).code).toBe(0)
    folder.write({ 'schemas.yaml': manifest + metadata.replace('"2"', '"1"') })
    expect((await folder.check('--registry', URL)).code).toBe(1)
  })

  test('a read-only subject takes no change, and import mode takes every one', async () => {
    await registry.seed({ order: text(record('Order', { a: 'int' })) })
    const client = registry.client()
    await client.modes.put('order', 'READONLY')
    folder.write({ 'schemas.yaml': manifest, 'order.avsc': record('Order', { a: 'long' }) })
    expect(codes((await folder.findings('--registry', URL)).findings)).toEqual(['order CHECK_READ_ONLY'])
    await client.modes.put('order', 'IMPORT', { force: true })
    folder.write({ 'order.avsc': record('Order', { a: 'boolean' }) })
    expect((await folder.check('--registry', URL)).code).toBe(0)
  })

  test('--confirm asks the registry, and tells where it differs', async () => {
    await registry.seed({ order: text(record('Order', { a: 'int' })) })
    folder.write({ 'schemas.yaml': manifest, 'order.avsc': record('Order', { a: 'string' }) })
    expect(codes((await folder.findings('--registry', URL, '--confirm')).findings)).toEqual([
      'order AVRO_TYPE_MISMATCH',
    ])
    const { findings } = await folder.findings('--registry', URL, '--confirm', '--level', 'NONE')
    expect(codes(findings)).toEqual(['order CHECK_VERDICTS_DIFFER'])
  })

  test('one file is checked without a manifest', async () => {
    await registry.seed({ order: text(record('Order', { a: 'int' })) })
    folder.write({ 'sub/o.json': record('Order', { a: 'string' }) })
    const { code, out } = await folder.check('sub/o.json', '--subject', 'order', '--registry', URL)
    expect(code).toBe(1)
    expect(out).toContain('error AVRO_TYPE_MISMATCH sub/o.json:8:15 (version 1 of order)')
    expect((await folder.check('sub/o.json', '--subject', 'other', '--registry', URL)).code).toBe(0)
    expect((await folder.check('sub/o.json', '--registry', URL)).code).toBe(2)
  })

  test('a registry that cannot be reached, or refuses, ends with 4', async () => {
    const folders = [
      new CheckedFolder(async () => Promise.reject(new TypeError('fetch failed'))),
      new CheckedFolder(async () => new Response('{"error_code":401,"message":"Unauthorized"}', { status: 401 })),
    ]
    for (const other of folders) {
      other.write({ 'schemas.yaml': manifest, 'order.avsc': record('Order', {}) })
      expect(await other.check('--registry', URL)).toMatchObject({ code: 4, out: '' })
      other.remove()
    }
  })

  test('credentials come from flags or variables, and are not shown', async () => {
    const seen: (string | null)[] = []
    const watched = new CheckedFolder(async (input, init) => {
      seen.push(new Request(input, init).headers.get('authorization'))
      return registry.fetch(input, init)
    })
    watched.write({ 'schemas.yaml': manifest, 'order.avsc': record('Order', {}) })
    await watched.checkIn({ HEADGATE_REGISTRY_URL: URL, HEADGATE_REGISTRY_USER: 'ana:secret' })
    expect(new Set(seen)).toEqual(new Set([`Basic ${Buffer.from('ana:secret').toString('base64')}`]))
    const { out } = await watched.check('--registry', 'http://ana:secret@registry.test')
    expect(out).not.toContain('secret')
    watched.remove()
  })
})

describe('against other trees', () => {
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...words], { cwd: folder.path, stdio: 'pipe' })

  test('a commit is compared with, and the folder may lie below the root of the repository', async () => {
    folder.write({
      'below/schemas.yaml': manifest,
      'below/order.avsc': record('Order', { a: 'int' }),
      'other.avsc': '!',
    })
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'one')
    folder.write({
      'below/order.avsc': record('Order', { a: 'string' }),
      'below/new.avsc': record('New', { o: 'Order' }),
    })
    const words = ['--manifest', 'below/schemas.yaml', '--against', 'git:HEAD'] as const
    const { code, findings, subjects } = await folder.findings(...words)
    expect(code).toBe(1)
    expect(codes(findings)).toEqual(['order AVRO_TYPE_MISMATCH'])
    expect(findings[0]).toMatchObject({ file: 'below/order.avsc' })
    expect(subjects.map(({ subject, status }) => `${subject} ${status}`)).toEqual(['order incompatible', 'new new'])
    expect((await folder.check('--manifest', 'below/schemas.yaml', '--against', 'git:nowhere')).code).toBe(2)
    expect((await folder.check('--manifest', 'below/schemas.yaml', '--against', 'git:--output=x')).code).toBe(2)
  })

  test('a folder is compared with; what was no schema there is new here', async () => {
    folder.write({
      'schemas.yaml': 'subjects:\n  - files: "s/*.proto"\n    naming: "{file}"\n',
      's/a.proto': 'syntax = "proto3"; message A { int32 x = 1; }',
      's/b.proto': 'syntax = "proto3"; message B { int32 x = 1; }',
      'old/s/a.proto': 'syntax = "proto3"; message A { string x = 1; }',
      'old/s/b.proto': 'syntax = "proto3"; message {',
    })
    const { findings, subjects } = await folder.findings('--against', 'dir:old')
    expect(codes(findings)).toEqual(['a PROTOBUF_FIELD_SCALAR_KIND_CHANGED'])
    expect(subjects.map(({ subject, status }) => `${subject} ${status}`)).toEqual(['a incompatible', 'b new'])
  })

  test('a text that is no schema is told although it is the same in the other tree', async () => {
    folder.write({ 'schemas.yaml': manifest, 'a.avsc': '{"type":"record"}', 'old/a.avsc': '{"type":"record"}' })
    folder.write({ 'schemas.yaml': manifest.replace('**/', '') })
    expect((await folder.findings('--against', 'dir:old')).code).toBe(3)
  })

  test('a lock file says what the registry said, without a registry', async () => {
    await registry.seed({ order: text(record('Order', { a: 'int' })) })
    await registry.client().configs.put('order', { compatibilityLevel: 'FULL' })
    const reader = new RegistryReader(registry.client())
    await reader.read({ subjects: ['order'], isWhole: true })
    folder.write({ 'schemas.yaml': manifest, 'order.avsc': record('Order', { a: 'long' }) })
    expect((await folder.check('--against', 'lock')).code).toBe(2)
    folder.write({ 'schemas.lock': printLockFile(reader.baseline('registry r')) })
    registry.reset()
    const { code, findings, subjects } = await folder.findings('--against', 'lock')
    expect(code).toBe(1)
    expect(findings.map(({ direction }) => direction)).toEqual(['forward'])
    expect(subjects[0]).toMatchObject({ level: 'FULL', compared: [1] })
    expect(registry.calls).toEqual([])
    folder.write({ 'schemas.lock': folder.read('schemas.lock').replace('\\"a\\"', '\\"z\\"') })
    expect(await folder.check('--against', 'lock')).toMatchObject({ code: 2, error: expect.stringContaining('sha256') })
  })
})

describe('what else is found', () => {
  test('a schema that does not parse ends with 3, at its place; those that use it are told', async () => {
    folder.write({
      'schemas.yaml': 'subjects:\n  - files: "*.proto"\n    naming: "{file}"\n    level: FULL\n',
      'a.proto': 'syntax = "proto3";\nmessage A {\n  int32 = 1;\n}',
      'b.proto': 'syntax = "proto3";\nimport "a.proto";\nmessage B {}',
      'old/c.proto': '',
    })
    const { code, findings } = await folder.findings('--against', 'dir:old')
    expect(code).toBe(3)
    expect(codes(findings)).toEqual(['a CHECK_PARSE_ERROR', 'b CHECK_REFERENCE_MISSING'])
    expect(findings.map(({ start }) => (start as { line: number }).line)).toEqual([3, 2])
  })

  test('a reference that nobody has, and a cycle, are findings', async () => {
    folder.write({
      'schemas.yaml': 'subjects:\n  - files: "*.avsc"\n    naming: "{file}"\n',
      'a.avsc': record('A', { b: 'B' }),
      'b.avsc': record('B', { a: 'A' }),
      'c.avsc': record('C', { x: 'other.X' }),
    })
    const { code, findings } = await folder.findings('--registry', URL)
    expect(code).toBe(1)
    expect(codes(findings)).toEqual(['a CHECK_REFERENCE_CYCLE', 'b CHECK_REFERENCE_CYCLE', 'c CHECK_REFERENCE_MISSING'])
  })

  test('a waiver lets one finding pass; when it is over, or nothing answers to it, that is a finding', async () => {
    await registry.seed({ order: text(record('Order', { a: 'int', b: 'int' })) })
    const waiver = (path: string, until: string) =>
      `  - {subject: order, code: AVRO_TYPE_MISMATCH, path: ${path}, owner: ana, reason: r, until: ${until}}\n`
    folder.write({ 'order.avsc': record('Order', { a: 'string', b: 'int' }) })
    folder.write({ 'schemas.yaml': `${manifest}waivers:\n${waiver('/fields/0/type', '9999-01-01')}` })
    const passed = await folder.findings('--registry', URL)
    expect(passed).toMatchObject({ code: 0, counts: { errors: 0, waived: 1 } })
    folder.write({
      'schemas.yaml': `${manifest}waivers:\n${waiver('/fields/0/type', '2020-01-01')}${waiver('/fields/1/type', '9999-01-01')}`,
    })
    const { code, findings } = await folder.findings('--registry', URL)
    expect(code).toBe(1)
    expect(findings.map(({ code: name, file, start }) => [name, file, (start as { line: number }).line])).toEqual([
      ['AVRO_TYPE_MISMATCH', 'order.avsc', 8],
      ['CHECK_WAIVER_EXPIRED', 'schemas.yaml', 5],
      ['CHECK_WAIVER_UNUSED', 'schemas.yaml', 6],
    ])
  })

  test('examples have to stay readable', async () => {
    await registry.seed({ order: text({ ...record('Order', { a: 'int' }), fields: [{ name: 'a', type: 'int' }] }) })
    await registry.client().configs.put('order', { compatibilityLevel: 'NONE' })
    folder.write({
      'schemas.yaml': 'subjects:\n  - file: order.avsc\n    subject: order\n    examples: examples/*.json\n',
      'order.avsc': record('Order', { a: 'long' }),
      'examples/one.json': { a: 1 },
      'examples/two.json': { a: 'x' },
    })
    const { findings } = await folder.findings('--registry', URL)
    expect(findings.map(({ code, file }) => [code, file])).toEqual([['CHECK_EXAMPLE_UNREADABLE', 'examples/two.json']])
  })

  test('style is looked at where the manifest asks for it, and a baseline keeps what was there', async () => {
    folder.write({
      'schemas.yaml':
        'subjects:\n  - file: a.proto\n    subject: a\nlint:\n  rules: {SYNTAX_MISSING: error}\n  baseline: style.json\n',
      'a.proto': 'message A {}',
    })
    const before = await folder.findings('--registry', URL)
    expect(before.code).toBe(1)
    expect(codes(before.findings)).toContain('a SYNTAX_MISSING')
    expect((await folder.check('--registry', URL, '--write-baseline')).code).toBe(0)
    const after = await folder.findings('--registry', URL)
    expect(after).toMatchObject({ code: 0, findings: [] })
  })

  test('--fix makes the changes that need no judgement, keeps comments, and checks again', async () => {
    await registry.seed({ order: text(record('Order', { a: 'int' })) })
    const fixable =
      '{ "type": "record", "name": "Order", "namespace": "acme", // of the shop\n "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "string"}] }'
    folder.write({ 'schemas.yaml': manifest, 'order.avsc': fixable, 'other.avsc': record('Other', { x: 'int' }) })
    const { code, out, error } = await folder.check('--registry', URL, '--fix')
    expect({ code, error }).toEqual({ code: 0, error: 'headgate check: changed order.avsc\n' })
    expect(out).toContain('1 compatible')
    expect(folder.read('order.avsc')).toContain('// of the shop')
    expect(folder.read('order.avsc')).toMatch(/"default": ""/)
    folder.write({ 'order.avsc': record('Order', { a: 'string' }) })
    const before = folder.read('order.avsc')
    expect(await folder.check('--registry', URL, '--fix')).toMatchObject({ code: 1, error: '' })
    expect(folder.read('order.avsc')).toBe(before)
  })

  test('--fix reserves what is gone from Protobuf, of the subjects that are looked at', async () => {
    const proto = (members: string, values: string) =>
      `syntax = "proto3";\n\nmessage M {\n${members}}\n\nenum E {\n  NONE = 0;\n${values}}\n`
    const before = proto('  string kept = 1;\n  string gone = 2;\n', '  OLD = 1;\n')
    const after = proto('  string kept = 1; // as ever\n', '')
    folder.write({
      'schemas.yaml': 'subjects:\n  - files: "*.proto"\n    naming: "{file}"\n    level: FULL\n',
      'base/m.proto': before,
      'base/n.proto': before,
      'm.proto': after,
      'n.proto': after,
    })
    const base = `dir:${join(folder.path, 'base')}`
    const { code, error, out } = await folder.check('--against', base, '--fix', '--subject', 'm')
    expect({ code, error }).toEqual({ code: 0, error: 'headgate check: changed m.proto\n' })
    expect(out).toContain('0 errors, 0 warnings.')
    expect(folder.read('n.proto')).toBe(after)
    const fixed = folder.read('m.proto')
    expect(fixed).toBe(
      after
        .replace('message M {', 'message M {\n  reserved 2;\n  reserved "gone";')
        .replace('enum E {', 'enum E {\n  reserved 1;\n  reserved "OLD";'),
    )
    expect(await folder.check('--against', base, '--fix', '--subject', 'm')).toMatchObject({ code: 0, error: '' })
    expect(folder.read('m.proto')).toBe(fixed)
    // Used again it can meet data of the field that is gone.
    folder.write({ 'base/m.proto': fixed, 'm.proto': fixed.replace('string kept', 'int32 again = 2;\n  string kept') })
    const { findings } = await folder.findings('--against', base, '--subject', 'm')
    expect(codes(findings)).toEqual(['m PROTOBUF_RESERVED_NUMBER_USED'])
  })

  test('--fix keeps what it mends beside a break that is waived', async () => {
    await registry.seed({ order: text(record('Order', { a: 'int' })) })
    const change = '  - subject: order\n    code: AVRO_TYPE_MISMATCH\n    path: /fields/0/type\n'
    const waivers = `waivers:\n${change}    reason: nobody reads it\n    owner: shop\n    until: 9999-01-01\n`
    folder.write({ 'schemas.yaml': manifest + waivers, 'order.avsc': record('Order', { a: 'boolean', b: 'string' }) })
    const { code, error } = await folder.check('--registry', URL, '--fix')
    expect({ code, error }).toEqual({ code: 0, error: 'headgate check: changed order.avsc\n' })
    expect(folder.read('order.avsc')).toMatch(/"default": ""/)
  })

  test('--subject looks at one subject of the manifest', async () => {
    folder.write({ 'schemas.yaml': manifest, 'a.avsc': record('A', { x: 'y' }), 'b.avsc': record('B', {}) })
    expect((await folder.check('--registry', URL)).code).toBe(1)
    expect((await folder.check('--registry', URL, '--subject', 'b')).code).toBe(0)
    expect((await folder.check('--registry', URL, '--subject', 'z')).code).toBe(2)
  })

  test('--fail-on warning fails on warnings', async () => {
    await registry.seed({ order: text(record('Order', { a: 'int' })) })
    folder.write({ 'schemas.yaml': `${manifest}    level: FULL\n`, 'order.avsc': record('Order', { a: 'int' }) })
    expect((await folder.check('--registry', URL)).code).toBe(0)
    expect((await folder.check('--registry', URL, '--fail-on', 'warning')).code).toBe(1)
  })
})

test.each([
  [['--output', 'xml'], /--output xml: known are/],
  [['--output', 'jsn'], /did you mean json\?/],
  [['--output', 'json', '--output', 'text'], /only one --output/],
  [['--against', 'main'], /--against main/],
  [['--level', 'backwrd'], /did you mean BACKWARD\?/],
  [['--type', 'AVRO'], /--type needs FILE/],
  [['--manifest', 'nowhere.yaml'], /is not there/],
  [[], /there is no schemas.yaml/],
])('called wrongly (%j) it says so and ends with 2', async (words, problem) => {
  const { code, error, out } = await folder.check(...words)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(error).toMatch(problem)
})

test('a wrong manifest is told with its lines, and a file that is not there', async () => {
  folder.write({ 'schemas.yaml': 'subjects:\n  - file: a.avsc\n    lvel: FULL\n' })
  expect(await folder.check()).toMatchObject({
    code: 2,
    error: 'headgate check: schemas.yaml line 3: "lvel" is no key of subjects[0]. Did you mean level?\n',
  })
  folder.write({ 'schemas.yaml': 'subjects:\n  - file: a.avsc\n    subject: a\n  - files: "*.proto"\n' })
  expect(await folder.check()).toMatchObject({
    code: 2,
    error: expect.stringMatching(/line 4: no file matches[^]*line 2: a.avsc is not there/),
  })
})

test('several reports are written at once, and the summary of a job', async () => {
  await registry.seed({ order: text(record('Order', { a: 'int' })) })
  folder.write({ 'schemas.yaml': manifest, 'order.avsc': record('Order', { a: 'string' }) })
  const outputs = ['json', 'junit', 'sarif', 'gitlab', 'markdown', 'github'].map(name => [
    '--output',
    `${name}=out/${name}`,
  ])
  const environment = { GITHUB_STEP_SUMMARY: join(folder.path, 'summary.md') }
  const { code, out } = await folder.checkIn(environment, '--registry', URL, '--output', 'text', ...outputs.flat())
  expect(code).toBe(1)
  expect(out).toContain('1 error')
  expect(folder.read('out/github')).toMatch(
    /^::error file=order.avsc,line=8,endLine=8,col=15,endColumn=22,title=AVRO_TYPE_MISMATCH::/,
  )
  expect(folder.read('summary.md')).toContain('### Schemas: failed')
})
