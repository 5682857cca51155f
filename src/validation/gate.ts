import type { Buffer } from 'node:buffer'
import { rejectionId } from '../governance/rejection-id.ts'
import type { UncheckedPattern } from '../governance/topic-gates.ts'
import type { FieldFailure, Rejection, RejectionOutcome, RejectionSink } from '../governance/rejections.ts'
import { compressionOf } from '../kafka/record-batch.ts'
import type { Logger } from '../telemetry/logger.ts'
import { BatchLook } from './batch-look.ts'
import type { FailedRecord, Step } from './batch-walk.ts'
import { BatchWalk } from './batch-walk.ts'
import type { GateMetrics } from './gate-metrics.ts'
import type { GateSettings } from './gate-settings.ts'
import type { Task } from './outcomes.ts'
import { droppedVerdict, markedVerdict, quarantineVerdict } from './outcomes.ts'
import { askHooks, withoutVerdict, type Walked } from './hook-verdicts.ts'
import type { RecordHooks } from './hooks-port.ts'
import type { TopicPolicy } from './policy.ts'
import { refusalOf, unresolvedRefusal } from './refusal.ts'
import { rejectionOf } from './rejection-record.ts'
import type { Parts } from './rewriting.ts'
import type { FieldResolver } from './resolution.ts'
import { RegistryAbsent, Resolver } from './resolution.ts'
import type { CompilePayloads } from './schema-reading.ts'
import { SchemaReading } from './schema-reading.ts'
import type { SchemaSource } from './schema-source.ts'
import type { BatchOrigin, GateBatch, Verdict } from './verdict.ts'

/** Time, chance and turns, as the gate is given them. */
export interface GateClock {
  /** Milliseconds since 1970. */
  readonly wallMs: () => number
  /** Milliseconds that no clock change touches. */
  readonly steadyMs: () => number
  /** Resolves when others have had a turn. */
  readonly turn: () => Promise<void>
  /** Calls back once, later; the answer calls it off. */
  readonly schedule: (delayMs: number, callback: () => void) => () => void
  readonly randomBytes: (count: number) => Uint8Array
}

/** What the gate is made of. */
export interface GateParts {
  readonly source: SchemaSource
  readonly compilePayloads: CompilePayloads
  readonly settings: GateSettings
  readonly metrics: GateMetrics
  readonly sink: RejectionSink
  readonly clock: GateClock
  readonly logger: Logger
  /** Modules of the user, asked after all other checks; undefined where there are none. */
  readonly hooks?: RecordHooks | undefined
}

const mib = 1024 * 1024
const logIntervalMs = 1000
const accepted: Verdict = { outcome: 'accept' }

/** What the gate keeps for one policy. */
interface PolicyState {
  readonly resolvers: readonly FieldResolver[]
  batches: number
}

/** Looks at record batches as the policies of their topics want it. Knows nothing of who calls it. */
export class Gate {
  readonly #parts: GateParts
  readonly #resolver: Resolver
  readonly #policies = new WeakMap<TopicPolicy, PolicyState>()
  #loggedMs = -Infinity

