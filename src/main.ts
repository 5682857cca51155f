import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { defaultKafkaPort, maskPassword, type HeadgateSettings } from './config.ts'
import { DataFolderError } from './data-folder/data-folder-error.ts'
import { lockDataFolder, type LockedDataFolder } from './data-folder/lock.ts'
import { DatabaseError } from './postgres/database.ts'
import type { RegistryStore } from './registry/store.ts'
import { defaultLimits } from './schema/limits.ts'
import type { OpenedListener } from './tcp/broker-listeners.ts'
import { brokerOptions, connectionLimits, listenerPlans, SettingsConflict } from './tcp/kafka-settings.ts'
import { addressText } from './tcp/listener-addresses.ts'
import type { Logger } from './telemetry/logger.ts'

/** A server that answers. */
export interface RunningHeadgate {
  readonly ports: { readonly registry: number; readonly kafka: number | undefined }
  readonly registryUrl: string
  /** Where the broker listens: `NAME://host:port`, the one of kafka-port first. Empty when it does not run. */
  readonly kafkaListeners: readonly string[]
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
  const folder = storage.kind === 'folder' || usesBroker(settings) ? await lockFolder(settings, opened) : undefined
  const broker = usesBroker(settings) ? startBroker(settings, folder, { opened, logger: options.logger }) : undefined
  // Whatever fails, nothing is left half open when it is told.
  const [listening, registry] = await Promise.allSettled([broker, startRegistry(settings, options, { opened, folder })])
  if (registry.status === 'rejected') throw registry.reason
  if (listening.status === 'rejected') throw listening.reason
  const listeners = listening.value ?? []
  const registryUrl = `http://${urlHost(settings.server.host)}:${registry.value}`
  return {
    ports: { registry: registry.value, kafka: listeners[0]?.port },
    registryUrl,
    kafkaListeners: listeners.map(({ name, host, port }) => `${name}://${addressText(reachableHost(host), port)}`),
    docsUrl: settings.rest.docs ? `${registryUrl}/docs` : undefined,
    storage,
    stop: () => opened.close(),
  }
}

/** Where a start stands. */
interface Starting {
  readonly opened: Opened
  readonly folder: LockedDataFolder | undefined
}

