import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { TopicState } from '../../../src/cli/snapshot/topic-state.ts'
import { propertyRuns } from '../../support/property-runs.ts'

type Written = readonly [key: object | string | null, value: object | string | null]

const bytes = (value: object | string | null) =>
  value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

function replayed(...records: readonly Written[]) {
  const state = new TopicState()
  records.forEach(([key, value], i) => state.apply({ key: bytes(key), value: bytes(value), timestamp: 1000 + i }, i))
  return state.snapshot()
}

const key = (subject: string, version: number) => ({ keytype: 'SCHEMA', subject, version, magic: 1 })
const value = (subject: string, version: number, more: object = {}) => ({
  subject,
  version,
  id: version,
  schemaType: 'AVRO',
  schema: `"text ${version}"`,
  deleted: false,
  ...more,
})
const schema = (subject: string, version: number, more: object = {}): Written => [
  key(subject, version),
  value(subject, version, more),
]
const deleteSubject = (subject: string, version: number): Written => [
  { keytype: 'DELETE_SUBJECT', subject, magic: 0 },
  { subject, version },
]
const clear = (subject?: string): Written => [{ keytype: 'CLEAR_SUBJECT', subject, magic: 0 }, { subject }]

const places = (snapshot: ReturnType<typeof replayed>) =>
  snapshot.versions.map(({ subject, version, deleted }) => `${subject}@${version}${deleted ? ' deleted' : ''}`)

describe('versions', () => {
  test('have every field of their record, and its time', () => {
    const references = [{ name: 'n', subject: 's', version: 1 }]
    const metadata = { properties: { a: 'b' } }
    const ruleSet = { domainRules: [{ name: 'r', type: 'CEL', mode: 'READ', kind: 'CONDITION', disabled: false }] }
    const { versions } = replayed(schema('a', 3, { id: 7, schemaType: 'JSON', references, metadata, ruleSet }))
    expect(versions).toEqual([
      {
        subject: 'a',
        version: 3,
        id: 7,
        schemaType: 'JSON',
        schema: '"text 3"',
        references,
        metadata,
        ruleSet,
        deleted: false,
        ts: 1000,
      },
    ])
  })

  test('of old writers are read: no language is Avro, magic 0, other orders, null for what is not there', () => {
    const { versions } = replayed(
      [
        '{"subject":"a","version":1,"magic":0,"keytype":"SCHEMA"}',
        { subject: 'a', version: 1, id: 1, schema: '"int"' },
      ],
      [key('b', 1), { ...value('b', 1, { id: 2 }), references: null, metadata: null }],
    )
    expect(versions.map(({ subject, schemaType, deleted }) => [subject, schemaType, deleted])).toEqual([
      ['a', 'AVRO', false],
      ['b', 'AVRO', false],
    ])
  })

  test('are replaced by later records of their key, and go with a tombstone', () => {
    const snapshot = replayed(
      schema('a', 1),
      schema('a', 2),
      schema('a', 1, { deleted: true }),
      schema('b', 1, { id: 9 }),
      [key('b', 1), null],
    )
    expect(places(snapshot)).toEqual(['a@1 deleted', 'a@2'])
  })

  test('are soft-deleted by a delete of their subject up to its watermark, in the order of the log', () => {
    const snapshot = replayed(
      schema('a', 1),
      schema('a', 2),
      deleteSubject('a', 1),
      schema('b', 1),
      deleteSubject('b', 5),
      schema('b', 1),
    )
    expect(places(snapshot)).toEqual(['a@1 deleted', 'a@2', 'b@1'])
  })

  test('stand in the order of their subjects and numbers, contexts among them', () => {
    const snapshot = replayed(schema('b', 10), schema('b', 9), schema(':.ctx:a', 1), schema(':.:a', 3))
    expect(places(snapshot)).toEqual([':.ctx:a@1', 'a@3', 'b@9', 'b@10'])
  })
})

describe('ids', () => {
  test('that stand for another text already are not taken again in their context', () => {
    const { versions, remarks } = replayed(
      schema('a', 1, { id: 5 }),
      schema('b', 1, { id: 5, schema: '"other"' }),
      schema(':.ctx:b', 1, { id: 5, schema: '"other"' }),
      schema('c', 1, { id: 5 }),
    )
    expect(versions.map(({ subject }) => subject)).toEqual([':.ctx:b', 'a', 'c'])
    expect(remarks).toEqual(['the record at offset 1 was skipped: id 5 stands for another schema than that of b@1.'])
  })

  test('are free again once their last version has gone', () => {
    const snapshot = replayed(
      schema('a', 1, { id: 5 }),
      schema('b', 1, { id: 5, schema: '"text 1"' }),
      [key('a', 1), null],
      [key('b', 1), null],
      schema('c', 1, { id: 5, schema: '"other"' }),
    )
    expect(places(snapshot)).toEqual(['c@1'])
  })
})

test('records of any kind are read or skipped, and what is read is whole', () => {
  const word = fc.constantFrom('SCHEMA', 'CONFIG', 'MODE', 'DELETE_SUBJECT', 'CLEAR_SUBJECT', 'NOOP', 'ASSOC', 'x')
  const any = fc.oneof(fc.jsonValue(), fc.constantFrom('a', ':.c:a', ':.c:', '', 1, 2, '"int"'))
  const record = fc.tuple(
    fc.record({ keytype: word, subject: any, version: any, magic: any }, { requiredKeys: ['keytype'] }),
    fc.oneof(
      fc.constant(null),
      fc.record({ id: any, schema: any, references: any, mode: any, version: any, deleted: any }),
    ),
  )
  fc.assert(
    fc.property(fc.array(record, { maxLength: 20 }), records => {
      for (const { subject, version, id, schema: text } of replayed(...(records as Written[])).versions) {
        expect([typeof subject, typeof text]).toEqual(['string', 'string'])
        expect(Number.isInteger(version) && version > 0 && Number.isInteger(id) && id >= 0).toBe(true)
      }
    }),
    propertyRuns(),
  )
})

