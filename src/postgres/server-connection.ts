import pg from 'pg'
import { DatabaseError } from './database.ts'

const MIN_SERVER_VERSION = 130_000
const CONNECT_TIMEOUT_MS = 5000
const MS_BETWEEN_ATTEMPTS = 250

/** What passes when a server starts: it is not there yet, says that it is starting, or has no connection left. */
const passing = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  '57P01',
  '57P03',
  '53300',
])

/** How every connection to the server at `url` is made. Throws DatabaseError, without the password. */
export function serverConfig(url: string): pg.ClientConfig {
  const config: pg.ClientConfig = {
    connectionString: url,
    application_name: 'headgate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  }
  try {
    // Reads the URL and the certificates that it names, and connects to nothing.
    void new pg.Client(config)
  } catch (error) {
    throw new DatabaseError(`the URL of the database cannot be used: ${databaseError(error).message}`)
  }
  return config
}

/** A connection; tries again while the server is not ready. Rejects with DatabaseError. */
export async function connectWithin(
  timeoutMs: number,
  config: pg.ClientConfig,
  onWaiting: (reason: DatabaseError) => void = noteLoss,
): Promise<pg.Client> {
  const deadline = Date.now() + timeoutMs
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client(config)
    client.on('error', noteLoss)
    try {
      await client.connect()
      return client
    } catch (cause) {
      const error = databaseError(cause)
      if (!passing.has(error.code ?? '') || Date.now() > deadline) throw error
      if (attempt === 1) onWaiting(error)
    }
    await new Promise(resolve => setTimeout(resolve, MS_BETWEEN_ATTEMPTS))
  }
}

/**
 * Listens for the loss of a connection: without a listener it would end the process. Whoever uses the connection next
 * gets the error, or another connection.
 */
export function noteLoss(): void {}

/** Refuses a server that cannot hold the registry. Throws DatabaseError. */
export async function refuseUnfit(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ version: string; number: string; encoding: string }>(
    `select current_setting('server_version') as version, current_setting('server_version_num') as number,
       current_setting('server_encoding') as encoding`,
  )
  const server = rows[0]
  if (!server || Number(server.number) < MIN_SERVER_VERSION) {
    throw new DatabaseError(`PostgreSQL ${server?.version} is too old: 13 is the oldest that will do`)
  }
  if (server.encoding !== 'UTF8') {
    throw new DatabaseError(
      `the database has the encoding ${server.encoding} and cannot hold every name. ` +
        "Make one with: create database headgate encoding 'UTF8' template template0",
    )
  }
  await refuseStandby(client)
}

/** Refuses a server that replays another one's writes: what it shows is late. Throws DatabaseError. */
export async function refuseStandby(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ answer: string }>('select pg_is_in_recovery()::text as answer')
  if (rows[0]?.answer === 'true') {
    throw new DatabaseError('the PostgreSQL server is a standby. Name the primary in the URL of the database', {
      code: '25006',
    })
  }
}

/** Any error of `pg` or of the network under it as a DatabaseError. */
export function databaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  const cause = error instanceof AggregateError ? (error.errors[0] as unknown) : error
  const { message, code, detail } = cause as { message?: string; code?: string; detail?: string }
  const text = message === undefined || message === '' ? String(code ?? cause) : message
  const isTimeout = code === undefined && /timeout/i.test(text)
  return new DatabaseError(detail === undefined ? text : `${text} (${detail})`, {
    code: isTimeout ? 'ETIMEDOUT' : code,
    cause: error,
  })
}
