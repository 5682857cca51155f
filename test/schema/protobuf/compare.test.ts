import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { rules } from '../../../src/schema/protobuf/rules.ts'
import { differences, proto3, reference, shown, stored } from './files.ts'

interface Case {
  readonly description: string
  readonly reader: string
  readonly writer: string
  /** `verdict KIND path`, all of them, in the order of the walk. */
  readonly differences: readonly string[]
  /** Kinds that the case narrowly misses. */
  readonly nearly?: readonly string[]
}

const cases = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as Case[]
const options = { policy: 'STRICT', limits: defaultLimits } as const
const backward = { reader: 'new', writer: 'old' } as const
const forward = { reader: 'old', writer: 'new' } as const

describe('a reader meets data of a writer', () => {
  test.each(cases)('$description', ({ reader, writer, differences: expected, nearly = [] }) => {
    const comparison = stored(reader).differencesFrom(stored(writer), options)
    expect(comparison.differences.map(shown)).toEqual(expected)
    expect(comparison.isCompatible).toBe(!expected.some(difference => difference.startsWith('break')))
    expect(comparison.isTruncated).toBe(false)
    for (const kind of nearly) expect(expected.join()).not.toContain(` ${kind} `)
  })

  test('every kind has a case that fires it and one that narrowly does not', () => {
    const fired = new Set(cases.flatMap(one => one.differences.map(difference => difference.split(' ')[1])))
    const missed = new Set(cases.flatMap(one => one.nearly ?? []))
    expect(Object.keys(rules).filter(kind => !fired.has(kind))).toEqual([])
    expect(Object.keys(rules).filter(kind => !missed.has(kind))).toEqual([])
  })
})

describe('what a difference tells', () => {
  const one = (reader: string, writer: string) => {
    const [difference] = stored(reader).differencesFrom(stored(writer), options).differences
    if (difference === undefined) throw new Error('no difference')
    return difference
  }

  test('the message names the two sides in the words of the direction', () => {
    const difference = one(proto3('message A { string a = 1; }'), proto3('message A { int32 a = 1; }'))
    expect(difference.message(backward)).toBe(
      `{errorType:"FIELD_SCALAR_KIND_CHANGED", description:"The kind of a SCALAR field at path '#/A/1' in the new schema does not match its kind in the old schema"}`,
    )
    expect(difference.message(forward)).toContain("'#/A/1' in the old schema does not match its kind in the new schema")
  })

  test('a required field that is new has two blanks in its message', () => {
    const difference = one('message A { required int32 a = 1; }', 'message A {}')
    expect(difference.message(backward)).toContain(
      "A required field  at path '#/A/1' in the new schema is missing in the old schema",
    )
  })

  test('both places are told, counted from 1', () => {
    const difference = one(proto3('message A {', '  string a = 1;', '}'), proto3('message A { int32 a = 1; }'))
    expect(difference.reader).toEqual({ line: 3, column: 3 })
    expect(difference.writer).toEqual({ line: 2, column: 13 })
  })

  test('a side that has nothing to show has no place', () => {
    const difference = one(proto3('message A {}'), proto3('message A { int32 a = 1; }'))
    expect(difference.reader).toBeUndefined()
    expect(difference.writer).toEqual({ line: 2, column: 13 })
  })

  test('every kind explains itself and gives a hint', () => {
    for (const { explains, hint } of Object.values(rules)) {
      expect(explains('#/A/1', 'a')).toMatch(/^[A-Z].*\.$/)
      expect(hint).toMatch(/^[A-Z].*\.$/)
    }
  })

  test('kinds that break have a message, the others have none', () => {
    for (const { verdict, says } of Object.values(rules)) {
      expect(says('#/', backward) === '').toBe(verdict !== 'break')
    }
  })
})

