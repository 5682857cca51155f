import fc from 'fast-check'
import { compressions } from '../../src/kafka/compression.ts'
import type { RecordDraft } from '../../src/kafka/record-encoding.ts'
import { RegistrySource } from '../../src/main/registry-source.ts'
import type { Verdict } from '../../src/validation/verdict.ts'
import {
  framed,
  judge,
  openTestGate,
  policyFor,
  producedBatch,
  slowSource,
  testOrigin,
  type GateFixture,
} from '../support/gate-fixture.ts'
import { propertyRuns } from '../support/property-runs.ts'

const schema = JSON.stringify({ type: 'record', name: 'R', fields: [] })
const register = async ({ registry }: GateFixture, subject: string): Promise<number> =>
  (await registry.writes.register(subject, { schema }, {})).id ?? 0
const both = ['validation.key.level=id', 'validation.value.level=payload', 'validation.errors.include.values=true']

/** What a verdict says, without what is new each time. */
function told({ outcome, rejection }: Verdict): unknown {
  return { outcome, count: rejection?.failedCount, records: rejection?.records }
}

/** A field of a record: null, good, bad, of an unknown schema, or none that names one. */
const field = (ids: readonly number[]): fc.Arbitrary<Buffer | null> =>
  fc.oneof(
    fc.constant(null),
    fc
      .record({ id: fc.constantFrom(...ids), text: fc.constantFrom('a', 'bad!', '') })
      .map(({ id, text }) => framed(id, text)),
    fc.uint8Array({ maxLength: 8 }).map(bytes => Buffer.from(bytes)),
  )

test('a batch that was looked at with its form gets the verdict of one that is looked at by itself', async () => {
  const warm = await openTestGate()
  const id = await register(warm, 'orders-value')
  await register(warm, 'orders-key')
  const batches = fc.record({
    records: fc.array(fc.record({ key: field([id, 99]), value: field([id, 99]) }), { minLength: 1, maxLength: 20 }),
    attributes: fc.nat(compressions.length - 1),
    outcome: fc.constantFrom('reject', 'observe', 'quarantine', 'mark'),
    isCold: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(batches, async ({ records, attributes, outcome, isCold }) => {
      const fixture = isCold ? await openTestGate() : warm
      if (isCold) for (const subject of ['orders-value', 'orders-key']) await register(fixture, subject)
      const policy = policyFor(...both, `validation.outcome=${outcome}`)
      const alone = await warm.gate.judge(policy, producedBatch(records, { attributes }), testOrigin)
      expect(told(await judge(fixture, policy, records, { draft: { attributes } }))).toEqual(told(alone))
    }),
    propertyRuns(200),
  )
})

test('a long batch is looked at to its end', async () => {
  const fixture = await openTestGate()
  const id = await register(fixture, 'orders-value')
  const records = Array.from({ length: 30 }, (): RecordDraft => ({ value: framed(id, 'x'.repeat(100_000)) }))
  const policy = policyFor('validation.value.level=payload')
  expect(await judge(fixture, policy, records)).toEqual({ outcome: 'accept' })
  for (const attributes of [0, compressions.indexOf('lz4')]) {
    const verdict = await judge(fixture, policy, [...records, { value: framed(id, 'bad!') }], { draft: { attributes } })
    expect(verdict.rejection?.records).toMatchObject([{ batchIndex: 30, reason: 'bad-payload' }])
  }
})

test('what is told of compressed records is theirs, though other batches were decompressed meanwhile', async () => {
  const inner = new RegistrySource()
  const source = slowSource(inner)
  const fixture = await openTestGate({ source })
  inner.attach(fixture.registry)
  const id = await register(fixture, 'orders-value')
  const policy = policyFor(...both.slice(1), 'validation.outcome=observe')
  const lz4 = { draft: { attributes: compressions.indexOf('lz4') } }
  source.hold()
  const waiting = judge(fixture, policy, [{ value: framed(id, 'first!') }], lz4)
  const others = ['other 1', 'other 2!'].map(text => judge(fixture, policy, [{ value: framed(id, text) }], lz4))
  source.answer()
  expect((await waiting).rejection?.records).toMatchObject([{ bytes: framed(id, 'first!').toString('base64') }])
  expect((await Promise.all(others)).map(({ rejection }) => rejection?.failedCount)).toEqual([undefined, 1])
})
