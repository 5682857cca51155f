import { expect, test } from '@jest/globals'
import type { PairCheck, SchemaSource } from '../../src/schema/engine.ts'
import { defaultLimits } from '../../src/schema/limits.ts'
import { LocalEngine } from '../../src/schema/local-engine.ts'

const sent = `{
  "type": "record", "name": "R",
  "fields": [{ "name": "a", "type": "int" }]
}`
const options = { mode: 'new', validateFields: false, normalize: false } as const
const sourceOf = (text: string, key?: string): SchemaSource => ({ type: 'AVRO', text, references: [], key, held: {} })

/** An engine that knows `sent` as what is stored under `k`, and a check of a candidate against that. */
function remembering() {
  const engine = new LocalEngine(defaultLimits, 10_000)
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
  expect(messages).toEqual(new LocalEngine(defaultLimits, 10_000).check({ ...pair, earlier: sourceOf(stored) }))
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
