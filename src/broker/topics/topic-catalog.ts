import type { LogClock } from '../log/log-clock.ts'
import { PartitionLog } from '../log/partition-log.ts'
import type { TailCache } from '../log/tail-cache.ts'
import { RequestError } from '../request-error.ts'
import type { BrokerStore, JsonValue, TopicPartition } from '../store.ts'
import type { TopicDirectory } from '../topic-directory.ts'
import { Topic } from './topic.ts'
import { collisionKey, isInternalTopic } from './topic-names.ts'

/** What the catalogue is made with. */
export interface TopicCatalogOptions {
  readonly store: BrokerStore
  readonly clock: LogClock
  readonly tails: TailCache
  /** Configs of the settings that hold where a topic has none of its own. */
  readonly defaultConfigs: ReadonlyMap<string, string>
  readonly maxPartitions: number
  /** A fresh id: sixteen bytes as 22 characters. */
  readonly newTopicId: () => string
}

/** A topic to be made. */
export interface NewTopic {
  readonly name: string
  readonly partitionCount: number
  readonly configs: ReadonlyMap<string, string>
}

/** The configs of a topic whose records are never looked at, whatever the defaults are. */
export const noPolicy: ReadonlyMap<string, string> = new Map([
  ['validation.key.level', 'none'],
  ['validation.value.level', 'none'],
])

const kind = 'topic'
const defaultsKind = 'topic-default'

/** All topics: what is known of them outlives the process, changes happen one after the other. */
export class TopicCatalog implements TopicDirectory {
  readonly #options: TopicCatalogOptions
  readonly #byName = new Map<string, Topic>()
  readonly #byId = new Map<string, Topic>()
  readonly #byCollisionKey = new Map<string, Topic>()
  readonly #onDeleted: ((topic: Topic) => void)[] = []
  #changedDefaults: ReadonlyMap<string, string>
  #turn: Promise<unknown> = Promise.resolve()
  #partitionCount = 0
  #version = 0
  /** How many topics name another one as their quarantine. */
  readonly #quarantines = new Map<string, number>()

