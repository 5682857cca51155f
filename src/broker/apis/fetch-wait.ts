import { Buffer } from 'node:buffer'
import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { FetchRequest, fetchRecords } from '../../kafka/messages/fetch.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { SessionPartition } from '../fetch-sessions.ts'
import type { EpochEnd } from '../log/leader-epochs.ts'
import type { LogRead, ReadRequest } from '../log/log-reading.ts'
import { readLog } from '../log/log-reading.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import { errorNameOfThrown } from '../request-error.ts'

type PartitionAnswer = ResponseDraftOf<typeof fetchRecords>['responses'][number]['partitions'][number]

/** A partition that was asked for, and what is said of it. */
export interface FetchedPartition {
  readonly asked: SessionPartition
  readonly answer: PartitionAnswer
}

/** A partition on its way to an answer. */
interface Place {
  readonly asked: SessionPartition
  readonly log: PartitionLog | undefined
  /** Set when the log has changed since it was read. */
  isStale: boolean
  sizeBytes: number
  answer: PartitionAnswer
}

/** One whose log can be read. */
type ReadablePlace = Place & { readonly log: PartitionLog }

/** How topics are named, and when nobody waits any more. */
export interface FetchWaitOptions {
  readonly isById: boolean
  readonly ended: AbortSignal
  /** Memory for what is read first. What changes while a client waits is little. */
  readonly borrow: (bytes: number) => Buffer
}

const noRecords = Buffer.alloc(0)
const readCommitted = 1

/** One Fetch: reads, and as long as there is too little and time, waits for appends and reads what they changed. */
export class FetchWait {
  readonly #broker: BrokerParts
  readonly #request: FetchRequest
  readonly #options: FetchWaitOptions
  readonly #maxBytes: number
  /** There are no replicas but ours. */
  readonly #isReplica: boolean
  #wake: () => void = () => undefined

  constructor(broker: BrokerParts, request: FetchRequest, options: FetchWaitOptions) {
    this.#broker = broker
    this.#request = request
    this.#options = options
    this.#isReplica = request.replicaId >= 0 || request.replicaState.replicaId >= 0
    this.#maxBytes = Math.min(Math.max(request.maxBytes, 0), broker.settings.maxFetchBytes)
  }

