import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Broker } from '../../src/broker/broker.ts'
import type { BrokerSettings } from '../../src/broker/broker-settings.ts'
import { defaultBrokerSettings } from '../../src/broker/broker-settings.ts'
import type { GroupSettings } from '../../src/broker/groups/group-settings.ts'
import type { QuotaEntry } from '../../src/broker/quotas/quota-entries.ts'
import { systemClock } from '../../src/broker/system-clock.ts'
import { noValidation, type ValidationPort } from '../../src/broker/validation-port.ts'
import { diskOf } from '../../src/segments/disk-space.ts'
import type { Files } from '../../src/segments/files.ts'
import type { FolderStoreOptions } from '../../src/segments/folder-store.ts'
import { FolderStore } from '../../src/segments/folder-store.ts'
import type { ConnectionLimits } from '../../src/tcp/connection-limits.ts'
import { defaultConnectionLimits } from '../../src/tcp/connection-limits.ts'
import { FrameBudget } from '../../src/tcp/frame-budget.ts'
import { type Frame, FrameMemory } from '../../src/tcp/frame-memory.ts'
import { Listener } from '../../src/tcp/listener.ts'
import type { Logger } from '../../src/telemetry/logger.ts'
import { createLogger } from '../../src/telemetry/logger.ts'
import type { Metrics } from '../../src/telemetry/metrics.ts'

/** What a test wants to be otherwise. */
export interface BrokerFixtureOptions {
  readonly folder?: string
  /** How the store is opened otherwise. */
  readonly store?: FolderStoreOptions
  readonly settings?: Partial<BrokerSettings>
  readonly groups?: Partial<GroupSettings>
  readonly topicDefaults?: ReadonlyMap<string, string>
  readonly limits?: Partial<ConnectionLimits>
  readonly passwords?: ReadonlyMap<string, string>
  readonly validation?: ValidationPort
  readonly logger?: Logger
  readonly metrics?: Metrics
  readonly quotas?: readonly QuotaEntry[]
  readonly files?: Files
  readonly advertisedHost?: string
}

/** A broker in this process, on a folder of its own. */
export interface BrokerFixture {
  readonly broker: Broker
  readonly folder: string
  readonly port: number
  /** Asks for SASL. */
  readonly saslPort: number
  readonly listener: Listener
  stop(): Promise<void>
}

export const testGroupSettings: GroupSettings = {
  minSessionTimeoutMs: 10,
  maxSessionTimeoutMs: 1_800_000,
  initialRebalanceDelayMs: 0,
  newMemberJoinTimeoutMs: 300_000,
  maxGroupSize: 1000,
  maxGroups: 10_000,
  maxMemberBytes: 1024 * 1024,
  maxOffsetMetadataLength: 4096,
  offsetsRetentionMs: 604_800_000,
  offsetsRetentionCheckIntervalMs: 600_000,
  consumer: {
    sessionTimeoutMs: 45_000,
    heartbeatIntervalMs: 5000,
    assignmentIntervalMs: 1000,
    maxSubscribedTopics: 10_000,
    maxRegexLength: 1000,
  },
}

const testTransactionSettings = {
  maxTimeoutMs: 900_000,
  idExpirationMs: 604_800_000,
  idExpirationCheckIntervalMs: 3_600_000,
  maxTransactionalIds: 10_000,
}
const testMaintenance = {
  retentionIntervalMs: 300_000,
  compactionIntervalMs: 15_000,
  flushIntervalMs: 30_000,
  producerExpirationMs: 86_400_000,
  maxTableBytes: 1024 * 1024,
}

/** What is read of a request or an answer after its memory was given back is wrong at once. */
class SpoiltMemory extends FrameMemory {
  override give(frame: Frame): void {
    frame.bytes.fill(0xee)
    super.give(frame)
  }
}

/** Starts a broker with a plain listener and one with SASL. */
export async function startBroker(options: BrokerFixtureOptions = {}): Promise<BrokerFixture> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'headgate-broker-'))
  const logger = options.logger ?? createLogger('silent')
  const store = await FolderStore.open(folder, { ...options.store, ...(options.files && { files: options.files }) })
  const broker = await Broker.open({
    store,
    settings: { ...defaultBrokerSettings, failedAuthenticationDelayMs: 0, ...options.settings },
    groups: { ...testGroupSettings, ...options.groups },
    transactions: testTransactionSettings,
    maintenance: testMaintenance,
    topicDefaults: options.topicDefaults ?? new Map(),
    passwords: options.passwords ?? new Map(),
    disk: diskOf(folder),
    validation: options.validation ?? noValidation,
    clock: systemClock,
    logger,
    ...(options.metrics && { metrics: options.metrics }),
    ...(options.quotas && { quotas: options.quotas }),
    tailBytes: 16 * 1024 * 1024,
    stateBytes: 64 * 1024 * 1024,
  })
  await broker.start()
  const limits = { ...defaultConnectionLimits, ...options.limits }
  const budget = new FrameBudget(limits.maxProcessBytes)
  const memory = new SpoiltMemory(1 << 24)
  const listen = (name: string, usesSasl: boolean): Listener => {
    const profile = { name, usesSasl, advertisedHost: options.advertisedHost, advertisedPort: undefined }
    const sessions = { open: (peer: Parameters<Broker['openSession']>[1]) => broker.openSession(profile, peer) }
    return new Listener({ name, host: '127.0.0.1', port: 0, sessions, limits, budget, memory, logger })
  }
  const [plain, sasl] = [listen('PLAINTEXT', false), listen('SASL_PLAINTEXT', true)]
  const [port, saslPort] = [await plain.start(), await sasl.start()]
  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    broker.endWaits()
    await Promise.all([plain.stop(5000), sasl.stop(5000)])
    const isEveryLogOpened = await broker.stop()
    await store.stop(isEveryLogOpened)
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
  }
  return { broker, folder, port, saslPort, listener: plain, stop: () => (stopped ??= stop()) }
}
