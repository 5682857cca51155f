import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type {
  ConsumerGroupDescribeRequest,
  consumerGroupDescribe,
} from '../../kafka/messages/consumer-group-describe.ts'
import type { ConsumerGroupHeartbeatRequest } from '../../kafka/messages/consumer-group-heartbeat.ts'
import type { DeleteGroupsRequest, deleteGroups } from '../../kafka/messages/delete-groups.ts'
import type { DescribeGroupsRequest, describeGroups } from '../../kafka/messages/describe-groups.ts'
import type { HeartbeatRequest } from '../../kafka/messages/heartbeat.ts'
import type { JoinGroupRequest } from '../../kafka/messages/join-group.ts'
import type { LeaveGroupRequest, leaveGroup } from '../../kafka/messages/leave-group.ts'
import type { ListGroupsRequest, listGroups } from '../../kafka/messages/list-groups.ts'
import type { OffsetCommitRequest, offsetCommit } from '../../kafka/messages/offset-commit.ts'
import type { OffsetDeleteRequest, offsetDelete } from '../../kafka/messages/offset-delete.ts'
import type { OffsetFetchRequest } from '../../kafka/messages/offset-fetch.ts'
import type { SyncGroupRequest } from '../../kafka/messages/sync-group.ts'
import type { TxnOffsetCommitRequest, txnOffsetCommit } from '../../kafka/messages/txn-offset-commit.ts'
import type { Logger } from '../../telemetry/logger.ts'
import type { CancelTimer, CoordinatorClock } from '../coordinator-clock.ts'
import type { CoordinatorLog } from '../coordinator-log.ts'
import type { StateBudget } from '../state-budget.ts'
import type { TopicDirectory } from '../topic-directory.ts'
import { WallClockWatch } from '../wall-clock-watch.ts'
import { ClassicCalls } from './classic-calls.ts'
import type { JoinAnswer, SyncAnswer } from './classic-group.ts'
import { ClassicJoins } from './classic-joins.ts'
import { ClassicMembers } from './classic-members.ts'
import { ClassicProtocol } from './classic-protocol.ts'
import { ClassicRebalances, refusedJoin, refusedSync } from './classic-rebalances.ts'
import type { ClientContext } from './client-context.ts'
import { ConsumerEngine } from './consumer-engine.ts'
import { ConsumerHeartbeats } from './consumer-heartbeats.ts'
import { LoadedConsumerGroups } from './consumer-loader.ts'
import type { ConsumerHeartbeatAnswer } from './consumer-requests.ts'
import { refusedHeartbeat } from './consumer-requests.ts'
import { describedConsumerGroup, undescribedGroup } from './consumer-views.ts'
import { GroupConversion } from './group-conversion.ts'
import { isUsableGroupId } from './group-id.ts'
import { GroupLoader } from './group-loader.ts'
import { GroupLog } from './group-log.ts'
import { GroupRemoval } from './group-removal.ts'
import type { GroupSettings } from './group-settings.ts'
import { GroupTable, type GroupOffset } from './group-table.ts'
import { describedGroup, listedGroups } from './group-views.ts'
import type { OffsetTransactions } from './offset-commits.ts'
import { OffsetCommits } from './offset-commits.ts'
import type { OffsetFetchAnswer } from './offset-queries.ts'
import { OffsetQueries, refusedFetch } from './offset-queries.ts'

/** The ports and settings of the group coordinator. */
export interface GroupCoordinatorOptions {
  /** `__consumer_offsets`. */
  readonly log: CoordinatorLog
  readonly clock: CoordinatorClock
  readonly settings: GroupSettings
  readonly budget: StateBudget
  readonly topics: TopicDirectory
  readonly transactions: OffsetTransactions
  readonly logger: Logger
  /** Text that no other call answers, such as a random uuid. */
  readonly newUniqueId: () => string
}

type CommitAnswer = ResponseDraftOf<typeof offsetCommit>
type TransactionalCommitAnswer = ResponseDraftOf<typeof txnOffsetCommit>

/** Looks after all groups: both protocols, and their offsets. Answers the bodies of responses; throttling is not its matter. */
export class GroupCoordinator {
  readonly #options: GroupCoordinatorOptions
  readonly #table: GroupTable
  readonly #log: GroupLog
  readonly #rebalances: ClassicRebalances
  readonly #classic: ClassicCalls
  readonly #engine: ConsumerEngine
  readonly #heartbeats: ConsumerHeartbeats
  readonly #commits: OffsetCommits
  readonly #queries: OffsetQueries
  readonly #removal: GroupRemoval
  readonly #loader: GroupLoader
  readonly #watch: WallClockWatch
  #cancelExpiry: CancelTimer | undefined
  /** Why nothing is answered at the moment. */
  #outage: ErrorName | undefined = 'COORDINATOR_LOAD_IN_PROGRESS'

