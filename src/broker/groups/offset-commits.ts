import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { OffsetCommitRequest, offsetCommit } from '../../kafka/messages/offset-commit.ts'
import type { TxnOffsetCommitRequest, txnOffsetCommit } from '../../kafka/messages/txn-offset-commit.ts'
import type { ProducerIdentity } from '../coordinator-log.ts'
import type { TopicDirectory, TopicEntry } from '../topic-directory.ts'
import type { GroupEnvironment } from './classic-rebalances.ts'
import type { CommitCall } from './commit-call.ts'
import { commitErrorOf } from './commit-checks.ts'
import type { CommittedOffset } from './group-offsets.ts'
import { offsetBytes } from './group-offsets.ts'
import { isStorableGroupId } from './group-id.ts'
import type { GroupTable } from './group-table.ts'
import { offsetRecord } from './offset-records.ts'
import { answeredRows } from './topic-rows.ts'

/** Port: the transaction coordinator, as far as offsets need it. */
export interface OffsetTransactions {
  /** What forbids a producer to commit offsets of a group in a transaction; asked right before they are written. */
  offsetsErrorOf(transactionalId: string, producer: ProducerIdentity, groupId: string): ErrorName | undefined
}

/** What offsets are kept with. */
export interface OffsetEnvironment extends GroupEnvironment {
  readonly table: GroupTable
  readonly topics: TopicDirectory
  readonly transactions: OffsetTransactions
}

type CommitPartitions = OffsetCommitRequest['topics'][number]['partitions']

/** One partition of a commit: where it goes, or why it does not. */
interface Place {
  readonly topic: string
  readonly partition: number
  readonly committed: CommittedOffset
  errorCode: number
}

/** The call that a commit makes, and where its offsets go. */
interface Commit {
  readonly groupId: string
  readonly call: CommitCall
  readonly places: readonly Place[]
  readonly producer?: ProducerIdentity
}

/** Commits of offsets, plain and in transactions. Offsets are valid once their records are durable. */
export class OffsetCommits {
  readonly #env: OffsetEnvironment

  constructor(env: OffsetEnvironment) {
    this.#env = env
  }

  /** Commits offsets; every partition has its own code. */
  async commit(request: OffsetCommitRequest, apiVersion: number): Promise<ResponseDraftOf<typeof offsetCommit>> {
    const { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generationId, retentionTimeMs } = request
    const isById = apiVersion >= 10
    const expiresAtMs = retentionTimeMs < 0n ? undefined : this.#env.clock.wallMs() + Number(retentionTimeMs)
    const topics = request.topics.map(topic => {
      const entry = isById ? this.#env.topics.byId(topic.topicId) : this.#env.topics.byName(topic.name)
      const unknown: ErrorName = isById ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION'
      const places = this.#places(entry, unknown, topic.partitions, expiresAtMs)
      return { name: topic.name, topicId: topic.topicId, isKnown: entry !== undefined, places }
    })
    const call = { memberId, groupInstanceId, generationId, isTransactional: false, apiVersion }
    await this.#run({ groupId, call, places: topics.flatMap(({ places }) => places) })
    const rows = topics.map(({ places, ...topic }) => ({ ...topic, partitions: codesOf(places) }))
    return { topics: answeredRows(rows, isById ? 'topicId' : 'name') }
  }

  /** Commits offsets that become valid with the transaction. */
  async commitInTransaction(
    request: TxnOffsetCommitRequest,
    apiVersion: number,
  ): Promise<ResponseDraftOf<typeof txnOffsetCommit>> {
    const { groupId, memberId, groupInstanceId, generationId, producerId, producerEpoch, transactionalId } = request
    const producer = { producerId, producerEpoch }
    const topics = request.topics.map(({ name, partitions }) => {
      const entry = this.#env.topics.byName(name)
      const places = this.#places(entry, 'UNKNOWN_TOPIC_OR_PARTITION', partitions)
      return { name, isKnown: entry !== undefined, places }
    })
    const places = topics.flatMap(topic => topic.places)
    const error = this.#env.transactions.offsetsErrorOf(transactionalId, producer, groupId)
    const call = { memberId, groupInstanceId, generationId, isTransactional: true, apiVersion }
    if (error !== undefined) failOpen(places, error)
    else await this.#run({ groupId, call, places, producer })
    const rows = topics.map(topic => ({ ...topic, partitions: codesOf(topic.places) }))
    return { throttleTimeMs: 0, topics: answeredRows(rows) }
  }