describe('types of other files', () => {
  const main = proto3('import "r.proto";', 'message A { r.R a = 1; r.R b = 2; }')
  const version = (field: string, number: number) => [
    reference('r.proto', proto3('package r;', `message R { ${field} x = 1; }`), { version: number }),
  ]

  test('one subject version is not compared again', () => {
    expect(differences(stored(main, version('int32', 1)), stored(main, version('string', 1)))).toEqual([])
  })

  test('another version is compared by content, listed once, and breaks every field of that type', () => {
    expect(differences(stored(main, version('int32', 2)), stored(main, version('string', 1)))).toEqual([
      'break FIELD_SCALAR_KIND_CHANGED #/R/1',
      'break FIELD_NAMED_TYPE_CHANGED #/A/1',
      'break FIELD_NAMED_TYPE_CHANGED #/A/2',
    ])
  })

  test('another version with compatible content is fine', () => {
    expect(differences(stored(main, version('int64', 2)), stored(main, version('int32', 1)))).toEqual([])
  })

  test('a type that moves into the file is compared by content', () => {
    const own = proto3('message A { R a = 1; }', 'message R { string x = 1; }')
    const imported = stored(proto3('import "r.proto";', 'message A { R a = 1; }'), [
      reference('r.proto', proto3('message R { int32 x = 1; }')),
    ])
    expect(differences(stored(own), imported)).toEqual([
      'break FIELD_SCALAR_KIND_CHANGED #/R/1',
      'break FIELD_NAMED_TYPE_CHANGED #/A/1',
      'ok MESSAGE_ADDED #/R',
    ])
  })

  test('a type that refers to itself is compared once', () => {
    const node = (field: string, number: number) => [
      reference('n.proto', proto3(`message N { N next = 1; ${field} x = 2; }`), { version: number }),
    ]
    const text = proto3('import "n.proto";', 'message A { N n = 1; }')
    expect(differences(stored(text, node('int32', 2)), stored(text, node('string', 1)))).toEqual([
      'break FIELD_SCALAR_KIND_CHANGED #/N/2',
      'break FIELD_NAMED_TYPE_CHANGED #/A/1',
    ])
  })

  test('a bundled type replaced by a reference is compared with the bundled one', () => {
    const text = proto3('import "google/type/date.proto";', 'message A { google.type.Date d = 1; }')
    const own = reference('google/type/date.proto', proto3('package google.type;', 'message Date { string year = 1; }'))
    expect(differences(stored(text, [own]), stored(text))).toEqual([
      'break FIELD_SCALAR_KIND_CHANGED #/Date/1',
      'ok FIELD_REMOVED #/Date/2',
      'ok FIELD_REMOVED #/Date/3',
      'break FIELD_NAMED_TYPE_CHANGED #/A/1',
    ])
  })

  test('the place of a difference in another file is the field that leads there', () => {
    const [first] = stored(main, version('int32', 2)).differencesFrom(
      stored(main, version('string', 1)),
      options,
    ).differences
    expect(first?.reader).toEqual({ line: 3, column: 13 })
  })
})

describe('limits', () => {
  const wide = (type: string, count: number) =>
    proto3('message A {', ...Array.from({ length: count }, (_, at) => `  ${type} f${at} = ${at + 1};`), '}')

  test('a comparison beyond the limit of pairs is truncated', () => {
    const limits = { ...defaultLimits, pairs: 100 }
    const comparison = stored(wide('int32', 200)).differencesFrom(stored(wide('string', 200)), {
      policy: 'STRICT',
      limits,
    })
    expect(comparison.isTruncated).toBe(true)
  })

  test('differences beyond the limit are left out and the verdict stands', () => {
    const limits = { ...defaultLimits, differences: 10 }
    const comparison = stored(wide('int32', 200)).differencesFrom(stored(wide('string', 200)), {
      policy: 'STRICT',
      limits,
    })
    expect(comparison).toMatchObject({ isTruncated: true, isCompatible: false })
    expect(comparison.differences).toHaveLength(10)
  })

  test('compatible differences beyond the limit do not end the walk, and give way to those that break', () => {
    const limits = { ...defaultLimits, differences: 10 }
    const reader = stored(proto3(wide('int32', 200).replace('syntax = "proto3";', ''), 'message Z { string a = 1; }'))
    const writer = stored(proto3('message A {}', 'message Z { int32 a = 1; }'))
    const comparison = reader.differencesFrom(writer, { policy: 'STRICT', limits })
    expect(comparison).toMatchObject({ isTruncated: false, isCompatible: false })
    expect(comparison.differences.map(shown).at(-1)).toBe('break FIELD_SCALAR_KIND_CHANGED #/Z/1')
    expect(comparison.differences).toHaveLength(10)
  })
})
