import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { fileURLToPath } from 'node:url'
import { encodeRecordBatch, type RecordDraft } from '../../src/kafka/record-encoding.ts'
import { batchLayout, readBatchHeader } from '../../src/kafka/record-batch.ts'
import type { HookSchema } from '../../src/threads/hook-messages.ts'
import { ThreadedHooks, type ThreadedHooksOptions } from '../../src/threads/threaded-hooks.ts'
import type { HookContext, HookRecords, HookVerdict } from '../../src/validation/hooks-port.ts'
import { waitFor } from '../support/postgres-cluster.ts'
import { keepingLogger, type LoggedLine } from '../support/rest-server.ts'

const pathOf = (name: string) => fileURLToPath(new URL(`hooks/${name}.mjs`, import.meta.url))
const exampleOf = (name: string) => fileURLToPath(new URL(`../../docs/examples/hook-${name}.mjs`, import.meta.url))

let lines: LoggedLine[]
const opened: ThreadedHooks[] = []
const schemas = new Map<string, HookSchema>()
let asked: string[]

beforeEach(() => {
  lines = []
  asked = []
  schemas.clear()
})
afterEach(async () => {
  for (const hooks of opened.splice(0)) await hooks.stop()
})

async function open(options: Partial<ThreadedHooksOptions> = {}): Promise<ThreadedHooks> {
  const hooks = new ThreadedHooks({
    modules: [pathOf('modules')],
    timeoutMs: 20_000,
    heapMb: 64,
    schemas: async (context, schema) => {
      asked.push(`${context} ${schema}`)
      return schemas.get(`${context} ${schema}`)
    },
    logger: keepingLogger(lines),
    ...options,
  })
  opened.push(hooks)
  await hooks.start()
  return hooks
}

const context = (parts: Partial<HookContext> = {}): HookContext => ({
  topic: 'orders',
  partition: 2,
  clientId: 'shop',
  software: 'kafkajs 2.2.4',
  principal: 'User:ann',
  policy: { 'validation.outcome': 'reject' },
  registryContext: '.',
  ...parts,
})

const baseTimestamp = 1_700_000_000_000n

/** A record that wants something of the hook. */
const record = (wish: string, parts: Partial<RecordDraft> = {}): RecordDraft => ({
  timestamp: baseTimestamp,
  key: Buffer.from('k'),
  value: Buffer.from('v'),
  headers: [{ name: 'do', value: Buffer.from(wish) }],
  ...parts,
})

function recordsOf(drafts: readonly RecordDraft[], failed: readonly number[] = []): HookRecords {
  const bytes = encodeRecordBatch({ records: drafts })
  const { length: recordCount } = drafts
  const { baseTimestamp } = readBatchHeader(bytes)
  return { bytes, start: batchLayout.records, recordCount, baseTimestamp, failed: new Set(failed) }
}

const judged = (hooks: ThreadedHooks, ...drafts: RecordDraft[]): Promise<HookVerdict> =>
  hooks.judge(context(), recordsOf(drafts))
const passed = { kind: 'judged', refusals: [] }

describe('a hook', () => {
  test('accepts what it does not refuse', async () => {
    const hooks = await open()
    expect(await judged(hooks, record(''), record(''))).toEqual(passed)
    expect(await judged(hooks, record(''), record('refuse'), record(''))).toEqual({
      kind: 'judged',
      refusals: [{ batchIndex: 1, field: 'key', path: '$.a', text: 'told so' }],
    })
  })

  test('sees where a batch comes from, and its records', async () => {
    const hooks = await open()
    const parts = { timestamp: baseTimestamp + 5n, key: null, headers: [] }
    const verdict = await judged(
      hooks,
      record('', parts),
      record('echo', { timestamp: baseTimestamp - 7n, key: null, value: Buffer.from('hé') }),
    )
    const [refusal] = verdict.kind === 'judged' ? verdict.refusals : []
    expect(JSON.parse(refusal?.text ?? '')).toEqual({
      topic: 'orders',
      partition: 2,
      clientId: 'shop',
      software: 'kafkajs 2.2.4',
      principal: 'User:ann',
      policy: { 'validation.outcome': 'reject' },
      recordCount: 2,
      key: null,
      value: 'hé',
      headers: [['do', 'echo']],
      at: 1_699_999_999_993,
    })
  })

  test('does not see records that have failed already', async () => {
    const hooks = await open()
    const verdict = await hooks.judge(
      context(),
      recordsOf([record('refuse'), record('throw'), record('refuse')], [1, 0]),
    )
    expect(verdict).toMatchObject({ refusals: [{ batchIndex: 2 }] })
  })

  test('leaves the bytes of a batch to its caller', async () => {
    const hooks = await open()
    const records = recordsOf([record('')])
    const before = Buffer.from(records.bytes)
    await hooks.judge(context(), records)
    expect(records.bytes.equals(before)).toBe(true)
  })

  test('is one of several: of two refusals of a record the first counts', async () => {
    const hooks = await open({ modules: [pathOf('modules'), pathOf('second')] })
    const verdict = await hooks.judge(context({ topic: 'second' }), recordsOf([record(''), record('refuse')]))
    expect(verdict).toMatchObject({
      refusals: [
        { batchIndex: 0, text: 'second', field: 'value' },
        { batchIndex: 1, text: 'told so' },
      ],
    })
  })

  test('says what it refuses on one line of 300 characters', async () => {
    const hooks = await open()
    const verdict = await judged(hooks, record('long reason'))
    const [refusal] = verdict.kind === 'judged' ? verdict.refusals : []
    expect(refusal?.text).toMatch(/^a b x+…$/)
    expect(refusal?.text).toHaveLength(300)
  })
})

