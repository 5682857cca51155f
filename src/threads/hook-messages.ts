import type { ResolvedReferences } from '../schema/schema.ts'
import type { HookContext, HookRefusal } from '../validation/hooks-port.ts'

/** What the thread of hooks is started with. */
export interface HookWorkerData {
  /** File URLs of the user's modules. */
  readonly modules: readonly string[]
}

/** A batch on its way to the thread; the bytes are transferred. */
export interface HookTask {
  readonly kind: 'batch'
  readonly id: number
  readonly context: HookContext
  readonly bytes: ArrayBuffer
  readonly recordCount: number
  readonly baseTimestamp: bigint
  /** Places of records that have failed already, ascending. */
  readonly failed: readonly number[]
}

/** A schema as a thread that decodes values needs it. */
export interface HookSchema {
  readonly type: string
  readonly text: string
  readonly references: ResolvedReferences
}

/** The answer to a question for a schema; undefined: there is none. */
export type HookSchemaAnswer = {
  readonly kind: 'schema'
  readonly question: number
} & ({ readonly schema: HookSchema | undefined } | { readonly problem: string })

/** What the thread is told. */
export type HookOrder = HookTask | HookSchemaAnswer

/** What the thread says. */
export type HookReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly problem: string }
  | { readonly kind: 'refusals'; readonly id: number; readonly refusals: readonly HookRefusal[] }
  | { readonly kind: 'failed'; readonly id: number; readonly problem: string }
  | { readonly kind: 'question'; readonly question: number; readonly context: string; readonly schema: number | string }
