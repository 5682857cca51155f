import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Logger } from '../telemetry/logger.ts'
import { handlers } from './apis/handlers.ts'
import type { Handler } from './apis/handler.ts'
import type { UserDirectory } from './authentication.ts'
import type { BrokerParts } from './broker-parts.ts'
import type { ListenerProfile, SessionPeer } from './broker-session.ts'
import { BrokerSession } from './broker-session.ts'
import type { BrokerSettings } from './broker-settings.ts'
import { clusterIdentity } from './cluster-identity.ts'
import type { CoordinatorClock } from './coordinator-clock.ts'
import { FetchSessions } from './fetch-sessions.ts'
import { GroupCoordinator } from './groups/group-coordinator.ts'
import type { GroupSettings } from './groups/group-settings.ts'
import { LogClock } from './log/log-clock.ts'
import { TailCache } from './log/tail-cache.ts'
import { StateBudget } from './state-budget.ts'
import type { BrokerStore } from './store.ts'
import { InternalLog } from './topics/internal-log.ts'
import { TopicCatalog } from './topics/topic-catalog.ts'
import { internalTopics } from './topics/topic-names.ts'
import type { ValidationPort } from './validation-port.ts'

/** What a broker is made with. */
export interface BrokerOptions {
  readonly store: BrokerStore
  readonly settings: BrokerSettings
  readonly groups: GroupSettings
  /** Configs that hold where a topic has none of its own. */
  readonly topicDefaults: ReadonlyMap<string, string>
  readonly users: UserDirectory
  readonly validation: ValidationPort
  readonly clock: CoordinatorClock
  readonly logger: Logger
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
  #isStopping = false
  #opened: Promise<boolean> | undefined

  private constructor(parts: BrokerParts) {
    this.#parts = parts
  }

  /** Reads what the store knows. Answers requests at once; groups are told to ask again until `start` has brought them back. */
  static async open(options: BrokerOptions): Promise<Broker> {
    const { store, settings, clock, logger } = options
    const { clusterId, nodeId } = await clusterIdentity(store.metadata, settings.nodeId)
    const topics = new TopicCatalog({
      store,
      clock: new LogClock({ wallMs: () => clock.wallMs(), monotonicMs: () => clock.steadyMs() }),
      tails: new TailCache(options.tailBytes),
      defaultConfigs: options.topicDefaults,
      maxPartitions: settings.maxPartitions,
      newTopicId: () => randomBytes(16).toString('base64url'),
    })
    const wallMs = (): number => clock.wallMs()
    const name = internalTopics.offsets
    const offsetsLog = new InternalLog({ topics, name, partitionCount: settings.offsetsPartitions, wallMs })
    const groups = new GroupCoordinator({
      log: offsetsLog,
      clock,
      settings: options.groups,
      budget: new StateBudget(options.stateBytes),
      topics,
      transactions: { offsetsErrorOf: () => 'INVALID_TXN_STATE' },
      logger,
      newUniqueId: randomUUID,
    })
    const fetchSessions = new FetchSessions(
      { maxSessions: settings.maxFetchSessions, maxPartitions: settings.maxFetchSessionPartitions },
      () => clock.steadyMs(),
      () => randomInt(1, 0x7fff_ffff),
    )
    const { users, validation } = options
    const apis = handlers.map(({ api }) => api)
    const parts = { settings: { ...settings, nodeId }, clusterId, store, topics, clock, validation, users, groups }
    return new Broker({ ...parts, fetchSessions, apis, logger })
  }

  get clusterId(): string {
    return this.#parts.clusterId
  }

  /** Brings groups back, and opens the logs of all topics in the background. */
  async start(): Promise<void> {
    const { topics, groups, store } = this.#parts
    await store.removeStrangers(({ topic, partition }) => topics.byName(topic)?.hasPartition(partition) === true)
    topics.onDeleted(({ name }) => void groups.forgetTopic(name))
    await groups.start()
    this.#opened = this.#openLogs()
  }

  /** The requests of one connection. */
  openSession(listener: ListenerProfile, peer: SessionPeer): BrokerSession {
    return new BrokerSession(this.#parts, byKey, { listener, peer })
  }

  /** Ends all who wait, brings everything to the disk. The store is still open afterwards. */
  async stop(): Promise<boolean> {
    this.#isStopping = true
    const { topics, groups } = this.#parts
    groups.stop()
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