describe('configs and modes', () => {
  test('are the last ones of each scope; the scope comes from the key', () => {
    const snapshot = replayed(
      [{ keytype: 'CONFIG', magic: 0 }, { compatibilityLevel: 'FULL' }],
      [{ keytype: 'CONFIG', subject: null, magic: 0 }, { compatibilityLevel: 'NONE' }],
      [
        { keytype: 'CONFIG', subject: 'a', magic: 0 },
        { subject: 'a', alias: 'b', normalize: true },
      ],
      [{ keytype: 'CONFIG', subject: 'gone', magic: 0 }, { compatibilityLevel: 'FULL' }],
      [{ keytype: 'CONFIG', subject: 'gone', magic: 0 }, null],
      [
        { keytype: 'MODE', subject: ':.ctx:', magic: 0 },
        { subject: ':.ctx:', mode: 'READONLY' },
      ],
      [{ keytype: 'MODE', magic: 0 }, { mode: 'IMPORT' }],
      [{ keytype: 'MODE', magic: 0 }, null],
    )
    expect([...snapshot.configs]).toEqual([
      ['', { compatibilityLevel: 'NONE' }],
      ['a', { alias: 'b', normalize: true }],
    ])
    expect([...snapshot.modes]).toEqual([[':.ctx:', 'READONLY']])
  })
})

describe('a clear forgets what is soft-deleted', () => {
  const before: readonly Written[] = [
    schema('a', 1, { deleted: true }),
    schema('a', 2),
    schema(':.ctx:a', 1, { deleted: true }),
    schema(':.ctx:b', 2, { deleted: true }),
  ]
  test.each([
    ['a', ['a@2', ':.ctx:a@1 deleted', ':.ctx:b@2 deleted']],
    [':.ctx:', ['a@1 deleted', 'a@2']],
    [':.ctx:a', ['a@1 deleted', 'a@2', ':.ctx:b@2 deleted']],
    [undefined, ['a@2']],
  ])('of the scope %j', (scope, left) => {
    expect(places(replayed(...before, clear(scope))).toSorted()).toEqual(left.toSorted())
  })
})

describe('what cannot be read', () => {
  test.each([
    ['no key', null, {}],
    ['a key that is no JSON', '{', {}],
    ['a key that is no object', '[]', {}],
    ['a key type nobody knows', { keytype: 'BOGUS' }, {}],
    ['a key type of the prototype', { keytype: 'constructor' }, {}],
    ['a magic of the future', { keytype: 'SCHEMA', subject: 'a', version: 1, magic: 2 }, value('a', 1)],
    ['a config with a magic', { keytype: 'CONFIG', magic: 1 }, {}],
    ['no version', { keytype: 'SCHEMA', subject: 'a', magic: 1 }, value('a', 1)],
    ['version 0', key('a', 0), value('a', 0)],
    ['no id', key('a', 1), { schema: '"int"' }],
    ['a text that is none', key('a', 1), value('a', 1, { schema: 5 })],
    ['references that are none', key('a', 1), value('a', 1, { references: [5] })],
    ['a mode that is none', { keytype: 'MODE', magic: 0 }, { mode: 'LOUD' }],
  ] as readonly (readonly [string, Written[0], Written[1]])[])('%s is skipped and told', (_, badKey, badValue) => {
    const { versions, remarks } = replayed([badKey, badValue], schema('z', 1))
    expect([versions.length, remarks.length]).toEqual([1, 1])
    expect(remarks[0]).toMatch(/^the record at offset 0 was skipped: /)
  })

  test('bytes that are no UTF-8 are skipped', () => {
    const state = new TopicState()
    state.apply({ key: Buffer.from([0xff, 0xfe]), value: null }, 4)
    expect(state.snapshot().remarks).toHaveLength(1)
  })

  test('is told up to a number of times', () => {
    const { remarks } = replayed(...Array.from({ length: 50 }, (): Written => [{ keytype: 'BOGUS' }, null]))
    expect([remarks.length, remarks.at(-1)]).toEqual([21, '30 more records were skipped.'])
  })

  test('no-ops, contexts and tombstones of what never was say nothing', () => {
    const snapshot = replayed(
      [{ keytype: 'NOOP', magic: 0 }, null],
      [
        { keytype: 'CONTEXT', tenant: 'default', context: '.ctx', magic: 0 },
        { tenant: 'default', context: '.ctx' },
      ],
      [{ keytype: 'DELETE_SUBJECT', subject: 'a', magic: 0 }, null],
      [key('a', 1), null],
    )
    expect(snapshot).toEqual({ versions: [], configs: new Map(), modes: new Map(), remarks: [] })
  })

  test('metadata that is encrypted at rest, and associations, are told', () => {
    const { remarks } = replayed(
      schema('a', 1, { metadata: { properties: { __enc__: 'true', x: 'y' } }, md5: 'AA==' }),
      [{ keytype: 'ASSOC', magic: 0 }, { subject: 'a' }],
    )
    expect(remarks).toEqual([
      '1 records of associations were left out.',
      'a@1 has metadata that is encrypted at rest: read it through REST instead.',
    ])
  })
})
