import type { Buffer } from 'node:buffer'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import type { ProduceRequest, produce } from '../../kafka/messages/produce.ts'
import type { BatchRefusal, ProducedBatch, ProducedBatchRules, SoundBatch } from '../../kafka/produced-batch.ts'
import { checkOnlyBatch, isSound, onlyBatch } from '../../kafka/produced-batch.ts'
import { batchAttributes, batchLayout, batchSizeAt, readBatchHeader } from '../../kafka/record-batch.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { CancelTimer, CoordinatorClock } from '../coordinator-clock.ts'
import type { Appended, PartitionLog } from '../log/partition-log.ts'
import type { RequestContext } from '../request-context.ts'
import { ConnectionRefused } from '../request-context.ts'
import { errorNameOfThrown } from '../request-error.ts'
import type { Topic } from '../topics/topic.ts'
import { isInternalTopic } from '../topics/topic-names.ts'
import type { TopicPolicy } from '../../validation/policy.ts'
import type { Candidate, Refused } from '../produce-gate.ts'
import { originOf, policyInForce, settleVerdicts } from '../produce-gate.ts'
import type { BatchLook } from '../validation-port.ts'
import type { PartitionAnswer } from './produce-refusals.ts'
import { errorPartition, failedPartition, outsideTransaction, refusedPartition } from './produce-refusals.ts'

type Response = ResponseDraftOf<typeof produce>
type TopicData = ProduceRequest['topicData'][number]

/** What becomes of one partition's records: an answer, or one that waits for the disk. */
type Placed = PartitionAnswer | { readonly index: number; readonly log: PartitionLog; readonly appended: Appended }

/** The partitions of a topic, each at the same step. */
interface TopicStep<Step> {
  readonly topic: TopicData
  readonly partitions: readonly Step[]
}

/** Appends record batches. The next request of the connection begins when all of them have their place. */
export async function appendBatches(request: ProduceRequest, context: RequestContext): Promise<Response | undefined> {
  const topics = lastOfEach(request.topicData)
  const refused = refusedAsWhole(request)
  const isJudged = refused === undefined && mayRefuseOthers(topics, context)
  const checked: TopicStep<Placed | Candidate>[] = []
  for (const { topic, partitions } of topics) {
    const answers: (Placed | Candidate)[] = []
    for (const [index, records] of partitions) {
      if (refused !== undefined) answers.push(refusedPartition(index, refused))
      else {
        const step = (isJudged ? checkPartition : placeRecords)({ topic, index, records }, request, context)
        answers.push(step instanceof Promise ? await step : step)
      }
    }
    checked.push({ topic, partitions: answers })
  }
  const placed = isJudged ? await placeJudged(checked, request, context) : (checked as readonly TopicStep<Placed>[])
  context.next()
  const everywhere = placed.flatMap(({ partitions }) => partitions)
  if (request.acks === 0) return unanswered(everywhere)
  const answers = await durableAnswers(everywhere, request, context)
  // What was refused, or is still on its way to the disk, may be looked at after the answer.
  if (answers.every(({ errorCode }) => errorCode === 0)) context.freeRequest()
  let end = 0
  const responses = placed.map(({ topic: { name, topicId }, partitions }) => ({
    name,
    topicId,
    partitionResponses: answers.slice(end, (end += partitions.length)),
  }))
  return { responses }
}

interface TopicRecords {
  readonly topic: TopicData
  readonly partitions: Map<number, Buffer | null>
}

/** A topic may be named twice; of a partition that is, the last records count. Without partitions it is not answered. */
function lastOfEach(topicData: readonly TopicData[]): readonly TopicRecords[] {
  const topics = new Map<string, TopicRecords>()
  for (const topic of topicData) {
    if (topic.partitionData.length === 0) continue
    const key = `${topic.name} ${topic.topicId}`
    let known = topics.get(key)
    if (known === undefined) topics.set(key, (known = { topic, partitions: new Map() }))
    for (const { index, records } of topic.partitionData) known.partitions.set(index, records)
  }
  return [...topics.values()]
}

