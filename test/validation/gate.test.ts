import type { RecordDraft } from '../../src/kafka/record-encoding.ts'
import { RegistrySource } from '../../src/main/registry-source.ts'
import type { SchemaSource } from '../../src/validation/schema-source.ts'
import type { GateFixture } from '../support/gate-fixture.ts'
import {
  framed,
  headersOf,
  judge,
  openTestGate,
  policyFor,
  producedBatch,
  recordsOf,
  slowSource,
  summaryOf,
  testOrigin,
} from '../support/gate-fixture.ts'

const schema = JSON.stringify({ type: 'record', name: 'R', fields: [] })
const register = async ({ registry }: GateFixture, subject = 'orders-value', text = schema): Promise<number> =>
  (await registry.writes.register(subject, { schema: text }, {})).id ?? 0
const good = (id: number, text = ''): RecordDraft => ({ value: framed(id, text) })
const idLevel = policyFor('validation.value.level=id')

async function openSlow() {
  const inner = new RegistrySource()
  const source = slowSource(inner)
  const fixture = await openTestGate({ source })
  inner.attach(fixture.registry)
  return { fixture, source }
}

describe('while the registry gives no answer', () => {
  test.each([
    ['reject', [], '19'],
    ['reject', ['validation.unresolved=reject'], '87 unresolved'],
    ['reject', ['validation.unresolved=accept'], 'passed'],
    ['mark', [], '19'],
    ['mark', ['validation.unresolved=reject'], '87 unresolved'],
    ['quarantine', [], '19'],
    ['quarantine', ['validation.unresolved=accept'], 'passed'],
    ['observe', [], 'passed'],
    ['observe', ['validation.unresolved=reject'], 'passed'],
  ])('outcome %s, %j: %s', async (outcome, words, expected) => {
    const fixture = await openTestGate({ source: new RegistrySource() })
    const policy = policyFor('validation.value.level=id', `validation.outcome=${outcome}`, ...words)
    expect(summaryOf(await judge(fixture, policy, [good(1)]))).toBe(expected)
  })

  test.each([
    ['reject', [], 'rewrite'],
    ['reject', ['validation.acks0=drop'], 'rewrite'],
    ['reject', ['validation.acks0=disconnect'], '87 unresolved'],
    ['reject', ['validation.unresolved=accept'], 'passed'],
    ['mark', [], 'rewrite'],
    ['observe', [], 'passed'],
  ])('without acks it counts as bad: %s, %j: %s', async (outcome, words, expected) => {
    const fixture = await openTestGate({ source: new RegistrySource() })
    const policy = policyFor('validation.value.level=id', `validation.outcome=${outcome}`, ...words)
    expect(summaryOf(await judge(fixture, policy, [good(1)], { acks: 0 }))).toBe(expected)
  })

  test('a record without an id needs no registry: it fails', async () => {
    const fixture = await openTestGate({ source: new RegistrySource() })
    expect(summaryOf(await judge(fixture, idLevel, [good(1), { value: Buffer.from('x') }]))).toBe('87 missing-id')
    const marking = policyFor('validation.value.level=id', 'validation.outcome=mark')
    expect(summaryOf(await judge(fixture, marking, [good(1), { value: Buffer.from('x') }]))).toBe('19')
  })

  test('a registry that comes later is asked then', async () => {
    const source = new RegistrySource()
    const fixture = await openTestGate({ source })
    const id = await register(fixture)
    expect(summaryOf(await judge(fixture, idLevel, [good(id)]))).toBe('19')
    source.attach(fixture.registry)
    expect(summaryOf(await judge(fixture, idLevel, [good(id)]))).toBe('passed')
  })

  test('a batch waits for its time and no longer', async () => {
    const { fixture, source } = await openSlow()
    const id = await register(fixture)
    source.hold()
    const verdict = judge(fixture, idLevel, [good(id)])
    fixture.clock.move(999)
    await Promise.resolve()
    fixture.clock.move(2)
    expect(summaryOf(await verdict)).toBe('19')
    source.answer()
    expect(summaryOf(await judge(fixture, idLevel, [good(id)]))).toBe('passed')
  })

  test('an answer in time is one', async () => {
    const { fixture, source } = await openSlow()
    const id = await register(fixture)
    source.hold()
    const verdict = judge(fixture, idLevel, [good(id)])
    fixture.clock.move(999)
    source.answer()
    expect(summaryOf(await verdict)).toBe('passed')
  })

  test('what is known already needs no answer', async () => {
    const { fixture, source } = await openSlow()
    const id = await register(fixture)
    expect(summaryOf(await judge(fixture, idLevel, [good(id)]))).toBe('passed')
    source.hold()
    expect(fixture.gate.judge(idLevel, producedBatch([good(id)]), testOrigin)).toEqual({ outcome: 'accept' })
  })
})

