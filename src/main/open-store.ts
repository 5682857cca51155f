import { resolve } from 'node:path'
import { maskPassword, type HeadgateSettings } from '../config.ts'
import type { LockedDataFolder } from '../data-folder/lock.ts'
import { DatabaseError } from '../postgres/database.ts'
import type { openEmbeddedStore as OpenEmbeddedStore } from '../postgres/embedded.ts'
import type { DatabaseStore } from '../postgres/registry-store.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Opened, Starting } from './opened.ts'
import { StartError } from './start-error.ts'

/** A store that is being opened: a promise, kept from whoever waits until the opening has begun. */
export interface OpeningStore {
  readonly store: Promise<DatabaseStore>
}

/** Begins to open the store. Only the one that is wanted is loaded: each brings a database client of its own. */
export async function openStore(
  settings: HeadgateSettings,
  { opened, folder }: Starting,
  logger: Logger,
): Promise<OpeningStore> {
  const { databaseUrl } = settings.storage
  if (databaseUrl === undefined) {
    const { openEmbeddedStore } = await import('../postgres/embedded.ts')
    return { store: openFolder(settings, folder as LockedDataFolder, { opened, openEmbeddedStore }) }
  }
  return { store: openServer(databaseUrl, { settings, opened, logger }) }
}

async function openFolder(
  { storage }: HeadgateSettings,
  folder: LockedDataFolder,
  { opened, openEmbeddedStore }: { opened: Opened; openEmbeddedStore: typeof OpenEmbeddedStore },
): Promise<DatabaseStore> {
  try {
    const store = await openEmbeddedStore({ folder: folder.layout.database })
    opened.add(() => store.stop())
    return store
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    const place = resolve(storage.dataFolder)
    throw new StartError(
      `the embedded database in ${place} cannot be opened: ${error.message}.`,
      'Name another folder with --data or HEADGATE_DATA, or restore this one from a backup.',
      error,
    )
  }
}

async function openServer(
  url: string,
  { settings, opened, logger }: { settings: HeadgateSettings; opened: Opened; logger: Logger },
): Promise<DatabaseStore> {
  const { openServerStore } = await import('../postgres/server.ts')
  const place = maskPassword(url)
  try {
    const store = await openServerStore({
      url,
      maxConnections: settings.storage.databaseConnections,
      startTimeoutMs: settings.storage.databaseStartTimeoutMs,
      onWaiting: reason => logger.warn({ database: place, reason: reason.message }, 'waiting for the database'),
    })
    opened.add(() => store.stop())
    return store
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    throw new StartError(
      `the database ${place} cannot be used: ${error.message}.`,
      'Check DATABASE_URL or --database-url, and that the server runs and takes connections from here.',
      error,
    )
  }
}
