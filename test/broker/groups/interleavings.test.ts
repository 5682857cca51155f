import fc from 'fast-check'
import type { GroupCoordinator } from '../../../src/broker/groups/group-coordinator.ts'
import type { JoinAnswer } from '../../../src/broker/groups/classic-group.ts'
import type { FakeClock, FakeCoordinatorLog } from '../../support/coordinator-fakes.ts'
import { settle } from '../../support/coordinator-fakes.ts'
import { client, joinRequest, openGroups, sync } from '../../support/group-fixture.ts'
import { propertyRuns } from '../../support/property-runs.ts'

/** One thing that happens; numbers pick the member, or the time that passes. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('join' as const), fc.nat(4)) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('sync' as const), fc.nat(4)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('heartbeat' as const), fc.nat(4)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('leave' as const), fc.nat(4)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('fail' as const), fc.nat(2)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('pass' as const), fc.integer({ min: 1, max: 6000 })) },
)

/** A client of a classic group that does what it is told, at odd times. */
class Actor {
  readonly instanceId: string | null
  memberId = ''
  joined: JoinAnswer | undefined

  constructor(index: number) {
    this.instanceId = index === 4 ? 'static' : null
  }
}

class Run {
  readonly actors = Array.from({ length: 5 }, (_, index) => new Actor(index))
  open = 0
  readonly faults: string[] = []
  lastGeneration = 0
  readonly leaders = new Map<number, Set<string>>()
  readonly #groups: GroupCoordinator
  readonly #clock: FakeClock
  readonly #log: FakeCoordinatorLog

  constructor({ groups, clock, log }: { groups: GroupCoordinator; clock: FakeClock; log: FakeCoordinatorLog }) {
    this.#groups = groups
    this.#clock = clock
    this.#log = log
  }

  async take([kind, value]: readonly [string, number]): Promise<void> {
    const actor = this.actors[value % 5] as Actor
    if (kind === 'join') this.#join(actor)
    else if (kind === 'sync') this.#sync(actor)
    else if (kind === 'heartbeat') void this.#count(this.#heartbeat(actor))
    else if (kind === 'leave') void this.#count(this.#leave(actor))
    else if (kind === 'fail') this.#log.failNext(value)
    else await this.#clock.advance(value)
    await settle()
    await this.#look()
  }

  #join(actor: Actor): void {
    const request = joinRequest({
      memberId: actor.memberId,
      groupInstanceId: actor.instanceId,
      sessionTimeoutMs: 6000,
      rebalanceTimeoutMs: 4000,
    })
    void this.#count(this.#joinWith(actor, request))
  }

  async #joinWith(actor: Actor, request: ReturnType<typeof joinRequest>): Promise<void> {
    const answer = await this.#groups.joinGroup(request, client(actor.instanceId === null ? 4 : 5))
    actor.joined = answer.errorCode === 0 ? answer : undefined
    if (answer.errorCode === 25 || answer.errorCode === 82) actor.memberId = ''
    else if (answer.memberId !== '') actor.memberId = answer.memberId
    if (answer.errorCode !== 0) return
    const leaders = this.leaders.get(answer.generationId ?? 0) ?? new Set()
    if (answer.members.length > 0) leaders.add(answer.memberId)
    this.leaders.set(answer.generationId ?? 0, leaders)
  }

  #sync(actor: Actor): void {
    const { joined } = actor
    if (joined === undefined) return
    void this.#count(this.#syncWith(actor, joined))
  }

  /** What a member gets is its own part: that of its id, or of an id that it had as a static member. */
  async #syncWith({ instanceId }: Actor, joined: JoinAnswer): Promise<void> {
    const assignments = Object.fromEntries(joined.members.map(({ memberId }) => [memberId, memberId]))
    const answer = await sync(this.#groups, joined, assignments, { groupInstanceId: instanceId })
    const text = Buffer.from(answer.assignment).toString()
    const isOwn = text === '' || (instanceId === null ? text === joined.memberId : text.startsWith(instanceId))
    if (answer.errorCode === 0 && !isOwn) this.faults.push(`${joined.memberId} was given what is for ${text}`)
  }

  async #heartbeat({ memberId, joined, instanceId }: Actor): Promise<void> {
    await this.#groups.heartbeat({
      groupId: 'g',
      memberId,
      generationId: joined?.generationId ?? -1,
      groupInstanceId: instanceId,
    })
  }

  async #leave(actor: Actor): Promise<void> {
    const { memberId, instanceId } = actor
    actor.joined = undefined
    await this.#groups.leaveGroup(
      { groupId: 'g', memberId: '', members: [{ memberId, groupInstanceId: instanceId, reason: null }] },
      client(3),
    )
  }

  async #count(work: Promise<unknown>): Promise<void> {
    this.open++
    await work
    this.open--
  }

  async #look(): Promise<void> {
    const { groups } = await this.#groups.describeGroups(
      { groups: ['g'], includeAuthorizedOperations: false },
      client(5),
    )
    const members = groups[0]?.members ?? []
    if (new Set(members.map(({ memberId }) => memberId)).size < members.length) this.faults.push('a member twice')
    const instances = members.flatMap(({ groupInstanceId }) => groupInstanceId ?? [])
    if (new Set(instances).size < instances.length) this.faults.push('an instance twice')
    for (const generation of this.leaders.keys()) this.lastGeneration = Math.max(this.lastGeneration, generation)
  }
}

