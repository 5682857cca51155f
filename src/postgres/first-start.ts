import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { builtFile } from './built-file.ts'
import { DatabaseError } from './database.ts'
import { EmbeddedConnection } from './embedded-connection.ts'
import { syncPath } from './synced-files.ts'
import { unpackFolder } from './tar.ts'

/** The major version of the PostgreSQL inside PGlite: it opens the folders of no other. */
export const ENGINE_MAJOR_VERSION = '18'

/** An empty database that the build made; unpacking it takes a fifth of the time and of the memory of making one. */
export const TEMPLATE_FILE = builtFile('first-start.tar.gz')

const FOLDER_MODE = 0o700

/**
 * Makes sure that `folder` holds a database that the engine can open. A new one appears in one step, whole and on the
 * disk, so that a crash leaves none or all of it. Throws DatabaseError.
 */
export async function prepareDatabaseFolder(folder: string): Promise<void> {
  const version = await readVersion(folder)
  if (version === ENGINE_MAJOR_VERSION) {
    // PostgreSQL refuses to start on one that is empty, which a power cut can leave. Who may open the folder is decided
    // by the lock of the data folder.
    await rm(join(folder, 'postmaster.pid'), { force: true })
    return
  }
  if (version !== undefined) throw otherVersion(folder, version)
  if (!(await isEmpty(folder))) {
    throw new DatabaseError(`${folder} holds files that are no database. Name a folder of its own for the database`)
  }
  const unfinished = `${folder}.new`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: FOLDER_MODE })
  const template = await readTemplate()
  await (template ? unpackFolder(template, unfinished) : makeDatabase(unfinished))
  await rm(folder, { recursive: true, force: true })
  await rename(unfinished, folder)
  syncPath(dirname(folder))
}

/** Makes an empty database in an empty folder: slow, and greedy for memory. */
async function makeDatabase(folder: string): Promise<void> {
  const connection = await EmbeddedConnection.open(folder)
  try {
    // Nothing else is ever made from the templates, and transaction ids could not be reclaimed while they are there.
    await connection.script('update pg_database set datistemplate = false')
    for (const name of ['template0', 'template1']) await connection.script(`drop database ${name}`)
    await connection.script('vacuum (freeze)')
  } finally {
    await connection.stop()
  }
  await syncTree(folder)
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    syncPath(join(entry.parentPath, entry.name))
  }
  syncPath(folder)
}

async function readTemplate(): Promise<Buffer | undefined> {
  const packed = await orUndefinedWhenMissing(readFile(TEMPLATE_FILE))
  return packed && (await promisify(gunzip)(packed))
}

async function readVersion(folder: string): Promise<string | undefined> {
  return (await orUndefinedWhenMissing(readFile(join(folder, 'PG_VERSION'), 'utf8')))?.trim()
}

async function isEmpty(folder: string): Promise<boolean> {
  return ((await orUndefinedWhenMissing(readdir(folder))) ?? []).length === 0
}

async function orUndefinedWhenMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw error
  }
}

function otherVersion(folder: string, version: string): DatabaseError {
  return new DatabaseError(
    `${folder} was made by PostgreSQL ${version}, and this release embeds PostgreSQL ${ENGINE_MAJOR_VERSION}. ` +
      'Start the release that made it, or name another folder',
  )
}
