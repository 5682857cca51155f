/** What a session remembers of a partition (KIP-227). */
export interface SessionPartition {
  readonly topic: string
  readonly topicId: string
  readonly partition: number
  readonly currentLeaderEpoch: number
  readonly lastFetchedEpoch: number
  readonly fetchOffset: bigint
  readonly partitionMaxBytes: number
}

/** What a client was told of a partition; it is told again when that changes. */
export interface ToldPartition {
  readonly highWatermark: bigint
  readonly lastStableOffset: bigint
  readonly logStartOffset: bigint
}

/** The partitions that a client fetches, so that its requests name only what has changed. */
export interface FetchSession {
  readonly sessionId: number
  /** Whether topics are named by id. */
  readonly usesTopicIds: boolean
  /** In the order in which they are served. */
  readonly partitions: Map<string, SessionPartition>
  readonly told: Map<string, ToldPartition>
  nextEpoch: number
  usedAtMs: number
}

/** The sessions and their partitions at most, and when one that is not used makes room. */
export interface FetchSessionLimits {
  readonly maxSessions: number
  readonly maxPartitions: number
}

const evictableAfterMs = 120_000
const maxEpoch = 0x7fff_ffff

/** The name of a partition within a session. */
export function partitionKey(topic: string, partition: number): string {
  return `${topic}:${partition}`
}

/** The fetch sessions of all clients. A client that gets none names all of its partitions every time. */
export class FetchSessions {
  readonly #limits: FetchSessionLimits
  readonly #steadyMs: () => number
  readonly #newId: () => number
  /** In the order of their last use. */
  readonly #sessions = new Map<number, FetchSession>()

  /** @param newId a random number from 1 to 2147483647 */
  constructor(limits: FetchSessionLimits, steadyMs: () => number, newId: () => number) {
    this.#limits = limits
    this.#steadyMs = steadyMs
    this.#newId = newId
  }

  get size(): number {
    return this.#sessions.size
  }

  /** A new session; undefined when there is no room for one. */
  open(partitions: Map<string, SessionPartition>, usesTopicIds: boolean): FetchSession | undefined {
    while (this.#isFull(partitions.size)) if (!this.#evict()) return undefined
    let sessionId = this.#newId()
    while (sessionId === 0 || this.#sessions.has(sessionId)) sessionId = this.#newId()
    const usedAtMs = this.#steadyMs()
    const session = { sessionId, usesTopicIds, partitions, told: new Map(), nextEpoch: 1, usedAtMs }
    this.#sessions.set(sessionId, session)
    return session
  }

  /** The session that a request goes on with; the name of the error when it cannot. */
  resume(
    sessionId: number,
    epoch: number,
    usesTopicIds: boolean,
  ): FetchSession | 'FETCH_SESSION_ID_NOT_FOUND' | 'INVALID_FETCH_SESSION_EPOCH' | 'FETCH_SESSION_TOPIC_ID_ERROR' {
    const session = this.#sessions.get(sessionId)
    if (session === undefined) return 'FETCH_SESSION_ID_NOT_FOUND'
    if (session.nextEpoch !== epoch) return 'INVALID_FETCH_SESSION_EPOCH'
    if (session.usesTopicIds !== usesTopicIds) return 'FETCH_SESSION_TOPIC_ID_ERROR'
    session.nextEpoch = epoch === maxEpoch ? 1 : epoch + 1
    session.usedAtMs = this.#steadyMs()
    this.#sessions.delete(sessionId)
    this.#sessions.set(sessionId, session)
    return session
  }

  /** Whether partitions may be added to a session. */
  hasRoomFor(added: number): boolean {
    return added === 0 || !this.#hasTooMany(added)
  }

  close(sessionId: number): void {
    this.#sessions.delete(sessionId)
  }

  #isFull(added: number): boolean {
    return this.#sessions.size >= this.#limits.maxSessions || this.#hasTooMany(added)
  }

  #hasTooMany(added: number): boolean {
    let partitions = added
    for (const session of this.#sessions.values()) partitions += session.partitions.size
    return partitions > this.#limits.maxPartitions
  }

  #evict(): boolean {
    const oldest = this.#sessions.values().next().value
    if (oldest === undefined || this.#steadyMs() - oldest.usedAtMs < evictableAfterMs) return false
    this.#sessions.delete(oldest.sessionId)
    return true
  }
}