  async run(partitions: readonly SessionPartition[]): Promise<readonly FetchedPartition[]> {
    const places: Place[] = []
    for (const asked of partitions) places.push(await this.#place(asked))
    await this.#read(places, this.#options.borrow)
    if (!this.#isEnough(places)) await this.#wait(places)
    return places
  }

  /** Resolves the partition; those that cannot be read have their error from the start. */
  async #place(asked: SessionPartition): Promise<Place> {
    const { topics } = this.#broker
    const { isById } = this.#options
    const topic = isById ? topics.byId(asked.topicId) : topics.byName(asked.topic)
    if (topic === undefined) return refused(asked, isById ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION')
    if (!topic.hasPartition(asked.partition)) return refused(asked, 'UNKNOWN_TOPIC_OR_PARTITION')
    try {
      const log = topic.openedLog(asked.partition) ?? (await topic.openLog(asked.partition))
      const error = leaderEpochError(log, Math.max(asked.currentLeaderEpoch, -1))
      if (error !== undefined) return refused(asked, error)
      if (this.#isReplica) return refused(asked, 'NOT_LEADER_OR_FOLLOWER')
      return { asked, log, isStale: true, sizeBytes: 0, answer: errorPartition(asked, 'NONE') }
    } catch (error) {
      return refused(asked, errorNameOfThrown(error))
    }
  }

  async #read(places: readonly Place[], allocate?: (bytes: number) => Buffer): Promise<void> {
    let left = places.reduce((sum, place) => (place.isStale ? sum : sum - place.sizeBytes), this.#maxBytes)
    let isEmpty = places.every(place => place.isStale || place.sizeBytes === 0)
    let isFull = false
    const stale = places.filter(isReadable)
    for (let next = 0; next < stale.length;) {
      const together = isEmpty ? 1 : countTogether(stale, next, left)
      const some = stale.slice(next, (next += together))
      const room = { left: isFull ? 0 : Math.max(left, 0), isEmpty, allocate }
      if (some.length === 1) await this.#readPlace(some[0] as ReadablePlace, room)
      else await Promise.all(some.map(place => this.#readPlace(place, room)))
      for (const place of some) {
        left -= place.sizeBytes
        // A batch that has no room is read to learn its size: once is enough, when the client does not wait for more.
        if (!isEmpty && left < place.asked.partitionMaxBytes && this.#maxBytes - left >= this.#request.minBytes)
          isFull ||= isBehind(place)
        if (place.sizeBytes > 0) isEmpty = false
      }
    }
  }

  /** Of all partitions the first with records gives at least one batch, however large it is. */
  async #readPlace(
    place: ReadablePlace,
    { left, isEmpty, allocate }: Pick<ReadRequest, 'allocate'> & { readonly left: number; readonly isEmpty: boolean },
  ): Promise<void> {
    const { log } = place
    place.isStale = false
    const diverging = divergingEpoch(log, place.asked)
    if (diverging !== undefined) {
      place.sizeBytes = 0
      // An epoch that the log does not know tells nothing about where the client's went.
      if (diverging.epoch < 0) place.answer = errorPartition(place.asked, 'OFFSET_OUT_OF_RANGE')
      else place.answer = { ...offsetsOf(log, place.asked), divergingEpoch: diverging }
      return
    }
    const { fetchOffset, partitionMaxBytes } = place.asked
    const request = {
      offset: fetchOffset,
      maxBytes: Math.max(Math.min(left, partitionMaxBytes), 0),
      isCommittedOnly: this.#request.isolationLevel === readCommitted,
      isOneAtLeast: isEmpty,
      allocate,
    }
    try {
      const read = await readLog(log, request)
      place.sizeBytes = read.sizeBytes
      place.answer = answerOf(place.asked, read)
    } catch (error) {
      place.sizeBytes = 0
      place.answer = errorPartition(place.asked, errorNameOfThrown(error))
    }
  }

  /** Errors are told at once, and so is the end of a log that was cut. */
  #isEnough(places: readonly Place[]): boolean {
    const { minBytes, maxWaitMs } = this.#request
    if (maxWaitMs <= 0 || places.length === 0 || this.#options.ended.aborted) return true
    let sizeBytes = 0
    for (const { answer, sizeBytes: bytes } of places) {
      if (answer.errorCode !== 0 || answer.divergingEpoch !== undefined) return true
      sizeBytes += bytes
    }
    return sizeBytes >= minBytes || sizeBytes >= this.#maxBytes
  }

  async #wait(places: readonly Place[]): Promise<void> {
    const { ended } = this.#options
    let isOver = false
    const end = (): void => {
      isOver = true
      this.#wake()
    }
    const unwatch = places.map(place => this.#watch(place))
    const cancel = this.#broker.clock.schedule(this.#request.maxWaitMs, end)
    ended.addEventListener('abort', end, { once: true })
    try {
      // What came between the first look and the watch is not to be missed.
      for (const place of places) place.isStale ||= place.log !== undefined && hasMoved(place, place.log)
      for (;;) {
        if (!places.some(({ isStale }) => isStale) && !isOver)
          await new Promise<void>(resolve => (this.#wake = resolve))
        await this.#read(places)
        if (isOver || this.#isEnough(places)) return
      }
    } finally {
      cancel()
      ended.removeEventListener('abort', end)
      for (const stop of unwatch) stop()
    }
  }

  #watch(place: Place): () => void {
    return (
      place.log?.watch(() => {
        place.isStale = true
        this.#wake()
      }) ?? (() => undefined)
    )
  }
}

/** Others want to read, too. */
const maxReadsTogether = 4

function isReadable(place: Place): place is ReadablePlace {
  return place.isStale && place.log !== undefined
}

/** How many of the places have room for all that they may give: they are read at once. One at least. */
function countTogether(places: readonly Place[], from: number, left: number): number {
  let count = 0
  for (let room = left; count < maxReadsTogether; count++) {
    const place = places[from + count]
    if (place === undefined) break
    room -= Math.max(place.asked.partitionMaxBytes, 0)
    if (room < 0) break
  }
  return Math.max(count, 1)
}

/** Whether nothing was read where there is something. */
function isBehind({ asked, answer, sizeBytes }: Place): boolean {
  if (sizeBytes > 0 || answer.divergingEpoch !== undefined) return false
  return asked.fetchOffset < (answer.lastStableOffset ?? -1n)
}

function hasMoved({ answer }: Place, log: PartitionLog): boolean {
  return answer.highWatermark !== log.highWatermark || answer.lastStableOffset !== log.lastStableOffset
}

/** Whether a client knows another leader epoch than there is; -1: it does not say. */
export function leaderEpochError(log: PartitionLog, leaderEpoch: number): ErrorName | undefined {
  if (leaderEpoch === -1 || leaderEpoch === log.leaderEpoch) return undefined
  return leaderEpoch < log.leaderEpoch ? 'FENCED_LEADER_EPOCH' : 'UNKNOWN_LEADER_EPOCH'
}

/** Where the log went another way than the client has read, if it did (KIP-595). */
function divergingEpoch(log: PartitionLog, asked: SessionPartition): EpochEnd | undefined {
  if (asked.lastFetchedEpoch < 0) return undefined
  const { epoch, endOffset } = log.epochs.endOf(asked.lastFetchedEpoch, log.endOffset)
  const isDiverging = epoch < asked.lastFetchedEpoch || endOffset < asked.fetchOffset
  return isDiverging ? { epoch, endOffset } : undefined
}

function answerOf(asked: SessionPartition, read: LogRead): PartitionAnswer {
  const { batches, highWatermark, lastStableOffset, logStartOffset, abortedTransactions } = read
  return {
    partitionIndex: asked.partition,
    errorCode: 0,
    highWatermark,
    lastStableOffset,
    logStartOffset,
    abortedTransactions,
    records: batches,
  }
}

function offsetsOf(log: PartitionLog, { partition }: SessionPartition): PartitionAnswer {
  const { highWatermark, lastStableOffset, logStartOffset } = log
  return {
    partitionIndex: partition,
    errorCode: 0,
    highWatermark,
    lastStableOffset,
    logStartOffset,
    abortedTransactions: null,
    records: noRecords,
  }
}

function refused(asked: SessionPartition, error: ErrorName): Place {
  return { asked, log: undefined, isStale: false, sizeBytes: 0, answer: errorPartition(asked, error) }
}

function errorPartition({ partition }: SessionPartition, error: ErrorName): PartitionAnswer {
  const isUnknown = error === 'UNKNOWN_TOPIC_OR_PARTITION' || error === 'UNKNOWN_TOPIC_ID'
  return {
    partitionIndex: partition,
    errorCode: errorCodes[error].code,
    highWatermark: -1n,
    abortedTransactions: isUnknown ? [] : null,
    records: noRecords,
  }
}
