import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseAvro } from '../../../src/schema/avro/parse.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { SchemaError, type ParsedSchema, type ParseOptions, type PartMemory } from '../../../src/schema/schema.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const options: ParseOptions = { mode: 'new', validateFields: false, limits: defaultLimits }

class Memory implements PartMemory {
  readonly known = new Map<string, unknown>()
  finds = 0

  find(words: string): unknown {
    const known = this.known.get(words)
    if (known !== undefined) this.finds++
    return known
  }

  keep(words: string, known: unknown): void {
    this.known.set(words, known)
  }
}

/** Everything a schema tells, or how it was refused. */
function told(text: string, parts?: PartMemory): { readonly schema?: ParsedSchema; readonly facts: unknown } {
  try {
    const schema = parseAvro(text, [], { ...options, ...(parts && { parts }) })
    const normal = attempt(() => schema.normalized().canonical)
    const { canonical, nodeCount } = schema
    const facts = [canonical, normal, schema.equivalenceKey(), nodeCount, schema.formatted('resolved'), schema.tags()]
    return { schema, facts }
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    return { facts: [error.message, error.position, error.limit] }
  }
}

function attempt(work: () => string): string {
  try {
    return work()
  } catch (error) {
    return (error as Error).message
  }
}

function differences(reader: ParsedSchema, writer: ParsedSchema): unknown {
  const {
    isCompatible,
    isTruncated,
    differences: found,
  } = reader.differencesFrom(writer, {
    policy: 'STRICT',
    limits: defaultLimits,
  })
  const words = { reader: 'new', writer: 'old' } as const
  return [isCompatible, isTruncated, found.map(one => ({ ...one, message: one.message(words) }))]
}

/** Words that share names, or use each other's, so that what stands around them matters. */
const words = [
  '{"name":"a","type":"int"}',
  '{"name":"a","type":"string","default":""}',
  '{ "name": "b", "type": ["null", "string"], "default": null, "doc": "é\\u00e9" }',
  '{"name":"b","type":["string","null"],"default":"x","aliases":["a"]}',
  '{"name":"c","type":{"type":"enum","name":"E","symbols":["A","B"]}}',
  '{"name":"d","type":{"type":"enum","name":"E","symbols":["A","B"]}}',
  '{"name":"d","type":{"type":"enum","name":"E","symbols":["A"]}}',
  '{"name":"e","type":"E"}',
  '{"name":"f","type":["null","R"],"default":null}',
  '{"name":"g","type":{"type":"record","name":"P","fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]}}',
  '{"name":"g","type":{"type":"record","name":"P","fields":[{"name":"x","type":"long"},{"name":"y","type":"int","aliases":["x"]}]}}',
  '{"name":"h","type":{"type":"array","items":{"type":"record","name":"P","fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]}}}',
  '{"name":"h","type":{"type":"map","values":"P"},"default":{}}',
  '{"name":"i","type":{"type":"fixed","name":"n.F","size":4},"order":"ignore","extra":{"b":1,"a":2}}',
  '{"name":"j","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}}',
  '{"name":"k","type":"int","default":"no number"}',
  '{"name":"l","type":{"type":"record","name":"Q","fields":[{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}}]}}',
  '{"name":"m","type":"int" /* a comment */}',
  '{"name":"n","type":"nowhere"}',
] as const

const texts = fc
  .record({
    fields: fc.uniqueArray(fc.constantFrom(...words), { maxLength: 7 }),
    head: fc.constantFrom('', '  ', '\n\n '),
    space: fc.constantFrom('', '"namespace":"n",', '"namespace":"m",'),
    gap: fc.constantFrom(',', ' ,\n  '),
  })
  .map(({ fields, head, space, gap }) => `${head}{"type":"record","name":"R",${space}"fields":[${fields.join(gap)}]}`)

test('a schema is the same whether its fields were read before or not', () => {
  const memory = new Memory()
  let compared = 0
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      const [plainOne, plainOther] = [told(one), told(other)]
      const [knownOne, knownOther] = [told(one, memory), told(other, memory)]
      expect([knownOne.facts, knownOther.facts]).toEqual([plainOne.facts, plainOther.facts])
      if (!plainOne.schema || !plainOther.schema || !knownOne.schema || !knownOther.schema) return
      compared++
      const found = differences(knownOne.schema, knownOther.schema)
      expect(found).toEqual(differences(plainOne.schema, plainOther.schema))
    }),
    propertyRuns(1500),
  )
  expect(compared).toBeGreaterThan(200)
  expect(memory.finds).toBeGreaterThan(2000)
})

test('what is kept of a field does not keep the text that it came from', () => {
  const memory = new Memory()
  const field = '{"name":"a","type":"int","doc":"long enough to be a slice of the text otherwise"}'
  parseAvro(`{"type":"record","name":"R","fields":[${field}]}`, [], { ...options, parts: memory })
  expect([...memory.known.keys()]).toEqual([field])
})

test('a stored text is read whole: its rules are laxer', () => {
  const memory = new Memory()
  const field = '{"name":"a","type":"int","default":"x"}'
  const text = `{"type":"record","name":"R","fields":[${field}]}`
  expect(() => parseAvro(text, [], { ...options, parts: memory })).toThrow(SchemaError)
  expect(parseAvro(text, [], { ...options, mode: 'stored', parts: memory }).canonical).toBe(text)
  expect(() => parseAvro(text, [], { ...options, parts: memory })).toThrow(SchemaError)
})
