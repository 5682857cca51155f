import type { Engine } from './engine.ts'

const COMMITS_BETWEEN_CHECKPOINTS = 2000
const BYTES_BETWEEN_CHECKPOINTS = 16 * 1024 * 1024
const MS_BETWEEN_CHECKPOINTS = 5 * 60 * 1000
/** Transaction ids run out after 2^31 unless old rows are frozen. */
const MAX_TRANSACTION_AGE = 200_000_000

/**
 * What the background processes of a PostgreSQL server would do: without checkpoints its log grows without bound, without
 * vacuum the space of deleted rows is never used again.
 */
export class Maintenance {
  readonly #engine: Engine
  readonly #clock: () => number
  #lastRun: number
  #syncsAtLastRun: number
  #bytes = 0

  constructor(engine: Engine, clock: () => number) {
    this.#engine = engine
    this.#clock = clock
    this.#lastRun = clock()
    this.#syncsAtLastRun = engine.syncs
  }

  /** To be told of values handed to a statement. */
  noteBytes(length: number): void {
    this.#bytes += length
  }

  get isDue(): boolean {
    const commits = this.#engine.syncs - this.#syncsAtLastRun
    if (commits === 0) return false
    if (commits >= COMMITS_BETWEEN_CHECKPOINTS || this.#bytes >= BYTES_BETWEEN_CHECKPOINTS) return true
    return this.#clock() - this.#lastRun >= MS_BETWEEN_CHECKPOINTS
  }

  /** Throws DatabaseError when something could not be done; it is tried again when it is next due. */
  async run(): Promise<void> {
    try {
      await this.#vacuum()
      await this.#engine.script('checkpoint')
    } finally {
      this.#lastRun = this.#clock()
      this.#syncsAtLastRun = this.#engine.syncs
      this.#bytes = 0
    }
  }

  async #vacuum(): Promise<void> {
    const { rows: ages } = await this.#engine.script('select max(age(datfrozenxid)) from pg_database')
    if (Number(ages[0]?.[0]) > MAX_TRANSACTION_AGE) {
      await this.#engine.script('vacuum (freeze)')
      return
    }
    // What was counted during the last second is otherwise still missing.
    await this.#engine.script('select pg_stat_force_next_flush()')
    const { rows } = await this.#engine.script(
      `select format('%I.%I', schemaname, relname) from pg_stat_user_tables
       where n_dead_tup > 1000 + 0.2 * n_live_tup`,
    )
    for (const [table] of rows) await this.#engine.script(`vacuum ${table}`)
  }
}
