import { randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { topicNameFault } from '../../src/broker/topics/topic-names.ts'
import type { Rejection } from '../../src/governance/rejections.ts'
import type { ProducedBatch } from '../../src/kafka/produced-batch.ts'
import { checkProducedBatch, isSound } from '../../src/kafka/produced-batch.ts'
import type { KafkaRecord } from '../../src/kafka/record-decoding.ts'
import { decodeRecords } from '../../src/kafka/record-decoding.ts'
import type { RecordBatchDraft, RecordDraft } from '../../src/kafka/record-encoding.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import { RegistrySource } from '../../src/main/registry-source.ts'
import type { Registry } from '../../src/registry/operations.ts'
import { createLogger } from '../../src/telemetry/logger.ts'
import type { GateClock, GateParts } from '../../src/validation/gate.ts'
import { Gate } from '../../src/validation/gate.ts'
import { noMetrics } from '../../src/validation/gate-metrics.ts'
import type { GateSettings } from '../../src/validation/gate-settings.ts'
import { defaultGateSettings } from '../../src/validation/gate-settings.ts'
import { configConflict, policyOf, type TopicPolicy } from '../../src/validation/policy.ts'
import type { CompilePayloads } from '../../src/validation/schema-reading.ts'
import type { SchemaSource } from '../../src/validation/schema-source.ts'
import type { BatchLook } from '../../src/validation/batch-look.ts'
import type { BatchOrigin, Verdict } from '../../src/validation/verdict.ts'
import { openRegistry } from './registry-fixture.ts'

/** A clock that a test moves; waits end when it has moved far enough. */
export class ManualClock implements GateClock {
  nowMs = 1_700_000_000_000
  readonly #waiting: { readonly atMs: number; readonly callback: () => void }[] = []

  wallMs = (): number => this.nowMs
  steadyMs = (): number => this.nowMs
  turn = (): Promise<void> => turn()
  randomBytes = (count: number): Uint8Array => randomBytes(count)

  schedule = (delayMs: number, callback: () => void): (() => void) => {
    const entry = { atMs: this.nowMs + delayMs, callback }
    this.#waiting.push(entry)
    return () => {
      const at = this.#waiting.indexOf(entry)
      if (at >= 0) this.#waiting.splice(at, 1)
    }
  }

  move(ms: number): void {
    this.nowMs += ms
    for (const { atMs, callback } of this.#waiting.splice(0)) {
      if (atMs <= this.nowMs) callback()
      else this.schedule(atMs - this.nowMs, callback)
    }
  }
}

/** Payloads that end with `!` are bad: stands for the checks of the languages. */
export const toyPayloads: CompilePayloads = schema => ({
  checkOf: () => (bytes, _start, end) =>
    bytes[end - 1] === 0x21
      ? { reason: 'bad-payload', path: '$.name', problem: `is no ${schema.type} value` }
      : undefined,
  uncheckedPatterns: new Set(),
})

/** A registry that answers when the test lets it. */
export function slowSource(inner: SchemaSource): SchemaSource & { answer: () => void; hold: () => void } {
  let held: Promise<void> | undefined
  let release = (): void => undefined
  return {
    observe: () => {
      const view = inner.observe()
      return view && { ...view, typeOfId: async (context, id) => (await held, view.typeOfId(context, id)) }
    },
    refresh: () => inner.refresh(),
    hold: () => {
      held = new Promise(resolve => (release = resolve))
    },
    answer: () => {
      release()
      held = undefined
    },
  }
}

/** A gate on a registry in memory. */
export interface GateFixture {
  readonly gate: Gate
  readonly registry: Registry
  readonly clock: ManualClock
  readonly rejections: Rejection[]
}

/** What a test wants to be otherwise. */
export interface GateFixtureOptions {
  readonly settings?: Partial<GateSettings>
  readonly parts?: Partial<GateParts>
  readonly source?: SchemaSource
}

export async function openTestGate(options: GateFixtureOptions = {}): Promise<GateFixture> {
  const registry = await openRegistry()
  const source = new RegistrySource()
  source.attach(registry)
  const clock = new ManualClock()
  const rejections: Rejection[] = []
  const gate = new Gate({
    source: options.source ?? source,
    compilePayloads: toyPayloads,
    settings: { ...defaultGateSettings, ...options.settings },
    metrics: noMetrics,
    sink: { add: rejection => void rejections.push(rejection) },
    clock,
    logger: createLogger('silent'),
    ...options.parts,
  })
  return { gate, registry, clock, rejections }
}

/** The policy of topic `orders` with these configs, in words as `validation.value.level=id`. */
export function policyFor(...words: readonly string[]): TopicPolicy {
  const configs = new Map(words.map(word => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]))
  const conflict = configConflict(configs, 'orders', topicNameFault)
  if (conflict !== undefined) throw new Error(conflict)
  const policy = policyOf('orders', configs, new Map())
  if (policy === 'none') throw new Error('these configs ask for nothing')
  return policy
}

