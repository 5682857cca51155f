import type { RecordDraft } from '../../kafka/record-encoding.ts'
import type { KafkaCluster } from '../kafka/kafka-cluster.ts'
import { KafkaProducer, RefusedBatch } from '../kafka/kafka-producer.ts'
import type { Progress } from '../snapshot/progress.ts'
import { ownHeaders, type Quarantined } from './quarantined.ts'

const MAX_BATCH_RECORDS = 500
const MAX_BATCH_BYTES = 512 * 1024

/** A record that was not sent again, or not taken. */
export interface NotReplayed {
  readonly record: Quarantined
  readonly problem: string
}

/** What has become of the records so far. */
export interface ReplayResult {
  sent: number
  readonly refused: NotReplayed[]
  readonly skipped: NotReplayed[]
}

/** How records are sent again. */
export interface ReplayOptions {
  /** Nothing is sent; what could be counts as sent. */
  readonly isDry: boolean
  readonly progress: Progress
  /** Kept up to date, so that it is right when something fails in between. */
  readonly result: ReplayResult
}

/** Records on their way to one partition. */
interface Waiting {
  readonly records: Quarantined[]
  bytes: number
}

/**
 * Sends records again to the topic and partition that they were meant for: key, value, timestamp and the producer's headers
 * as they were, in the order of each partition. The gate looks at them as at any others. What a batch is refused for is
 * taken out, and the rest is sent again.
 */
export async function replay(
  cluster: KafkaCluster,
  topic: string,
  records: AsyncIterable<Quarantined>,
  { isDry, progress, result }: ReplayOptions,
): Promise<void> {
  const producer = new KafkaProducer(cluster)
  const partitions = (await cluster.topic(topic)).leaders
  const waiting = new Map<number, Waiting>()
  const flush = async (partition: number, { records: batch }: Waiting): Promise<void> => {
    waiting.delete(partition)
    const found = isDry ? [] : await sendBatch(producer, { topic, partition }, batch)
    result.refused.push(...found)
    result.sent += batch.length - found.length
    progress.advance(batch.length)
  }
  for await (const record of records) {
    const { sourcePartition } = record
    const problem = obstacle(record, partitions)
    if (problem !== undefined || sourcePartition === undefined) {
      result.skipped.push({ record, problem: problem ?? 'its headers name no partition' })
      continue
    }
    const batch = waiting.get(sourcePartition) ?? { records: [], bytes: 0 }
    waiting.set(sourcePartition, batch)
    const bytes = (record.record.key?.length ?? 0) + (record.record.value?.length ?? 0)
    if (batch.records.length > 0 && batch.bytes + bytes > MAX_BATCH_BYTES) {
      await flush(sourcePartition, batch)
      waiting.set(sourcePartition, { records: [record], bytes })
      continue
    }
    batch.records.push(record)
    batch.bytes += bytes
    if (batch.records.length === MAX_BATCH_RECORDS) await flush(sourcePartition, batch)
  }
  for (const [partition, batch] of waiting) await flush(partition, batch)
}

function obstacle(
  { sourcePartition, omittedBytes }: Quarantined,
  partitions: ReadonlyMap<number, number>,
): string | undefined {
  if (omittedBytes !== undefined) return `its value was left out (${omittedBytes} bytes)`
  if (sourcePartition === undefined) return 'its headers name no partition'
  return partitions.has(sourcePartition) ? undefined : `the topic has no partition ${sourcePartition} any more`
}

/** Returns those that were refused. */
async function sendBatch(
  producer: KafkaProducer,
  place: { readonly topic: string; readonly partition: number },
  batch: readonly Quarantined[],
): Promise<readonly NotReplayed[]> {
  const refused: NotReplayed[] = []
  let left = batch
  while (left.length > 0) {
    try {
      await producer.send(place, left.map(draftOf))
      return refused
    } catch (error) {
      if (!(error instanceof RefusedBatch)) throw error
      const named = error.records.filter(({ index }) => index < left.length)
      if (named.length === 0) return [...refused, ...(await oneByOne(producer, place, left, error))]
      for (const { index, message } of named)
        refused.push({ record: left[index] as Quarantined, problem: message ?? error.message })
      const gone = new Set(named.map(({ index }) => index))
      left = left.filter((_, index) => !gone.has(index))
    }
  }
  return refused
}

/** For a refusal that does not say which records it is for. */
async function oneByOne(
  producer: KafkaProducer,
  place: { readonly topic: string; readonly partition: number },
  batch: readonly Quarantined[],
  error: RefusedBatch,
): Promise<readonly NotReplayed[]> {
  const [only] = batch
  if (only !== undefined && batch.length === 1) return [{ record: only, problem: error.message }]
  const refused: NotReplayed[] = []
  for (const record of batch) refused.push(...(await sendBatch(producer, place, [record])))
  return refused
}

function draftOf({ record }: Quarantined): RecordDraft {
  const { key, value, timestamp } = record
  return { key, value, timestamp, headers: ownHeaders(record) }
}
