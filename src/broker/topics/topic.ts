import type { PartitionLog } from '../log/partition-log.ts'
import type { LogSettings } from '../log/log-settings.ts'
import { logSettings } from '../log/log-settings.ts'
import { configOf } from '../topic-configs.ts'
import type { TopicEntry } from '../topic-directory.ts'
import { policyOf } from '../../validation/policy.ts'
import type { ValidationPolicy } from '../validation-port.ts'

/** How the log of a partition is opened. */
export type OpenPartition = (topic: Topic, partition: number) => Promise<PartitionLog>

/** What a topic is made of. */
export interface TopicParts {
  readonly topicId: string
  readonly name: string
  readonly isInternal: boolean
  readonly partitionCount: number
  readonly configs: ReadonlyMap<string, string>
}

/** How far the timestamps of producers may be from the time of the broker. */
export interface TimestampBounds {
  readonly beforeMaxMs: bigint
  readonly afterMaxMs: bigint
}

/** A topic: its configs, and the logs of its partitions, which are opened when they are first asked for. */
export class Topic implements TopicEntry {
  readonly topicId: string
  readonly name: string
  readonly isInternal: boolean
  readonly #defaults: () => ReadonlyMap<string, string>
  readonly #open: OpenPartition
  readonly #logs: (PartitionLog | undefined)[] = []
  readonly #opening = new Map<number, Promise<PartitionLog>>()
  #partitionCount: number
  #configs: ReadonlyMap<string, string>
  #settings: LogSettings
  #timestampBounds: TimestampBounds
  #policy: ValidationPolicy

  /** @param defaults configs that hold where the topic has none of its own */
  constructor(parts: TopicParts, defaults: () => ReadonlyMap<string, string>, open: OpenPartition) {
    this.topicId = parts.topicId
    this.name = parts.name
    this.isInternal = parts.isInternal
    this.#partitionCount = parts.partitionCount
    this.#configs = parts.configs
    this.#defaults = defaults
    this.#open = open
    const effective = this.effectiveConfigs
    this.#settings = logSettings(effective)
    this.#timestampBounds = timestampBounds(effective)
    this.#policy = this.#currentPolicy()
  }

  get partitionCount(): number {
    return this.#partitionCount
  }

  /** Those that are set on the topic itself. */
  get configs(): ReadonlyMap<string, string> {
    return this.#configs
  }

  /** Those that hold, except for Kafka's own defaults. */
  get effectiveConfigs(): ReadonlyMap<string, string> {
    return new Map([...this.#defaults(), ...this.#configs])
  }

  get settings(): LogSettings {
    return this.#settings
  }

  get timestampBounds(): TimestampBounds {
    return this.#timestampBounds
  }

  /** What is checked of records; made anew with each change of the configs. */
  get policy(): ValidationPolicy {
    return this.#policy
  }

  hasPartition(partition: number): boolean {
    return partition >= 0 && partition < this.#partitionCount
  }

  /** The log of a partition if it is open. */
  openedLog(partition: number): PartitionLog | undefined {
    return this.#logs[partition]
  }

  /** The log of a partition that the topic has. Rejects with StorageFailure. */
  async openLog(partition: number): Promise<PartitionLog> {
    const opened = this.#logs[partition]
    if (opened !== undefined) return opened
    let opening = this.#opening.get(partition)
    if (opening === undefined) {
      opening = this.#open(this, partition)
        .then(log => (this.#logs[partition] = log))
        .finally(() => this.#opening.delete(partition))
      this.#opening.set(partition, opening)
    }
    return opening
  }

  /** The logs that are open, with their partition. */
  *openedLogs(): Generator<readonly [number, PartitionLog]> {
    for (const [partition, log] of this.#logs.entries()) if (log !== undefined) yield [partition, log]
  }

  /** Resolves when nothing is being opened. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#opening.values())
  }

  configure(configs: ReadonlyMap<string, string>): void {
    this.#configs = configs
    const effective = this.effectiveConfigs
    this.#settings = logSettings(effective)
    this.#timestampBounds = timestampBounds(effective)
    this.#policy = this.#currentPolicy()
    for (const [, log] of this.openedLogs()) log.configure(this.#settings)
  }

  grow(partitionCount: number): void {
    this.#partitionCount = partitionCount
  }

  #currentPolicy(): ValidationPolicy {
    return this.isInternal ? 'none' : policyOf(this.name, this.#configs, this.#defaults())
  }
}

function timestampBounds(configs: ReadonlyMap<string, string>): TimestampBounds {
  return {
    beforeMaxMs: BigInt(configOf(configs, 'message.timestamp.before.max.ms')),
    afterMaxMs: BigInt(configOf(configs, 'message.timestamp.after.max.ms')),
  }
}