describe('what the registry says changes', () => {
  test('a schema that is registered after its id was refused passes at once', async () => {
    const fixture = await openTestGate()
    const id = await register(fixture, 'other-value')
    expect(summaryOf(await judge(fixture, idLevel, [good(id)]))).toBe('87 wrong-subject')
    expect(summaryOf(await judge(fixture, idLevel, [good(id + 1)]))).toBe('87 unknown-id')
    await register(fixture)
    expect(summaryOf(await judge(fixture, idLevel, [good(id)]))).toBe('passed')
    await register(fixture, 'orders-value', '"string"').catch(() => undefined)
    const other = await register(fixture, 'orders-value', schema)
    expect(summaryOf(await judge(fixture, idLevel, [good(other)]))).toBe('passed')
  })

  test('a version that is deleted for good no longer counts, a soft-deleted one does', async () => {
    const fixture = await openTestGate()
    const id = await register(fixture)
    expect(summaryOf(await judge(fixture, idLevel, [good(id)]))).toBe('passed')
    await fixture.registry.writes.deleteVersion('orders-value', '1', {})
    expect(summaryOf(await judge(fixture, idLevel, [good(id)]))).toBe('passed')
    await fixture.registry.writes.deleteVersion('orders-value', '1', { permanent: true })
    expect(summaryOf(await judge(fixture, idLevel, [good(id)]))).toBe('87 unknown-id')
  })

  test('another node may have written: it is asked once before an id is refused', async () => {
    const inner = new RegistrySource()
    const source: SchemaSource = {
      observe: () => inner.observe(),
      refresh: () => (refreshes++ === 0 ? register(fixture).then(() => undefined) : undefined),
    }
    let refreshes = 0
    const fixture: GateFixture = await openTestGate({ source })
    inner.attach(fixture.registry)
    expect(summaryOf(await judge(fixture, idLevel, [good(1)]))).toBe('passed')
    expect(refreshes).toBe(1)
  })

  test('a refusal is remembered for a second at most', async () => {
    let asked = 0
    const source: SchemaSource = {
      observe: () => {
        asked++
        return {
          typeOfId: () => 'unknown',
          schemaOfId: () => undefined,
          idOfGuid: () => 'unknown',
          aliasTarget: subject => subject,
          versionHolding: () => undefined,
          isCurrent: () => true,
        }
      },
      refresh: () => undefined,
    }
    const fixture = await openTestGate({ source })
    for (let times = 0; times < 3; times++) await judge(fixture, idLevel, [good(5), good(5)])
    expect(asked).toBe(1)
    fixture.clock.move(1000)
    await judge(fixture, idLevel, [good(5)])
    expect(asked).toBe(2)
  })
})