/** Resolves with the port. */
async function startRegistry(
  settings: HeadgateSettings,
  options: StartOptions,
  { opened, folder }: Starting,
): Promise<number> {
  // The rest is loaded while the database starts.
  const [store, { ThreadedEngine }, { createRegistry }, { createRestServer }] = await Promise.all([
    openStore(settings, { opened, folder }, options.logger),
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
  return listen(server, settings)
}

function usesBroker({ kafka, storage }: HeadgateSettings): boolean {
  return kafka.broker === 'on' || (kafka.broker === 'auto' && storage.databaseUrl === undefined)
}

/** Opens the ports as soon as topics are known; the logs and groups follow. */
async function startBroker(
  settings: HeadgateSettings,
  folder: LockedDataFolder | undefined,
  { opened, logger }: { readonly opened: Opened; readonly logger: Logger },
): Promise<readonly OpenedListener[]> {
  const [{ FolderStore }, { diskOf }, { Broker }, { BrokerListeners, ListenFailure }, { readTls }, { systemClock }] =
    await Promise.all([
      import('./segments/folder-store.ts'),
      import('./segments/disk-space.ts'),
      import('./broker/broker.ts'),
      import('./tcp/broker-listeners.ts'),
      import('./tcp/tls-files.ts'),
      import('./broker/system-clock.ts'),
    ])
  const { plans, tls } = await knownSettings(async () => ({
    plans: listenerPlans(settings.kafka, settings.server.host),
    tls: await readTls(settings.kafka),
  }))
  const path = (folder as LockedDataFolder).layout.broker
  const store = await FolderStore.open(path)
  let isEveryLogOpened = false
  opened.add(() => store.stop(isEveryLogOpened))
  const validation = { judge: () => ({ outcome: 'accept' as const }) }
  const parts = { store, validation, disk: diskOf(path), clock: systemClock, logger }
  const broker = await Broker.open({ ...parts, ...brokerOptions(settings.kafka) })
  opened.add(async () => {
    isEveryLogOpened = await broker.stop()
  })
  const listeners = new BrokerListeners({
    broker,
    plans,
    tls,
    limits: connectionLimits(settings.kafka),
    logger,
  })
  opened.add(() => {
    broker.endWaits()
    return listeners.stop(settings.server.shutdownTimeoutMs)
  })
  try {
    const addresses = await listeners.start()
    await broker.start()
    return addresses
  } catch (error) {
    if (!(error instanceof ListenFailure)) throw error
    const failure = listenError(error.cause, error.plan, 'kafka-')
    if (!(failure instanceof StartError) || !mayDoWithout(settings, error.cause)) throw failure
    logger.warn({}, `${failure.message} The broker does not run. ${failure.advice}`)
    return []
  }
}

/** Where a Kafka runs on its usual port already, and nobody asked for ours, there is the registry alone. */
function mayDoWithout({ kafka }: HeadgateSettings, cause: unknown): boolean {
  const isTaken = (cause as { readonly code?: unknown } | undefined)?.code === 'EADDRINUSE'
  return isTaken && kafka.broker === 'auto' && kafka.port === defaultKafkaPort && kafka.listeners.length === 0
}

function storageOf({ storage: { databaseUrl, dataFolder } }: HeadgateSettings): RunningHeadgate['storage'] {
  if (databaseUrl !== undefined) return { kind: 'database', place: maskPassword(databaseUrl) }
  return { kind: 'folder', place: resolve(dataFolder) }
}

async function knownSettings<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof SettingsConflict) throw new StartError(error.message, error.advice, error)
    throw error
  }
}

async function lockFolder({ storage }: HeadgateSettings, opened: Opened): Promise<LockedDataFolder> {
  try {
    const folder = await lockDataFolder(storage.dataFolder)
    opened.add(() => folder.release())
    return folder
  } catch (error) {
    if (error instanceof DataFolderError) throw new StartError(`${error.message}.`, error.advice, error)
    throw error
  }
}

/** Only the store that is wanted is loaded: each brings a database client of its own. */
function openStore(settings: HeadgateSettings, { opened, folder }: Starting, logger: Logger): Promise<RegistryStore> {
  const { databaseUrl } = settings.storage
  return databaseUrl === undefined
    ? openFolder(settings, folder as LockedDataFolder, opened)
    : openServer(databaseUrl, { settings, opened, logger })
}

async function openFolder(
  { storage }: HeadgateSettings,
  folder: LockedDataFolder,
  opened: Opened,
): Promise<RegistryStore> {
  try {
    const { openEmbeddedStore } = await import('./postgres/embedded.ts')
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
    throw listenError(error, { host, port }, '')
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

/** @param prefix of the settings that say where to listen */
function listenError(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
  prefix: '' | 'kafka-',
): unknown {
  const variable = `HEADGATE_${prefix.toUpperCase().replace('-', '_')}`
  const portNames = `--${prefix}port or ${variable}PORT`
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new StartError(
        `port ${port} of ${host} is in use by another process.`,
        `Stop that process, or choose another port with ${portNames} (0: any free port)${prefix === '' ? '' : ', or start without the broker: --kafka off'}.`,
        error,
      )
    case 'EACCES':
      return new StartError(
        `this user may not listen on ${host}:${port}.`,
        `Choose a port above 1023 with ${portNames}.`,
        error,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(
        `${host} is no address of this machine.`,
        `Choose one with --${prefix}host or ${variable}HOST, such as 127.0.0.1 or 0.0.0.0.`,
        error,
      )
    default:
      return error
  }
}

/** A host as URLs write it. */
function urlHost(host: string): string {
  const reachable = reachableHost(host)
  return reachable.includes(':') ? `[${reachable}]` : reachable
}

/** A wildcard address is reached at the loopback. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
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
