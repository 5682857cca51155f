import type { Buffer } from 'node:buffer'
import type { RecordField } from '../governance/rejections.ts'

/** Where a batch came from and what its topic demands. Plain data: it is sent to another thread. */
export interface HookContext {
  readonly topic: string
  readonly partition: number
  readonly clientId: string | null
  /** Name and version that the client gave with ApiVersions. */
  readonly software: string | undefined
  readonly principal: string
  /** What holds for the topic, by the names of its configs: `validation.value.level`, `validation.outcome` and so on. */
  readonly policy: Readonly<Record<string, string>>
  /** `.` or `.name`, of `validation.context`: schema ids are looked up in it. */
  readonly registryContext: string
}

/** The records of one batch, decompressed, as a `RecordCursor` walks them. */
export interface HookRecords {
  readonly bytes: Buffer
  /** Where the first record begins; the last one ends with the bytes. */
  readonly start: number
  readonly recordCount: number
  readonly baseTimestamp: bigint
  /** Places in the batch, from 0, of records that have failed already: hooks do not see them. */
  readonly failed: ReadonlySet<number>
}

/** A record that a hook refuses. */
export interface HookRefusal {
  readonly batchIndex: number
  readonly field: RecordField
  readonly path: string | undefined
  /** One sentence of at most 300 characters, from the user's module. */
  readonly text: string
}

/** `failed`: the module threw, overran its time, or its thread is not there; `problem` says which, for the log. */
export type HookVerdict =
  | { readonly kind: 'judged'; readonly refusals: readonly HookRefusal[] }
  | { readonly kind: 'failed'; readonly problem: string }

/** What a hook that gives no verdict means: the batch is answered with 19, or the hooks count as passed. */
export type HookFailurePolicy = 'reject-retriable' | 'accept'

/** Topic config, and name of the setting that is its default. */
export const hookFailureConfig = 'validation.hooks.failure'

/**
 * Port: modules of the user that look at records, on another thread. The engine calls it for every topic with a level
 * above `none`, after its own checks and before it decides on the outcome; undefined in the engine's parts where no module
 * is named in the settings.
 *
 * - `refusals` become failures like any other, reason `hook`, in ascending `batchIndex`, at most one for each record. The
 *   outcome of the topic applies to them.
 * - `failed` is unresolved: under `reject-retriable` (the default) the batch gets 19, under `accept` it goes on as if the
 *   hooks had passed it. The policy is `validation.hooks.failure`. Under `observe` it is counted and accepted.
 * - The bytes are copied before `judge` returns; the caller may go on with them.
 */
export interface RecordHooks {
  /** Never rejects. Resolves within the time budget of the settings. */
  judge(context: HookContext, records: HookRecords): Promise<HookVerdict>
}
