import type { Changes } from '../registry/store.ts'
import { DatabaseError, type Database, type Row, type Snapshot, type Values, type WriteTurn } from './database.ts'
import { EmbeddedConnection } from './embedded-connection.ts'
import { prepareDatabaseFolder } from './first-start.ts'
import { migrate, type MigrationClient } from './migrations.ts'
import { PostgresRegistryStore, type DatabaseStore } from './registry-store.ts'
import { statements, writeStatement } from './statements.ts'
import { present, versionValues, writeLists } from './stored-changes.ts'
import { TurnQueue } from './turn-queue.ts'

/** Where the embedded database is. */
export interface EmbeddedStoreOptions {
  /** Folder of the database; made when it is not there. The caller holds the lock of the data folder it lies in. */
  readonly folder: string
}

/** The registry's store on the embedded database, which is ready when this resolves. Rejects with DatabaseError. */
export async function openEmbeddedStore({ folder }: EmbeddedStoreOptions): Promise<DatabaseStore> {
  const connection = await openEmbeddedConnection(folder)
  try {
    await connection.run(statements.ensureState)
    const [state] = await connection.run(statements.state)
    return new PostgresRegistryStore(new EmbeddedDatabase(connection, present(state?.[0]), Number(state?.[1])))
  } catch (error) {
    await connection.stop()
    throw error
  }
}

/** The embedded database, migrated, and known to keep what it is told. */
export async function openEmbeddedConnection(folder: string): Promise<EmbeddedConnection> {
  await prepareDatabaseFolder(folder)
  const connection = await EmbeddedConnection.open(folder)
  try {
    await migrate(migrationClient(connection))
    await connection.verify()
    return connection
  } catch (error) {
    await connection.stop()
    throw error
  }
}

function migrationClient(connection: EmbeddedConnection): MigrationClient {
  return {
    async query(text, values) {
      if (values && values.length > 0) throw new Error('migrations are scripts without values')
      const { columns, rows } = await connection.script(text)
      return { rows: rows.map(row => Object.fromEntries(columns.map((column, index) => [column, row[index]]))) }
    },
  }
}

const writeWithPlaceholders = writeStatement(Array.from({ length: 12 }, (_, index) => `$${index + 1}`))

/**
 * PostgreSQL on a thread of this process. Nobody else can write, so the number of the last write is kept here, a write is
 * one statement that commits by itself, and no log of changes is kept for other nodes.
 */
class EmbeddedDatabase implements Database {
  readonly isExclusive = true
  readonly clusterId: string
  readonly #connection: EmbeddedConnection
  readonly #turns = new TurnQueue()
  #sequence: number

  constructor(connection: EmbeddedConnection, clusterId: string, sequence: number) {
    this.#connection = connection
    this.clusterId = clusterId
    this.#sequence = sequence
  }

  run(statement: string, values?: Values): Promise<readonly Row[]> {
    return this.#connection.run(statement, values)
  }

  async sequence(): Promise<number> {
    return this.#sequence
  }

  /** Nothing can change while it is open: writes wait. */
  async snapshot(): Promise<Snapshot> {
    const leave = await this.#turns.take()
    return {
      run: (statement, values) => this.#connection.run(statement, values),
      end: async () => leave(),
    }
  }

  async takeWriteTurn(): Promise<WriteTurn> {
    const leave = await this.#turns.take()
    return {
      sequence: this.#sequence,
      run: (statement, values) => this.run(statement, values),
      commit: changes => this.#commit(changes).finally(leave),
      abandon: async () => leave(),
    }
  }

  stop(): Promise<void> {
    return this.#connection.stop()
  }

  async #commit(changes: Changes): Promise<void> {
    const sequence = String(this.#sequence + 1)
    const values = versionValues(changes)
    const rows = values
      ? await this.#connection.run(statements.writeVersion, [sequence, ...values])
      : await this.#connection.run(writeWithPlaceholders, [sequence, 'f', ...writeLists(changes)])
    if (rows.length === 0) throw new DatabaseError(`write ${sequence} does not follow the last one`)
    this.#sequence++
  }
}
