import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { diffLines, unifiedDiff } from '../../src/check/text-diff.ts'
import { propertyRuns } from '../support/property-runs.ts'

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })

function longestCommon(one: readonly string[], other: readonly string[]): number {
  let row = Array.from({ length: other.length + 1 }, () => 0)
  for (const text of one) {
    const next = [0]
    for (const [i, right] of other.entries())
      next.push(text === right ? (row[i] ?? 0) + 1 : Math.max(row[i + 1] ?? 0, next[i] ?? 0))
    row = next
  }
  return row.at(-1) ?? 0
}

describe('lines of two texts', () => {
  test('without those of one side are the other side', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const found = diffLines(before, after)
        expect(found.filter(({ mark }) => mark !== '+').map(({ text }) => text)).toEqual(before)
        expect(found.filter(({ mark }) => mark !== '-').map(({ text }) => text)).toEqual(after)
      }),
      propertyRuns(),
    )
  })

  test('have as many in common as there can be', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const common = diffLines(before, after).filter(({ mark }) => mark === ' ').length
        expect(common).toBe(longestCommon(before, after))
      }),
      propertyRuns(),
    )
  })

  test('that have nothing in common and are many are replaced as a whole, in short time', () => {
    const many = (name: string) => Array.from({ length: 15_000 }, (_, i) => `${name} ${i}`)
    expect(diffLines(many('a'), many('b'))).toHaveLength(30_000)
  })
})

describe('a unified diff', () => {
  const numbered = Array.from({ length: 30 }, (_, i) => `${i + 1}`)
  const textOf = (all: readonly string[]) => all.map(line => `${line}\n`).join('')

  test('has three lines around each change, and the places of both sides', () => {
    const after = numbered.flatMap(line => (line === '5' ? [] : line === '20' ? ['20', 'new'] : [line]))
    const text = unifiedDiff({ name: 'A', text: textOf(numbered) }, { name: 'B', text: textOf(after) })
    const first = '@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n'
    const second = '@@ -18,6 +17,7 @@\n 18\n 19\n 20\n+new\n 21\n 22\n 23\n'
    expect(text).toBe(`--- A\n+++ B\n${first}${second}`)
  })

  test('of equal texts is empty, and of an empty one is all of the other', () => {
    expect(unifiedDiff({ name: 'A', text: 'x\n' }, { name: 'B', text: 'x\n' })).toBe('')
    const text = unifiedDiff({ name: 'A', text: '' }, { name: 'B', text: 'x\ny\n' })
    expect(text).toBe('--- A\n+++ B\n@@ -0,0 +1,2 @@\n+x\n+y\n')
  })
})
