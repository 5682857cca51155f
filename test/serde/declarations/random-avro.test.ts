import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Deserializer, Serializer } from '../../../src/serde/index.ts'
import { TestRegistry } from '../../../src/testing/index.ts'
import { complaints, moduleOf, parsed } from './compiled.ts'
import { written } from './written.ts'
import { propertyRuns } from '../../support/property-runs.ts'

/** A schema, and a value that may be written with it. */
interface Sample {
  readonly schema: unknown
  readonly value: unknown
}

let names = 0
const plain: readonly Sample[] = [
  { schema: 'null', value: null },
  { schema: 'boolean', value: true },
  { schema: 'int', value: 5 },
  { schema: 'long', value: 7 },
  { schema: 'long', value: 7n },
  { schema: 'double', value: 0.5 },
  { schema: 'string', value: 'text' },
  { schema: 'bytes', value: new Uint8Array([1]) },
  { schema: { type: 'int', logicalType: 'date' }, value: '2024-01-01' },
  { schema: { type: 'int', logicalType: 'time-millis' }, value: '10:00:00' },
  { schema: { type: 'long', logicalType: 'timestamp-millis' }, value: new Date(0) },
  { schema: { type: 'long', logicalType: 'timestamp-micros' }, value: new Date(0) },
  { schema: { type: 'long', logicalType: 'local-timestamp-millis' }, value: '2024-01-01T00:00:00' },
  { schema: { type: 'string', logicalType: 'uuid' }, value: '00000000-0000-0000-0000-000000000000' },
  { schema: { type: 'bytes', logicalType: 'decimal', precision: 6, scale: 2 }, value: '1.25' },
  { schema: { type: 'int', logicalType: 'nobody-knows' }, value: 3 },
]

const { sample } = fc.letrec<{ sample: Sample; leaf: Sample }>(tie => ({
  leaf: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...plain) },
    fc.constant(0).map(() => ({ schema: { type: 'enum', name: `E${names++}`, symbols: ['A', 'B'] }, value: 'B' })),
    fc.constant(0).map(() => ({ schema: { type: 'fixed', name: `F${names++}`, size: 2 }, value: new Uint8Array(2) })),
  ),
  sample: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    tie('sample').map(({ schema, value }) => ({ schema: { type: 'array', items: schema }, value: [value, value] })),
    tie('sample').map(({ schema, value }) => ({ schema: { type: 'map', values: schema }, value: { key: value } })),
    fc.array(fc.tuple(tie('sample'), fc.boolean()), { minLength: 1, maxLength: 4 }).map(parts => ({
      schema: {
        type: 'record',
        name: `R${names++}`,
        fields: parts.map(([{ schema }, isOptional], at) => ({
          name: `f${at}`,
          type: isOptional && !Array.isArray(schema) && schema !== 'null' ? ['null', schema] : schema,
          ...(isOptional && !Array.isArray(schema) && { default: null }),
        })),
      },
      // A branch beside null stands bare.
      value: Object.fromEntries(
        parts.flatMap(([{ schema, value }, isOptional], at) =>
          isOptional && !Array.isArray(schema) && at % 2 === 0 ? [] : [[`f${at}`, value]],
        ),
      ),
    })),
    fc.array(tie('leaf'), { minLength: 2, maxLength: 4 }).map(unionOf),
  ),
}))

/** A union of those branches that a union can have together; its value is one of the last, named where it must be. */
function unionOf(parts: readonly Sample[]): Sample {
  const branches = new Map(parts.map(part => [branchName(part.schema), part]))
  const [name, last] = [...branches].at(-1) as [string, Sample]
  const value = name === 'null' ? null : { [name]: last.value }
  return { schema: [...branches.values()].map(({ schema }) => schema), value }
}

function branchName(schema: unknown): string {
  const { name, type } =
    typeof schema === 'object' ? (schema as { name?: string; type: string }) : { type: schema as string }
  return name ?? type
}

test('values of random Avro schemas are what their types say, when written and when read', async () => {
  const samples = fc
    .sample(sample, propertyRuns(150))
    // A default of null has to be that of the first branch.
    .filter(({ schema }) => !JSON.stringify(schema).includes('"type":"null","default"'))
  const files: Record<string, string> = {}
  const registry = new TestRegistry()
  for (const [at, { schema, value }] of samples.entries()) {
    const definition = { schema: JSON.stringify(schema) }
    const serializer = new Serializer(registry, { schema: definition })
    const bytes = await serializer.serialize(`t${at}`, value)
    const read = await new Deserializer(registry).deserialize(`t${at}`, bytes)
    expect(await serializer.serialize(`t${at}`, read)).toEqual(bytes)
    files[`m${at}.ts`] = moduleOf({ t: parsed('AVRO', definition.schema) })
    files[`v${at}.ts`] = `import type { Topics } from './m${at}.ts'
export const read: Topics['t']['read'] | null = ${written(read)}
export const back: Topics['t']['write'] | null = read
`
    if (!hasNamedBranch(value))
      files[`v${at}.ts`] += `export const write: Topics['t']['write'] | null = ${written(value)}\n`
  }
  expect(samples.length).toBeGreaterThan(100)
  expect(complaints(files)).toEqual([])
})

/** Writing takes named branches everywhere; types show them where they are needed. */
function hasNamedBranch(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return false
  const names = Object.keys(value)
  const isNamed = names.length === 1 && !/^(?:f\d|key|\d+)$/.test(names[0] ?? '')
  return isNamed || Object.values(value).some(hasNamedBranch)
}
