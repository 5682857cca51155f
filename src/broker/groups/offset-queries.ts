import type { ResponseDraftOf } from '../../kafka/api.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { OffsetFetchRequest, offsetFetch } from '../../kafka/messages/offset-fetch.ts'
import type { TopicDirectory } from '../topic-directory.ts'
import type { GroupOffsets } from './group-offsets.ts'
import type { GroupTable } from './group-table.ts'

/** The answer to OffsetFetch. */
export type OffsetFetchAnswer = ResponseDraftOf<typeof offsetFetch>
type AnswerTopics = NonNullable<OffsetFetchAnswer['topics']>
type AskedGroup = NonNullable<OffsetFetchRequest['groups']>[number]
type AnswerGroup = NonNullable<OffsetFetchAnswer['groups']>[number]

/** What is asked of one group; null for all that it has. */
type AskedTopics = readonly { readonly name: string; readonly partitionIndexes: readonly number[] }[] | null

const firstVersionWithGroups = 8
const firstVersionWithTopicIds = 10

/** Answers how far groups have come. Groups and partitions that are not known have the offset -1. */
export class OffsetQueries {
  readonly #table: GroupTable
  readonly #topics: TopicDirectory

  constructor(table: GroupTable, topics: TopicDirectory) {
    this.#table = table
    this.#topics = topics
  }

  fetch(request: OffsetFetchRequest, apiVersion: number): OffsetFetchAnswer {
    const { groupId, topics, groups, requireStable } = request
    if (apiVersion < firstVersionWithGroups)
      return { topics: answerTopics(this.#table.offsetsOf(groupId), topics, requireStable), errorCode: 0 }
    const isById = apiVersion >= firstVersionWithTopicIds
    return {
      groups: groups.map(group =>
        isById ? this.#fetchById(group, requireStable) : this.#fetchByName(group, requireStable),
      ),
    }
  }

  #fetchByName(asked: AskedGroup, isStable: boolean): AnswerGroup {
    const errorCode = this.#errorCodeOf(asked)
    if (errorCode !== 0) return { groupId: asked.groupId, topics: [], errorCode }
    const topics = answerTopics(this.#table.offsetsOf(asked.groupId), asked.topics, isStable)
    return { groupId: asked.groupId, topics, errorCode: 0 }
  }

  #fetchById(asked: AskedGroup, isStable: boolean): AnswerGroup {
    const { groupId, topics } = asked
    const errorCode = this.#errorCodeOf(asked)
    if (errorCode !== 0) return { groupId, topics: [], errorCode }
    const offsets = this.#table.offsetsOf(groupId)
    if (topics === null) {
      const all = answerTopics(offsets, null, isStable).flatMap(topic => {
        const topicId = this.#topics.byName(topic.name)?.topicId
        return topicId === undefined ? [] : [{ ...topic, topicId }]
      })
      return { groupId, topics: all, errorCode: 0 }
    }
    const answers = topics.map(({ topicId, partitionIndexes }) => {
      const name = this.#topics.byId(topicId)?.name
      if (name === undefined) return { topicId, partitions: partitionIndexes.map(unknownTopicId) }
      return { topicId, partitions: answerPartitions(offsets, { name, partitionIndexes }, isStable) }
    })
    return { groupId, topics: answers, errorCode: 0 }
  }

  /** Members of the newer protocol say who they are; a tool does not. */
  #errorCodeOf({ groupId, memberId, memberEpoch }: AskedGroup): number {
    const group = this.#table.get(groupId)
    if (group?.type !== 'consumer') return 0
    return errorCodes[group.fetchErrorOf(memberId, memberEpoch) ?? 'NONE'].code
  }
}

/** What is asked for, with an error for every partition: the first versions have no other place for it. */
export function refusedFetch({ topics }: OffsetFetchRequest, errorCode: number): AnswerTopics {
  return (topics ?? []).map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map(partitionIndex => noOffset(partitionIndex, errorCode)),
  }))
}

function answerTopics(offsets: GroupOffsets | undefined, topics: AskedTopics, isStable: boolean): AnswerTopics {
  if (topics !== null)
    return topics.map(topic => ({ name: topic.name, partitions: answerPartitions(offsets, topic, isStable) }))
  if (offsets === undefined) return []
  // Partitions of which only a transaction has offsets are told of to those who wait for its end.
  return offsets.topics().flatMap(name => {
    const partitionIndexes = offsets
      .partitions(name)
      .filter(partition => isStable || offsets.get(name, partition) !== undefined)
    if (partitionIndexes.length === 0) return []
    return [{ name, partitions: answerPartitions(offsets, { name, partitionIndexes }, isStable) }]
  })
}

function answerPartitions(
  offsets: GroupOffsets | undefined,
  { name, partitionIndexes }: NonNullable<AskedTopics>[number],
  isStable: boolean,
): AnswerTopics[number]['partitions'] {
  return partitionIndexes.map(partitionIndex => {
    if (isStable && offsets?.isPending(name, partitionIndex))
      return noOffset(partitionIndex, errorCodes.UNSTABLE_OFFSET_COMMIT.code)
    const committed = offsets?.get(name, partitionIndex)
    if (committed === undefined) return noOffset(partitionIndex, 0)
    const { offset, leaderEpoch, metadata } = committed
    return { partitionIndex, committedOffset: offset, committedLeaderEpoch: leaderEpoch, metadata, errorCode: 0 }
  })
}

function unknownTopicId(partitionIndex: number): AnswerTopics[number]['partitions'][number] {
  return noOffset(partitionIndex, errorCodes.UNKNOWN_TOPIC_ID.code)
}

function noOffset(partitionIndex: number, errorCode: number): AnswerTopics[number]['partitions'][number] {
  return { partitionIndex, committedOffset: -1n, committedLeaderEpoch: -1, metadata: '', errorCode }
}
