import { Buffer } from 'node:buffer'
import { StateBudget } from '../../src/broker/state-budget.ts'
import { GroupCoordinator } from '../../src/broker/groups/group-coordinator.ts'
import type { GroupCoordinatorOptions } from '../../src/broker/groups/group-coordinator.ts'
import type { GroupSettings } from '../../src/broker/groups/group-settings.ts'
import type { ConsumerGroupHeartbeatRequest } from '../../src/kafka/messages/consumer-group-heartbeat.ts'
import type { JoinGroupRequest } from '../../src/kafka/messages/join-group.ts'
import type { JoinAnswer, SyncAnswer } from '../../src/broker/groups/classic-group.ts'
import { FakeClock, FakeCoordinatorLog, FakeTopics, fakeLogger } from './coordinator-fakes.ts'

/** Kafka's defaults, without the delay of the first rebalance. */
export const testSettings: GroupSettings = {
  minSessionTimeoutMs: 1000,
  maxSessionTimeoutMs: 1_800_000,
  initialRebalanceDelayMs: 0,
  newMemberJoinTimeoutMs: 300_000,
  maxGroupSize: 1000,
  maxGroups: 1000,
  maxMemberBytes: 100_000,
  maxOffsetMetadataLength: 4096,
  offsetsRetentionMs: 7 * 86_400_000,
  offsetsRetentionCheckIntervalMs: 600_000,
  consumer: {
    sessionTimeoutMs: 45_000,
    heartbeatIntervalMs: 5000,
    assignmentIntervalMs: 1000,
    maxSubscribedTopics: 10_000,
    maxRegexLength: 1000,
  },
}

/** A group coordinator with everything around it made up. */
export async function openGroups(
  options: Partial<Omit<GroupCoordinatorOptions, 'settings'>> & { readonly settings?: Partial<GroupSettings> } = {},
) {
  const clock = options.clock instanceof FakeClock ? options.clock : new FakeClock()
  const log = options.log instanceof FakeCoordinatorLog ? options.log : new FakeCoordinatorLog()
  const topics = options.topics instanceof FakeTopics ? options.topics : new FakeTopics({ 'beh-a': 3, 'beh-empty': 1 })
  const logger = fakeLogger()
  const budget = options.budget ?? new StateBudget(50_000_000)
  let ids = 0
  const groups = new GroupCoordinator({
    transactions: { offsetsErrorOf: () => undefined },
    newUniqueId: () => `${++ids}`,
    ...options,
    clock,
    log,
    topics,
    logger,
    budget,
    settings: { ...testSettings, ...options.settings },
  })
  await groups.start()
  return { groups, clock, log, topics, logger, budget }
}

export const client = (apiVersion: number) => ({ apiVersion, clientId: 'probe', clientHost: '/127.0.0.1' })

const metadata = Buffer.from('00010000000100056265682d61ffffffff00000000', 'hex')

/** A join as a consumer sends it. */
export function joinRequest(changes: Partial<JoinGroupRequest> = {}): JoinGroupRequest {
  return {
    groupId: 'g',
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 60_000,
    memberId: '',
    groupInstanceId: null,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata }],
    reason: null,
    ...changes,
  }
}

/** A heartbeat of a member that has nothing to say. */
export const quietHeartbeat: ConsumerGroupHeartbeatRequest = {
  groupId: 'g',
  memberId: 'm',
  memberEpoch: 0,
  instanceId: null,
  rackId: null,
  rebalanceTimeoutMs: -1,
  subscribedTopicNames: null,
  subscribedTopicRegex: null,
  serverAssignor: null,
  topicPartitions: null,
}

/** A member that joined and synced alone. */
export async function soleMember(groups: GroupCoordinator, changes: Partial<JoinGroupRequest> = {}, version = 3) {
  const joined = await groups.joinGroup(joinRequest(changes), client(version))
  const memberId = joined.memberId
  const synced = await sync(groups, joined, { [memberId]: 'all' }, changes)
  return { joined, synced, memberId }
}

/** Syncs with what a join answered. */
export function sync(
  groups: GroupCoordinator,
  joined: JoinAnswer,
  assignments: Readonly<Record<string, string>> = {},
  changes: Partial<JoinGroupRequest> = {},
): Promise<SyncAnswer> {
  return groups.syncGroup(
    {
      groupId: changes.groupId ?? 'g',
      generationId: joined.generationId ?? -1,
      memberId: joined.memberId,
      groupInstanceId: changes.groupInstanceId ?? null,
      protocolType: null,
      protocolName: null,
      assignments: Object.entries(assignments).map(([memberId, text]) => ({ memberId, assignment: Buffer.from(text) })),
    },
    client(3),
  )
}
