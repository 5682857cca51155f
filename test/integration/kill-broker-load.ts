import { KafkaClient } from '../support/kafka-client.ts'
import { OffsetCommitter } from './kill-broker-offsets.ts'
import type { Place } from './kill-broker-reading.ts'
import { BrokerReading } from './kill-broker-reading.ts'
import type { NewTopic } from './kill-broker-topics.ts'
import { makeTopic, TopicMaker, TopicOfManyLives } from './kill-broker-topics.ts'
import { TransactionWriter } from './kill-broker-transactions.ts'
import type { BrokerWorker } from './kill-broker-worker.ts'
import { BatchWriter } from './kill-broker-writers.ts'

/** As many partitions as are written at once make use of the shared log. */
const manyPartitions = 12
const maxFaults = 10

const topics: readonly NewTopic[] = [
  { name: 'plain', partitions: 3, configs: { 'segment.ms': '1000' } },
  { name: 'many', partitions: manyPartitions, configs: { 'segment.ms': '700' } },
  { name: 'alone', partitions: 1, configs: { durability: 'sync-batch' } },
  { name: 'transactions', partitions: 3, configs: { 'segment.ms': '500' } },
]
const cached: NewTopic = { name: 'cached', partitions: 1, configs: { durability: 'page-cache' } }

const place = (topic: string, partition: number): Place => ({ topic, partition })

/** Every kind of client at once, and what they hold against a broker. */
export class BrokerLoad {
  readonly writers: readonly BatchWriter[]
  readonly transactions: readonly TransactionWriter[]
  readonly committers: readonly OffsetCommitter[]
  readonly makers: readonly BrokerWorker[]
  readonly #topics: readonly NewTopic[]
  #reading = new BrokerReading()
  #clients: KafkaClient[] = []
  #running: Promise<unknown> | undefined
  #isOn = false

  /** `keepsPageCache`: what is only in the page cache survives as well. */
  constructor({ keepsPageCache }: { readonly keepsPageCache: boolean }) {
    const writer = (name: string, at: Place, isIdempotent = true): BatchWriter =>
      new BatchWriter({ name, place: at, isIdempotent })
    this.#topics = keepsPageCache ? [...topics, cached] : topics
    this.writers = [
      ...[0, 1, 2].map(partition => writer(`plain-${partition}`, place('plain', partition), false)),
      writer('beside', place('plain', 0)),
      ...Array.from({ length: manyPartitions }, (_, partition) =>
        writer(`many-${partition}`, place('many', partition)),
      ),
      writer('alone', place('alone', 0)),
      ...(keepsPageCache ? [writer('cached', place('cached', 0))] : []),
    ]
    this.transactions = [0, 1, 2].map(
      index =>
        new TransactionWriter(`transaction-${index}`, [
          place('transactions', index),
          place('transactions', (index + 1) % 3),
        ]),
    )
    this.committers = [0, 1, 2, 3].map(index => new OffsetCommitter(`group-${index}`, place('plain', index % 3)))
    this.makers = [new TopicMaker(), new TopicOfManyLives('lives')]
  }

  get acknowledged(): number {
    return this.#workers.reduce((sum, { acknowledged }) => sum + acknowledged, 0)
  }

  get #workers(): readonly BrokerWorker[] {
    return [...this.writers, ...this.transactions, ...this.committers, ...this.makers]
  }

  /** Makes the topics that everything is written to. */
  async prepare(port: number): Promise<void> {
    await withClient(port, async client => {
      for (const topic of this.#topics) {
        const code = await makeTopic(client, topic)
        if (code !== 0) throw new Error(`CreateTopics ${topic.name}: error ${code}`)
      }
    })
  }

  /** Lets all work, each over its own connection. */
  async start(port: number): Promise<void> {
    this.#isOn = true
    this.#clients = await Promise.all(this.#workers.map(() => KafkaClient.connect(port)))
    const isOn = (): boolean => this.#isOn
    const runs = this.#workers.map((worker, index) =>
      worker.run(this.#clients[index] as KafkaClient, isOn).catch(expectBroken),
    )
    this.#running = Promise.all(runs)
    // Told by `ended`.
    this.#running.catch(() => undefined)
  }

  /** Breaks all connections at once: what is answered from now on is not heard. */
  cut(): void {
    this.#isOn = false
    for (const client of this.#clients) client.close()
  }

  /** Resolves when all have noticed that they are cut off. Rejects with what one of them was surprised by. */
  async ended(): Promise<void> {
    this.cut()
    await this.#running
  }

  /** Resolves when as many things more were acknowledged. */
  async hasDone(more: number, timeoutMs = 60_000): Promise<void> {
    const goal = this.acknowledged + more
    for (const deadline = Date.now() + timeoutMs; this.acknowledged < goal;) {
      if (Date.now() > deadline) throw new Error(`${goal - this.acknowledged} of ${more} were not acknowledged in time`)
      await Promise.race([new Promise(resolve => setTimeout(resolve, 2)), this.#running])
    }
  }

  /** Resolves when all have ended by themselves. Rejects with what one of them was surprised by. */
  async running(): Promise<void> {
    await this.#running
  }

  /** What the broker holds against the books. `isWhole`: all is read anew, else what was not read yet. */
  async faults(port: number, isWhole = false): Promise<readonly string[]> {
    if (isWhole) this.#reading = new BrokerReading()
    return withClient(port, async client => {
      const faults: string[] = []
      for (const writer of this.transactions) await writer.settle(client)
      for (const worker of this.#workers) faults.push(...(await worker.faults(client, this.#reading)))
      return faults.slice(0, maxFaults)
    })
  }

  /** What was done, in words. */
  get report(): string {
    const count = (workers: readonly BrokerWorker[]): number =>
      workers.reduce((sum, { acknowledged }) => sum + acknowledged, 0)
    const attempted = this.writers.reduce((sum, writer) => sum + writer.attempted, 0)
    return [
      `${count(this.writers)} of ${attempted} records acknowledged`,
      `${count(this.transactions)} transactions ended`,
      `${count(this.committers)} offsets committed`,
      `${count(this.makers)} topics made, written or deleted`,
      'lost 0, doubled 0, out of order 0',
    ].join(', ')
  }
}

async function withClient<Result>(port: number, work: (client: KafkaClient) => Promise<Result>): Promise<Result> {
  const client = await KafkaClient.connect(port)
  try {
    return await work(client)
  } finally {
    client.close()
  }
}

function expectBroken(error: unknown): void {
  if ((error as Error).message !== 'connection closed') throw error
}
