import type { ProduceRequest } from '../kafka/messages/produce.ts'
import type { BatchRefusal, SoundBatch } from '../kafka/produced-batch.ts'
import { readBatchHeader } from '../kafka/record-batch.ts'
import type { Logger } from '../telemetry/logger.ts'
import { refusesWholeRequest } from '../validation/client-safety.ts'
import type { BatchOrigin, Quarantine, Verdict } from '../validation/verdict.ts'
import type { PartitionLog } from './log/partition-log.ts'
import type { RequestContext } from './request-context.ts'
import type { Topic } from './topics/topic.ts'
import { noPolicy, type TopicCatalog } from './topics/topic-catalog.ts'
import type { ValidationPolicy } from './validation-port.ts'

/** A batch that may be appended as far as its format and its producer go; `verdict` is undefined where nobody judges. */
export interface Candidate {
  readonly index: number
  readonly topic: Topic
  readonly log: PartitionLog
  readonly sound: SoundBatch
  readonly verdict: Verdict | undefined
}

/** A batch that the validation refuses. */
export interface Refused {
  readonly index: number
  readonly log: PartitionLog
  readonly refusal: BatchRefusal
}

/** What a topic wants checked now. Quarantine topics take what was refused elsewhere. */
export function policyInForce(topic: Topic, topics: TopicCatalog): ValidationPolicy {
  return topic.policy === 'none' || topics.isQuarantine(topic.name) ? 'none' : topic.policy
}

/** Who sent a batch. */
export function originOf(
  index: number,
  { acks }: ProduceRequest,
  { clientId, connection, spend }: RequestContext,
): BatchOrigin {
  const { software, user } = connection
  return {
    partition: index,
    clientId: clientId === '' ? null : clientId,
    software: software && `${software.name} ${software.version}`,
    principal: `User:${user ?? 'ANONYMOUS'}`,
    acks,
    spend,
  }
}

/**
 * Carries out the verdicts on the partitions of a request: what is to be quarantined is durable when this resolves, and
 * whether one bad partition refuses all is decided. What is left in the answer may be appended.
 */
export async function settleVerdicts(
  candidates: readonly Candidate[],
  request: ProduceRequest,
  context: RequestContext,
): Promise<readonly (Candidate | Refused)[]> {
  const { validation } = context.broker
  const shape = {
    software: context.connection.software,
    isTransactional: request.transactionalId !== null,
    partitionCount: request.topicData.reduce((sum, { partitionData }) => sum + partitionData.length, 0),
    hasProducerId: candidates.some(({ sound }) => sound.header.producerId >= 0n),
  }
  const refusesAll = ({ topic, verdict }: Candidate): boolean =>
    verdict?.outcome === 'refuse' &&
    refusesWholeRequest(topic.policy === 'none' ? 'auto' : topic.policy.partialRejection, shape)
  let settled = candidates
  if (!candidates.some(refusesAll))
    settled = await Promise.all(candidates.map(candidate => quarantined(candidate, context)))
  const guilty = settled.filter(({ verdict }) => verdict?.outcome === 'refuse')
  const isWhole = guilty.some(refusesAll)
  if (guilty.length > 0) validation.refused(isWhole ? 'request' : 'partition')
  return settled.map(candidate => {
    const { index, log, verdict } = candidate
    const isGuilty = verdict?.outcome === 'refuse'
    if (isWhole && !isGuilty)
      return isRepeated(candidate) ? candidate : { index, log, refusal: refusalBecauseOf(guilty) }
    if (verdict !== undefined) validation.carriedOut(verdict)
    return isGuilty ? { index, log, refusal: verdict.refusal } : rewritten(candidate)
  })
}

function isRepeated({ log, sound }: Candidate): boolean {
  return log.producers.check(sound.header) !== undefined
}

function rewritten(candidate: Candidate): Candidate {
  const { verdict, sound } = candidate
  if (verdict?.outcome !== 'rewrite') return candidate
  const header = readBatchHeader(verdict.batch)
  const { maxTimestamp } = header
  return { ...candidate, sound: { ...sound, batch: verdict.batch, header, maxTimestamp } }
}

/** What a partition is told that is sound itself. */
function refusalBecauseOf(guilty: readonly Candidate[]): BatchRefusal {
  const refusals = guilty.flatMap(({ index, topic, verdict }) =>
    verdict?.outcome === 'refuse' ? [{ name: `${topic.name}-${index}`, error: verdict.refusal.error }] : [],
  )
  const first = refusals.find(({ error }) => error === 'INVALID_RECORD') ?? refusals[0]
  const errorMessage = `the request was refused as a whole: partition ${first?.name} did not pass the validation`
  return { error: first?.error ?? 'INVALID_RECORD', errorMessage, recordErrors: [] }
}

/** The candidate whose quarantine is written; where it cannot be, one that is refused for now. */
async function quarantined(candidate: Candidate, { broker }: RequestContext): Promise<Candidate> {
  const { verdict, index, topic } = candidate
  if (verdict?.outcome !== 'rewrite' || verdict.quarantine === undefined) return candidate
  try {
    await writeQuarantine(verdict.quarantine, { index, topic }, broker)
    return candidate
  } catch (err) {
    logFailure(broker.logger, err, verdict.quarantine)
    const errorMessage = `the quarantine topic ${verdict.quarantine.topic} could not be written; try again`
    const refusal = { error: 'NOT_ENOUGH_REPLICAS', errorMessage, recordErrors: [] } as const
    return { ...candidate, verdict: { outcome: 'refuse', refusal } }
  }
}

/** The topic is made when it is first needed. Its records are as durable as those of their source. */
async function writeQuarantine(
  { topic: name, batches }: Quarantine,
  source: Pick<Candidate, 'index' | 'topic'>,
  { topics, store }: RequestContext['broker'],
): Promise<void> {
  const { partitionCount, settings } = source.topic
  const topic = await topics.ensure({ name, partitionCount, configs: noPolicy })
  if (topic.isInternal) throw new Error(`${name} is a topic of the broker`)
  const log = await topic.openLog(source.index % topic.partitionCount)
  for (const batch of batches) {
    if (store.writeQueue.isFull) await store.writeQueue.room()
    await log.appendOwn(batch, settings.durability).durable
  }
}

function logFailure(logger: Logger, err: unknown, { topic, recordCount }: Quarantine): void {
  logger.error({ err, topic, recordCount }, 'records could not be quarantined; their batch is refused')
}
