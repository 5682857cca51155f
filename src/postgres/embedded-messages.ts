import type { Row, Values } from './database.ts'

/** What the thread of the embedded database is started with. */
export interface EmbeddedWorkerData {
  readonly folder: string
}

/** A request to the thread of the embedded database. */
export type EmbeddedRequest = { readonly id: number } & EmbeddedTask

export type EmbeddedTask =
  | { readonly kind: 'run'; readonly statement: string; readonly values: Values }
  | { readonly kind: 'script'; readonly text: string }
  /** Makes sure that commits reach the disk. */
  | { readonly kind: 'verify' }
  /** Number of syncs so far, as one row. */
  | { readonly kind: 'syncs' }
  | { readonly kind: 'stop' }

/** What the thread says. */
export type EmbeddedReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly id: number; readonly columns: readonly string[]; readonly rows: readonly Row[] }
  | { readonly kind: 'refusal'; readonly id: number; readonly message: string; readonly code: string | undefined }
  /** The thread ends with this. */
  | { readonly kind: 'breakdown'; readonly message: string; readonly cause: string | undefined }
