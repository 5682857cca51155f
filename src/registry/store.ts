import type { SchemaReference, SchemaType } from '../schema/schema.ts'
import type { Lifecycle } from './association-entities.ts'
import type { Config, Metadata, Mode, RuleSet } from './entities.ts'

/** Names a content: the MD5 of rest-contract 3.5 as a UUID, and the type, which the digest leaves out. */
export interface ContentKey {
  readonly guid: string
  readonly type: SchemaType
}

/** What a schema id stands for. Never changes; shared by every subject and context that holds it. */
export interface Content extends ContentKey {
  readonly text: string
  readonly references: readonly SchemaReference[]
  readonly metadata?: Metadata
  readonly ruleSet?: RuleSet
}

/** One version of one subject. */
export interface VersionRow extends ContentKey {
  /** Qualified: `orders` in the default context, `:.ctx:orders` elsewhere. */
  readonly subject: string
  readonly version: number
  readonly id: number
  readonly deleted: boolean
  /** Milliseconds since 1970 of the last write of this row. */
  readonly ts: number
  /** Grows with every write of a row; says which of two rows was written last. */
  readonly written: number
  /** Those of the content; absent when there are none. */
  readonly references?: readonly SchemaReference[]
}

/** An id of a context and the content it stands for; outlives its last version. */
export interface IdBinding extends ContentKey {
  readonly context: string
  readonly id: number
}

export interface ContextRow {
  /** `.` or `.name`. */
  readonly name: string
  /** Highest id ever given out in it; 0 at first. */
  readonly maxId: number
  /** Whether GET /contexts shows it. */
  readonly isListed: boolean
}

/** A tie between a topic and a subject. One resource has at most one of each type. */
export interface AssociationRow {
  readonly guid: string
  /** Qualified. */
  readonly subject: string
  readonly resourceName: string
  readonly resourceNamespace: string
  readonly resourceId: string
  readonly resourceType: string
  readonly associationType: string
  readonly lifecycle: Lifecycle
  readonly frozen: boolean
  /** Milliseconds since 1970. */
  readonly createTs: number
  readonly updateTs: number
}

/** One atomic set of writes. Every list is an upsert by its key; removals are lists of their own. */
export interface Changes {
  readonly contents: readonly Content[]
  /** Contents that no version row holds any more. */
  readonly removedContents: readonly ContentKey[]
  readonly bindings: readonly IdBinding[]
  readonly versions: readonly VersionRow[]
  readonly removedVersions: readonly { readonly subject: string; readonly version: number }[]
  readonly contexts: readonly ContextRow[]
  /** `key`: a qualified subject, `:.ctx:`, or the empty string for the global record. */
  readonly configs: readonly { readonly key: string; readonly config: Config | null }[]
  readonly modes: readonly { readonly key: string; readonly mode: Mode | null }[]
  readonly associations: readonly { readonly guid: string; readonly association: AssociationRow | null }[]
}

export interface StoreTransaction {
  /** Number of the last committed write; no other writer can commit before this transaction ends. */
  readonly sequence: number
  /** As `RegistryStore.changesAfter`, inside the transaction. */
  changesAfter(sequence: number): Promise<readonly Changes[] | 'gone'>
  /** Writes `changes` under the next sequence number, once per transaction. */
  write(changes: Changes): Promise<void>
}

/** Where the registry keeps what must outlive the process. Implemented by `postgres`, on PGlite and on a server. */
export interface RegistryStore {
  /** No other process can write: what this one has seen is all there is, and reads need not ask. */
  readonly isExclusive: boolean
  /** Identifies this installation; made at the first start. */
  readonly clusterId: string
  /**
   * Everything but contents, in chunks: versions in the order of `written`, all as of one moment. The iterator's return
   * value is the sequence number of that moment.
   */
  load(): AsyncGenerator<Changes, number>
  /** Those of `keys` that exist, in any order. */
  readContents(keys: readonly ContentKey[]): Promise<readonly Content[]>
  /** Number of the last committed write, 0 before the first. */
  sequence(): Promise<number>
  /**
   * The writes after a sequence number, oldest first, without `contents`; `gone` when the store no longer keeps them all
   * and the caller has to load again.
   */
  changesAfter(sequence: number): Promise<readonly Changes[] | 'gone'>
  /**
   * Runs `work` while no one else can write, and commits what it wrote. Resolves once that is durable; rejects when it is
   * not, or when nobody can know (the connection broke in the commit): then the caller asks `changesAfter`.
   */
  transaction<T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T>
  /** Reads and writes a row that means nothing; rejects when the store cannot. */
  check(): Promise<void>
  stop(): Promise<void>
}
