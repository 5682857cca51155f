import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parseAvro } from '../../../src/schema/avro/parse.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import type { Difference, SchemaLimits } from '../../../src/schema/schema.ts'

interface Case {
  readonly description: string
  readonly reader: unknown
  readonly writer: unknown
  /** `verdict KIND path`, all of them, in any order. */
  readonly differences: readonly string[]
}

const cases = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as Case[]

const parse = (schema: unknown) => parseAvro(JSON.stringify(schema), [], { mode: 'stored', validateFields: false, limits: defaultLimits })

const compare = (reader: unknown, writer: unknown, limits: Partial<SchemaLimits> = {}) =>
  parse(reader).differencesFrom(parse(writer), { policy: 'STRICT', limits: { ...defaultLimits, ...limits } })

const shown = ({ verdict, kind, path }: Difference) => `${verdict} ${kind} ${path}`

describe('a reader meets data of a writer', () => {
  test.each(cases)('$description', ({ reader, writer, differences }) => {
    const comparison = compare(reader, writer)
    expect(comparison.differences.map(shown).sort()).toEqual([...differences].sort())
    expect(comparison.isCompatible).toBe(!differences.some(difference => difference.startsWith('break')))
    expect(comparison.isTruncated).toBe(false)
  })
})
