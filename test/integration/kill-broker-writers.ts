import { setTimeout as wait } from 'node:timers/promises'
import { initProducerId } from '../../src/kafka/messages/init-producer-id.ts'
import { produce } from '../../src/kafka/messages/produce.ts'
import { batchOf } from '../support/broker-requests.ts'
import type { KafkaClient } from '../support/kafka-client.ts'
import type { BrokerReading, Place, ReadRecord } from './kill-broker-reading.ts'
import type { BrokerWorker } from './kill-broker-worker.ts'
import { expectDone, untilSettled } from './kill-broker-worker.ts'

/** Records with consecutive numbers that are sent as one batch. */
interface Batch {
  readonly first: number
  readonly count: number
}

const inFlight = 4
const storageError = 56

/** What a writer is. */
export interface WriterOptions {
  /** Stands in its values; another one for each writer. */
  readonly name: string
  readonly place: Place
  /** Sends again, under the same numbers, what was not answered. Without it nothing is sent twice. */
  readonly isIdempotent: boolean
}

/** Writes numbered records into one partition, several requests at once. */
export class BatchWriter implements BrokerWorker {
  readonly #options: WriterOptions
  /** Offsets by number, of what was acknowledged. */
  readonly #offsets = new Map<number, bigint>()
  readonly refusals = new Map<number, number>()
  #next = 0
  #unanswered: Batch[] = []
  #producerId = -1n

  constructor(options: WriterOptions) {
    this.#options = options
  }

  get acknowledged(): number {
    return this.#offsets.size
  }

  get attempted(): number {
    return this.#next
  }

  get place(): Place {
    return this.#options.place
  }

  async run(client: KafkaClient, isOn: () => boolean): Promise<void> {
    const { isIdempotent } = this.#options
    if (!isIdempotent) this.#unanswered = []
    else if (this.#producerId === -1n) this.#producerId = await newProducerId(client)
    while (isOn()) {
      while (this.#unanswered.length < inFlight) this.#unanswered.push(this.#plan())
      const sent = [...this.#unanswered]
      const outcomes = await Promise.allSettled(sent.map(batch => this.#send(client, batch)))
      const isRefused = outcomes.some(outcome => outcome.status === 'fulfilled' && outcome.value !== 0)
      if (!isIdempotent) this.#unanswered = []
      const broken = outcomes.find(({ status }) => status === 'rejected')
      if (broken !== undefined) throw (broken as PromiseRejectedResult).reason
      if (isRefused) await wait(10)
    }
  }

  async faults(client: KafkaClient, reading: BrokerReading): Promise<readonly string[]> {
    const { name, place } = this.#options
    const all = await reading.all(client, place)
    return this.#faultsIn(all.filter(({ value }) => value.startsWith(`${name}:`)))
  }

  #faultsIn(records: readonly ReadRecord[]): readonly string[] {
    const { name, isIdempotent } = this.#options
    const faults: string[] = []
    const found = new Map<number, bigint>()
    let last = -1
    for (const { offset, value } of records) {
      const number = Number(value.split(':')[1])
      if (value !== valueOf(name, number) || !(number < this.#next))
        faults.push(`invented: ${value.slice(0, 50)} at ${offset}`)
      if (found.has(number)) faults.push(`doubled: ${name} ${number} at ${found.get(number)} and ${offset}`)
      else if (number < last) faults.push(`order: ${name} ${number} behind ${last}`)
      else if (isIdempotent && number !== last + 1) faults.push(`gap: ${name} ${number} behind ${last}`)
      found.set(number, offset)
      last = number
    }
    for (const [number, offset] of this.#offsets)
      if (found.get(number) !== offset)
        faults.push(`lost: ${name} ${number}, acknowledged at ${offset}, is at ${found.get(number)}`)
    return faults
  }

  #plan(): Batch {
    const first = this.#next
    const count = 1 + (first % 5)
    this.#next += count
    return { first, count }
  }

  /** The error code. */
  async #send(client: KafkaClient, batch: Batch): Promise<number> {
    const { name, place, isIdempotent } = this.#options
    const numbers = Array.from({ length: batch.count }, (_, index) => batch.first + index)
    const records = batchOf(
      numbers.map(number => valueOf(name, number)),
      isIdempotent ? { producerId: this.#producerId, producerEpoch: 0, baseSequence: batch.first } : {},
    )
    const { responses } = await client.ask(produce, 9, {
      acks: -1,
      timeoutMs: 30_000,
      topicData: [{ name: place.topic, partitionData: [{ index: place.partition, records }] }],
    })
    const answer = responses[0]?.partitionResponses[0]
    const code = answer?.errorCode ?? -1
    if (code === 0 && answer !== undefined) {
      for (const [index, number] of numbers.entries()) this.#offsets.set(number, answer.baseOffset + BigInt(index))
      this.#unanswered = this.#unanswered.filter(other => other !== batch)
    } else if (code === storageError || isBehindRefused(code, this.refusals))
      this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1)
    else expectDone(`Produce ${name} ${batch.first}`, code)
    return code
  }
}

/** Out of order, as the batch before it was refused by the disk. */
const isBehindRefused = (code: number, refusals: ReadonlyMap<number, number>): boolean =>
  code === 45 && refusals.has(storageError)

/** A few are larger than what is written at once without a thread. */
function valueOf(name: string, number: number): string {
  const padding = number % 97 === 0 ? 70_000 : (number * 31) % 300
  return `${name}:${number}:${'x'.repeat(padding)}`
}

async function newProducerId(client: KafkaClient): Promise<bigint> {
  const request = { transactionalId: null, transactionTimeoutMs: 60_000 }
  const answer = await untilSettled(
    () => client.ask(initProducerId, 4, request),
    ({ errorCode }) => errorCode,
  )
  expectDone('InitProducerId', answer.errorCode)
  return answer.producerId
}