  constructor(options: GroupCoordinatorOptions) {
    const { settings, budget, topics, logger } = options
    const table = new GroupTable(budget, settings.maxGroups)
    const log = new GroupLog(options.log, logger)
    const env = { ...options, log, table }
    this.#options = options
    this.#table = table
    this.#log = log
    this.#rebalances = new ClassicRebalances(env)
    const conversion: GroupConversion = new GroupConversion({
      env,
      table,
      rebalances: this.#rebalances,
      engine: () => engine,
    })
    const engine = new ConsumerEngine(env, conversion)
    const consumerGroups = new LoadedConsumerGroups({ env, table, engine })
    this.#engine = engine
    this.#heartbeats = new ConsumerHeartbeats({ env, table, engine, conversion })
    this.#loader = new GroupLoader({ env, table, rebalances: this.#rebalances, consumerGroups, logger })
    this.#classic = new ClassicCalls({
      settings,
      table,
      joins: new ClassicJoins(env, this.#rebalances),
      protocol: new ClassicProtocol(env, this.#rebalances),
      classicMembers: new ClassicMembers({ env, engine, conversion }),
    })
    this.#commits = new OffsetCommits(env)
    this.#queries = new OffsetQueries(table, topics)
    this.#removal = new GroupRemoval(env)
    this.#watch = new WallClockWatch(options.clock)
  }

  /** Brings groups back from the log; until then clients are told to ask again. Rejects when the log cannot be read. */
  async start(): Promise<void> {
    await this.#loader.load(this.#options.log)
    this.#outage = undefined
    this.#armExpiry()
  }

  /** Every offset that groups have committed. */
  committedOffsets(): Iterable<GroupOffset> {
    return this.#table.committedOffsets()
  }

