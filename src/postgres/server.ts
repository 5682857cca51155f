import pg from 'pg'
import type { DatabaseError } from './database.ts'
import { migrate } from './migrations.ts'
import { PostgresRegistryStore, type DatabaseStore } from './registry-store.ts'
import {
  connectWithin,
  databaseError,
  noteLoss,
  refuseStandby,
  refuseUnfit,
  serverConfig,
} from './server-connection.ts'
import { ServerDatabase } from './server-database.ts'

const DEFAULT_MAX_CONNECTIONS = 10
const DEFAULT_START_TIMEOUT_MS = 30_000
const IDLE_TIMEOUT_MS = 60_000
/** A little more than the server's own limit for a statement, so that the server speaks first. */
const QUERY_TIMEOUT_MS = 35_000
/** Migrations of a big table take their time. */
const MIGRATION_TIMEOUT_MS = 15 * 60_000

/** Which server, and how it is used. */
export interface ServerStoreOptions {
  /** `postgres://user:password@host:5432/database?sslmode=…` */
  readonly url: string
  /** Connections of this process at most; 10 unless given. */
  readonly maxConnections?: number
  /** How long to wait for a server that does not take connections yet; 30 s unless given. */
  readonly startTimeoutMs?: number
  /** Called once if there is something to wait for. */
  readonly onWaiting?: (reason: DatabaseError) => void
}

/** The registry's store on a PostgreSQL server, migrated and ready when this resolves. Rejects with DatabaseError. */
export async function openServerStore(options: ServerStoreOptions): Promise<DatabaseStore> {
  const config = serverConfig(options.url)
  await prepareServer(config, options)
  const pool = new pg.Pool({
    ...config,
    max: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    // oxlint-disable-next-line typescript/no-misused-promises -- the pool awaits it, which its types do not say
    onConnect: refuseStandby,
  })
  pool.on('error', noteLoss)
  pool.on('connect', client => client.on('error', noteLoss))
  try {
    return new PostgresRegistryStore(await ServerDatabase.open(pool))
  } catch (error) {
    await pool.end()
    throw error
  }
}

/** Waits until the server takes connections, checks that it will do, and migrates. */
async function prepareServer(config: pg.ClientConfig, options: ServerStoreOptions): Promise<void> {
  const timeoutMs = options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS
  const client = await connectWithin(timeoutMs, { ...config, query_timeout: MIGRATION_TIMEOUT_MS }, options.onWaiting)
  try {
    await refuseUnfit(client)
    await migrate(client)
  } catch (error) {
    throw databaseError(error)
  } finally {
    await client.end()
  }
}
