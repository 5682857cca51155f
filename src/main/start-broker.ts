import { defaultKafkaPort, type HeadgateSettings } from '../config.ts'
import { topicNameFault } from '../broker/topics/topic-names.ts'
import type { LockedDataFolder } from '../data-folder/lock.ts'
import type { OpenedListener } from '../tcp/broker-listeners.ts'
import { brokerOptions, connectionLimits, listenerPlans, SettingsConflict } from '../tcp/kafka-settings.ts'
import type { BrokerGates } from './broker-gates.ts'
import type { Opened } from './opened.ts'
import { configConflict } from '../validation/policy.ts'
import { gateCounters, gaugeUncheckedPatterns } from './gate-counters.ts'
import type { GateJoints } from './open-gate.ts'
import { logFilesOpen } from './open-files.ts'
import { openHooks } from './open-hooks.ts'
import type { OpenedTelemetry } from './open-telemetry.ts'
import { listenError, StartError } from './start-error.ts'
import { syncsAtOnce } from './thread-pool.ts'

/** Whether the settings ask for the embedded broker. */
export function usesBroker({ kafka, storage }: HeadgateSettings): boolean {
  return kafka.broker === 'on' || (kafka.broker === 'auto' && storage.databaseUrl === undefined)
}

/** What the broker is joined to. */
export interface BrokerJoints extends GateJoints {
  readonly opened: Opened
  /** Told of the broker once it runs, or that it does not. */
  readonly gates?: BrokerGates | undefined
  readonly telemetry: OpenedTelemetry
}

/** Opens the ports as soon as topics are known; the logs and groups follow. */
export async function startBroker(
  settings: HeadgateSettings,
  folder: LockedDataFolder | undefined,
  joints: BrokerJoints,
): Promise<readonly OpenedListener[]> {
  const { opened, logger, gates, telemetry } = joints
  const {
    FolderStore,
    nodeFiles,
    timedFiles,
    diskOf,
    Broker,
    BrokerListeners,
    ListenFailure,
    readTls,
    systemClock,
    openGate,
  } = await loadBroker()
  expectConsistentDefaults(settings)
  const { plans, tls } = await knownSettings(async () => ({
    plans: listenerPlans(settings.kafka, settings.server.host),
    tls: await readTls(settings.kafka),
  }))
  const path = (folder as LockedDataFolder).layout.broker
  const { metrics } = telemetry
  const store = await FolderStore.open(path, {
    files: timedFiles(nodeFiles, metrics.histogram(syncDurations).with({})),
    maxSyncs: syncsAtOnce(process.env, logger),
    maxOpenFiles: logFilesOpen(logger),
  })
  let isEveryLogOpened = false
  opened.add(() => store.stop(isEveryLogOpened))
  const validation = openGate(settings, {
    ...joints,
    metrics: gateCounters(metrics),
    hooks: await openHooks(settings, joints),
  })
  const parts = { store, validation, disk: diskOf(path), clock: systemClock, logger, metrics }
  const broker = await Broker.open({ ...parts, ...optionsOf(settings) })
  telemetry.watch(broker)
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
    const gated = { topics: broker.topics, gate: validation }
    gaugeUncheckedPatterns(metrics, gated)
    gates?.attach(gated)
    return addresses
  } catch (error) {
    if (!(error instanceof ListenFailure)) throw error
    const failure = listenError(error.cause, error.plan, 'kafka-')
    if (!(failure instanceof StartError) || !mayDoWithout(settings, error.cause)) throw failure
    logger.warn({}, `${failure.message} The broker does not run. ${failure.advice}`)
    gates?.attach(undefined)
    return []
  }
}

/** Loaded at once: the registry starts meanwhile. */
async function loadBroker() {
  const modules = await Promise.all([
    import('../segments/folder-store.ts'),
    import('../segments/node-files.ts'),
    import('../segments/timed-files.ts'),
    import('../segments/disk-space.ts'),
    import('../broker/broker.ts'),
    import('../tcp/broker-listeners.ts'),
    import('../tcp/tls-files.ts'),
    import('../broker/system-clock.ts'),
    import('./open-gate.ts'),
  ])
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = modules
  return { ...m0, ...m1, ...m2, ...m3, ...m4, ...m5, ...m6, ...m7, ...m8 }
}

/** Brings what was written to the disk: the time that every acknowledgement waits for. */
const syncDurations = { name: 'kafka_fsync_duration_seconds', help: 'Time of a sync of a file to the disk.' }

function optionsOf(settings: HeadgateSettings): ReturnType<typeof brokerOptions> {
  const options = brokerOptions(settings.kafka)
  const { maxDecompressedBytes, decompressionFactor } = settings.validation
  return {
    ...options,
    settings: { ...options.settings, maxDecompressedBytes, decompressionFactor },
    topicDefaults: new Map([...options.topicDefaults, ...validationDefaults(settings)]),
  }
}

/** Defaults of topic configs that the settings name. */
function validationDefaults({ validation }: HeadgateSettings): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(validation.topics).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
}

function expectConsistentDefaults(settings: HeadgateSettings): void {
  const conflict = configConflict(validationDefaults(settings), undefined, topicNameFault)
  if (conflict !== undefined) throw new StartError(`${conflict}.`, 'Change one of these settings.', undefined)
}

/** Where a Kafka runs on its usual port already, and nobody asked for ours, there is the registry alone. */
function mayDoWithout({ kafka }: HeadgateSettings, cause: unknown): boolean {
  const isTaken = (cause as { readonly code?: unknown } | undefined)?.code === 'EADDRINUSE'
  return isTaken && kafka.broker === 'auto' && kafka.port === defaultKafkaPort && kafka.listeners.length === 0
}

async function knownSettings<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof SettingsConflict) throw new StartError(error.message, error.advice, error)
    throw error
  }
}