describe('values', () => {
  const prefixed = (id: number, ...bytes: number[]) => Buffer.from([0, 0, 0, 0, id, ...bytes])

  test('are read by the schemas that they name, which are asked for once', async () => {
    schemas.set('. 1', { type: 'AVRO', text: '"int"', references: [] })
    const text = JSON.stringify({ type: 'record', name: 'R', fields: [{ name: 'other', type: 'Other' }] })
    const other = { type: 'record', name: 'Other', fields: [{ name: 'n', type: 'int' }] }
    const reference = { name: 'Other', subject: 'other', version: 1, text: JSON.stringify(other), direct: true }
    schemas.set('. 2', { type: 'AVRO', text, references: [reference] })
    const hooks = await open()
    const wish = record('decode', { key: prefixed(1, 14), value: prefixed(2, 6) })
    expect(await judged(hooks, wish, wish)).toMatchObject({
      refusals: [{ text: '[7,{"other":{"n":3}}]' }, { text: '[7,{"other":{"n":3}}]' }],
    })
    expect(asked.sort()).toEqual(['. 1', '. 2'])
  })

  test('are read in the context of their topic', async () => {
    schemas.set('.a 1', { type: 'AVRO', text: '"int"', references: [] })
    schemas.set('.b 1', { type: 'AVRO', text: '"boolean"', references: [] })
    const hooks = await open()
    const batch = recordsOf([record('decode', { key: null, value: prefixed(1, 1) })])
    const texts = [context({ registryContext: '.a' }), context({ registryContext: '.b' })].map(async one => {
      const verdict = await hooks.judge(one, batch)
      return verdict.kind === 'judged' ? verdict.refusals[0]?.text : verdict.problem
    })
    expect(await Promise.all(texts)).toEqual(['[null,-1]', '[null,true]'])
  })

  test('that name an id in a header are read by that', async () => {
    schemas.set('. 9', { type: 'AVRO', text: '"int"', references: [] })
    const hooks = await open()
    const headers = [
      { name: 'do', value: Buffer.from('decode') },
      { name: '__value_schema_id', value: prefixed(9) },
    ]
    expect(await judged(hooks, record('', { key: null, value: Buffer.from([4]), headers }))).toMatchObject({
      refusals: [{ text: '[null,2]' }],
    })
  })

  test('that name no schema are read by the pinned one', async () => {
    schemas.set('. 4', { type: 'AVRO', text: '"int"', references: [] })
    schemas.set('. 5', { type: 'AVRO', text: '"boolean"', references: [] })
    const hooks = await open()
    const pinned = context({ policy: { 'validation.value.schema.pinned': '4' } })
    const values = [Buffer.of(6), prefixed(5, 1)]
    const drafts = values.map(value => record('decode', { key: null, value }))
    const verdict = await hooks.judge(pinned, recordsOf(drafts))
    expect(verdict).toMatchObject({ refusals: [{ text: '[null,3]' }, { text: '[null,true]' }] })
    expect(asked.sort()).toEqual(['. 4', '. 5'])
  })

  test('that cannot be read are an error of the hook', async () => {
    const hooks = await open({
      schemas: async () => {
        throw new Error('the registry is not there')
      },
    })
    const verdicts = await judged(
      hooks,
      record('decode', { key: null }),
      record('decode', { key: null, value: prefixed(1) }),
    )
    expect(verdicts).toMatchObject({
      refusals: [
        { text: expect.stringMatching(/^cannot: /) },
        { text: expect.stringContaining('the registry is not there') },
      ],
    })
  })
})

