import type { RecordDraft } from '../../kafka/record-encoding.ts'
import { RefusedBatch, type KafkaProducer } from './kafka-producer.ts'

/** Records that go out together. */
interface Batch {
  readonly records: RecordDraft[]
  /** The line of each record. */
  readonly lines: number[]
  bytes: number
}

/** What went wrong with a batch, and which lines it was. */
export class BatchProblem extends Error {
  /** One of the lines and what is said of it; empty where the broker tells no lines apart. */
  readonly lines: readonly { readonly line: number; readonly message: string }[]

  constructor(cause: unknown, { lines }: Pick<Batch, 'lines'>) {
    super('a batch was not stored', { cause })
    const refused = cause instanceof RefusedBatch ? cause.records : []
    this.lines = refused.map(({ index, message }) => ({ line: lines[index] ?? 0, message: message ?? 'refused' }))
  }
}

const maxBatchBytes = 256 * 1024
const maxBatchRecords = 10_000
const maxOutstandingBytes = 16 * 1024 * 1024
/** Records that nothing follows go out after this time, so that who types sees them arrive. */
const lingerMs = 50
/** About what a record takes beside key and value. */
const recordOverheadBytes = 16

/** Collects records to batches for each partition, and sends them while others are collected. */
export class RecordBatcher {
  /** After a failure nothing behind it is sent: lines are stored in their order, or not at all. */
  readonly #stop = new AbortController()
  readonly #producer: KafkaProducer
  readonly #topic: string
  readonly #batches = new Map<number, Batch>()
  readonly #sending = new Set<Promise<void>>()
  #outstandingBytes = 0
  #failure: BatchProblem | undefined
  #linger: NodeJS.Timeout | undefined
  /** Records that the broker has. */
  storedCount = 0

  constructor(open: (signal: AbortSignal) => KafkaProducer, topic: string) {
    this.#producer = open(this.#stop.signal)
    this.#topic = topic
  }

  /** Takes a record; waits while too much is on its way. Rejects with BatchProblem when a batch before was not stored. */
  async add(partition: number, record: RecordDraft, line: number): Promise<void> {
    const bytes = sizeOf(record)
    const open = this.#batches.get(partition)
    if (open !== undefined && open.bytes + bytes > maxBatchBytes) this.#send(partition, open)
    const batch = this.#batches.get(partition) ?? { records: [], lines: [], bytes: 0 }
    this.#batches.set(partition, batch)
    batch.records.push(record)
    batch.lines.push(line)
    batch.bytes += bytes
    if (batch.records.length >= maxBatchRecords) this.#send(partition, batch)
    this.#linger ??= setTimeout(() => this.#sendAll(), lingerMs)
    while (this.#outstandingBytes > maxOutstandingBytes && this.#failure === undefined)
      await Promise.race(this.#sending)
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Sends what is left and waits for all answers. Rejects with BatchProblem. */
  async finish(): Promise<void> {
    if (this.#failure === undefined) this.#sendAll()
    clearTimeout(this.#linger)
    await Promise.all(this.#sending)
    if (this.#failure !== undefined) throw this.#failure
  }

  #sendAll(): void {
    clearTimeout(this.#linger)
    this.#linger = undefined
    for (const [partition, batch] of this.#batches) this.#send(partition, batch)
  }

  #send(partition: number, batch: Batch): void {
    this.#batches.delete(partition)
    if (this.#failure !== undefined) return
    this.#outstandingBytes += batch.bytes
    const sending = this.#stored(partition, batch).finally(() => {
      this.#outstandingBytes -= batch.bytes
      this.#sending.delete(sending)
    })
    this.#sending.add(sending)
  }

  async #stored(partition: number, batch: Batch): Promise<void> {
    try {
      await this.#producer.send({ topic: this.#topic, partition }, batch.records)
      this.storedCount += batch.records.length
    } catch (error) {
      this.#failure ??= new BatchProblem(error, batch)
      this.#stop.abort()
    }
  }
}

function sizeOf({ key, value, headers = [] }: RecordDraft): number {
  const ofHeaders = headers.reduce((sum, header) => sum + header.name.length + (header.value?.length ?? 0), 0)
  return recordOverheadBytes + (key?.length ?? 0) + (value?.length ?? 0) + ofHeaders
}