describe('whatever the order of joins, syncs, heartbeats, leaves and failures', () => {
  test('generations go up, one member leads, and nobody waits for ever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.constantFrom(0, 1500),
        async (steps, delayMs) => {
          const opened = await openGroups({
            settings: { initialRebalanceDelayMs: delayMs, newMemberJoinTimeoutMs: 20_000 },
          })
          const run = new Run(opened)
          let generation = 0
          for (const each of steps) {
            await run.take(each)
            expect(run.lastGeneration).toBeGreaterThanOrEqual(generation)
            generation = run.lastGeneration
          }
          for (const leaders of run.leaders.values()) expect(leaders.size).toBeLessThanOrEqual(1)
          await opened.clock.advance(120_000)
          expect(run.open).toBe(0)
          expect(run.faults).toEqual([])
          const { groups } = await opened.groups.describeGroups(
            { groups: ['g'], includeAuthorizedOperations: false },
            client(5),
          )
          expect(['Empty', 'Dead']).toContain(groups[0]?.groupState)
          opened.log.failNext(0)
          await opened.clock.advance(600_000)
          expect(opened.budget.usedBytes).toBe(0)
        },
      ),
      propertyRuns(150),
    )
  })
})

describe('whatever the order of heartbeats of the newer protocol', () => {
  const beat = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constant('beat' as const), fc.nat(3)) },
    { weight: 2, arbitrary: fc.tuple(fc.constant('revoke' as const), fc.nat(3)) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('leave' as const), fc.nat(3)) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('grow' as const), fc.nat(3)) },
    { weight: 3, arbitrary: fc.tuple(fc.constant('pass' as const), fc.integer({ min: 1, max: 20_000 })) },
  )

  test('no partition has two owners, and members that keep on get all of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(beat, { minLength: 5, maxLength: 40 }), async steps => {
        const { groups, clock, topics } = await openGroups()
        const members = Array.from({ length: 4 }, (_, index) => ({
          memberId: `m${index}`,
          epoch: 0,
          owned: [] as number[],
          told: [] as number[],
        }))
        const { topicId } = topics.set('grows', 3)
        let count = 3
        const heartbeat = async (member: (typeof members)[number]) => {
          const isJoin = member.epoch === 0
          if (isJoin) member.owned = []
          const answer = await groups.consumerGroupHeartbeat(
            {
              groupId: 'g',
              memberId: member.memberId,
              memberEpoch: member.epoch,
              instanceId: null,
              rackId: null,
              rebalanceTimeoutMs: isJoin ? 10_000 : -1,
              subscribedTopicNames: isJoin ? ['grows'] : null,
              subscribedTopicRegex: null,
              serverAssignor: null,
              topicPartitions: member.owned.length === 0 ? [] : [{ topicId, partitions: member.owned }],
            },
            client(1),
          )
          if (answer.errorCode === 110 || answer.errorCode === 25 || answer.errorCode === 69) {
            Object.assign(member, { epoch: 0, owned: [], told: [] })
            return
          }
          expect(answer.errorCode).toBe(0)
          expect(answer.memberEpoch).toBeGreaterThanOrEqual(member.epoch)
          member.epoch = answer.memberEpoch
          if (answer.assignment !== null && answer.assignment !== undefined)
            member.told = answer.assignment.topicPartitions.flatMap(({ partitions }) => partitions)
          // What is new may be used at once; what is to be given up is used until the member says otherwise.
          member.owned = [...new Set([...member.owned, ...member.told])]
        }
        const check = async () => {
          const { groups: shown } = await groups.describeConsumerGroups({
            groupIds: ['g'],
            includeAuthorizedOperations: false,
          })
          const alive = new Set(shown[0]?.members.map(({ memberId }) => memberId))
          const used = members
            .filter(({ memberId, epoch }) => epoch > 0 && alive.has(memberId))
            .flatMap(({ owned }) => owned)
          expect(new Set(used).size).toBe(used.length)
        }
        for (const [kind, value] of steps) {
          const member = members[value % 4]!
          if (kind === 'beat') await heartbeat(member)
          else if (kind === 'revoke') member.owned = member.owned.filter(partition => member.told.includes(partition))
          else if (kind === 'grow') topics.set('grows', ++count)
          else if (kind === 'pass') await clock.advance(value)
          else {
            const request = {
              groupId: 'g',
              memberId: member.memberId,
              memberEpoch: -1,
              instanceId: null,
              rackId: null,
              rebalanceTimeoutMs: -1,
            }
            const rest = {
              subscribedTopicNames: null,
              subscribedTopicRegex: null,
              serverAssignor: null,
              topicPartitions: null,
            }
            await groups.consumerGroupHeartbeat({ ...request, ...rest }, client(1))
            Object.assign(member, { epoch: 0, owned: [], told: [] })
          }
          await check()
        }
        for (let round = 0; round < 12; round++) {
          await clock.advance(1100)
          for (const member of members) {
            await heartbeat(member)
            member.owned = member.owned.filter(partition => member.told.includes(partition))
          }
        }
        const all = members.flatMap(({ told }) => told).sort((one, other) => one - other)
        expect(all).toEqual(Array.from({ length: count }, (_, index) => index))
      }),
      propertyRuns(150),
    )
  })
})