describe('no verdict is given', () => {
  test.each([
    ['that throws', 'throw', 'out of order'],
    ['whose answer is no list', 'no list', 'must be a list'],
    ['that refuses a record that is not there', 'far index', 'has the index 99, and the batch 1 records'],
    ['that names no record', 'no index', 'has the index "0"'],
    ['that gives no reason', 'no reason', 'has no reason'],
    ['that names a field that records do not have', 'odd field', 'must be key or value'],
    ['that names a path that is no text', 'odd path', 'the path'],
  ])('by a hook %s; the next batch gets one', async (_, wish, problem) => {
    const hooks = await open()
    expect(await judged(hooks, record(wish))).toEqual({ kind: 'failed', problem: expect.stringContaining(problem) })
    expect(lines).toMatchObject([{ level: 'warn', fields: { problem: expect.stringContaining(problem) } }])
    expect(await judged(hooks, record(''))).toEqual(passed)
  })

  test.each([
    ['ends the thread', 'exit', 'ended with 3', 20_000],
    ['takes all memory', 'hoard', 'memory', 20_000],
    ['does not come to an end', 'spin', 'longer than 300 ms', 300],
    ['waits for ever', 'wait', 'longer than 300 ms', 300],
  ])('by a hook that %s; the thread is started again', async (_, wish, problem, timeoutMs) => {
    const hooks = await open({ timeoutMs, heapMb: 32 })
    expect(await judged(hooks, record(wish))).toEqual({ kind: 'failed', problem: expect.stringContaining(problem) })
    expect(await judged(hooks, record(''))).toEqual({ kind: 'failed', problem: 'the hooks start again' })
    await waitFor(async () => (await judged(hooks, record(''))).kind === 'judged')
  })

  test('to batches behind one that hangs for longer than they may wait', async () => {
    const hooks = await open({ timeoutMs: 300 })
    const verdicts = await Promise.all([
      judged(hooks, record('wait')),
      judged(hooks, record('')),
      judged(hooks, record('')),
    ])
    expect(verdicts.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed'])
  })

  test('once too many bytes wait', async () => {
    const hooks = await open({ timeoutMs: 2000 })
    const big = record('', { value: Buffer.alloc(40 * 1024 * 1024) })
    const [, , late] = await Promise.all([judged(hooks, record('wait')), judged(hooks, big), judged(hooks, big)])
    expect(late).toEqual({ kind: 'failed', problem: 'too many batches wait for hooks' })
  })

  test('after the stop, nor to batches that waited for one', async () => {
    const hooks = await open()
    const waiting = [judged(hooks, record('wait')), judged(hooks, record(''))]
    await hooks.stop()
    const stopped = { kind: 'failed', problem: 'the hooks were stopped' }
    expect(await Promise.all(waiting)).toEqual([stopped, stopped])
    expect(await judged(hooks, record(''))).toEqual(stopped)
    await hooks.stop()
  })
})

describe('a module', () => {
  test.each([
    ['that is not there', 'missing', 'cannot be loaded'],
    ['without the function', 'no-function', 'it exports no function checkRecords'],
    ['that throws', 'throws', 'not today'],
  ])('%s keeps the hooks from starting', async (_, name, problem) => {
    await expect(open({ modules: [pathOf(name)] })).rejects.toThrow(problem)
  })
})

describe('the examples', () => {
  test('a value with a field that is too long is refused, wherever the field stands', async () => {
    const text = JSON.stringify({
      type: 'record',
      name: 'R',
      fields: [{ name: 'names', type: { type: 'array', items: 'string' } }],
    })
    schemas.set('. 1', { type: 'AVRO', text, references: [] })
    const hooks = await open({ modules: [exampleOf('max-length')] })
    const value = (length: number) =>
      Buffer.concat([
        Buffer.from([0, 0, 0, 0, 1, 4, 2, 0x61, ((length << 1) & 0x7f) | 0x80, length >> 6]),
        Buffer.alloc(length, 'x'),
        Buffer.from([0]),
      ])
    const drafts = [200, 201].map(length => record('', { value: value(length) }))
    const unchecked = context({ policy: { 'validation.value.level': 'none' } })
    expect(await hooks.judge(unchecked, recordsOf([record('')]))).toEqual(passed)
    expect(await judged(hooks, ...drafts, record('', { value: null }))).toEqual({
      kind: 'judged',
      refusals: [
        {
          batchIndex: 1,
          field: 'value',
          path: '$.names[1]',
          text: '$.names[1] has 201 characters, at most 200 are allowed',
        },
      ],
    })
  })

  test('a record without the header, or with another text in it, is refused', async () => {
    const hooks = await open({ modules: [exampleOf('required-header')] })
    const header = (value: Buffer | null) => record('', { headers: [{ name: 'trace-id', value }] })
    const drafts = [header(Buffer.from('0'.repeat(32))), header(Buffer.from('x')), header(null), record('')]
    expect(await judged(hooks, ...drafts)).toMatchObject({
      refusals: [{ batchIndex: 1 }, { batchIndex: 2 }, { batchIndex: 3, text: 'there is no header trace-id' }],
    })
    expect(await hooks.judge(context({ topic: 'other' }), recordsOf(drafts))).toEqual(passed)
  })
})
