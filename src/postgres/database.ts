import type { Changes } from '../registry/store.ts'

/** The values of one row, each as PostgreSQL prints it. */
export type Row = readonly (string | null)[]

/** What stands for `$1`, `$2`, … in a statement, as PostgreSQL reads it from text. */
export type Values = readonly (string | null)[]

/** Runs statements one after another. Rejects with DatabaseError. */
export interface Session {
  run(statement: string, values?: Values): Promise<readonly Row[]>
}

/** Sees the database as it was at one moment. Whoever opens it ends it. */
export interface Snapshot extends Session {
  end(): Promise<void>
}

/** The right to write the registry: while it is held, no one else writes. Ends with `commit` or `abandon`. */
export interface WriteTurn extends Session {
  /** Number of the last committed write. */
  readonly sequence: number
  /**
   * Writes `changes` under the next number. Resolves once that is durable; rejects when it is not, or when nobody can know.
   */
  commit(changes: Changes): Promise<void>
  /** Never rejects. */
  abandon(): Promise<void>
}

/** A PostgreSQL that holds the registry's tables: a server, or the one inside this process. */
export interface Database extends Session {
  /** No other process can write. */
  readonly isExclusive: boolean
  readonly clusterId: string
  /** Number of the last committed write. */
  sequence(): Promise<number>
  snapshot(): Promise<Snapshot>
  takeWriteTurn(): Promise<WriteTurn>
  /** Stopping twice is safe. */
  stop(): Promise<void>
}

/** PostgreSQL refused a statement or could not be reached. */
export class DatabaseError extends Error {
  /** Five characters of PostgreSQL (SQLSTATE), or a code of Node such as `ECONNREFUSED`. */
  readonly code: string | undefined

  constructor(message: string, more: { code?: string | undefined; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'DatabaseError'
    this.code = more.code
  }
}
