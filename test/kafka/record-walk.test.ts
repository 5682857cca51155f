import { jest } from '@jest/globals'
import fc from 'fast-check'
import { encodeRecordBatch, type RecordDraft } from '../../src/kafka/record-encoding.ts'
import { batchLayout } from '../../src/kafka/record-batch.ts'
import { RecordCursor } from '../../src/kafka/record-cursor.ts'
import { type WalkedRecords, walkRecords } from '../../src/kafka/record-walk.ts'
import { propertyRuns } from '../support/property-runs.ts'

jest.setTimeout(30_000)

const base = 1_700_000_000_000n
const bytes: fc.Arbitrary<Uint8Array | null> = fc.option(fc.uint8Array({ maxLength: 300 }))
const drafts: fc.Arbitrary<RecordDraft[]> = fc.array(
  fc.record({
    offsetDelta: fc.nat(20_000),
    timestamp: fc.integer({ min: -100_000, max: 100_000 }).map(delta => base + BigInt(delta)),
    key: bytes,
    value: bytes,
    headers: fc.array(fc.record({ name: fc.string(), value: bytes }), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 80 },
)

const recordsOf = (records: readonly RecordDraft[]): Buffer =>
  encodeRecordBatch({ records, baseTimestamp: base }).subarray(batchLayout.records)

/** What a cursor sees. Throws where the records are malformed. */
function byCursor(records: Buffer, count: number): WalkedRecords {
  const cursor = new RecordCursor(records, 0, count)
  const seen = { minDelta: Infinity, maxDelta: -Infinity, isInOrder: true, hasNullKey: false }
  for (let index = 0; cursor.next(); index++) {
    seen.minDelta = Math.min(seen.minDelta, cursor.timestampDelta)
    seen.maxDelta = Math.max(seen.maxDelta, cursor.timestampDelta)
    if (cursor.offsetDelta !== index) seen.isInOrder = false
    if (cursor.keyLength < 0) seen.hasNullKey = true
  }
  return seen
}

test('a walk sees what a cursor sees', () => {
  fc.assert(
    fc.property(drafts, list => {
      const records = recordsOf(list)
      expect(walkRecords(records, 0, list.length)).toEqual(byCursor(records, list.length))
    }),
    propertyRuns(),
  )
})

test('whatever a cursor refuses has no walk', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 })
  const change = fc.record({ damage, cut: fc.nat(3), count: fc.integer({ min: -1, max: 1 }) })
  fc.assert(
    fc.property(drafts, change, (list, { damage, cut, count }) => {
      const records = Buffer.from(recordsOf(list))
      for (const [at, byte] of damage) records[at % records.length] = byte
      const damaged = records.subarray(0, records.length - cut)
      const walked = walkRecords(damaged, 0, list.length + count)
      expect(walked).toEqual(walked && byCursor(damaged, list.length + count))
    }),
    propertyRuns(3000),
  )
})

test.each([
  ['a time some days later', [{}, { timestamp: base + 400_000_000n }]],
  ['an offset beyond 28 bits', [{ offsetDelta: 2 ** 28 }]],
])('%s is left to the cursor', (_what, list) => {
  expect(walkRecords(recordsOf(list), 0, list.length)).toBeUndefined()
})

test('more records than there are bytes have no walk', () => {
  expect(walkRecords(recordsOf([{}]), 0, 2 ** 31 - 1)).toBeUndefined()
})
