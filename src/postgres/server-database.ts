import type pg from 'pg'
import type { Database, Row, Snapshot, Values, WriteTurn } from './database.ts'
import { DatabaseError } from './database.ts'
import { databaseError } from './server-connection.ts'
import { statements, writeStatement } from './statements.ts'
import { present, writeLists } from './stored-changes.ts'
import { TurnQueue } from './turn-queue.ts'

/**
 * Begins a write. The lock on the one row of the state keeps every other writer out. A node that stops in the middle,
 * or is cut off, loses the lock after a while.
 */
const beginWrite = `begin;
  set local lock_timeout = '20s';
  set local statement_timeout = '30s';
  set local idle_in_transaction_session_timeout = '30s';
  select sequence from headgate.state for update`

/** PostgreSQL's own texts, whatever the type. */
const asText = { getTypeParser: () => (value: string) => value }

/** A PostgreSQL server, reached through a pool of connections. Other nodes may write to it as well. */
export class ServerDatabase implements Database {
  readonly isExclusive = false
  readonly clusterId: string
  readonly #pool: pg.Pool
  readonly #turns = new TurnQueue()
  #stopped: Promise<void> | undefined

  private constructor(pool: pg.Pool, clusterId: string) {
    this.#pool = pool
    this.clusterId = clusterId
  }

  /** The migrated database that `pool` connects to. */
  static async open(pool: pg.Pool): Promise<ServerDatabase> {
    await query(pool, statements.ensureState)
    const [state] = await query(pool, statements.state)
    return new ServerDatabase(pool, present(state?.[0]))
  }

  run(statement: string, values?: Values): Promise<readonly Row[]> {
    return query(this.#pool, statement, values)
  }

  async sequence(): Promise<number> {
    const [row] = await this.run(statements.sequence)
    return Number(row?.[0])
  }

  async snapshot(): Promise<Snapshot> {
    const client = await this.#connect()
    await orDrop(client, query(client, 'begin isolation level repeatable read read only'))
    return {
      run: (statement, values) => query(client, statement, values),
      end: () => endTransaction(client),
    }
  }

  async takeWriteTurn(): Promise<WriteTurn> {
    // One connection for the writes of this node, however many wait.
    const leave = await this.#turns.take()
    try {
      const client = await this.#connect()
      const [row] = await orDrop(client, script(client, beginWrite))
      return {
        sequence: Number(row?.[0]),
        run: (statement, values) => query(client, statement, values),
        commit: changes => commit(client, Number(row?.[0]) + 1, writeLists(changes)).finally(leave),
        abandon: () => endTransaction(client).finally(leave),
      }
    } catch (error) {
      leave()
      throw error
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#pool.end()
    return this.#stopped
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect()
    } catch (error) {
      throw databaseError(error)
    }
  }
}

/** Writes and commits with one message: half of a write's time on a server is the way there and back. */
async function commit(client: pg.PoolClient, sequence: number, lists: Values): Promise<void> {
  const literals = [String(sequence), 'true', ...lists].map(value => (value === null ? 'null' : literal(value)))
  const text = `${writeStatement(literals)}; commit`
  const results = await orDrop(client, client.query<string[]>({ text, rowMode: 'array', types: asText }))
  const last = [results].flat().at(-1)
  client.release()
  // A commit of a transaction that has failed is answered, without an error, with ROLLBACK.
  if (last?.command !== 'COMMIT') throw new DatabaseError('the server rolled the write back')
}

/** Ends a transaction that has written nothing. */
async function endTransaction(client: pg.PoolClient): Promise<void> {
  await client.query('rollback').then(
    () => client.release(),
    () => client.release(true),
  )
}

/** What `work` comes to; when it fails, the connection goes with it, and with it the transaction. */
async function orDrop<T>(client: pg.PoolClient, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    client.release(true)
    throw databaseError(error)
  }
}

/** Runs statements without values; the rows of the last one. */
async function script(client: pg.PoolClient, text: string): Promise<readonly Row[]> {
  const results = await client.query<string[]>({ text, rowMode: 'array', types: asText })
  return [results].flat().at(-1)?.rows ?? []
}

async function query(session: pg.Pool | pg.PoolClient, text: string, values: Values = []): Promise<readonly Row[]> {
  try {
    const { rows } = await session.query<(string | null)[]>({
      text,
      values: [...values],
      rowMode: 'array',
      types: asText,
    })
    return rows
  } catch (error) {
    throw databaseError(error)
  }
}

/**
 * `value` as PostgreSQL's dollar-quoted constant: whatever stands between two equal tags is taken as it is, so the tag
 * must not stand in the value, nor come about where the value ends.
 */
export function literal(value: string): string {
  for (let number = 0; ; number++) {
    const tag = `$v${number}$`
    const rest = value + tag
    if (rest.indexOf(tag) === value.length) return tag + rest
  }
}
