import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { RunnerOption } from 'node-pg-migrate'
import { DatabaseError } from './database.ts'

/** Where the package keeps its migrations. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url))

const SCHEMA = 'headgate'
const TABLE = 'migrations'
const INSUFFICIENT_PRIVILEGE = '42501'

/** What migrations run on; a client of `pg` is one. */
export interface MigrationClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>
}

/** A migration as it lies in the folder. */
interface Migration {
  readonly name: string
  readonly sha256: string
}

/**
 * Brings the database to the state that this release needs. Refuses a database that a newer release has changed, and
 * migration files that were edited after they were applied. Throws DatabaseError.
 */
export async function migrate(client: MigrationClient, folder: string = MIGRATIONS_FOLDER): Promise<void> {
  const known = await readMigrations(folder)
  const isPending = await checkApplied(client, known)
  if (!isPending) return
  await runPending(client, folder)
  // Again: another node may have been faster, with files of its own.
  await checkApplied(client, known)
}

async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql')).sort()
  if (names.length === 0) throw new DatabaseError(`no migrations in ${folder}: the installation is incomplete`)
  return Promise.all(
    names.map(async name => {
      // Line ends differ between checkouts and mean nothing to PostgreSQL.
      const text = (await readFile(`${folder}/${name}`, 'utf8')).replaceAll('\r\n', '\n')
      return { name: name.slice(0, -'.sql'.length), sha256: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/** Returns whether migrations are left to run. Notes the hashes of those that were run just now. */
async function checkApplied(client: MigrationClient, known: readonly Migration[]): Promise<boolean> {
  const { rows: found } = await client.query(`select to_regclass('${SCHEMA}.migration_hashes') is not null as is_there`)
  if (!isTrue(found[0]?.['is_there'])) return true
  const { rows: applied } = await client.query(
    `select m.name, h.sha256 from ${SCHEMA}.${TABLE} m left join ${SCHEMA}.migration_hashes h on h.name = m.name`,
  )
  for (const { name, sha256 } of applied) {
    const file = known.find(one => one.name === name)
    if (!file) throw newerDatabase(String(name))
    if (sha256 === null) await noteHash(client, file)
    else if (sha256 !== file.sha256) throw editedMigration(file.name)
  }
  return applied.length < known.length
}

/** Drivers differ in how they hand over a boolean. */
const isTrue = (value: unknown): boolean => value === true || value === 't'

async function noteHash(client: MigrationClient, { name, sha256 }: Migration): Promise<void> {
  await client.query(
    `insert into ${SCHEMA}.migration_hashes (name, sha256) values ('${name}', '${sha256}') on conflict do nothing`,
  )
}

async function runPending(client: MigrationClient, folder: string): Promise<void> {
  const { rows } = await client.query(`select to_regnamespace('${SCHEMA}') is null as is_missing`)
  const { runner } = await import('node-pg-migrate')
  const options = {
    dbClient: client,
    dir: folder,
    ignorePattern: String.raw`(?!.*\.sql$).*`,
    direction: 'up',
    schema: SCHEMA,
    // Even where the schema is there, `create schema if not exists` asks for the right to make one.
    createSchema: isTrue(rows[0]?.['is_missing']),
    migrationsTable: TABLE,
    singleTransaction: true,
    advisoryLockMode: 'wait',
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  }
  try {
    // The runner calls nothing of a client but `query`.
    await runner(options as unknown as RunnerOption)
  } catch (error) {
    throw migrationFailed(error)
  }
}

function ignore(): void {}

function newerDatabase(name: string): DatabaseError {
  return new DatabaseError(
    `the database was changed by a newer release: it has the migration ${name}, which this one does not know. ` +
      'Start the newer release, or restore a backup from before the upgrade',
  )
}

function editedMigration(name: string): DatabaseError {
  return new DatabaseError(
    `migrations/${name}.sql is not the file that was applied to this database. ` +
      'Restore the file of the release; put changes into a new migration',
  )
}

function migrationFailed(error: unknown): DatabaseError {
  const { message, code } = error as { message?: string; code?: string }
  const advice =
    code === INSUFFICIENT_PRIVILEGE
      ? `. The user needs a schema named ${SCHEMA} that it owns: create schema ${SCHEMA} authorization <user>`
      : ''
  return new DatabaseError(`the database could not be migrated: ${message ?? 'no reason was given'}${advice}`, {
    code,
    cause: error,
  })
}
