import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { manifestJsonSchema } from '../../src/check/manifest-schema.ts'
import { readManifest } from '../../src/cli/check/manifest-file.ts'

const problemsOf = (text: string) => readManifest(text).problems.map(({ line, message }) => `${line}: ${message}`)

const whole = `
registry: http://localhost:8081
against: git:main
lock: locks/schemas.lock
roots: [proto, ./vendor/]
dependants: warning
defaults:
  level: full_transitive
  policy: lenient
  owner: platform
  naming: "{name}-value"
  metadata: { properties: { major: "1", region: eu } }
subjects:
  - file: a.avsc
    subject: orders-value
    level: BACKWARD
    group: major
    metadata: { properties: { major: 2 }, tags: { Order.id: [PII] }, sensitive: [region] }
    references:
      - { name: acme.Customer, subject: customers, version: 3 }
      - { name: acme.Address, subject: addresses, version: latest }
    examples: examples/*.json
  - files: ["proto/**/*.proto", "more/*.proto"]
    exclude: proto/internal/**
    strategy: record
    language: protobuf
lint:
  rules: { SYNTAX_MISSING: error }
  baseline: lint.json
waivers:
  - subject: orders-value
    code: AVRO_TYPE_MISMATCH
    path: /fields/1/type
    owner: ana
    reason: nobody reads it
    until: 2026-12-31
`

test('a manifest is read with the defaults in its entries', () => {
  const { manifest, problems } = readManifest(whole)
  expect(problems).toEqual([])
  expect(manifest).toMatchObject({
    registry: 'http://localhost:8081',
    against: 'git:main',
    lock: 'locks/schemas.lock',
    roots: ['proto', 'vendor'],
    dependants: 'warning',
    waivers: [{ subject: 'orders-value', until: '2026-12-31', owner: 'ana' }],
  })
  expect(manifest?.lint?.rules).toEqual(new Map([['SYNTAX_MISSING', 'error']]))
  const [order, proto] = manifest?.entries ?? []
  expect(order).toMatchObject({
    line: 14,
    subject: 'orders-value',
    level: 'BACKWARD',
    policy: 'LENIENT',
    owner: 'platform',
    group: 'major',
    metadata: { properties: { major: '2', region: 'eu' }, tags: { 'Order.id': ['PII'] }, sensitive: ['region'] },
    references: [
      { name: 'acme.Customer', subject: 'customers', version: 3 },
      { name: 'acme.Address', subject: 'addresses', version: 'latest' },
    ],
    examples: ['examples/*.json'],
  })
  expect(proto).toMatchObject({
    level: 'FULL_TRANSITIVE',
    language: 'PROTOBUF',
    strategy: 'record',
    references: 'auto',
  })
  // A strategy of its own is not hidden by the template of the defaults.
  expect(proto?.naming).toBeUndefined()
})

test.each([
  [
    'subjcts: []',
    ['1: "subjcts" is no key of the manifest. Did you mean subjects?', '1: the manifest lacks the key subjects.'],
  ],
  ['subjects:\n  - fil: a.avsc', ['2: "fil" is no key of subjects[0]. Did you mean file?']],
  [
    'subjects:\n  - file: a\n    level: BACKWRD',
    ['3: "BACKWRD" is no value of subjects[0].level. Did you mean BACKWARD?'],
  ],
  ['subjects:\n  - subject: s', ['2: a subject needs the key file or files.']],
  ['subjects:\n  - file: a\n    files: b', ['2: a subject has file or files, not both.']],
  ['subjects:\n  - files: "*"\n    subject: s', ['2: files gives many subjects: name them with naming, not subject.']],
  ['subjects: 1', ['1: subjects has to be a list.']],
  ['subjects: [a]', ['1: subjects[0] has to be a mapping of keys to values.']],
  ['subjects: []\nagainst: main', ['2: against has to be registry, lock, git:REF or dir:PATH, not "main".']],
  [
    'subjects: []\nregistry: http://me:secret@host',
    ['1: registry must not hold credentials: give them in HEADGATE_REGISTRY_USER.'],
  ],
  [
    'subjects: []\nwaivers:\n  - {subject: s, code: c, path: p, owner: o, reason: r, until: 2026-02-30}',
    ['3: waivers[0].until has to be a day such as 2026-12-31, not "2026-02-30".'],
  ],
  ['subjects: []\nwaivers:\n  - {subject: s}', expect.arrayContaining(['3: waivers[0] lacks the key until.'])],
  ['a: b: c', [expect.stringMatching(/^1: Nested mappings/)]],
])('what is wrong with a manifest is told with its line: %j', (text, expected) => {
  expect(problemsOf(text)).toEqual(expected)
})

test('names of objects are ordinary names', () => {
  const { manifest, problems } = readManifest(
    'subjects:\n  - file: a\n    metadata: { properties: { __proto__: x, constructor: y } }',
  )
  expect(problems).toEqual([])
  const properties = manifest?.entries[0]?.metadata?.properties ?? {}
  expect(Object.entries(properties)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
})

test('aliases that multiply are refused', () => {
  const lines = ['subjects: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let at = 1; at < 9; at++)
    lines.push(
      `x${at}: &a${at} [${Array(10)
        .fill(`*a${at - 1}`)
        .join(', ')}]`,
    )
  expect(problemsOf(lines.join('\n')).length).toBeGreaterThan(0)
})

test('the published JSON Schema is that of the table, and takes what the reader takes', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../../docs/schemas.schema.json', import.meta.url), 'utf8'),
  )
  expect(published).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())))
  const validate = new Ajv({ allErrors: true, formats: { date: true } }).compile(published as object)
  const { metadata: _numbers, ...subject } = (parse(whole) as { subjects: Record<string, unknown>[] }).subjects[0] ?? {}
  expect(validate({ ...(parse(whole) as object), subjects: [subject] })).toBe(true)
  expect(validate({ subjects: [{ fil: 'a' }] })).toBe(false)
  expect(validate({ subjects: [{ file: 'a', level: 'SIDEWAYS' }] })).toBe(false)
})
