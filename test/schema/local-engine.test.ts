import { expect, test } from '@jest/globals'
import type { PairCheck, SchemaSource } from '../../src/schema/engine.ts'
import { defaultLimits } from '../../src/schema/limits.ts'
import { LocalEngine } from '../../src/schema/local-engine.ts'
import { parsers } from '../../src/schema/parsers.ts'

const sent = `{
  "type": "record", "name": "R",
  "fields": [{ "name": "a", "type": "int" }]
}`
const options = { mode: 'new', validateFields: false, normalize: false } as const
const sourceOf = (text: string, key?: string): SchemaSource => ({ type: 'AVRO', text, references: [], key, held: {} })

/** An engine that knows `sent` as what is stored under `k`, and a check of a candidate against that. */
function remembering() {
  const engine = new LocalEngine(parsers, defaultLimits, 10_000)
  const source = sourceOf(sent)
  const stored = engine.canonical(source, options)
  engine.remember(source, 'k')
  const pair: PairCheck = {
    candidate: sourceOf('{"type":"record","name":"R","fields":[{"name":"a","type":"string"}]}'),
    candidateOptions: options,
    earlier: sourceOf(stored, 'k'),
    earlierVersion: 1,
    level: 'BACKWARD',
    policy: 'STRICT',
  }
  return { engine, stored, pair }
}

test('what was registered is compared as if it had been read from the store', () => {
  const { engine, stored, pair } = remembering()
  const messages = engine.check(pair)
  expect(messages).toHaveLength(3)
  expect(messages[2]).toBe(`{oldSchema: '${stored}'}`)
  expect(messages).toEqual(
    new LocalEngine(parsers, defaultLimits, 10_000).check({ ...pair, earlier: sourceOf(stored) }),
  )
})

test('findings point into the stored text, however the schema was sent', () => {
  const { engine, stored, pair } = remembering()
  expect(engine.findings(pair)).toContainEqual(
    expect.objectContaining({ verdict: 'break', writer: { line: 1, column: stored.indexOf('"int"') + 1 } }),
  )
})

test('formats of a stored schema come from the stored text', () => {
  const { engine, stored } = remembering()
  expect(engine.formatted(sourceOf(stored, 'k'), '')).toBe(stored)
})

/** `C`, which imports `B`, which imports `A`: only `A` differs. */
const chain = (version: number, type: string): SchemaSource => {
  const base = { direct: false, version } as const
  return {
    type: 'PROTOBUF',
    text: 'syntax = "proto3"; package c; import "b.proto"; message C { b.B b = 1; }',
    references: [
      { ...base, name: 'a.proto', subject: 'a', text: `syntax = "proto3"; package a; message A { ${type} a = 1; }` },
      {
        ...base,
        name: 'b.proto',
        subject: 'b',
        text: 'syntax = "proto3"; package b; import "a.proto"; message B { a.A a = 1; }',
        direct: true,
      },
    ],
    key: undefined,
    held: {},
  }
}

test('a file of the same text on both sides differs by what it imports', () => {
  const pair = { candidateOptions: options, earlierVersion: 1, level: 'BACKWARD', policy: 'STRICT' } as const
  const check = (candidate: SchemaSource, earlier: SchemaSource) =>
    new LocalEngine(parsers, defaultLimits, 10_000).check({ ...pair, candidate, earlier })
  expect(check(chain(2, 'int32'), chain(1, 'string')).join()).toContain('FIELD_SCALAR_KIND_CHANGED')
  expect(check(chain(2, 'string'), chain(1, 'string'))).toEqual([])
})

test('two imported files of one text stay two files', () => {
  const text = 'syntax = "proto3"; message A { string a = 1; }'
  const references = ['one.proto', 'two.proto'].map(name => ({ name, subject: name, version: 1, text, direct: true }))
  const own = 'syntax = "proto3"; import "two.proto"; message B { A a = 1; }'
  const source: SchemaSource = { type: 'PROTOBUF', text: own, references, key: undefined, held: {} }
  const read = () =>
    new LocalEngine(parsers, defaultLimits, 10_000).validate(source, { ...options, validateFields: true })
  expect(read).toThrow('"A" is not defined')
})
