import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Logger } from '../telemetry/logger.ts'
import { Metrics } from '../telemetry/metrics.ts'
import { handlers } from './apis/handlers.ts'
import type { Handler } from './apis/handler.ts'
import type { BrokerParts } from './broker-parts.ts'
import type { ListenerProfile, SessionPeer } from './broker-session.ts'
import { BrokerSession } from './broker-session.ts'
import { addBrokerGauges } from './broker-gauges.ts'
import type { BrokerSettings } from './broker-settings.ts'
import { clusterIdentity } from './cluster-identity.ts'
import type { CoordinatorClock } from './coordinator-clock.ts'
import type { DiskPort } from './disk-port.ts'
import { FetchSessions } from './fetch-sessions.ts'
import { GroupCoordinator } from './groups/group-coordinator.ts'
import type { GroupSettings } from './groups/group-settings.ts'
import { LogClock } from './log/log-clock.ts'
import type { MaintenanceOptions } from './log/log-maintenance.ts'
import { LogMaintenance } from './log/log-maintenance.ts'
import { StorageWatch, type FailedLog } from './log/storage-watch.ts'
import { TailCache } from './log/tail-cache.ts'
import { PartitionMarkers } from './partition-markers.ts'
import { producerIdBlocks } from './producer-id-blocks.ts'
import { ClientQuotas } from './quotas/client-quotas.ts'
import type { QuotaEntry } from './quotas/quota-entries.ts'
import { RequestMetrics } from './request-metrics.ts'
import { StateBudget } from './state-budget.ts'
import type { BrokerStore } from './store.ts'
import { InternalLog } from './topics/internal-log.ts'
import { topicAdmin, type TopicAdmin } from './topic-admin.ts'
import { TopicCatalog } from './topics/topic-catalog.ts'
import { internalTopics } from './topics/topic-names.ts'
import { TransactionCoordinator } from './transactions/transaction-coordinator.ts'
import type { TransactionSettings } from './transactions/transaction-settings.ts'
import { Users } from './users.ts'
import type { ValidationPort } from './validation-port.ts'

/** What a broker is made with. */
export interface BrokerOptions {
  readonly store: BrokerStore
  readonly settings: BrokerSettings
  readonly groups: GroupSettings
  readonly transactions: TransactionSettings
  readonly maintenance: MaintenanceOptions
  /** Configs that hold where a topic has none of its own. */
  readonly topicDefaults: ReadonlyMap<string, string>
  /** Passwords of the settings by user. */
  readonly passwords: ReadonlyMap<string, string>
  readonly disk: DiskPort
  readonly validation: ValidationPort
  readonly clock: CoordinatorClock
  readonly logger: Logger
  readonly quotas?: readonly QuotaEntry[]
  /** Where the broker counts; a registry of its own when it is left out. */
  readonly metrics?: Metrics
  /** Bytes of the newest batches kept in memory. */
  readonly tailBytes: number
  /** Bytes that groups and transactions may keep for clients. */
  readonly stateBytes: number
}

const opensAtOnce = 8
const byKey: ReadonlyMap<number, Handler> = new Map(handlers.map(handler => [handler.api.key, handler]))

/** The broker: topics, groups and what answers requests about them. The store and the sockets are others'. */
export class Broker {
  readonly #parts: BrokerParts
  readonly #maintenance: LogMaintenance
  readonly #watch: StorageWatch
  #isStopping = false
  #opened: Promise<boolean> | undefined

  private constructor(parts: BrokerParts, maintenance: LogMaintenance) {
    this.#parts = parts
    this.#maintenance = maintenance
    const { topics, logger, store } = parts
    this.#watch = new StorageWatch({ logs: () => topics.openedLogs(), metadata: store.metadata, logger })
  }

  /** Reads what the store knows. Answers requests at once; groups are told to ask again until `start` has brought them back. */
  static async open(options: BrokerOptions): Promise<Broker> {
    const { store, settings, clock, logger, metrics = new Metrics() } = options
    const { clusterId, nodeId } = await clusterIdentity(store.metadata, settings.nodeId)
    const logClock = new LogClock({ wallMs: () => clock.wallMs(), monotonicMs: () => clock.steadyMs() })
    const topics = new TopicCatalog({
      store,
      clock: logClock,
      tails: new TailCache(options.tailBytes),
      defaultConfigs: options.topicDefaults,
      maxPartitions: settings.maxPartitions,
      newTopicId: () => randomBytes(16).toString('base64url'),
    })
    const { groups, transactions } = openCoordinators(options, topics)
    const fetchSessions = new FetchSessions(
      { maxSessions: settings.maxFetchSessions, maxPartitions: settings.maxFetchSessionPartitions },
      () => clock.steadyMs(),
      () => randomInt(1, 0x7fff_ffff),
    )
    const maintenance = new LogMaintenance(
      { logs: () => topics.openedLogs(), store, clock: logClock, logger },
      options.maintenance,
    )
    const parts = {
      settings: { ...settings, nodeId },
      clusterId,
      store,
      topics,
      clock,
      groups,
      transactions,
      groupSettings: options.groups,
      fetchSessions,
      users: new Users(store.metadata, options.passwords),
      validation: options.validation,
      disk: options.disk,
      apis: handlers.map(({ api }) => api),
      logger,
      metrics: new RequestMetrics(metrics),
      quotas: new ClientQuotas(options.quotas ?? [], () => clock.steadyMs()),
    }
    addBrokerGauges(metrics, { topics, groups, store, clock: logClock })
    return new Broker(parts, maintenance)
  }

