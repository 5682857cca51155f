import { DigitsNeeded } from '../../src/rest/bend.ts'
import { parseBodyExactly } from '../../src/rest/json-body.ts'
import {
  configUpdate,
  modeUpdate,
  registerSchemaRequest,
  scalarMap,
  tagSchemaRequest,
} from '../../src/rest/requests.ts'

const badRequest = expect.objectContaining({ code: 400 })
const read = (body: unknown): unknown => registerSchemaRequest(body, '')
const readText = (text: string): unknown => registerSchemaRequest(parseBodyExactly(text), '')

describe('scalars are bent into shape', () => {
  test.each<[string, object]>([
    ['{"schema":5}', { schema: '5' }],
    ['{"schema":5.0}', { schema: '5.0' }],
    ['{"schema":1E+2}', { schema: '1E+2' }],
    ['{"schema":true}', { schema: 'true' }],
    ['{"schema":null}', {}],
    ['{"schemaType":false}', { schemaType: 'false' }],
    ['{"version":"2"}', { version: 2 }],
    ['{"version":" +2 "}', { version: 2 }],
    ['{"version":""}', {}],
    ['{"version":" "}', {}],
    ['{"version":"null"}', {}],
    ['{"version":2.0}', { version: 2 }],
    ['{"version":3.7}', { version: 3 }],
    ['{"version":-3.7}', { version: -3 }],
    ['{"version":1e2}', { version: 100 }],
    ['{"propagateSchemaTags":"true"}', { propagateSchemaTags: true }],
    ['{"propagateSchemaTags":"False"}', { propagateSchemaTags: false }],
    ['{"propagateSchemaTags":1}', { propagateSchemaTags: true }],
    ['{"propagateSchemaTags":0}', { propagateSchemaTags: false }],
    ['{"propagateSchemaTags":""}', {}],
    ['{"metadata":{"properties":{"a":1.50,"b":true}}}', { metadata: { properties: { a: '1.50', b: 'true' } } }],
    [
      '{"ruleSet":{"domainRules":[{"kind":1,"mode":"3"}]}}',
      { ruleSet: { domainRules: [{ kind: 'CONDITION', mode: 'WRITE', disabled: false }] } },
    ],
    ['{"unknown":{"a":[1]},"id":7}', { id: 7 }],
  ])('%s', (text, expected) => {
    expect(readText(text)).toEqual(expected)
  })

  test('a number for a text asks for its digits', () => {
    expect(() => read({ schema: 5 })).toThrow(DigitsNeeded)
  })

  test('integers and booleans need no digits', () => {
    expect(read({ version: 2.5, propagateSchemaTags: 1 })).toEqual({ version: 2, propagateSchemaTags: true })
  })
})

describe('what has another shape is refused', () => {
  test.each<unknown>([
    [],
    'x',
    '',
    5,
    true,
    { schema: {} },
    { schema: [] },
    { version: 'x' },
    { version: '2.0' },
    { version: true },
    { version: {} },
    { version: 2147483648 },
    { version: -2147483649 },
    { version: '2147483648' },
    { version: 1e300 },
    { propagateSchemaTags: 'yes' },
    { propagateSchemaTags: 1.5 },
    { propagateSchemaTags: {} },
    { references: {} },
    { references: '' },
    { references: [1] },
    { references: [null] },
    { metadata: 'x' },
    { metadata: [] },
    { metadata: { properties: [] } },
    { metadata: { properties: { a: null } } },
    { metadata: { properties: { a: {} } } },
    { metadata: { tags: { a: 'x' } } },
    { metadata: { tags: { a: null } } },
    { metadata: { tags: { a: [null] } } },
    { metadata: { sensitive: 'x' } },
    { metadata: { sensitive: [null] } },
    { ruleSet: 'none' },
    { ruleSet: { domainRules: {} } },
    { ruleSet: { domainRules: [null] } },
    { ruleSet: { domainRules: [{ kind: 'WISH' }] } },
    { ruleSet: { domainRules: [{ kind: 'condition' }] } },
    { ruleSet: { domainRules: [{ kind: '' }] } },
    { ruleSet: { domainRules: [{ kind: 2 }] } },
    { ruleSet: { domainRules: [{ mode: 'SIDEWAYS' }] } },
    { ruleSet: { domainRules: [{ params: { a: null } }] } },
    { ruleSet: { enableAt: 'MOON' } },
    { schemaTagsToAdd: [{}] },
    { schemaTagsToAdd: [{ schemaEntity: { entityPath: 'a', entityType: 'sr_record' } }] },
    { schemaTagsToAdd: [{ schemaEntity: { entityPath: 'a', entityType: 'sr_thing' }, tags: [] }] },
    { schemaTagsToAdd: [{ schemaEntity: { entityType: 'sr_field' }, tags: [] }] },
  ])('%j', body => {
    expect(() => read(body)).toThrow(badRequest)
  })

  test('the message names the field', () => {
    expect(() => read({ ruleSet: { domainRules: [{}, { tags: ['a', {}] }] } })).toThrow(
      /^ruleSet\.domainRules\[1\]\.tags\[1\] must be a text/,
    )
  })
})

