import type { FetchRequest, fetchRecords as fetchApi } from '../../kafka/messages/fetch.ts'
import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import { zeroUuid } from '../../kafka/wire-types.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { FetchSession, SessionPartition } from '../fetch-sessions.ts'
import { partitionKey } from '../fetch-sessions.ts'
import type { RequestContext } from '../request-context.ts'
import type { FetchedPartition } from './fetch-wait.ts'
import { FetchWait } from './fetch-wait.ts'

type Response = ResponseDraftOf<typeof fetchApi>

/** The first version that names topics by id. */
const firstVersionWithIds = 13
const finalEpoch = -1
const initialEpoch = 0

/** Reads record batches; waits for them when there are too few. */
export async function fetchRecords(request: FetchRequest, context: RequestContext): Promise<Response> {
  const { broker, apiVersion, connection, borrow } = context
  const opened = openSession(request, broker, apiVersion >= firstVersionWithIds)
  if (typeof opened === 'string') return { errorCode: errorCodes[opened].code, sessionId: 0, responses: [] }
  const { session, partitions, isIncremental } = opened
  const wait = new FetchWait(broker, request, {
    isById: apiVersion >= firstVersionWithIds,
    ended: connection.ended,
    borrow,
  })
  const fetched = await wait.run([...partitions.values()])
  const shown = isIncremental && session !== undefined ? fetched.filter(each => isNews(session, each)) : fetched
  if (session !== undefined) for (const each of fetched) remember(session, each)
  for (const { answer } of shown) broker.metrics.fetchedBytes.add(bytesOf(answer.records))
  return { sessionId: session?.sessionId ?? 0, responses: byTopic(shown) }
}

function bytesOf(records: FetchedPartition['answer']['records']): number {
  if (records === null) return 0
  if (records instanceof Uint8Array) return records.length
  return records.reduce((sum, { length }) => sum + length, 0)
}

interface Opened {
  readonly session: FetchSession | undefined
  readonly partitions: ReadonlyMap<string, SessionPartition>
  readonly isIncremental: boolean
}

/** The session that a request opens, goes on with, or does without. */
function openSession(request: FetchRequest, broker: BrokerParts, usesTopicIds: boolean): Opened | ErrorName {
  const { sessionId, sessionEpoch } = request
  const { fetchSessions } = broker
  const asked = new Map<string, SessionPartition>()
  for (const each of requested(request, usesTopicIds)) asked.set(keyOf(each), each)
  if (sessionEpoch === finalEpoch || sessionEpoch === initialEpoch) {
    if (sessionId !== 0) fetchSessions.close(sessionId)
    const session = sessionEpoch === initialEpoch ? fetchSessions.open(asked, usesTopicIds) : undefined
    return { session, partitions: asked, isIncremental: false }
  }
  const session = fetchSessions.resume(sessionId, sessionEpoch, usesTopicIds)
  if (typeof session === 'string') return session
  const { partitions } = session
  if (!fetchSessions.hasRoomFor(asked.size)) return 'FETCH_SESSION_ID_NOT_FOUND'
  for (const [key, each] of asked) partitions.set(key, each)
  for (const { topic, topicId, partitions: forgotten } of request.forgottenTopicsData)
    for (const partition of forgotten) forget(session, partitionKey(usesTopicIds ? topicId : topic, partition))
  if (partitions.size > 0) return { session, partitions, isIncremental: true }
  // A session without partitions is over, and what was asked for is answered without one.
  fetchSessions.close(sessionId)
  return { session: undefined, partitions: asked, isIncremental: false }
}

function* requested({ topics }: FetchRequest, usesTopicIds: boolean): Generator<SessionPartition> {
  for (const { topic, topicId, partitions } of topics) {
    const name = usesTopicIds ? { topic: '', topicId } : { topic, topicId: zeroUuid }
    for (const partition of partitions) yield { ...name, ...partition }
  }
}

function keyOf({ topic, topicId, partition }: SessionPartition): string {
  return partitionKey(topic === '' ? topicId : topic, partition)
}

function forget(session: FetchSession, key: string): void {
  session.partitions.delete(key)
  session.told.delete(key)
}

/** Whether there is something that the client was not told before. */
function isNews({ told }: FetchSession, { asked, answer }: FetchedPartition): boolean {
  if (answer.errorCode !== 0 || (answer.records?.length ?? 0) > 0 || answer.divergingEpoch !== undefined) return true
  const before = told.get(keyOf(asked))
  return (
    before === undefined ||
    before.highWatermark !== answer.highWatermark ||
    before.lastStableOffset !== answer.lastStableOffset ||
    before.logStartOffset !== answer.logStartOffset
  )
}

/** Who got records goes to the end of the line, so that all get their turn. */
function remember(session: FetchSession, { asked, answer }: FetchedPartition): void {
  const key = keyOf(asked)
  if (!session.partitions.has(key)) return
  const { highWatermark, lastStableOffset = -1n, logStartOffset = -1n } = answer
  // An error is told again as long as it lasts, and what comes after it is news.
  if (answer.errorCode === 0) session.told.set(key, { highWatermark, lastStableOffset, logStartOffset })
  else session.told.delete(key)
  if ((answer.records?.length ?? 0) === 0) return
  session.partitions.delete(key)
  session.partitions.set(key, asked)
}

/** Neighbours of one topic share an entry. Partitions that there are not come last. */
function byTopic(fetched: readonly FetchedPartition[]): Response['responses'] {
  const topics: { topic: string; topicId: string; partitions: FetchedPartition['answer'][] }[] = []
  const hasUnknown = fetched.some(isUnknown)
  const ordered = hasUnknown ? [...fetched.filter(each => !isUnknown(each)), ...fetched.filter(isUnknown)] : fetched
  for (const { asked, answer } of ordered) {
    const last = topics.at(-1)
    if (last !== undefined && last.topic === asked.topic && last.topicId === asked.topicId) last.partitions.push(answer)
    else topics.push({ topic: asked.topic, topicId: asked.topicId, partitions: [answer] })
  }
  return topics
}

function isUnknown({ answer: { errorCode } }: FetchedPartition): boolean {
  return errorCode === errorCodes.UNKNOWN_TOPIC_OR_PARTITION.code || errorCode === errorCodes.UNKNOWN_TOPIC_ID.code
}