/** What a topic demands that takes batches of any size and time. */
export const openRules = {
  produceVersion: 9,
  partitionName: 'orders-0',
  maxMessageBytes: 2 ** 30,
  maxDecompressedBytes: 2 ** 30,
  isCompacted: false,
  isLogAppendTime: false,
  timestampBeforeMaxMs: 2n ** 60n,
  timestampAfterMaxMs: 2n ** 60n,
  nowMs: 1000n,
}

/** A producer's batch as the broker hands it to the gate. */
export function producedBatch(
  records: readonly RecordDraft[],
  draft: Partial<RecordBatchDraft> = {},
  look?: BatchLook,
): ProducedBatch {
  const batch = encodeRecordBatch({ records, baseTimestamp: 1000n, ...draft })
  const checked = checkProducedBatch(batch, {
    ...openRules,
    keepsRecords: look === undefined,
    look,
  })
  if (!isSound(checked)) throw new Error(`the batch is refused: ${checked.error} ${checked.errorMessage}`)
  return checked
}

export const testOrigin: BatchOrigin = {
  partition: 0,
  clientId: 'tester',
  software: 'test 1',
  principal: 'User:ANONYMOUS',
  acks: -1,
}

/** The verdict on records under configs, as the broker asks for it; with acks of all unless told otherwise. */
export async function judge(
  { gate }: GateFixture,
  policy: TopicPolicy,
  records: readonly RecordDraft[],
  more: { readonly acks?: number; readonly draft?: Partial<RecordBatchDraft> } = {},
): Promise<Verdict> {
  const { acks = -1, draft } = more
  const look = gate.look(policy)
  const batch = producedBatch(records, draft, look)
  const origin = { ...testOrigin, acks }
  return look === undefined ? gate.judge(policy, batch, origin) : look.judge(batch, origin)
}

/** Why the first record was refused: `87 wrong-subject`, `19`, or `passed`. */
export function summaryOf(verdict: Verdict): string {
  if (verdict.outcome !== 'refuse') return verdict.rejection === undefined ? 'passed' : verdict.outcome
  if (verdict.refusal.error === 'NOT_ENOUGH_REPLICAS') return '19'
  return `87 ${verdict.rejection?.records[0]?.reason ?? ''}`.trim()
}

/** Magic byte 0, an id, and a payload. */
export function framed(id: number, payload: Uint8Array | string = ''): Buffer {
  const prefix = Buffer.alloc(5)
  prefix.writeInt32BE(id, 1)
  return Buffer.concat([prefix, Buffer.from(payload)])
}

/** Magic byte 1, a GUID, and a payload. */
export function guidFramed(guid: string, payload: Uint8Array | string = ''): Buffer {
  return Buffer.concat([Buffer.of(1), Buffer.from(guid.replaceAll('-', ''), 'hex'), Buffer.from(payload)])
}

/** The records of a batch. */
export function recordsOf(batch: Buffer): readonly KafkaRecord[] {
  return [...decodeRecords(batch, 2 ** 30)]
}

/** Headers by name; of several the last. */
export function headersOf(record: KafkaRecord | undefined): Readonly<Record<string, string | null>> {
  return Object.fromEntries((record?.headers ?? []).map(({ name, value }) => [name, value && value.toString()]))
}