test.each([
  [{}, "{name='null', subject='null', version=null}"],
  [{ name: 'a', subject: 'b' }, "{name='a', subject='b', version=null}"],
  [{ name: null, subject: 'b', version: '' }, "{name='null', subject='b', version=null}"],
])('the incomplete reference %j makes the schema invalid', (reference, shown) => {
  const refusal = { code: 42201, message: `Invalid schema, details: Invalid reference: ${shown}` }
  expect(() => read({ references: [reference] })).toThrow(expect.objectContaining(refusal))
})

test('a whole registration is read', () => {
  const body = {
    schema: '{}',
    schemaType: 'JSON',
    references: [{ name: 'n', subject: 's', version: -1, extra: 1 }],
    metadata: { tags: { '**.a': ['PII'] }, properties: { owner: 'x' }, sensitive: ['owner'] },
    ruleSet: {
      domainRules: [
        {
          name: 'r',
          kind: 'CONDITION',
          mode: 'WRITE',
          type: 'CEL',
          tags: ['t'],
          params: { k: 'v' },
          expr: 'e',
          doc: 'd',
          onSuccess: 'NONE',
          onFailure: 'DLQ',
          disabled: true,
        },
      ],
      migrationRules: [],
      encodingRules: [],
      enableAt: 'CLIENT',
    },
    version: 1,
    id: 2,
    schemaTagsToAdd: [{ schemaEntity: { entityPath: 'a.b', entityType: 'sr_field' }, tags: ['t'] }],
    schemaTagsToRemove: [],
    propagateSchemaTags: false,
  }
  expect(read(body)).toEqual({
    ...body,
    references: [{ name: 'n', subject: 's', version: -1 }],
    schemaTagsToAdd: [{ entityPath: 'a.b', entityType: 'sr_field', tags: ['t'] }],
  })
})

test('empty metadata is not the same as none', () => {
  expect(read({ metadata: {} })).toEqual({ metadata: {} })
})

test('maps take any name', () => {
  const { metadata } = read(JSON.parse('{"metadata":{"properties":{"__proto__":"a","constructor":"b"}}}')) as {
    metadata: { properties: object }
  }
  expect(JSON.stringify(metadata.properties)).toBe('{"__proto__":"a","constructor":"b"}')
})

test('a name that objects inherit is no field that was sent', () => {
  expect(modeUpdate({}, '')).toEqual({})
  expect(read(JSON.parse('{"__proto__":{"schema":"x"}}'))).toEqual({})
})

test('an update keeps the difference between absent and null', () => {
  expect(configUpdate({ alias: null, normalize: '', compatibilityGroup: '' }, '')).toEqual({
    alias: null,
    normalize: null,
    compatibilityGroup: '',
  })
  expect(modeUpdate({ mode: null }, '')).toEqual({ mode: null })
})

test('a tag request is read', () => {
  const tagged = { schemaEntity: { entityPath: 'a', entityType: 'sr_record' }, tags: ['t'] }
  expect(
    tagSchemaRequest(
      { tagsToAdd: [tagged], rulesToMerge: { domainRules: [] }, rulesToRemove: ['r'], newVersion: '3' },
      '',
    ),
  ).toEqual({
    tagsToAdd: [{ entityPath: 'a', entityType: 'sr_record', tags: ['t'] }],
    rulesToMerge: { domainRules: [] },
    rulesToRemove: ['r'],
    newVersion: 3,
  })
})

test('the root takes any object of scalars', () => {
  expect(() => scalarMap({ a: 'x', b: null, c: true }, '')).not.toThrow()
  expect(() => scalarMap({ a: { b: 1 } }, '')).toThrow(badRequest)
  expect(() => scalarMap(['x'], '')).toThrow(badRequest)
})