  constructor(options: TopicCatalogOptions) {
    this.#options = options
    this.#changedDefaults = new Map(
      Array.from(options.store.metadata.entries(defaultsKind), ([name, value]) => [name, value as string]),
    )
    for (const [topicId, value] of options.store.metadata.entries(kind)) this.#add(readTopic(topicId, value))
  }

  get version(): number {
    return this.#version
  }

  get partitionCount(): number {
    return this.#partitionCount
  }

  /** Configs that hold where a topic has none of its own: those of the settings, and those that clients have changed. */
  get defaultConfigs(): ReadonlyMap<string, string> {
    return new Map([...this.#options.defaultConfigs, ...this.#changedDefaults])
  }

  /** Configs of the settings that hold where a topic has none of its own. */
  get configuredDefaults(): ReadonlyMap<string, string> {
    return this.#options.defaultConfigs
  }

  /** Defaults that clients have changed; they win over the settings. */
  get changedDefaults(): ReadonlyMap<string, string> {
    return this.#changedDefaults
  }

  /** Replaces the defaults that clients have changed, durably, for all topics. */
  configureDefaults(change: (configs: ReadonlyMap<string, string>) => ReadonlyMap<string, string>): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#changedDefaults
      const after = change(before)
      const gone = [...before.keys()].filter(name => !after.has(name)).map(key => ({ kind: defaultsKind, key }))
      const kept = Array.from(after, ([key, value]) => ({ kind: defaultsKind, key, value }))
      await this.#options.store.metadata.write([...gone, ...kept])
      this.#changedDefaults = after
      for (const topic of this.#byName.values()) this.#configure(topic, topic.configs)
    })
  }

  byName(name: string): Topic | undefined {
    return this.#byName.get(name)
  }

  byId(topicId: string): Topic | undefined {
    return this.#byId.get(topicId)
  }

  all(): Iterable<Topic> {
    return this.#byName.values()
  }

  /** Whether a topic takes what is refused in another one: nothing is checked in it. */
  isQuarantine(name: string): boolean {
    return this.#quarantines.has(name)
  }

  /** The logs that are open. */
  *openedLogs(): Generator<{ readonly partition: TopicPartition; readonly log: PartitionLog }> {
    for (const topic of this.#byName.values())
      for (const [partition, log] of topic.openedLogs()) yield { partition: { topic: topic.name, partition }, log }
  }

  /** Called when a topic is gone. */
  onDeleted(listener: (topic: Topic) => void): void {
    this.#onDeleted.push(listener)
  }

  /** An id that no topic has. */
  newTopicId(): string {
    return this.#options.newTopicId()
  }

  /** Throws RequestError when there is a topic of that name, or one that it collides with. */
  expectNameFree(name: string): void {
    if (this.#byName.has(name)) throw new RequestError('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`)
    const other = this.#byCollisionKey.get(collisionKey(name))
    if (other === undefined) return
    const text = `Topic '${name}' collides with existing topic: ${other.name}`
    throw new RequestError('INVALID_TOPIC_EXCEPTION', text)
  }

  /** Throws RequestError when there would be more partitions than the settings allow. */
  expectRoomForPartitions(added: number): void {
    const { maxPartitions } = this.#options
    if (this.#partitionCount + added > maxPartitions)
      throw new RequestError('POLICY_VIOLATION', `This broker takes ${maxPartitions} partitions at most.`)
  }

  /** Makes a topic, durably. Throws RequestError. */
  create(topic: NewTopic): Promise<Topic> {
    return this.#inTurn(async () => {
      this.expectNameFree(topic.name)
      this.expectRoomForPartitions(topic.partitionCount)
      const topicId = this.#options.newTopicId()
      const { name, partitionCount, configs } = topic
      await this.#save(topicId, { name, partitionCount, configs })
      return this.#add({ topicId, name, partitionCount, configs })
    })
  }

  /** The topic of a name; made when it is not there. */
  async ensure(topic: NewTopic): Promise<Topic> {
    const known = this.#byName.get(topic.name)
    if (known !== undefined) return known
    try {
      return await this.create(topic)
    } catch (error) {
      const other = this.#byName.get(topic.name)
      if (other === undefined) throw error
      return other
    }
  }

  /** Forgets a topic, ends all who wait for it, moves its files away. Throws RequestError when it is gone already. */
  delete(topic: Topic): Promise<void> {
    return this.#inTurn(async () => {
      this.#expectKnown(topic)
      await this.#options.store.metadata.write([{ kind, key: topic.topicId }])
      this.#remove(topic)
      await topic.settled()
      for (const [, log] of topic.openedLogs()) log.close('deleted')
      for (const listener of this.#onDeleted) listener(topic)
      const { fileDeleteDelayMs } = topic.settings
      const failures: unknown[] = []
      for (let partition = 0; partition < topic.partitionCount; partition++)
        await this.#options.store
          .removeLog({ topic: topic.name, partition }, fileDeleteDelayMs)
          .catch((error: unknown) => failures.push(error))
      if (failures.length > 0) throw failures[0]
    })
  }

  /** Gives a topic more partitions, durably. Throws RequestError. */
  grow(topic: Topic, partitionCount: number): Promise<void> {
    return this.#inTurn(async () => {
      this.#expectKnown(topic)
      const added = partitionCount - topic.partitionCount
      if (added <= 0) throw new RequestError('INVALID_PARTITIONS')
      this.expectRoomForPartitions(added)
      await this.#save(topic.topicId, { name: topic.name, partitionCount, configs: topic.configs })
      topic.grow(partitionCount)
      this.#partitionCount += added
      this.#version++
    })
  }

  /** Replaces the configs of a topic, durably. Throws RequestError. */
  configure(
    topic: Topic,
    change: (configs: ReadonlyMap<string, string>) => ReadonlyMap<string, string>,
  ): Promise<void> {
    return this.#inTurn(async () => {
      this.#expectKnown(topic)
      const configs = change(topic.configs)
      await this.#save(topic.topicId, { name: topic.name, partitionCount: topic.partitionCount, configs })
      this.#configure(topic, configs)
    })
  }

  /** Waits for changes under way. */
  async settled(): Promise<void> {
    await this.#turn
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => undefined)
    return result
  }

  #expectKnown(topic: Topic): void {
    if (this.#byId.get(topic.topicId) !== topic) throw new RequestError('UNKNOWN_TOPIC_OR_PARTITION')
  }

  async #save(topicId: string, { name, partitionCount, configs }: NewTopic): Promise<void> {
    const value = { name, partitionCount, configs: [...configs] }
    await this.#options.store.metadata.write([{ kind, key: topicId, value }])
  }

  #add(parts: NewTopic & { readonly topicId: string }): Topic {
    const isInternal = isInternalTopic(parts.name)
    const topic = new Topic(
      { ...parts, isInternal },
      () => this.defaultConfigs,
      (owner, partition) => this.#openLog(owner, partition),
    )
    this.#countQuarantine(topic, 1)
    this.#byName.set(topic.name, topic)
    this.#byId.set(topic.topicId, topic)
    this.#byCollisionKey.set(collisionKey(topic.name), topic)
    this.#partitionCount += topic.partitionCount
    this.#version++
    return topic
  }

  #remove(topic: Topic): void {
    this.#countQuarantine(topic, -1)
    this.#byName.delete(topic.name)
    this.#byId.delete(topic.topicId)
    this.#byCollisionKey.delete(collisionKey(topic.name))
    this.#partitionCount -= topic.partitionCount
    this.#version++
  }

  #configure(topic: Topic, configs: ReadonlyMap<string, string>): void {
    this.#countQuarantine(topic, -1)
    topic.configure(configs)
    this.#countQuarantine(topic, 1)
  }

  #countQuarantine({ policy }: Topic, change: 1 | -1): void {
    if (policy === 'none') return
    const count = (this.#quarantines.get(policy.quarantineTopic) ?? 0) + change
    if (count === 0) this.#quarantines.delete(policy.quarantineTopic)
    else this.#quarantines.set(policy.quarantineTopic, count)
  }

  async #openLog(topic: Topic, partition: number): Promise<PartitionLog> {
    const { store, clock, tails } = this.#options
    const { settings } = topic
    const storage = await store.openLog({ topic: topic.name, partition }, settings)
    const log = await PartitionLog.open({ storage, settings, tail: tails.open(), clock })
    if (topic.settings !== settings) log.configure(topic.settings)
    if (this.#byId.get(topic.topicId) !== topic) log.close('deleted')
    return log
  }
}

/** Reads what `#save` wrote. */
function readTopic(topicId: string, value: JsonValue): NewTopic & { readonly topicId: string } {
  const { name, partitionCount, configs } = value as unknown as {
    readonly name: string
    readonly partitionCount: number
    readonly configs: readonly (readonly [string, string])[]
  }
  return { topicId, name, partitionCount, configs: new Map(configs) }
}