  #places(
    entry: TopicEntry | undefined,
    unknown: ErrorName,
    partitions: CommitPartitions,
    expiresAtMs?: number,
  ): readonly Place[] {
    const committedAtMs = this.#env.clock.wallMs()
    return partitions.map(partition => {
      const isKnown =
        entry !== undefined && partition.partitionIndex >= 0 && partition.partitionIndex < entry.partitionCount
      const metadata = partition.committedMetadata ?? ''
      const isTooLong = metadata.length > this.#env.settings.maxOffsetMetadataLength
      const error = !isKnown
        ? entry === undefined
          ? unknown
          : 'UNKNOWN_TOPIC_OR_PARTITION'
        : isTooLong
          ? 'OFFSET_METADATA_TOO_LARGE'
          : 'NONE'
      const { committedOffset: offset, committedLeaderEpoch: leaderEpoch } = partition
      const committed = { offset, leaderEpoch, metadata, committedAtMs }
      return {
        topic: entry?.name ?? '',
        partition: partition.partitionIndex,
        committed: expiresAtMs === undefined ? committed : { ...committed, expiresAtMs },
        errorCode: errorCodes[error].code,
      }
    })
  }

  async #run(commit: Commit): Promise<void> {
    const { groupId, call, producer } = commit
    const open = commit.places.filter(({ errorCode }) => errorCode === 0 || errorCode === tooLarge)
    if (open.length === 0) return
    const error = commitErrorOf(this.#env.table.get(groupId), call) ?? this.#roomErrorOf(groupId, open)
    // What is wrong with the member counts for offsets with long metadata too.
    if (error !== undefined) return failAll(open, error)
    this.#keepAlive(groupId, call.memberId)
    const valid = open.filter(({ errorCode }) => errorCode === 0)
    const place = this.#env.table.nextPlace()
    // Held before they are written: the end of the transaction may be known as soon as they are.
    if (producer !== undefined && valid.length > 0) this.#hold(groupId, valid, place, producer)
    const records = valid.map(each => offsetRecord(groupId, each, each.committed))
    const isDurable = await this.#env.log.writeOnce(groupId, records, producer)
    if (isDurable && producer === undefined) this.#apply(groupId, valid, place)
    if (isDurable) return
    failAll(valid, 'COORDINATOR_NOT_AVAILABLE')
    if (producer !== undefined) this.#release(groupId, valid, place, producer)
  }

  #roomErrorOf(groupId: string, places: readonly Place[]): ErrorName | undefined {
    if (!isStorableGroupId(groupId)) return 'INVALID_GROUP_ID'
    const { table, budget } = this.#env
    if (table.get(groupId) === undefined && !table.hasRoom) return 'POLICY_VIOLATION'
    const bytes = places.reduce((sum, { topic, committed }) => sum + offsetBytes(topic, committed.metadata), 0)
    return budget.hasRoom(bytes) ? undefined : 'POLICY_VIOLATION'
  }

  #keepAlive(groupId: string, memberId: string): void {
    const group = this.#env.table.get(groupId)
    if (group?.type !== 'classic') return
    const member = group.members.get(memberId)
    member?.session.set(member.sessionTimeoutMs)
  }

  #apply(groupId: string, places: readonly Place[], place: number): void {
    if (places.length === 0) return
    const offsets = this.#env.table.openOffsets(groupId)
    for (const { topic, partition, committed } of places) offsets.set(topic, partition, { committed, place })
  }

  #hold(groupId: string, places: readonly Place[], place: number, { producerId }: ProducerIdentity): void {
    const offsets = this.#env.table.openOffsets(groupId)
    for (const { topic, partition, committed } of places)
      offsets.setPending(producerId, topic, partition, { committed, place })
    this.#env.table.noteTransaction(producerId, groupId)
  }

  #release(groupId: string, places: readonly Place[], place: number, { producerId }: ProducerIdentity): void {
    const offsets = this.#env.table.offsetsOf(groupId)
    for (const { topic, partition, committed } of places)
      offsets?.dropPending(producerId, topic, partition, { committed, place })
    this.#env.table.forgetEmptyOffsets(groupId)
  }
}

const tooLarge = errorCodes.OFFSET_METADATA_TOO_LARGE.code

function failAll(places: readonly Place[], error: ErrorName): void {
  for (const place of places) place.errorCode = errorCodes[error].code
}

function failOpen(places: readonly Place[], error: ErrorName): void {
  failAll(
    places.filter(({ errorCode }) => errorCode === 0 || errorCode === tooLarge),
    error,
  )
}

function codesOf(places: readonly Place[]): readonly { readonly partitionIndex: number; readonly errorCode: number }[] {
  return places.map(({ partition, errorCode }) => ({ partitionIndex: partition, errorCode }))
}
