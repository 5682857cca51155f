import type { Compression } from '../../kafka/compression.ts'
import { compressions } from '../../kafka/compression.ts'
import { errorNameOf } from '../../kafka/error-codes.ts'
import { initProducerId } from '../../kafka/messages/init-producer-id.ts'
import { produce, type ProduceResponse } from '../../kafka/messages/produce.ts'
import { sequenceAfter } from '../../kafka/record-batch.ts'
import type { RecordDraft } from '../../kafka/record-encoding.ts'
import { encodeRecordBatch } from '../../kafka/record-encoding.ts'
import { UpstreamFailure } from '../../tcp/upstream-failure.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { expectNoError, kafkaFailure, KafkaFailure } from './kafka-failure.ts'
import { retrying } from './retrying.ts'

/** A partition of a topic. */
export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** How records are produced. */
export interface ProducerOptions {
  /** -1 (all) unless it says otherwise; only then a repeated attempt cannot double records. */
  readonly acks?: -1 | 0 | 1
  readonly compression?: Compression
  /** Time that the broker has to store a batch. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

/** Where a batch has got to; -1 with acks 0. */
export interface SendResult {
  readonly baseOffset: bigint
}

/** A refused record: its place among those that were sent. */
export interface RefusedRecord {
  readonly index: number
  readonly message: string | null
}

/** A batch that the broker refuses for what is in it. */
export class RefusedBatch extends KafkaFailure {
  /** Empty where the broker names none. */
  readonly records: readonly RefusedRecord[]

  constructor({ error, message, advice }: KafkaFailure, records: readonly RefusedRecord[]) {
    super(error, message, advice)
    this.name = 'RefusedBatch'
    this.records = records
  }
}

type PartitionAnswer = ProduceResponse['responses'][number]['partitionResponses'][number]

interface ProducerId {
  readonly producerId: bigint
  readonly producerEpoch: number
}

/** A partition's turn: what was sent before, and the sequence of the next record. */
interface Line {
  last: Promise<unknown>
  nextSequence: number
  identity: ProducerId | undefined
}

const defaultTimeoutMs = 30_000
/** Above this Produce names topics by their id. */
const maxNamedVersion = 12
const noIdentity: ProducerId = { producerId: -1n, producerEpoch: -1 }

/**
 * Sends batches of records to partitions, one after the other for each partition. With acks -1 it is idempotent: what is
 * tried again is stored once. `send` rejects with RefusedBatch, KafkaFailure or UpstreamFailure.
 */
export class KafkaProducer {
  readonly #cluster: KafkaCluster
  readonly #options: ProducerOptions
  readonly #lines = new Map<string, Line>()
  #identity: Promise<ProducerId> | undefined

  constructor(cluster: KafkaCluster, options: ProducerOptions = {}) {
    this.#cluster = cluster
    this.#options = options
  }

  /** Sends records as one batch. Timestamps are now where a record has none. */
  send(place: TopicPartition, records: readonly RecordDraft[]): Promise<SendResult> {
    const key = `${place.partition} ${place.topic}`
    const line = this.#lines.get(key) ?? { last: Promise.resolve(), nextSequence: 0, identity: undefined }
    this.#lines.set(key, line)
    const sent = line.last.then(() => this.#sendInTurn(place, records, line))
    line.last = sent.catch(() => undefined)
    return sent
  }

  async #sendInTurn(place: TopicPartition, records: readonly RecordDraft[], line: Line): Promise<SendResult> {
    const { acks = -1, signal } = this.#options
    if (signal?.aborted === true)
      throw new UpstreamFailure('aborted', `producing to topic '${place.topic}' was given up.`)
    const identity = acks === -1 ? await this.#producerId() : noIdentity
    if (line.identity !== identity) Object.assign(line, { identity, nextSequence: 0 })
    const batch = this.#encode(records, identity, line.nextSequence)
    try {
      const baseOffset = await retrying(() => this.#attempt(place, batch), {
        retryMs: this.#cluster.retryMs,
        signal,
        onRetry: () => this.#cluster.forget(place.topic),
      })
      line.nextSequence = sequenceAfter(line.nextSequence, records.length)
      return { baseOffset }
    } catch (error) {
      // Whether it is stored is not known, so neither is the next sequence. A refused batch has used none.
      if (!(error instanceof RefusedBatch)) this.#identity = undefined
      throw error
    }
  }

  #encode(records: readonly RecordDraft[], identity: ProducerId, baseSequence: number): Buffer {
    const { compression = 'none' } = this.#options
    const now = BigInt(Date.now())
    return encodeRecordBatch({
      ...identity,
      records: records.map(record => (record.timestamp === undefined ? { ...record, timestamp: now } : record)),
      attributes: compressions.indexOf(compression),
      baseSequence: identity === noIdentity ? -1 : baseSequence,
    })
  }

  async #attempt({ topic, partition }: TopicPartition, records: Buffer): Promise<bigint> {
    const { acks = -1, timeoutMs = defaultTimeoutMs, signal } = this.#options
    const leader = await this.#cluster.leader(topic, partition)
    const draft = {
      acks,
      timeoutMs,
      topicData: [{ name: topic, partitionData: [{ index: partition, records }] }],
    }
    const options = { maxVersion: maxNamedVersion, timeoutMs: timeoutMs + 5000, signal }
    if (acks === 0) {
      await leader.post(produce, draft, options)
      return -1n
    }
    const { responses } = await leader.request(produce, draft, options)
    const answer = responses[0]?.partitionResponses[0]
    if (answer === undefined)
      throw new UpstreamFailure('protocol', `${leader.place} answered Produce without the partition.`)
    expectStored(`producing to partition ${partition} of topic '${topic}'`, answer)
    return answer.baseOffset
  }

  #producerId(): Promise<ProducerId> {
    const issued = this.#identity
    if (issued !== undefined) return issued
    const asked = this.#issueProducerId()
    this.#identity = asked
    asked.catch(() => (this.#identity = undefined))
    return asked
  }

  #issueProducerId(): Promise<ProducerId> {
    return retrying(async () => {
      const draft = { transactionalId: null, transactionTimeoutMs: 60_000 }
      const { errorCode, producerId, producerEpoch } = await this.#cluster.ask(initProducerId, draft, { maxVersion: 5 })
      expectNoError('asking for a producer id', errorCode)
      return { producerId, producerEpoch }
    }, this.#cluster)
  }
}

const refusals: ReadonlySet<string> = new Set(['INVALID_RECORD', 'MESSAGE_TOO_LARGE', 'INVALID_TIMESTAMP'])

/** A repeated batch is as good as a new one. */
function expectStored(asked: string, { errorCode, errorMessage, recordErrors }: PartitionAnswer): void {
  const error = errorNameOf(errorCode)
  if (error === 'NONE' || error === 'DUPLICATE_SEQUENCE_NUMBER') return
  const failure = kafkaFailure(asked, errorCode, errorMessage)
  if (!refusals.has(error)) throw failure
  throw new RefusedBatch(
    failure,
    recordErrors.map(({ batchIndex, batchIndexErrorMessage }) => ({
      index: batchIndex,
      message: batchIndexErrorMessage,
    })),
  )
}
