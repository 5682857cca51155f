import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { maskPassword, type HeadgateSettings } from './config.ts'
import { DataFolderError } from './data-folder/data-folder-error.ts'
import { lockDataFolder, type LockedDataFolder } from './data-folder/lock.ts'
import { openGovernance, type OpenedGovernance } from './main/open-governance.ts'
import { Opened } from './main/opened.ts'
import { openStore, type OpeningStore } from './main/open-store.ts'
import { openTelemetry, type OpenedTelemetry } from './main/open-telemetry.ts'
import { RegistrySource } from './main/registry-source.ts'
import { startBroker, usesBroker } from './main/start-broker.ts'
import { listenError, StartError } from './main/start-error.ts'
import { defaultLimits } from './schema/limits.ts'
import { addressText } from './tcp/listener-addresses.ts'
import type { Logger } from './telemetry/logger.ts'

export { StartError } from './main/start-error.ts'

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
  const { logger } = options
  const telemetry = openTelemetry(opened, options.version)
  const source = new RegistrySource()
  // First, because it starts on a thread of its own: this one is busy loading the rest meanwhile.
  const opening = await openStore(settings, { opened, folder }, logger)
  const found = usesBroker(settings) ? openGovernance(logger) : undefined
  const broker =
    found &&
    startBroker(settings, folder, { opened, logger, source, telemetry, sink: found.keeper, gates: found.gates })
  // Whatever fails, nothing is left half open when it is told.
  const [listening, registry] = await Promise.allSettled([
    broker,
    startRegistry(settings, options, { opened, opening, source, found, telemetry }),
  ])
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

/** What the registry is joined to. */
interface RegistryJoints {
  readonly opened: Opened
  readonly opening: OpeningStore
  readonly source: RegistrySource
  /** What the gate of the broker finds, where there is one. */
  readonly found: OpenedGovernance | undefined
  readonly telemetry: OpenedTelemetry
}

/** Resolves with the port. */
async function startRegistry(
  settings: HeadgateSettings,
  options: StartOptions,
  { opened, opening, source, found, telemetry }: RegistryJoints,
): Promise<number> {
  const [store, { ThreadedEngine }, { createRegistry }, { createRestServer }] = await Promise.all([
    opening.store,
    import('./threads/threaded-engine.ts'),
    import('./registry/registry.ts'),
    import('./rest/server.ts'),
  ])
  found?.attach(store.rejections, opened)
  const engine = new ThreadedEngine({
    limits: { ...defaultLimits, textLength: settings.registry.maxSchemaTextLength },
    cacheNodes: settings.registry.parsedCacheNodes,
    timeoutMs: settings.schema.timeoutMs,
    allowsEditions: settings.schema.allowsEditions,
  })
  opened.add(() => engine.stop())
  const registry = await createRegistry({ store, engine, settings: settings.registry, clock: Date.now })
  source.attach(registry)
  const server = createRestServer(registry, settings.rest, {
    ...options,
    governance: found?.governance,
    metrics: settings.server.metrics ? telemetry.metrics : undefined,
    problems: () => telemetry.problems(),
  })
  opened.add(() => stopServing(server, settings.server.shutdownTimeoutMs))
  return listen(server, settings)
}

function storageOf({ storage: { databaseUrl, dataFolder } }: HeadgateSettings): RunningHeadgate['storage'] {
  if (databaseUrl !== undefined) return { kind: 'database', place: maskPassword(databaseUrl) }
  return { kind: 'folder', place: resolve(dataFolder) }
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
