import { setTimeout as wait } from 'node:timers/promises'
import { createTopics } from '../../src/kafka/messages/create-topics.ts'
import { deleteTopics } from '../../src/kafka/messages/delete-topics.ts'
import { metadata } from '../../src/kafka/messages/metadata.ts'
import { produce } from '../../src/kafka/messages/produce.ts'
import { batchOf } from '../support/broker-requests.ts'
import type { KafkaClient } from '../support/kafka-client.ts'
import type { BrokerReading } from './kill-broker-reading.ts'
import type { BrokerWorker } from './kill-broker-worker.ts'
import { expectDone, untilSettled } from './kill-broker-worker.ts'

/** How topics are made. */
export interface NewTopic {
  readonly name: string
  readonly partitions: number
  readonly configs?: Readonly<Record<string, string>>
}

/** Makes a topic; the error code. */
export async function makeTopic(client: KafkaClient, { name, partitions, configs = {} }: NewTopic): Promise<number> {
  const topic = {
    name,
    numPartitions: partitions,
    replicationFactor: 1,
    assignments: [],
    configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
  }
  const { topics } = await client.ask(createTopics, 5, { topics: [topic], validateOnly: false })
  return topics[0]?.errorCode ?? -1
}

async function deleteTopic(client: KafkaClient, name: string): Promise<number> {
  const { responses } = await client.ask(deleteTopics, 5, { topicNames: [name], timeoutMs: 30_000 })
  return responses[0]?.errorCode ?? -1
}

/** Partitions of each topic, by name. */
async function partitionsOf(client: KafkaClient): Promise<ReadonlyMap<string, number>> {
  const { topics } = await client.ask(metadata, 9, { topics: null, allowAutoTopicCreation: false })
  return new Map(topics.map(({ name, partitions }) => [name ?? '', partitions.length]))
}

type State = 'asked' | 'there' | 'deleting' | 'gone'

const maxTopics = 40
const pauseMs = 20

/** Makes topics, and deletes the older ones. */
export class TopicMaker implements BrokerWorker {
  readonly #states: State[] = []
  acknowledged = 0

  async run(client: KafkaClient, isOn: () => boolean): Promise<void> {
    while (isOn()) {
      const number = this.#states.push('asked') - 1
      expectDone('CreateTopics', await makeTopic(client, plannedTopic(number)))
      this.#states[number] = 'there'
      this.acknowledged++
      await this.#deleteOldest(client)
      await wait(pauseMs)
    }
  }

  async faults(client: KafkaClient): Promise<readonly string[]> {
    const found = await partitionsOf(client)
    const faults: string[] = []
    for (const [number, state] of this.#states.entries()) {
      const { name, partitions } = plannedTopic(number)
      const isThere = found.has(name)
      if (state === 'there' && !isThere) faults.push(`lost: topic ${name}`)
      if (state === 'gone' && isThere) faults.push(`topic ${name} was deleted and is there`)
      if (isThere && found.get(name) !== partitions) faults.push(`topic ${name} has ${found.get(name)} partitions`)
      this.#states[number] = isThere ? 'there' : 'gone'
    }
    const numbers = [...found.keys()].filter(name => name.startsWith('made-')).map(name => Number(name.slice(5)))
    for (const number of numbers) if (!(number < this.#states.length)) faults.push(`invented: topic made-${number}`)
    return faults
  }

  async #deleteOldest(client: KafkaClient): Promise<void> {
    const oldest = this.#states.indexOf('there')
    if (this.#states.length - oldest < maxTopics) return
    this.#states[oldest] = 'deleting'
    expectDone('DeleteTopics', await deleteTopic(client, plannedTopic(oldest).name))
    this.#states[oldest] = 'gone'
    this.acknowledged++
  }
}

const plannedTopic = (number: number): NewTopic => ({ name: `made-${number}`, partitions: 1 + (number % 3) })

const partitions = 12

/**
 * One topic that is made, written to in all its partitions at once, deleted and made again: what was written in a life must
 * not be found in the next.
 */
export class TopicOfManyLives implements BrokerWorker {
  readonly #name: string
  #life = 0
  /** Whether the topic of this life is there, and whether its records were acknowledged. */
  #isThere: boolean | undefined = false
  #isWritten = false
  acknowledged = 0

  constructor(name: string) {
    this.#name = name
  }

  async run(client: KafkaClient, isOn: () => boolean): Promise<void> {
    while (isOn()) {
      if (this.#isThere === true) await this.#end(client)
      this.#life++
      this.#isWritten = false
      this.#isThere = undefined
      expectDone('CreateTopics', await makeTopic(client, { name: this.#name, partitions }))
      this.#isThere = true
      await this.#write(client)
      this.acknowledged += 3
      await wait(pauseMs)
    }
  }

  async faults(client: KafkaClient, reading: BrokerReading): Promise<readonly string[]> {
    const isThere = (await partitionsOf(client)).has(this.#name)
    const faults: string[] = []
    if (this.#isThere !== undefined && this.#isThere !== isThere) faults.push(`topic ${this.#name}: ${isThere}`)
    this.#isThere = isThere
    if (!isThere) return faults
    for (let partition = 0; partition < partitions; partition++) {
      const place = { topic: this.#name, partition }
      reading.forget(place)
      const values = (await reading.all(client, place)).map(({ value }) => value)
      const isRight = values.length === 0 ? !this.#isWritten : values.join() === `life ${this.#life}`
      if (!isRight) faults.push(`${this.#name}-${partition} in life ${this.#life}: ${values.slice(0, 5).join()}`)
    }
    return faults
  }

  async #end(client: KafkaClient): Promise<void> {
    this.#isThere = undefined
    expectDone('DeleteTopics', await deleteTopic(client, this.#name))
    this.#isThere = false
  }

  async #write(client: KafkaClient): Promise<void> {
    const partitionData = Array.from({ length: partitions }, (_, index) => ({
      index,
      records: batchOf([`life ${this.#life}`]),
    }))
    const request = { acks: -1, timeoutMs: 30_000, topicData: [{ name: this.#name, partitionData }] }
    const { responses } = await untilSettled(
      () => client.ask(produce, 9, request),
      () => 0,
    )
    for (const { errorCode } of responses[0]?.partitionResponses ?? []) expectDone('Produce', errorCode)
    this.#isWritten = true
  }
}