function refusedAsWhole({ transactionalId, topicData }: ProduceRequest): BatchRefusal | undefined {
  try {
    const isTransactional = topicData.some(topic => topic.partitionData.some(({ records }) => isInTransaction(records)))
    if (!isTransactional || transactionalId !== null) return undefined
    return { error: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', errorMessage: null, recordErrors: [] }
  } catch (error) {
    if (error instanceof MalformedBytes)
      return { error: 'CORRUPT_MESSAGE', errorMessage: error.reason, recordErrors: [] }
    throw error
  }
}

/** Whether the first batch is part of a transaction. Throws MalformedBytes where no batch can begin. */
function isInTransaction(records: Buffer | null): boolean {
  if (records === null || batchSizeAt(records, 0) === undefined || records[batchLayout.magic] !== 2) return false
  return (records.readInt16BE(batchLayout.attributes) & batchAttributes.isTransactional) !== 0
}

interface PartitionRecords {
  readonly topic: TopicData
  readonly index: number
  readonly records: Buffer | null
}

function topicOf({ name, topicId }: TopicData, { broker, apiVersion }: RequestContext): Topic | undefined {
  return apiVersion >= 13 ? broker.topics.byId(topicId) : broker.topics.byName(name)
}

/** Whether a partition that does not pass its validation may stand beside others. */
function mayRefuseOthers(topics: readonly TopicRecords[], context: RequestContext): boolean {
  if (topics.length === 1 && topics[0]?.partitions.size === 1) return false
  return topics.some(({ topic: data }) => {
    const topic = topicOf(data, context)
    return topic !== undefined && policyInForce(topic, context.broker.topics) !== 'none'
  })
}

/** A partition by itself gets its place before the next one's records are looked at. */
function placeRecords(
  partition: PartitionRecords,
  request: ProduceRequest,
  context: RequestContext,
): Placed | Promise<Placed> {
  const checked = checkPartition(partition, request, context)
  const isReady = 'sound' in checked && isClear(checked) && !context.broker.store.writeQueue.isFull
  return isReady ? append(checked, request, context.broker) : placeLater(checked, request, context)
}

async function placeLater(
  checking: Checked | Promise<Checked>,
  request: ProduceRequest,
  context: RequestContext,
): Promise<Placed> {
  const checked = await checking
  if (!('sound' in checked)) return checked
  const [outcome = checked] = isClear(checked) ? [checked] : await settleVerdicts([checked], request, context)
  if ('refusal' in outcome) return refusedPartition(outcome.index, outcome.refusal, outcome.log)
  const { writeQueue } = context.broker.store
  if (writeQueue.isFull) await writeQueue.room()
  return append(outcome, request, context.broker)
}

/** Nothing remains to be done about the verdict. */
function isClear({ verdict }: Candidate): boolean {
  return verdict === undefined || (verdict.outcome === 'accept' && verdict.rejection === undefined)
}

/** With validation all have been checked before any gets its place. */
async function placeJudged(
  checked: readonly TopicStep<Placed | Candidate>[],
  request: ProduceRequest,
  context: RequestContext,
): Promise<readonly TopicStep<Placed>[]> {
  const { writeQueue } = context.broker.store
  const candidates = checked.flatMap(({ partitions }) => partitions).filter(step => 'sound' in step)
  const isSettled = candidates.every(isClear)
  const settled = (isSettled ? candidates : await settleVerdicts(candidates, request, context)).values()
  const placed: TopicStep<Placed>[] = []
  for (const { topic, partitions } of checked) {
    const answers: Placed[] = []
    for (const step of partitions) {
      const outcome = 'sound' in step ? (settled.next().value as Candidate | Refused) : step
      if (writeQueue.isFull) await writeQueue.room()
      if ('sound' in outcome) answers.push(append(outcome, request, context.broker))
      else answers.push('refusal' in outcome ? refusedPartition(outcome.index, outcome.refusal, outcome.log) : outcome)
    }
    placed.push({ topic, partitions: answers })
  }
  return placed
}

function append(
  { index, topic, log, sound }: Candidate,
  { transactionalId }: ProduceRequest,
  broker: BrokerParts,
): Placed {
  try {
    const error = transactionError(sound, transactionalId, { topic, index, log }, broker)
    if (error !== undefined) return outsideTransaction(index, error)
    const appended = log.append(sound)
    if (!appended.isRepeated) countAppended(sound, broker)
    return { index, log, appended }
  } catch (error) {
    return failedPartition(index, error, log)
  }
}

function countAppended({ batch, header }: SoundBatch, { metrics }: BrokerParts): void {
  metrics.producedRecords.add(header.recordCount)
  metrics.producedBytes.add(batch.length)
}

const unknown = 'UNKNOWN_TOPIC_OR_PARTITION'

/** What is wrong before anything is appended; else what may be. */
type Checked = PartitionAnswer | Candidate

/** A promise only where something has to be waited for. */
function checkPartition(
  { topic: data, index, records }: PartitionRecords,
  request: ProduceRequest,
  context: RequestContext,
): Checked | Promise<Checked> {
  const topic = topicOf(data, context)
  // Topics of the broker are there before their first record is.
  if (topic === undefined && !isInternalTopic(data.name))
    return errorPartition(index, context.apiVersion >= 13 ? 'UNKNOWN_TOPIC_ID' : unknown)
  if (topic?.hasPartition(index) === false) return errorPartition(index, unknown)
  const batch = onlyBatch(records, context.apiVersion)
  if ('error' in batch) return refusedPartition(index, batch)
  if (request.acks < -1 || request.acks > 1) return errorPartition(index, 'INVALID_REQUIRED_ACKS')
  if (topic === undefined || topic.isInternal) return errorPartition(index, 'INVALID_TOPIC_EXCEPTION')
  const log = topic.openedLog(index)
  if (log !== undefined) return checkBatch(batch, { topic, index, log }, request, context)
  return topic.openLog(index).then(
    opened => checkBatch(batch, { topic, index, log: opened }, request, context),
    (error: unknown) => errorPartition(index, errorNameOfThrown(error)),
  )
}

function checkBatch(
  batch: Buffer,
  place: PartitionPlace,
  request: ProduceRequest,
  context: RequestContext,
): Checked | Promise<Checked> {
  const { topic, index, log } = place
  const failed = (error: unknown): PartitionAnswer => failedPartition(index, error, log)
  try {
    const policy = policyInForce(topic, context.broker.topics)
    const look = policy === 'none' ? undefined : context.broker.validation.look(policy)
    const rules = { look, keepsRecords: policy !== 'none' && look === undefined }
    const sound = checkFormat(batch, { topic, index, ...rules }, context)
    if (!isSound(sound)) {
      // The coordinator is asked before the log.
      const error = batch.length < batchLayout.records ? undefined : transactionErrorOf(batch, request, place, context)
      return error === undefined ? refusedPartition(index, sound, log) : outsideTransaction(index, error)
    }
    if (policy === 'none') return { index, topic, log, sound, verdict: undefined }
    const outcome = judged({ sound, policy, look, place }, request, context)
    return outcome instanceof Promise ? outcome.catch(failed) : outcome
  } catch (error) {
    return failed(error)
  }
}

interface PartitionPlace {
  readonly topic: Topic
  readonly index: number
  readonly log: PartitionLog
}

function checkFormat(
  batch: Buffer,
  { topic, index, look, keepsRecords }: Omit<PartitionPlace, 'log'> & Pick<ProducedBatchRules, 'look' | 'keepsRecords'>,
  { broker, apiVersion }: RequestContext,
): ProducedBatch | BatchRefusal {
  const { maxMessageBytes, isCompacted, isLogAppendTime } = topic.settings
  return checkOnlyBatch(batch, {
    produceVersion: apiVersion,
    partitionName: `${topic.name}-${index}`,
    maxMessageBytes,
    maxDecompressedBytes: Math.max(
      broker.settings.maxDecompressedBytes,
      broker.settings.decompressionFactor * maxMessageBytes,
    ),
    isCompacted,
    isLogAppendTime,
    timestampBeforeMaxMs: topic.timestampBounds.beforeMaxMs,
    timestampAfterMaxMs: topic.timestampBounds.afterMaxMs,
    nowMs: BigInt(broker.clock.wallMs()),
    keepsRecords,
    look,
  })
}

/** A batch whose form is right, and what has seen its records. */
interface Judged {
  readonly sound: ProducedBatch
  readonly policy: TopicPolicy
  readonly look: BatchLook | undefined
  readonly place: PartitionPlace
}

/** The producer's state, then what the topic wants to know of the records. */
function judged(
  { sound, policy, look, place }: Judged,
  request: ProduceRequest,
  context: RequestContext,
): PartitionAnswer | Candidate | Promise<Candidate> {
  const { topic, index, log } = place
  const { broker } = context
  // A batch that was taken before is not judged again: the policy may have changed since.
  if (log.producers.check(sound.header) !== undefined) return { index, topic, log, sound, verdict: undefined }
  const error = transactionError(sound, request.transactionalId, place, broker)
  if (error !== undefined) return outsideTransaction(index, error)
  const origin = originOf(index, request, context)
  const verdict = look === undefined ? broker.validation.judge(policy, sound, origin) : look.judge(sound, origin)
  if (!(verdict instanceof Promise)) return { index, topic, log, sound, verdict }
  return verdict.then(settled => ({ index, topic, log, sound, verdict: settled }))
}

function transactionErrorOf(
  batch: Buffer,
  { transactionalId }: ProduceRequest,
  place: PartitionPlace,
  { broker }: RequestContext,
): ErrorName | undefined {
  return transactionError({ header: readBatchHeader(batch) }, transactionalId, place, broker)
}

/** What the coordinator says to a batch with which a transaction begins in a partition; undefined for all others. */
function transactionError(
  { header }: Pick<SoundBatch, 'header'>,
  transactionalId: string | null,
  { topic, index, log }: PartitionPlace,
  { transactions }: BrokerParts,
): ErrorName | undefined {
  if (transactionalId === null || (header.attributes & batchAttributes.isTransactional) === 0) return undefined
  if (log.producers.isOngoing(header)) return undefined
  return transactions.partitionErrorOf(transactionalId, header, topic.name, index)
}

/** Answers once the records are as durable as the topics want them, or the client's patience is over. */
async function durableAnswers(
  placed: readonly Placed[],
  { timeoutMs }: ProduceRequest,
  { broker }: RequestContext,
): Promise<readonly PartitionAnswer[]> {
  const answers: PartitionAnswer[] = []
  const answerAll = async (): Promise<void> => {
    for (const each of placed) answers.push('appended' in each ? await durableAnswer(each) : each)
  }
  if (await withinTime(answerAll(), timeoutMs, broker.clock)) return answers
  const inTime = answers.slice()
  // Behind one that is late may be others that are not.
  const now = new Promise<void>(resolve => setImmediate(resolve))
  const others = placed.slice(inTime.length).map(each => answerBy(now, each))
  return [...inTime, ...(await Promise.all(others))]
}

type Appending = Extract<Placed, { readonly appended: Appended }>

async function durableAnswer({ index, log, appended }: Appending): Promise<PartitionAnswer> {
  try {
    await appended.durable
  } catch (error) {
    return failedPartition(index, error, log)
  }
  const { baseOffset, logAppendTime: logAppendTimeMs } = appended
  return { index, errorCode: 0, baseOffset, logAppendTimeMs, logStartOffset: log.logStartOffset }
}

async function answerBy(end: Promise<void>, placed: Placed): Promise<PartitionAnswer> {
  if (!('appended' in placed)) return placed
  const answer = await Promise.race([durableAnswer(placed), end])
  return answer ?? errorPartition(placed.index, 'REQUEST_TIMED_OUT', placed.log.logStartOffset)
}

/** Whether it resolved in time; without a positive time there is no hurry. */
async function withinTime(work: Promise<void>, timeoutMs: number, clock: CoordinatorClock): Promise<boolean> {
  if (timeoutMs <= 0) return work.then(() => true)
  let cancel: CancelTimer | undefined
  const late = new Promise<boolean>(resolve => {
    cancel = clock.schedule(timeoutMs, () => resolve(false))
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    cancel?.()
  }
}

/** With acks 0 nobody reads an answer; the end of the connection is all that tells of an error. */
function unanswered(placed: readonly Placed[]): undefined {
  const refused = placed.find(each => !('appended' in each))
  if (refused !== undefined)
    throw new ConnectionRefused(`records without acks were refused in partition ${refused.index}`)
  return undefined
}