describe('many records', () => {
  test('of a hundred thousand each bad one is counted, and a hundred are listed', async () => {
    const fixture = await openTestGate()
    const id = await register(fixture)
    const records = Array.from({ length: 100_000 }, (_, index) => (index % 2 === 0 ? good(id) : good(99)))
    const verdict = await judge(fixture, idLevel, records)
    if (verdict.outcome !== 'refuse') throw new Error(verdict.outcome)
    expect(verdict.refusal.recordErrors).toHaveLength(100)
    expect(verdict.refusal.recordErrors.at(-1)?.batchIndex).toBe(199)
    expect(verdict.refusal.errorMessage).toMatch(/^validation failed for 50000 of 100000 records/)
    expect(verdict.rejection).toMatchObject({ failedCount: 50_000, recordCount: 100_000 })
    expect(verdict.rejection?.records).toHaveLength(100)
  })

  test('others have a turn while a long batch is looked at', async () => {
    const fixture = await openTestGate()
    const id = await register(fixture)
    await judge(fixture, idLevel, [good(id)])
    const long = Array.from({ length: 5 }, () => good(id, 'x'.repeat(1024 * 1024)))
    const verdict = fixture.gate.judge(idLevel, producedBatch(long), testOrigin)
    expect(verdict).toBeInstanceOf(Promise)
    expect(summaryOf(await verdict)).toBe('passed')
  })

  test('a machine that is too slow leaves the batch without a verdict', async () => {
    const fixture = await openTestGate()
    const id = await register(fixture)
    await judge(fixture, idLevel, [good(id)])
    const long = Array.from({ length: 3 }, () => good(id, 'x'.repeat(1024 * 1024)))
    const verdict = fixture.gate.judge(idLevel, producedBatch(long), testOrigin)
    fixture.clock.move(1000 + 3 * 200 + 100)
    expect(summaryOf(await verdict)).toBe('19')
  })

  test('a batch of more records than may be is refused as a whole', async () => {
    const fixture = await openTestGate({ settings: { maxRecords: 2 } })
    const id = await register(fixture)
    expect(summaryOf(await judge(fixture, idLevel, [good(id), good(id), good(id)]))).toBe('87')
    expect(summaryOf(await judge(fixture, idLevel, [good(id), good(id)]))).toBe('passed')
  })

  test('one batch in n is looked at', async () => {
    const fixture = await openTestGate()
    const policy = policyFor('validation.value.level=id', 'validation.sample=3')
    const verdicts: string[] = []
    for (let times = 0; times < 6; times++) verdicts.push(summaryOf(await judge(fixture, policy, [good(9)])))
    expect(verdicts).toEqual(['87 unknown-id', 'passed', 'passed', '87 unknown-id', 'passed', 'passed'])
  })

  test('more ids than are remembered each have their verdict', async () => {
    const fixture = await openTestGate({ settings: { cachedIds: 5 } })
    const id = await register(fixture)
    const records = Array.from({ length: 3000 }, (_, index) => good(index % 3 === 0 ? id : 1000 + index))
    const verdict = await judge(fixture, idLevel, records)
    expect(verdict.rejection).toMatchObject({ failedCount: 2000, recordCount: 3000 })
  })
})

test('values are told only where the topic allows it, and at most 4 KiB of them', async () => {
  const fixture = await openTestGate()
  const value = Buffer.from('secret'.repeat(1000))
  const [quiet] = [await judge(fixture, idLevel, [{ value }])]
  expect(JSON.stringify(quiet)).not.toMatch(/secret|c2VjcmV0/)
  expect(quiet.rejection?.records[0]).toMatchObject({ bytes: undefined, valueSize: 6000, keySize: -1 })
  const open = await judge(fixture, policyFor('validation.value.level=id', 'validation.errors.include.values=true'), [
    { value },
  ])
  expect(open.rejection?.records[0]?.bytes).toBe(value.subarray(0, 4096).toString('base64'))
})

test('the first field that fails is told, key before value', async () => {
  const fixture = await openTestGate()
  const policy = policyFor('validation.value.level=id', 'validation.key.level=id')
  const verdict = await judge(fixture, policy, [{ key: Buffer.from('k'), value: Buffer.from('v') }])
  expect(verdict.rejection?.records).toMatchObject([{ field: 'key', reason: 'missing-id', subject: 'orders-key' }])
})

test('texts are cut: 300 characters of a record error, 512 bytes of a mark', async () => {
  const problem = 'is no €'.repeat(500)
  const fixture = await openTestGate({
    parts: {
      compilePayloads: () => ({
        checkOf: () => () => ({ reason: 'bad-payload', path: '$', problem }),
        uncheckedPatterns: new Set(),
      }),
    },
  })
  const id = await register(fixture)
  const verdict = await judge(fixture, policyFor('validation.value.level=payload'), [good(id)])
  if (verdict.outcome !== 'refuse') throw new Error(verdict.outcome)
  expect(verdict.refusal.recordErrors[0]?.batchIndexErrorMessage).toHaveLength(300)
  const marked = await judge(fixture, policyFor('validation.value.level=payload', 'validation.outcome=mark'), [
    good(id),
  ])
  if (marked.outcome !== 'rewrite') throw new Error(marked.outcome)
  const text = headersOf(recordsOf(marked.batch)[0])['validation.reason.text'] ?? ''
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(512)
  expect(text).not.toMatch('\ufffd')
})