  constructor(parts: GateParts) {
    const { source, settings, metrics, clock } = parts
    this.#parts = parts
    this.#resolver = new Resolver({
      source,
      reading: new SchemaReading(parts.compilePayloads, settings.cachedNodes),
      metrics,
      clock,
      negativeTtlMs: settings.negativeTtlMs,
      cachedIds: settings.cachedIds,
      onNoAnswer: error => this.#logNoAnswer(error),
    })
  }

  /** Begins with a batch whose form is looked at; undefined where all is left to `judge`. */
  look(policy: TopicPolicy): BatchLook | undefined {
    const { hooks, clock, settings } = this.#parts
    // Hooks see every record again, and of most batches a sample sees none.
    if (hooks !== undefined || policy.sample > 1) return undefined
    const startMs = clock.steadyMs()
    const { resolvers } = this.#stateOf(policy)
    const walk = new BatchWalk(resolvers, { atMs: startMs, isFresh: false }, settings.maxRecords)
    return new BatchLook(walk, (batch, origin) => this.#judge(walk, { policy, batch, origin, startMs }))
  }

  /** Never rejects for what stands in the batch. Answers at once where everything is known and the batch is small. */
  judge(policy: TopicPolicy, batch: GateBatch, origin: BatchOrigin): Verdict | Promise<Verdict> {
    const state = this.#stateOf(policy)
    if (policy.sample > 1 && state.batches++ % policy.sample !== 0) return accepted
    const startMs = this.#parts.clock.steadyMs()
    const walk = new BatchWalk(state.resolvers, { atMs: startMs, isFresh: false })
    return this.#judge(walk, { policy, batch, origin, startMs })
  }

  /** What a verdict said was done: what it found is told now. */
  carriedOut(verdict: Verdict): void {
    const { sink, metrics } = this.#parts
    const { rejection } = verdict
    if (rejection === undefined) return
    sink.add(rejection)
    if (verdict.outcome === 'rewrite' && verdict.quarantine !== undefined)
      metrics.quarantined(rejection.topic, verdict.quarantine.recordCount)
  }

  /** Patterns of JSON schemas that values of the policy's topic were not checked against. */
  uncheckedPatterns(policy: TopicPolicy): readonly UncheckedPattern[] {
    return this.#stateOf(policy).resolvers.flatMap(resolver => [...resolver.uncheckedPatterns()])
  }

  /** A request was refused, in part or as a whole. */
  refused(mode: 'partition' | 'request'): void {
    this.#parts.metrics.rejectedRequest(mode)
  }

  #judge(walk: BatchWalk, task: Task): Verdict | Promise<Verdict> {
    const { header } = task.batch
    const codec = compressionOf(header.attributes)
    if (codec !== 'none' && codec !== undefined) this.#parts.metrics.decompressed(codec)
    const step = header.recordCount > this.#parts.settings.maxRecords ? 'done' : walk.walk(task.batch)
    return step === 'done' ? this.#conclude(walk, task) : this.#walkOn(walk, step, task)
  }

  async #walkOn(walk: BatchWalk, firstStep: Step, task: Task): Promise<Verdict> {
    const { timeoutMs, timeoutMsPerMib } = this.#parts.settings
    const { clock } = this.#parts
    const endMs = task.startMs + timeoutMs + (timeoutMsPerMib * task.batch.records.length) / mib
    for (let step = firstStep; step !== 'done';) {
      if (step === 'slice') await clock.turn()
      else await this.#within(step, endMs - clock.steadyMs())
      const beganMs = clock.steadyMs()
      if (beganMs >= endMs) {
        walk.giveUp()
        break
      }
      step = walk.step()
      task.origin.spend?.(clock.steadyMs() - beganMs)
    }
    return this.#conclude(walk, task)
  }

  /** Waits for an answer, but no longer than that. */
  async #within(answer: Promise<void>, leftMs: number): Promise<void> {
    let cancel = (): void => undefined
    const late = new Promise<void>(resolve => {
      cancel = this.#parts.clock.schedule(Math.max(0, Math.ceil(leftMs)), resolve)
    })
    await Promise.race([answer, late])
    cancel()
  }

  #conclude(walk: Walked, task: Task): Verdict | Promise<Verdict> {
    const { hooks, settings } = this.#parts
    if (hooks === undefined || task.batch.header.recordCount > settings.maxRecords) return this.#decide(walk, task)
    return this.#afterHooks(hooks, walk, task)
  }

  async #afterHooks(hooks: RecordHooks, walk: Walked, task: Task): Promise<Verdict> {
    const { failed, unresolved } = walk
    const { policy, origin, batch } = task
    const refused = await askHooks(hooks, walk, task)
    if (refused !== undefined) return this.#decide({ failed: merged(failed, refused), unresolved }, task)
    this.#parts.metrics.unresolved(policy.topic)
    const failsAnyway = failed.length > 0 && policy.outcome === 'reject'
    if (policy.hookFailure === 'accept' || policy.outcome === 'observe' || failsAnyway) return this.#decide(walk, task)
    const { recordCount } = batch.header
    // Nobody waits for an answer: what could not be checked counts as bad.
    if (origin.acks === 0) return this.#carryOut(merged(failed, withoutVerdict(failed, recordCount)), task)
    return { outcome: 'refuse', refusal: unresolvedRefusal(recordCount, recordCount, 'the hooks gave no verdict') }
  }

  #decide({ failed, unresolved }: Walked, task: Task): Verdict | Promise<Verdict> {
    const { metrics, clock } = this.#parts
    const { policy, batch } = task
    const { recordCount } = batch.header
    const { topic } = policy
    metrics.duration(topic, clock.steadyMs() - task.startMs)
    metrics.records(topic, 'passed', recordCount - failed.length - unresolved.length)
    if (recordCount > this.#parts.settings.maxRecords) return this.#tooMany(task)
    if (failed.length === 0 && unresolved.length === 0) return accepted
    this.#count(topic, failed, unresolved)
    return this.#outcome(failed, unresolved, task)
  }

  #outcome(
    failed: readonly FailedRecord[],
    unresolved: readonly FailedRecord[],
    task: Task,
  ): Verdict | Promise<Verdict> {
    const { policy, origin, batch } = task
    if (policy.outcome === 'observe')
      return failed.length === 0 ? accepted : { ...accepted, rejection: this.#rejection(failed, task, 'observe') }
    if (unresolved.length === 0 || policy.unresolved === 'accept') return this.#carryOut(failed, task)
    // Nobody waits for an answer: what could not be checked counts as bad.
    if (origin.acks === 0) return this.#carryOut(merged(failed, unresolved), task)
    if (policy.unresolved === 'reject') return this.#refuse(merged(failed, unresolved), task, 'reject')
    if (failed.length > 0 && policy.outcome === 'reject') return this.#refuse(failed, task, 'reject')
    const refusal = unresolvedRefusal(
      unresolved.length,
      batch.header.recordCount,
      'the registry gave no answer in time',
    )
    return { outcome: 'refuse', refusal }
  }

  #carryOut(failed: readonly FailedRecord[], task: Task): Verdict | Promise<Verdict> {
    const { policy, origin } = task
    if (failed.length === 0) return accepted
    switch (policy.outcome) {
      case 'mark':
        return this.#inParts(markedVerdict(failed, this.#rejection(failed, task, 'mark'), task), failed, task)
      case 'quarantine':
        return this.#inParts(quarantineVerdict(failed, this.#rejection(failed, task, 'quarantine'), task), failed, task)
      default:
    }
    if (origin.acks !== 0) return this.#refuse(failed, task, 'reject')
    switch (policy.acks0) {
      case 'disconnect':
        return this.#refuse(failed, task, 'disconnect')
      case 'drop':
        return this.#inParts(droppedVerdict(failed, this.#rejection(failed, task, 'drop'), task), failed, task)
      case 'quarantine':
        return this.#inParts(quarantineVerdict(failed, this.#rejection(failed, task, 'quarantine'), task), failed, task)
    }
  }

  /** Others have a turn between two parts. What would be too much to write is refused. */
  #inParts(work: Parts<Verdict>, failed: readonly FailedRecord[], task: Task): Verdict | Promise<Verdict> {
    const step = work.next(undefined)
    if (step.done) return step.value ?? this.#refuse(failed, task, 'reject')
    return this.#inTurns(work, step.value).then(verdict => verdict ?? this.#refuse(failed, task, 'reject'))
  }

  async #inTurns(work: Parts<Verdict>, first: Promise<Buffer> | undefined): Promise<Verdict | undefined> {
    let pending = first
    for (;;) {
      const bytes = await pending
      if (pending === undefined) await this.#parts.clock.turn()
      const step = work.next(bytes)
      if (step.done) return step.value
      pending = step.value
    }
  }

  #refuse(failed: readonly FailedRecord[], task: Task, outcome: RejectionOutcome): Verdict {
    const rejection = this.#rejection(failed, task, outcome)
    const refusal = refusalOf(failed, task.batch.header.recordCount, rejection.id)
    return { outcome: 'refuse', refusal, rejection }
  }

  #rejection(failed: readonly FailedRecord[], task: Task, outcome: RejectionOutcome): Rejection {
    const { clock } = this.#parts
    const timeMs = clock.wallMs()
    const id = rejectionId(timeMs, clock.randomBytes(10))
    return rejectionOf({ id, timeMs, outcome }, task.policy, task, failed)
  }

  #tooMany({ policy, batch }: Task): Verdict {
    if (policy.outcome === 'observe') return accepted
    const errorMessage = `a batch of ${batch.header.recordCount} records is too costly to validate: ${this.#parts.settings.maxRecords} at most`
    return { outcome: 'refuse', refusal: { error: 'INVALID_RECORD', errorMessage, recordErrors: [] } }
  }

  #count(topic: string, failed: readonly FailedRecord[], unresolved: readonly FailedRecord[]): void {
    const { metrics } = this.#parts
    metrics.records(topic, 'failed', failed.length)
    metrics.records(topic, 'unresolved', unresolved.length)
    if (unresolved.length > 0) metrics.unresolved(topic)
    const counts = new Map<FieldFailure, number>()
    for (const { failure } of failed) counts.set(failure, (counts.get(failure) ?? 0) + 1)
    for (const [{ field, reason }, count] of counts) metrics.failed(topic, field, reason, count)
  }

  #stateOf(policy: TopicPolicy): PolicyState {
    let state = this.#policies.get(policy)
    if (state === undefined) {
      state = { resolvers: policy.fields.map(field => this.#resolver.of(policy, field)), batches: 0 }
      this.#policies.set(policy, state)
    }
    return state
  }

  #logNoAnswer(err: unknown): void {
    const { clock, logger } = this.#parts
    const nowMs = clock.steadyMs()
    if (err instanceof RegistryAbsent || nowMs - this.#loggedMs < logIntervalMs) return
    this.#loggedMs = nowMs
    logger.warn({ err }, 'the registry did not answer the gate; records that need it are unresolved')
  }
}

/** Both lists in the order of the batch. */
function merged(failed: readonly FailedRecord[], unresolved: readonly FailedRecord[]): readonly FailedRecord[] {
  return [...failed, ...unresolved].sort((one, other) => one.batchIndex - other.batchIndex)
}
