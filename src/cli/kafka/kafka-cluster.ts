import type { Api } from '../../kafka/api.ts'
import { findCoordinator } from '../../kafka/messages/find-coordinator.ts'
import { metadata, type MetadataResponse } from '../../kafka/messages/metadata.ts'
import { addressText } from '../../tcp/listener-addresses.ts'
import type { AskOptions, UpstreamOptions } from '../../tcp/upstream-connection.ts'
import { UpstreamConnection } from '../../tcp/upstream-connection.ts'
import { UpstreamFailure } from '../../tcp/upstream-failure.ts'
import { expectNoError, FinalFailure, KafkaFailure } from './kafka-failure.ts'
import { retrying } from './retrying.ts'

/** A broker's address. */
export interface BootstrapAddress {
  readonly host: string
  readonly port: number
}

/** How a cluster is spoken to. */
export interface ClusterOptions extends Omit<UpstreamOptions, 'host' | 'port'> {
  /** Brokers of which one is enough to find the rest. */
  readonly bootstrap: readonly BootstrapAddress[]
  /** How long what fails for the moment is tried again. */
  readonly retryMs?: number
}

/** A topic as the cluster knows it: the leader's node id by partition, -1 where there is none. */
export interface KnownTopic {
  readonly name: string
  readonly isInternal: boolean
  readonly leaders: ReadonlyMap<number, number>
}

const defaultRetryMs = 30_000

/**
 * A cluster as a client sees it. Connections are opened on use, one to each broker:
 *
 *     const cluster = await KafkaCluster.connect({ bootstrap: [{ host: 'localhost', port: 9092 }], clientId: 'replay' })
 *     const producer = new KafkaProducer(cluster)                              // kafka-producer.ts
 *     await producer.send({ topic: 'orders', partition: 0 }, [{ value: Buffer.from('1') }])
 *     for await (const { record } of readRecords(cluster, { topic: '_schemas', until: 'end' })) …   // record-reader.ts
 *     await cluster.close()
 *
 * What fails is a KafkaFailure (a broker refused) or an UpstreamFailure (no answer came).
 */
export class KafkaCluster {
  readonly #options: ClusterOptions
  readonly #connections = new Map<string, Promise<UpstreamConnection>>()
  readonly #addresses = new Map<number, BootstrapAddress>()
  readonly #topics = new Map<string, KnownTopic>()
  #controllerId = -1
  #isClosed = false

  private constructor(options: ClusterOptions) {
    this.#options = options
  }

  /** Reaches one of the brokers. Rejects with the failure of the last one when none answers. */
  static async connect(options: ClusterOptions): Promise<KafkaCluster> {
    const cluster = new KafkaCluster(options)
    await cluster.any()
    return cluster
  }

  get retryMs(): number {
    return this.#options.retryMs ?? defaultRetryMs
  }

