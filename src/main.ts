import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { maskPassword, type HeadgateSettings } from './config.ts'
import { DataFolderError } from './data-folder/data-folder-error.ts'
import { lockDataFolder } from './data-folder/lock.ts'
import { DatabaseError } from './postgres/database.ts'
import type { RegistryStore } from './registry/store.ts'
import { defaultLimits } from './schema/limits.ts'
import type { Logger } from './telemetry/logger.ts'

/** A server that answers. */
export interface RunningHeadgate {
  readonly ports: { readonly registry: number }
  readonly registryUrl: string
  /** Undefined where the settings switch the documentation off. */
  readonly docsUrl: string | undefined
  /** The absolute path of the data folder, or the URL of the database without its password. */
  readonly storage: { readonly kind: 'folder' | 'database'; readonly place: string }
  /** Lets requests under way finish, then closes everything. A second call waits for the first. */
  stop(): Promise<void>
}

/** What the server is started with beside its settings. */
export interface StartOptions {
  readonly logger: Logger
  /** Version of the product. */
  readonly version: string
}

/** The server cannot start, for a reason outside of it. `advice` says what to do. */
export class StartError extends Error {
  readonly advice: string

  constructor(message: string, advice: string, cause: unknown) {
    super(message, { cause })
    this.name = 'StartError'
    this.advice = advice
  }
}

/**
 * Builds and joins everything, in order: data folder, store, registry, HTTP. A start that fails closes what it had
 * opened. Throws StartError.
 */
export async function startHeadgate(settings: HeadgateSettings, options: StartOptions): Promise<RunningHeadgate> {
  const opened = new Opened()
  try {
    return await start(settings, options, opened)
  } catch (error) {
    await opened.close().catch((err: unknown) => options.logger.error({ err }, 'closing after a failed start failed'))
    throw error
  }
}

async function start(settings: HeadgateSettings, options: StartOptions, opened: Opened): Promise<RunningHeadgate> {
  const storage = storageOf(settings)
  // The rest is loaded while the database starts.
  const [store, { ThreadedEngine }, { createRegistry }, { createRestServer }] = await Promise.all([
    openStore(settings, opened, options.logger),
    import('./threads/threaded-engine.ts'),
    import('./registry/registry.ts'),
    import('./rest/server.ts'),
  ])
  const engine = new ThreadedEngine({
    limits: { ...defaultLimits, textLength: settings.registry.maxSchemaTextLength },
    cacheNodes: settings.registry.parsedCacheNodes,
    timeoutMs: settings.schema.timeoutMs,
    allowsEditions: settings.schema.allowsEditions,
  })
  opened.add(() => engine.stop())
  const registry = await createRegistry({ store, engine, settings: settings.registry, clock: Date.now })
  const server = createRestServer(registry, settings.rest, options)
  opened.add(() => stopServing(server, settings.server.shutdownTimeoutMs))
  const port = await listen(server, settings)
  const registryUrl = `http://${urlHost(settings.server.host)}:${port}`
  return {
    ports: { registry: port },
    registryUrl,
    docsUrl: settings.rest.docs ? `${registryUrl}/docs` : undefined,
    storage,
    stop: () => opened.close(),
  }
}

function storageOf({ storage: { databaseUrl, dataFolder } }: HeadgateSettings): RunningHeadgate['storage'] {
  if (databaseUrl !== undefined) return { kind: 'database', place: maskPassword(databaseUrl) }
  return { kind: 'folder', place: resolve(dataFolder) }
}

/** Only the store that is wanted is loaded: each brings a database client of its own. */
function openStore(settings: HeadgateSettings, opened: Opened, logger: Logger): Promise<RegistryStore> {
  const { databaseUrl } = settings.storage
  return databaseUrl === undefined
    ? openFolder(settings, opened)
    : openServer(databaseUrl, { settings, opened, logger })
}

async function openFolder({ storage }: HeadgateSettings, opened: Opened): Promise<RegistryStore> {
  try {
    const folder = await lockDataFolder(storage.dataFolder)
    opened.add(() => folder.release())
    const { openEmbeddedStore } = await import('./postgres/embedded.ts')
    const store = await openEmbeddedStore({ folder: folder.layout.database })
    opened.add(() => store.stop())
    return store
  } catch (error) {
    if (error instanceof DataFolderError) throw new StartError(`${error.message}.`, error.advice, error)
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
): Promise<RegistryStore> {
  const { openServerStore } = await import('./postgres/server.ts')
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

async function listen(server: Server, { server: { host, port } }: HeadgateSettings): Promise<number> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw listenError(error, host, port)
  }
  return (server.address() as AddressInfo).port
}

/** Between two looks for connections without a request, while stopping. */
const SWEEP_MS = 20

/** Requests under way have the time of the setting; then their connections are closed. */
async function stopServing(server: Server, timeoutMs: number): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  // A connection whose request has been answered is kept for the next one, unless it is closed as idle.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
  const limit = setTimeout(() => server.closeAllConnections(), timeoutMs)
  await closed
  clearInterval(sweep)
  clearTimeout(limit)
}

function listenError(error: unknown, host: string, port: number): unknown {
  const place = `${host}:${port}`
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new StartError(
        `port ${port} of ${host} is in use by another process.`,
        'Stop that process, or choose another port with --port or HEADGATE_PORT (0: any free port).',
        error,
      )
    case 'EACCES':
      return new StartError(
        `this user may not listen on ${place}.`,
        'Choose a port above 1023 with --port or HEADGATE_PORT.',
        error,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(
        `${host} is no address of this machine.`,
        'Choose one with --host or HEADGATE_HOST, such as 127.0.0.1 or 0.0.0.0.',
        error,
      )
    default:
      return error
  }
}

/** A host as URLs write it; a wildcard address is reached at the loopback. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** What has been opened, to be closed in reverse order, once. */
class Opened {
  readonly #closers: (() => Promise<void>)[] = []
  #closed: Promise<void> | undefined

  add(close: () => Promise<void>): void {
    this.#closers.push(close)
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeAll()
    return this.#closed
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = []
    for (const close of this.#closers.reverse()) await close().catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed')
  }
}
