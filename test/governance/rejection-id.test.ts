import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { firstIdAt, rejectionId } from '../../src/governance/rejection-id.ts'
import { propertyRuns } from '../support/property-runs.ts'

const random = fc.uint8Array({ minLength: 10, maxLength: 10 })
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 })

describe('the id of a rejection', () => {
  test('is r- and the 26 digits of a ULID', () => {
    fc.assert(
      fc.property(time, random, (ms, bytes) => {
        expect(rejectionId(ms, bytes)).toMatch(/^r-[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
      }),
      propertyRuns(),
    )
  })

  // The example of the ULID specification, whose time part is 01ARYZ6S41 for this millisecond.
  test('begins with the time as ULIDs write it', () => {
    expect(firstIdAt(1_469_918_176_385)).toBe('r-01ARYZ6S41')
  })

  test('sorts by time, and behind the first of its millisecond', () => {
    fc.assert(
      fc.property(time, time, random, random, (a, b, one, other) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)]
        if (early < late) expect(rejectionId(early, one) < rejectionId(late, other)).toBe(true)
        expect(firstIdAt(late) <= rejectionId(late, other)).toBe(true)
        if (early < late) expect(rejectionId(early, one) < firstIdAt(late)).toBe(true)
      }),
      propertyRuns(),
    )
  })

  test('differs where the chance differs', () => {
    fc.assert(
      fc.property(random, random, (one, other) => {
        const same = Buffer.from(one).equals(Buffer.from(other))
        expect(rejectionId(1, one) === rejectionId(1, other)).toBe(same)
      }),
      propertyRuns(),
    )
  })
})
