import { offsetCommit } from '../../src/kafka/messages/offset-commit.ts'
import { offsetFetch } from '../../src/kafka/messages/offset-fetch.ts'
import type { KafkaClient } from '../support/kafka-client.ts'
import type { Place } from './kill-broker-reading.ts'
import type { BrokerWorker } from './kill-broker-worker.ts'
import { expectDone, untilSettled } from './kill-broker-worker.ts'

/** Commits growing offsets of one group. */
export class OffsetCommitter implements BrokerWorker {
  readonly #groupId: string
  readonly #place: Place
  /** The last that was asked for, and the last that was acknowledged; -1 for none. */
  #attempted = -1
  #committed = -1
  acknowledged = 0

  constructor(groupId: string, place: Place) {
    this.#groupId = groupId
    this.#place = place
  }

  async run(client: KafkaClient, isOn: () => boolean): Promise<void> {
    while (isOn()) {
      const offset = ++this.#attempted
      const partitions = [{ partitionIndex: this.#place.partition, committedOffset: BigInt(offset) }]
      const topics = [{ name: this.#place.topic, partitions }]
      const request = { groupId: this.#groupId, generationIdOrMemberEpoch: -1, memberId: '', topics }
      const answer = await untilSettled(
        () => client.ask(offsetCommit, 7, request),
        ({ topics: [first] }) => first?.partitions[0]?.errorCode,
      )
      expectDone('OffsetCommit', answer.topics[0]?.partitions[0]?.errorCode)
      this.#committed = offset
      this.acknowledged++
    }
  }

  async faults(client: KafkaClient): Promise<readonly string[]> {
    const offset = Number(await committedOffset(client, this.#groupId, this.#place))
    const isRight = offset >= this.#committed && offset <= this.#attempted
    const range = `${this.#committed} to ${this.#attempted}`
    // From now on it has to stay as it was found.
    if (isRight) this.#committed = offset
    return isRight ? [] : [`offset of ${this.#groupId}: ${offset}, and ${range} would be right`]
  }
}

/** What a group has committed for a partition, once no transaction is open on it; -1 for nothing. */
export async function committedOffset(
  client: KafkaClient,
  groupId: string,
  { topic, partition }: Place,
): Promise<bigint> {
  const request = { groupId, topics: [{ name: topic, partitionIndexes: [partition] }], requireStable: true }
  const answer = await untilSettled(
    () => client.ask(offsetFetch, 7, request),
    // 88: an offset is part of a transaction that has not ended.
    ({ errorCode, topics }) => (topics[0]?.partitions[0]?.errorCode === 88 ? 51 : errorCode),
  )
  const found = answer.topics[0]?.partitions[0]
  expectDone(`OffsetFetch ${groupId}`, answer.errorCode === 0 ? found?.errorCode : answer.errorCode)
  return found?.committedOffset ?? -1n
}