  /** A connection to any broker. */
  async any(): Promise<UpstreamConnection> {
    let failure: unknown
    for (const address of [...this.#options.bootstrap, ...this.#addresses.values()]) {
      try {
        return await this.#connection(address)
      } catch (error) {
        // Wrong credentials do not get better at the next broker.
        if (!(error instanceof UpstreamFailure) || !error.isRetriable) throw error
        failure = error
      }
    }
    throw failure ?? new Error('no broker was named')
  }

  /** Asks any broker. */
  async ask<Draft, Response>(
    api: Api<unknown, Draft, Response>,
    draft: Draft,
    options?: AskOptions,
  ): Promise<Response> {
    return retrying(async () => (await this.any()).request(api, draft, options), this)
  }

  /** Asks the broker that decides on topics and configs. */
  async askController<Draft, Response>(
    api: Api<unknown, Draft, Response>,
    draft: Draft,
    options?: AskOptions,
  ): Promise<Response> {
    if (this.#controllerId < 0) await this.metadata([])
    return (await this.broker(this.#controllerId)).request(api, draft, options)
  }

  /** A connection to the broker that looks after a group. */
  async coordinator(groupId: string): Promise<UpstreamConnection> {
    return retrying(async () => {
      const draft = { key: groupId, keyType: 0, coordinatorKeys: [groupId] }
      const answer = await (await this.any()).request(findCoordinator, draft)
      const { host, port, nodeId, errorCode, errorMessage } = answer.coordinators[0] ?? answer
      expectNoError(`finding the broker of group '${groupId}'`, errorCode, errorMessage)
      this.#addresses.set(nodeId, { host, port })
      return this.broker(nodeId)
    }, this)
  }

  /** A connection to a broker by its node id. */
  async broker(nodeId: number): Promise<UpstreamConnection> {
    const address = this.#addresses.get(nodeId)
    if (address === undefined) return this.any()
    try {
      return await this.#connection(address)
    } catch (error) {
      throw this.#isNamedByUser(address) ? error : advertisedInVain(error)
    }
  }

  #isNamedByUser({ host, port }: BootstrapAddress): boolean {
    return this.#options.bootstrap.some(one => one.host === host && one.port === port)
  }

  /** Brokers, and the topics named; all topics when it is undefined. Topics are not made by asking. */
  async metadata(names?: readonly string[], allowAutoTopicCreation = false): Promise<MetadataResponse> {
    const connection = await this.any()
    const topics = names === undefined ? null : names.map(name => ({ name }))
    // Version 0 has no way to ask for no topic, and takes none for all.
    const answer = await connection.request(metadata, { topics, allowAutoTopicCreation }, { minVersion: 1 })
    for (const { nodeId, host, port } of answer.brokers) this.#addresses.set(nodeId, { host, port })
    this.#controllerId = answer.controllerId
    for (const { name, errorCode, isInternal, partitions } of answer.topics)
      if (errorCode === 0 && name !== null)
        this.#topics.set(name, {
          name,
          isInternal,
          leaders: new Map(partitions.map(({ partitionIndex, leaderId }) => [partitionIndex, leaderId])),
        })
    return answer
  }

  /** A topic's partitions and their leaders. Rejects with KafkaFailure when there is no such topic. */
  async topic(name: string, { allowAutoCreate = false } = {}): Promise<KnownTopic> {
    const known = this.#topics.get(name)
    if (known !== undefined) return known
    return retrying(async () => {
      const { topics } = await this.metadata([name], allowAutoCreate)
      const errorCode = topics[0]?.errorCode ?? -1
      const failure = `topic '${name}'`
      // Without being asked to make it, a broker that lacks a topic will not have it a moment later.
      if (errorCode === 3 && !allowAutoCreate)
        throw new FinalFailure('UNKNOWN_TOPIC_OR_PARTITION', `${failure}: there is no such topic.`, unknownTopicAdvice)
      expectNoError(failure, errorCode)
      return this.#topics.get(name) as KnownTopic
    }, this.#patienceFor(name))
  }

  /** A connection to the leader of a partition. Rejects with KafkaFailure when there is no such partition. */
  async leader(name: string, partition: number): Promise<UpstreamConnection> {
    const { leaders } = await this.topic(name)
    const nodeId = leaders.get(partition)
    if (nodeId === undefined)
      throw new FinalFailure(
        'UNKNOWN_TOPIC_OR_PARTITION',
        `topic '${name}' has no partition ${partition}: it has ${leaders.size}, from 0 on.`,
      )
    if (nodeId >= 0) return this.broker(nodeId)
    this.forget(name)
    throw new KafkaFailure('LEADER_NOT_AVAILABLE', `partition ${partition} of topic '${name}' has no leader now.`)
  }

  /** Asks for a topic's leaders again at its next use: a broker said that it is not the leader, or is gone. */
  forget(name: string): void {
    this.#topics.delete(name)
  }

  /** Ends all connections; nothing is asked any more, and what waits is given up. */
  async close(): Promise<void> {
    this.#isClosed = true
    const connections = [...this.#connections.values()]
    this.#connections.clear()
    for (const opened of await Promise.allSettled(connections)) if (opened.status === 'fulfilled') opened.value.close()
  }

  #patienceFor(name: string) {
    return { retryMs: this.retryMs, onRetry: () => this.forget(name) }
  }

  async #connection({ host, port }: BootstrapAddress): Promise<UpstreamConnection> {
    if (this.#isClosed) throw new UpstreamFailure('aborted', 'the connections to the cluster were closed.')
    const place = addressText(host, port)
    const known = this.#connections.get(place)
    if (known !== undefined) {
      const connection = await known
      if (!connection.isClosed) return connection
      if (this.#connections.get(place) === known) this.#connections.delete(place)
      return this.#connection({ host, port })
    }
    const { bootstrap: _, retryMs: __, ...options } = this.#options
    const opening = UpstreamConnection.open({ ...options, host, port })
    this.#connections.set(place, opening)
    opening.catch(() => {
      if (this.#connections.get(place) === opening) this.#connections.delete(place)
    })
    return opening
  }
}

/** The most frequent trouble with Kafka: a broker tells clients an address that is of use only where the broker is. */
function advertisedInVain(error: unknown): unknown {
  if (!(error instanceof UpstreamFailure) || error.kind !== 'unreachable') return error
  const advice =
    'The broker tells its clients to come to this address: see kafka-advertised-host, or advertised.listeners of Kafka.'
  return new UpstreamFailure('unreachable', error.message, { advice, cause: error })
}

const unknownTopicAdvice = 'headgate topics list shows what there is; headgate topics create makes one.'
