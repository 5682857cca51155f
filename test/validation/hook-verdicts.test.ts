import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { HookContext, HookRecords, HookVerdict, RecordHooks } from '../../src/validation/hooks-port.ts'
import {
  framed,
  judge,
  openTestGate,
  policyFor,
  recordsOf,
  summaryOf,
  type GateFixture,
} from '../support/gate-fixture.ts'
import { openGateRegistry } from '../support/gate-registry.ts'

/** Hooks that say what a test wants, and remember what they were asked. */
class ScriptedHooks implements RecordHooks {
  readonly asked: { readonly context: HookContext; readonly records: HookRecords }[] = []
  verdict: HookVerdict = { kind: 'judged', refusals: [] }

  async judge(context: HookContext, records: HookRecords): Promise<HookVerdict> {
    this.asked.push({ context, records })
    return this.verdict
  }
}

let hooks: ScriptedHooks
let fixture: GateFixture
let order: number

beforeAll(async () => {
  hooks = new ScriptedHooks()
  fixture = await openTestGate({ parts: { hooks } })
  order = (await openGateRegistry(fixture.registry)).order
})
beforeEach(() => {
  hooks.verdict = { kind: 'judged', refusals: [] }
  hooks.asked.length = 0
  fixture.rejections.length = 0
})

const good = () => ({ value: framed(order, 'x') })
const bad = { value: Buffer.from('plain') }
const refused = (batchIndex: number, text = 'told so') => ({ batchIndex, field: 'value', path: '$.a', text }) as const
const failed: HookVerdict = { kind: 'failed', problem: 'broken' }

describe('hooks', () => {
  test('are told where a batch comes from, what holds, and which records have failed', async () => {
    await judge(fixture, policyFor('validation.value.level=id', 'validation.context=.ctx'), [good(), bad])
    const [{ context, records } = { context: undefined, records: undefined }] = hooks.asked
    expect(context).toMatchObject({
      topic: 'orders',
      partition: 0,
      clientId: 'tester',
      software: 'test 1',
      principal: 'User:ANONYMOUS',
      registryContext: '.ctx',
      policy: { 'validation.value.level': 'id', 'validation.outcome': 'reject' },
    })
    expect(records).toMatchObject({ recordCount: 2, baseTimestamp: 1000n })
    expect(records?.failed).toEqual(new Set([1]))
  })

  test('are told the level that holds, also where the switch of another vendor has set it', async () => {
    await judge(fixture, policyFor('confluent.value.schema.validation=true'), [good()])
    expect(hooks.asked[0]?.context.policy).toMatchObject({
      'validation.key.level': 'none',
      'validation.value.level': 'id',
    })
  })

  test('see the records of a compressed batch', async () => {
    await judge(fixture, policyFor('validation.value.level=id'), [good()], { draft: { attributes: 1 } })
    const { bytes, start } = hooks.asked[0]?.records ?? { bytes: Buffer.alloc(0), start: 0 }
    expect(bytes.subarray(start).includes(framed(order, 'x'))).toBe(true)
  })

  test('that refuse a record fail it, with their words, beside those that failed before', async () => {
    hooks.verdict = { kind: 'judged', refusals: [refused(0), refused(2)] }
    const verdict = await judge(fixture, policyFor('validation.value.level=id'), [good(), bad, good()])
    expect(verdict).toMatchObject({
      outcome: 'refuse',
      refusal: {
        error: 'INVALID_RECORD',
        recordErrors: [
          { batchIndex: 0, batchIndexErrorMessage: 'value: told so' },
          { batchIndex: 1 },
          { batchIndex: 2 },
        ],
      },
      rejection: {
        failedCount: 3,
        records: [{ reason: 'hook', path: '$.a', text: 'told so' }, { reason: 'missing-id' }, { reason: 'hook' }],
      },
    })
  })

  test('have the outcome of the topic', async () => {
    hooks.verdict = { kind: 'judged', refusals: [refused(1)] }
    const verdict = await judge(fixture, policyFor('validation.value.level=id', 'validation.outcome=quarantine'), [
      good(),
      good(),
    ])
    expect(verdict).toMatchObject({ outcome: 'rewrite', quarantine: { topic: 'orders.quarantine', recordCount: 1 } })
    expect(verdict.outcome === 'rewrite' && recordsOf(verdict.batch)).toHaveLength(1)
  })

  test('that accept everything let a batch in', async () => {
    expect(summaryOf(await judge(fixture, policyFor('validation.value.level=id'), [good()]))).toBe('passed')
  })

  test('are not asked about batches that are not sampled, nor about too many records', async () => {
    const sampled = policyFor('validation.value.level=id', 'validation.sample=2')
    for (let batch = 0; batch < 4; batch++) await judge(fixture, sampled, [good()])
    expect(hooks.asked).toHaveLength(2)
    const few = await openTestGate({ parts: { hooks }, settings: { maxRecords: 1 } })
    await judge(few, policyFor('validation.value.level=id'), [good(), good()])
    expect(hooks.asked).toHaveLength(2)
  })
})

describe('without a verdict of the hooks', () => {
  beforeEach(() => {
    hooks.verdict = failed
  })

  const rows: readonly (readonly [what: string, configs: readonly string[], acks: number, says: string])[] = [
    ['a batch may come again', [], -1, '19'],
    ['a batch gets in where that is accepted', ['validation.hooks.failure=accept'], -1, 'passed'],
    ['an unresolved registry is another thing', ['validation.unresolved=accept'], -1, '19'],
    ['an observed batch gets in', ['validation.outcome=observe'], -1, 'passed'],
    ['a batch to be marked may come again', ['validation.outcome=mark'], -1, '19'],
    ['a batch without acks goes into quarantine', [], 0, 'rewrite'],
    ['a batch without acks ends the connection where that is wanted', ['validation.acks0=disconnect'], 0, '87 hook'],
  ]
  test.each(rows)('%s', async (_, configs, acks, says) => {
    const policy = policyFor('validation.value.level=id', ...configs)
    expect(summaryOf(await judge(fixture, policy, [good(), good()], { acks }))).toBe(says)
  })

  test('a batch that fails anyway is refused for good', async () => {
    const verdict = await judge(fixture, policyFor('validation.value.level=id'), [good(), bad])
    expect(verdict).toMatchObject({ refusal: { error: 'INVALID_RECORD', recordErrors: [{ batchIndex: 1 }] } })
  })

  test('the answer says so', async () => {
    const verdict = await judge(fixture, policyFor('validation.value.level=id'), [good()])
    expect(verdict).toMatchObject({
      refusal: { errorMessage: expect.stringContaining('the hooks gave no verdict; try again') },
    })
  })
})