  /** How many members each group has. */
  *memberCounts(): Generator<readonly [groupId: string, count: number], void> {
    for (const { groupId, members } of this.#table.all()) yield [groupId, members.size]
  }

  /** Answers everybody who waits and stops all timers. */
  stop(): void {
    this.#outage = 'COORDINATOR_NOT_AVAILABLE'
    this.#cancelExpiry?.()
    for (const group of this.#table.all()) {
      if (group.type === 'consumer') this.#engine.close(group)
      else this.#rebalances.close(group, errorCodes.COORDINATOR_NOT_AVAILABLE.code)
    }
  }

  #armExpiry(): void {
    const { clock, settings, logger } = this.#options
    this.#cancelExpiry = clock.schedule(settings.offsetsRetentionCheckIntervalMs, () => {
      this.#armExpiry()
      if (!this.#watch.isTrusted()) return logger.warn({}, 'the clock has jumped: offsets do not expire for now')
      void this.#removal.expire()
    })
  }

  async joinGroup(request: JoinGroupRequest, context: ClientContext): Promise<JoinAnswer> {
    const isRefused = this.#outage !== undefined
    if (!isRefused) return this.#classic.join(request, context)
    const answer = refusedJoin(this.#outageCode, request.memberId)
    return context.apiVersion < 7 ? { ...answer, protocolName: '' } : answer
  }

  async syncGroup(request: SyncGroupRequest, context: ClientContext): Promise<SyncAnswer> {
    return this.#outage === undefined ? this.#classic.sync(request, context) : refusedSync(this.#outageCode)
  }

  async heartbeat(request: HeartbeatRequest): Promise<{ readonly errorCode: number }> {
    // A group that loads has nothing to tell; the member is fine (as Kafka has it).
    if (this.#outage === 'COORDINATOR_LOAD_IN_PROGRESS') return { errorCode: 0 }
    return { errorCode: this.#outage === undefined ? await this.#classic.heartbeat(request) : this.#outageCode }
  }

  async leaveGroup(request: LeaveGroupRequest, context: ClientContext): Promise<ResponseDraftOf<typeof leaveGroup>> {
    if (this.#outage !== undefined) return { errorCode: this.#outageCode, members: [] }
    return this.#classic.leave(request, context)
  }

  /** The heartbeat of a member of the newer protocol. */
  async consumerGroupHeartbeat(
    request: ConsumerGroupHeartbeatRequest,
    context: ClientContext,
  ): Promise<ConsumerHeartbeatAnswer> {
    if (this.#outage !== undefined) return refusedHeartbeat({ error: this.#outage, message: null })
    return this.#heartbeats.heartbeat(request, context)
  }

  async describeConsumerGroups({
    groupIds,
  }: ConsumerGroupDescribeRequest): Promise<ResponseDraftOf<typeof consumerGroupDescribe>> {
    const { topics } = this.#options
    const groups = groupIds.map(groupId =>
      this.#outage === undefined
        ? describedConsumerGroup(this.#table, topics, groupId)
        : undescribedGroup(groupId, this.#outage, null),
    )
    return { throttleTimeMs: 0, groups }
  }

  async commitOffsets(request: OffsetCommitRequest, { apiVersion }: ClientContext): Promise<CommitAnswer> {
    if (this.#outage === undefined) return this.#commits.commit(request, apiVersion)
    return { topics: request.topics.map(topic => this.#refusedTopic(topic)) }
  }

  /** Commits offsets that become valid with the end of the transaction: see `endTransaction`. */
  async commitOffsetsInTransaction(
    request: TxnOffsetCommitRequest,
    { apiVersion }: ClientContext,
  ): Promise<TransactionalCommitAnswer> {
    const error = this.#outage ?? (isUsableGroupId(request.groupId) ? undefined : 'INVALID_GROUP_ID')
    if (error === undefined) return this.#commits.commitInTransaction(request, apiVersion)
    return { throttleTimeMs: 0, topics: request.topics.map(topic => this.#refusedTopic(topic, error)) }
  }

  #refusedTopic<Topic extends { readonly partitions: readonly { readonly partitionIndex: number }[] }>(
    topic: Topic,
    error = this.#outage ?? 'NONE',
  ): Topic & { readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[] } {
    const { code: errorCode } = errorCodes[error]
    return { ...topic, partitions: topic.partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })) }
  }

  async fetchOffsets(request: OffsetFetchRequest, { apiVersion }: ClientContext): Promise<OffsetFetchAnswer> {
    if (this.#outage === undefined) return this.#queries.fetch(request, apiVersion)
    const errorCode = this.#outageCode
    if (apiVersion < 2) return { topics: refusedFetch(request, errorCode) }
    return { topics: [], errorCode, groups: request.groups.map(({ groupId }) => ({ groupId, topics: [], errorCode })) }
  }

  async deleteOffsets(request: OffsetDeleteRequest): Promise<ResponseDraftOf<typeof offsetDelete>> {
    if (this.#outage !== undefined) return { errorCode: this.#outageCode, topics: [] }
    return this.#removal.deleteOffsets(request)
  }

  async describeGroups(
    { groups }: DescribeGroupsRequest,
    { apiVersion }: ClientContext,
  ): Promise<ResponseDraftOf<typeof describeGroups>> {
    const { table, outage } = { table: this.#table, outage: this.#outage }
    if (outage === undefined) return { groups: groups.map(groupId => describedGroup(table, groupId, apiVersion)) }
    const empty = { errorCode: this.#outageCode, groupState: '', protocolType: '', protocolData: '', members: [] }
    return { groups: groups.map(groupId => ({ ...empty, groupId })) }
  }

  async listGroups(request: ListGroupsRequest): Promise<ResponseDraftOf<typeof listGroups>> {
    if (this.#outage !== undefined) return { errorCode: this.#outageCode, groups: [] }
    return { errorCode: 0, groups: listedGroups(this.#table, request) }
  }

  async deleteGroups({ groupsNames }: DeleteGroupsRequest): Promise<ResponseDraftOf<typeof deleteGroups>> {
    const results: { readonly groupId: string; readonly errorCode: number }[] = []
    for (const groupId of new Set(groupsNames)) {
      const isOut = this.#outage !== undefined
      results.push({ groupId, errorCode: isOut ? this.#outageCode : await this.#removal.deleteGroup(groupId) })
    }
    return { throttleTimeMs: 0, results }
  }

  /** The marker of a transaction's end is durable in a partition of the log: its offsets there are valid, or gone. */
  endTransaction(partition: number, producerId: bigint, isCommitted: boolean): void {
    this.#table.endTransaction(producerId, isCommitted, groupId => this.#log.partitionOf(groupId) === partition)
  }

  /** Lets go of the offsets of a topic that was deleted. */
  forgetTopic(topic: string): Promise<void> {
    return this.#removal.forgetTopic(topic)
  }

  get #outageCode(): number {
    return errorCodes[this.#outage ?? 'NONE'].code
  }
}
