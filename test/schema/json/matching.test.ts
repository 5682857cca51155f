import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { largestMatching } from '../../../src/schema/json/matching.ts'
import { propertyRuns } from '../../support/property-runs.ts'

/** The size of a largest matching, found by trying everything. */
function bruteForce(edges: readonly (readonly number[])[], taken: ReadonlySet<number> = new Set()): number {
  const [first, ...rest] = edges
  if (first === undefined) return 0
  const without = bruteForce(rest, taken)
  return Math.max(
    without,
    ...first.filter(right => !taken.has(right)).map(right => 1 + bruteForce(rest, new Set([...taken, right]))),
  )
}

describe('a largest matching', () => {
  test('gives up a first choice for a second one', () => {
    expect(largestMatching([[0, 1], [0]], 2)).toEqual([1, 0])
    expect(largestMatching([[0], [0, 1], [1, 2]], 3)).toEqual([0, 1, 2])
  })

  test('may leave ends over', () => {
    expect(largestMatching([[], [0], [0]], 1).filter(right => right === 0)).toHaveLength(1)
    expect(largestMatching([], 3)).toEqual([])
  })

  test('is as large as can be, and uses edges alone', () => {
    const graphs = fc.array(fc.uniqueArray(fc.nat({ max: 5 }), { maxLength: 6 }), { maxLength: 6 })
    fc.assert(
      fc.property(graphs, edges => {
        const matching = largestMatching(edges, 6)
        const used = matching.filter(right => right >= 0)
        expect(new Set(used).size).toBe(used.length)
        expect(matching.every((right, left) => right < 0 || edges[left]?.includes(right) === true)).toBe(true)
        expect(used).toHaveLength(bruteForce(edges))
      }),
      propertyRuns(),
    )
  })

  test('of a thousand ends a side is found without recursion', () => {
    const chain = Array.from({ length: 1000 }, (_, at) => (at === 0 ? [0] : [at - 1, at]))
    expect(largestMatching(chain, 1000).every(right => right >= 0)).toBe(true)
  })
})