  get clusterId(): string {
    return this.#parts.clusterId
  }

  /** For those in this process; everybody else asks over the wire. */
  get topics(): TopicAdmin {
    return topicAdmin(this.#parts.topics)
  }

  /** Brings groups back, and opens the logs of all topics in the background. */
  async start(): Promise<void> {
    const { topics, groups, transactions, store } = this.#parts
    await store.removeStrangers(({ topic, partition }) => topics.byName(topic)?.hasPartition(partition) === true)
    topics.onDeleted(({ name }) => void groups.forgetTopic(name))
    await groups.start()
    await transactions.start()
    this.#opened = this.#openLogs()
    this.#maintenance.start(this.#opened)
    this.#watch.start()
  }

  /** Logs that take no writes because the disk has refused some. */
  failedLogs(): readonly FailedLog[] {
    return this.#watch.failed()
  }

  /** The requests of one connection. */
  openSession(listener: ListenerProfile, peer: SessionPeer): BrokerSession {
    return new BrokerSession(this.#parts, byKey, { listener, peer })
  }

  /** Answers all who wait for others; the listeners can be stopped then. */
  endWaits(): void {
    if (this.#isStopping) return
    this.#isStopping = true
    this.#parts.groups.stop()
    this.#parts.transactions.stop()
  }

  /** Brings everything to the disk; whether every log was opened. The store is still open afterwards. */
  async stop(): Promise<boolean> {
    this.endWaits()
    const { topics } = this.#parts
    this.#watch.stop()
    await this.#maintenance.stop()
    await topics.settled()
    const isEveryLogOpened = (await this.#opened) ?? false
    for (const topic of topics.all()) {
      await topic.settled()
      for (const [, log] of topic.openedLogs()) {
        log.close('stopped')
        if (log.storage.failure === undefined) await log.flush()
      }
    }
    return isEveryLogOpened
  }

  /** Whether every log could be opened. */
  async #openLogs(): Promise<boolean> {
    const { topics, logger } = this.#parts
    const waiting = [...topics.all()].flatMap(topic =>
      Array.from({ length: topic.partitionCount }, (_, partition) => ({ topic, partition })),
    )
    let isEveryLogOpened = true
    const work = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined && !this.#isStopping; next = waiting.pop()) {
        const { topic, partition } = next
        try {
          await topic.openLog(partition)
        } catch (err) {
          isEveryLogOpened = false
          logger.error({ err, topic: topic.name, partition }, 'a partition cannot be opened')
        }
      }
    }
    await Promise.all(Array.from({ length: opensAtOnce }, work))
    return isEveryLogOpened && waiting.length === 0
  }
}

const coordinatorEpoch = 0

/** The coordinators of groups and transactions, which need each other. */
function openCoordinators(options: BrokerOptions, topics: TopicCatalog) {
  const { settings, clock, logger, store } = options
  const wallMs = (): number => clock.wallMs()
  const budget = new StateBudget(options.stateBytes)
  const log = (name: string, partitionCount: number): InternalLog =>
    new InternalLog({ topics, name, partitionCount, wallMs })
  const offsetsLog = log(internalTopics.offsets, settings.offsetsPartitions)
  const transactions: TransactionCoordinator = new TransactionCoordinator({
    log: log(internalTopics.transactions, settings.transactionsPartitions),
    clock,
    budget,
    settings: options.transactions,
    logger,
    topics,
    producerIdBlocks: producerIdBlocks(store.metadata),
    markers: new PartitionMarkers({ topics, logger, onOffsetsEnd: (...end) => groups.endTransaction(...end) }),
    offsetsPartitionCount: offsetsLog.partitionCount,
    coordinatorEpoch,
  })
  const groups: GroupCoordinator = new GroupCoordinator({
    log: offsetsLog,
    clock,
    settings: options.groups,
    budget,
    topics,
    transactions,
    logger,
    newUniqueId: randomUUID,
  })
  return { groups, transactions }
}
