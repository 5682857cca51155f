import type { ErrorName } from '../../../src/kafka/error-codes.ts'
import type { GroupCoordinator } from '../../../src/broker/groups/group-coordinator.ts'
import { coordinatorPartition } from '../../../src/broker/coordinator-log.ts'
import { FakeCoordinatorLog, FakeTopics, settle } from '../../support/coordinator-fakes.ts'
import { client, joinRequest, openGroups, soleMember } from '../../support/group-fixture.ts'

interface CommitOptions {
  readonly topic?: string
  readonly partition?: number
  readonly offset?: bigint
  readonly metadata?: string | null
  readonly generation?: number
  readonly memberId?: string
  readonly version?: number
  readonly retentionTimeMs?: bigint
}

const partitionsOf = ({ partition = 0, offset = 42n, metadata = 'meta' }: CommitOptions) => [
  { partitionIndex: partition, committedOffset: offset, committedLeaderEpoch: -1, committedMetadata: metadata },
]

async function commit(groups: GroupCoordinator, options: CommitOptions = {}) {
  const { topic = 'beh-a', generation = -1, memberId = '', version = 8, retentionTimeMs = -1n } = options
  const answer = await groups.commitOffsets(
    {
      groupId: 'g',
      generationIdOrMemberEpoch: generation,
      memberId,
      groupInstanceId: null,
      retentionTimeMs,
      topics: [{ name: topic, topicId: topic, partitions: partitionsOf(options) }],
    },
    client(version),
  )
  return answer.topics[0]?.partitions[0]?.errorCode
}

const producerId = 7n
const producer = { producerId, producerEpoch: 0 }
const partition = coordinatorPartition('g', 5)

async function commitInTransaction(groups: GroupCoordinator, options: CommitOptions = {}) {
  const { topic = 'beh-a', generation: generationId = -1, memberId = '' } = options
  const topics = [{ name: topic, partitions: partitionsOf(options) }]
  const answer = await groups.commitOffsetsInTransaction(
    { transactionalId: 't', groupId: 'g', ...producer, generationId, memberId, groupInstanceId: null, topics },
    client(3),
  )
  return answer.topics[0]?.partitions[0]?.errorCode
}

async function fetch(groups: GroupCoordinator, partitionIndexes: number[], requireStable = false, topic = 'beh-a') {
  const answer = await groups.fetchOffsets(
    { groupId: 'g', topics: [{ name: topic, partitionIndexes }], groups: [], requireStable },
    client(7),
  )
  return answer.topics?.[0]?.partitions.map(({ committedOffset, errorCode }) => [committedOffset, errorCode])
}

async function fetchAll(groups: GroupCoordinator, requireStable = false) {
  const answer = await groups.fetchOffsets(
    {
      groupId: '',
      topics: [],
      groups: [{ groupId: 'g', memberId: null, memberEpoch: -1, topics: null }],
      requireStable,
    },
    client(9),
  )
  return answer.groups?.[0]
}

test('topics that are named twice share a row where anything of a commit is unknown', async () => {
  const { groups } = await openGroups()
  const commitTopics = async (...names: string[]) => {
    const [twice, topics] = [
      partitionsOf({}),
      names.map(name => ({ name, topicId: name, partitions: partitionsOf({}) })),
    ]
    const known = { name: 'beh-a', topicId: 'beh-a' }
    const all = [{ ...known, partitions: [] }, { ...known, partitions: [...twice, ...twice] }, ...topics]
    const request = { groupId: 'g', memberId: '', groupInstanceId: null, topics: all }
    const answer = await groups.commitOffsets(
      { ...request, generationIdOrMemberEpoch: -1, retentionTimeMs: -1n },
      client(8),
    )
    return answer.topics.map(({ name = '', partitions }) => [name, partitions.length])
  }
  expect(await commitTopics('beh-a')).toEqual([
    ['beh-a', 2],
    ['beh-a', 1],
  ])
  expect(await commitTopics('beh-a', 'nope', 'nope')).toEqual([
    ['beh-a', 3],
    ['nope', 2],
  ])
})

describe('commits', () => {
  test('without a member are for tools and for consumers that assign themselves', async () => {
    const { groups } = await openGroups()
    expect(await commit(groups)).toBe(0)
    expect(await commit(groups, { partition: 1, metadata: null, offset: 7n })).toBe(0)
    expect(await commit(groups, { partition: 2, offset: -1n })).toBe(0)
    expect(await commit(groups, { memberId: 'ghost' })).toBe(0)
    expect(await fetch(groups, [0, 1, 2, 88])).toEqual([
      [42n, 0],
      [7n, 0],
      [-1n, 0],
      [-1n, 0],
    ])
    const { groups: shown } = await groups.describeGroups(
      { groups: ['g'], includeAuthorizedOperations: false },
      client(5),
    )
    expect(shown[0]).toMatchObject({ errorCode: 0, groupState: 'Empty', protocolType: '' })
    expect((await groups.joinGroup(joinRequest(), client(3))).generationId).toBe(1)
  })

  test('topics and partitions that are not there are unknown', async () => {
    const { groups } = await openGroups()
    expect(await commit(groups, { topic: 'beh-nope' })).toBe(3)
    expect(await commit(groups, { partition: 88 })).toBe(3)
    expect(await commit(groups, { partition: -1 })).toBe(3)
    expect(await fetchAll(groups)).toEqual({ groupId: 'g', topics: [], errorCode: 0 })
  })

  test('metadata beyond the limit is too large, for its partition alone', async () => {
    const { groups } = await openGroups()
    expect(await commit(groups, { metadata: 'm'.repeat(4096) })).toBe(0)
    expect(await commit(groups, { metadata: 'm'.repeat(4097) })).toBe(12)
  })

  test('a generation without a member is none of the group; of a group that is not there it is illegal', async () => {
    const { groups } = await openGroups()
    expect(await commit(groups, { generation: 3 })).toBe(22)
    expect(await commit(groups, { generation: 3, version: 9 })).toBe(69)
    await commit(groups)
    expect(await commit(groups, { generation: 3 })).toBe(25)
  })

  test('of a group with members take one of them in its generation', async () => {
    const { groups } = await openGroups()
    const { memberId } = await soleMember(groups)
    expect(await commit(groups)).toBe(25)
    expect(await commit(groups, { generation: 2, memberId })).toBe(22)
    expect(await commit(groups, { generation: 1, memberId: 'ghost' })).toBe(25)
    expect(await commit(groups, { generation: 1, memberId })).toBe(0)
  })

  test('between join and sync are refused, in a later rebalance taken', async () => {
    const { groups } = await openGroups()
    const { memberId } = await groups.joinGroup(joinRequest(), client(3))
    expect(await commit(groups, { generation: 1, memberId })).toBe(27)
    await groups.syncGroup(
      {
        groupId: 'g',
        generationId: 1,
        memberId,
        groupInstanceId: null,
        protocolType: null,
        protocolName: null,
        assignments: [],
      },
      client(3),
    )
    void groups.joinGroup(joinRequest(), client(3))
    expect(await commit(groups, { generation: 1, memberId })).toBe(0)
  })

  test('by topic id find the topic, and are fetched by it', async () => {
    const topics = new FakeTopics()
    const { topicId } = topics.set('beh-a', 1)
    const { groups } = await openGroups({ topics })
    expect(await commit(groups, { topic: topicId, version: 10 })).toBe(0)
    expect(await commit(groups, { topic: 'AAAAAAAAAAAAAAAAAAAAew', version: 10 })).toBe(100)
    const ask = (asked: readonly { name: string; topicId: string; partitionIndexes: number[] }[] | null) =>
      groups.fetchOffsets(
        {
          groupId: '',
          topics: [],
          groups: [{ groupId: 'g', memberId: null, memberEpoch: -1, topics: asked }],
          requireStable: false,
        },
        client(10),
      )
    expect((await ask(null)).groups?.[0]?.topics).toMatchObject([
      { topicId, partitions: [{ committedOffset: 42n, errorCode: 0 }] },
    ])
    const unknown = await ask([{ name: '', topicId: 'AAAAAAAAAAAAAAAAAAAAew', partitionIndexes: [0] }])
    expect(unknown.groups?.[0]?.topics[0]?.partitions[0]).toMatchObject({ committedOffset: -1n, errorCode: 100 })
  })

  test('count once they are durable', async () => {
    const { groups, log } = await openGroups()
    log.failNext(1)
    expect(await commit(groups)).toBe(15)
    expect(await fetch(groups, [0])).toEqual([[-1n, 0]])
  })

  test('are refused beyond what the budget or the number of groups allows', async () => {
    const { groups } = await openGroups({ settings: { maxGroups: 0 } })
    expect(await commit(groups)).toBe(44)
  })

  test('survive a restart', async () => {
    const log = new FakeCoordinatorLog()
    const { groups } = await openGroups({ log })
    await commit(groups, { offset: 1n })
    await commit(groups, { offset: 2n })
    await commit(groups, { partition: 1, version: 4, retentionTimeMs: 5000n })
    const { groups: again } = await openGroups({ log })
    expect(await fetchAll(again)).toEqual(await fetchAll(groups))
    expect(await fetch(again, [0, 1])).toEqual([
      [2n, 0],
      [42n, 0],
    ])
  })
})

describe('offsets in a transaction', () => {
  test('are hidden until its end; who wants them stable is told to wait', async () => {
    const { groups } = await openGroups()
    expect(await commitInTransaction(groups, { offset: 11n })).toBe(0)
    expect(await fetch(groups, [0], true)).toEqual([[-1n, 88]])
    expect(await fetch(groups, [0], false)).toEqual([[-1n, 0]])
    expect((await fetchAll(groups))?.topics).toEqual([])
    expect((await fetchAll(groups, true))?.topics[0]?.partitions).toMatchObject([{ errorCode: 88 }])
    groups.endTransaction(partition, producerId, true)
    expect(await fetch(groups, [0], true)).toEqual([[11n, 0]])
  })

  test('are gone when it is aborted, and so is what they took up', async () => {
    const { groups, budget } = await openGroups()
    await commit(groups, { offset: 5n })
    const before = budget.usedBytes
    await commitInTransaction(groups, { offset: 11n })
    groups.endTransaction(partition, producerId, false)
    expect(await fetch(groups, [0], true)).toEqual([[5n, 0]])
    expect(budget.usedBytes).toBe(before)
  })

  test('yield to a commit that came after them', async () => {
    const { groups } = await openGroups()
    await commitInTransaction(groups, { offset: 11n })
    await commit(groups, { offset: 12n })
    groups.endTransaction(partition, producerId, true)
    expect(await fetch(groups, [0])).toEqual([[12n, 0]])
  })

  test('are there when the end of the transaction is known at once, and not when they could not be written', async () => {
    const { groups, log, budget } = await openGroups()
    log.hold()
    const committing = commitInTransaction(groups, { offset: 11n })
    await settle()
    groups.endTransaction(partition, producerId, true)
    log.release()
    expect(await committing).toBe(0)
    expect(await fetch(groups, [0], true)).toEqual([[11n, 0]])
    const before = budget.usedBytes
    log.failNext(1)
    expect(await commitInTransaction(groups, { offset: 12n })).toBe(15)
    expect(await fetch(groups, [0], true)).toEqual([[11n, 0]])
    expect(budget.usedBytes).toBe(before)
  })

  test('are refused when the transaction or the member does not allow them', async () => {
    let error: ErrorName | undefined = 'INVALID_TXN_STATE'
    const { groups } = await openGroups({ transactions: { offsetsErrorOf: () => error } })
    expect(await commitInTransaction(groups)).toBe(48)
    error = undefined
    expect(await commitInTransaction(groups, { generation: 5, memberId: 'ghost' })).toBe(22)
    await commit(groups)
    expect(await commitInTransaction(groups, { generation: 5, memberId: 'ghost' })).toBe(25)
    expect(await commitInTransaction(groups, { topic: 'beh-nope' })).toBe(3)
  })

  test('end after a restart as they would have before; a marker in another partition does not count', async () => {
    const log = new FakeCoordinatorLog()
    const { groups } = await openGroups({ log })
    await commitInTransaction(groups, { offset: 11n })
    log.mark((partition + 1) % 5, producer, true)
    const { groups: open } = await openGroups({ log })
    expect(await fetch(open, [0], true)).toEqual([[-1n, 88]])
    open.endTransaction((partition + 1) % 5, producerId, true)
    expect(await fetch(open, [0], true)).toEqual([[-1n, 88]])
    log.mark(partition, producer, true)
    const { groups: ended } = await openGroups({ log })
    expect(await fetch(ended, [0], true)).toEqual([[11n, 0]])
  })
})

describe('removal', () => {
  const deleteOffsets = (groups: GroupCoordinator, name: string, partitionIndex = 0) =>
    groups.deleteOffsets({ groupId: 'g', topics: [{ name, partitions: [{ partitionIndex }] }] })
  const week = 7 * 86_400_000

  test('offsets of topics that members consume stay', async () => {
    const { groups } = await openGroups()
    expect((await deleteOffsets(groups, 'beh-a')).errorCode).toBe(69)
    await commit(groups)
    await commit(groups, { topic: 'beh-empty' })
    await soleMember(groups)
    expect((await deleteOffsets(groups, 'beh-a')).topics[0]?.partitions[0]?.errorCode).toBe(86)
    expect((await deleteOffsets(groups, 'beh-empty')).topics[0]?.partitions[0]?.errorCode).toBe(0)
    expect((await deleteOffsets(groups, 'beh-nope')).topics[0]?.partitions[0]?.errorCode).toBe(3)
    expect(await fetch(groups, [0], false, 'beh-empty')).toEqual([[-1n, 0]])
  })

  test('a group whose protocol does not tell its topics keeps its offsets while it has members', async () => {
    const { groups } = await openGroups()
    await soleMember(groups, { protocolType: 'connect' })
    expect((await deleteOffsets(groups, 'beh-a')).errorCode).toBe(68)
  })

  test('a group is deleted with its offsets, unless it has members', async () => {
    const log = new FakeCoordinatorLog()
    const { groups } = await openGroups({ log })
    const remove = async (name: string) => (await groups.deleteGroups({ groupsNames: [name] })).results[0]?.errorCode
    expect(await remove('g')).toBe(69)
    expect(await remove('')).toBe(69)
    await commit(groups)
    const { memberId } = await soleMember(groups)
    expect(await remove('g')).toBe(68)
    await groups.leaveGroup({ groupId: 'g', memberId, members: [] }, client(2))
    expect(await remove('g')).toBe(0)
    const { groups: again } = await openGroups({ log })
    for (const each of [groups, again]) {
      expect((await each.listGroups({ statesFilter: [], typesFilter: [] })).groups).toEqual([])
      expect(await fetch(each, [0])).toEqual([[-1n, 0]])
    }
  })

  test('offsets of a group without members expire after their retention, and the group with them', async () => {
    const log = new FakeCoordinatorLog()
    const { groups, clock } = await openGroups({ log })
    await commit(groups)
    await clock.advance(week - 1_000_000)
    expect(await fetch(groups, [0])).toEqual([[42n, 0]])
    await clock.advance(2_000_000)
    expect(await fetch(groups, [0])).toEqual([[-1n, 0]])
    expect((await groups.listGroups({ statesFilter: [], typesFilter: [] })).groups).toEqual([])
    const { groups: again } = await openGroups({ log })
    expect((await again.listGroups({ statesFilter: [], typesFilter: [] })).groups).toEqual([])
  })

  test('the retention of a group that had members begins when the last one left', async () => {
    const { groups, clock } = await openGroups()
    const { memberId } = await soleMember(groups, { sessionTimeoutMs: 1_800_000 })
    await commit(groups, { generation: 1, memberId })
    for (let passed = 0; passed < 2 * week; passed += 1_700_000) {
      await clock.advance(1_700_000)
      await groups.heartbeat({ groupId: 'g', memberId, generationId: 1, groupInstanceId: null })
    }
    await groups.leaveGroup({ groupId: 'g', memberId, members: [] }, client(2))
    await clock.advance(week - 1_000_000)
    expect(await fetch(groups, [0])).toEqual([[42n, 0]])
    await clock.advance(2_000_000)
    expect(await fetch(groups, [0])).toEqual([[-1n, 0]])
  })

  test('an offset with an end of its own expires then', async () => {
    const { groups, clock } = await openGroups()
    await commit(groups, { version: 4, retentionTimeMs: 5000n })
    await clock.advance(600_000)
    expect(await fetch(groups, [0])).toEqual([[-1n, 0]])
  })

  test('a wall clock that jumps expires nothing at once', async () => {
    const { groups, clock } = await openGroups()
    await commit(groups)
    clock.jumpWall(2 * week)
    await clock.advance(600_000)
    expect(await fetch(groups, [0])).toEqual([[42n, 0]])
    clock.jumpWall(-2 * week)
    await clock.advance(1_800_000)
    expect(await fetch(groups, [0])).toEqual([[42n, 0]])
  })

  test('offsets that a transaction holds do not expire', async () => {
    const { groups, clock } = await openGroups()
    await commit(groups, { offset: 1n })
    await commitInTransaction(groups, { offset: 2n })
    await clock.advance(2 * week)
    groups.endTransaction(partition, producerId, true)
    expect(await fetch(groups, [0])).toEqual([[2n, 0]])
  })

  test('offsets of a topic that is deleted go with it', async () => {
    const { groups } = await openGroups()
    await commit(groups)
    await groups.forgetTopic('beh-a')
    expect(await fetch(groups, [0])).toEqual([[-1n, 0]])
  })
})

describe('listings', () => {
  test('filter by state and type, in any case', async () => {
    const { groups } = await openGroups()
    await commit(groups)
    await soleMember(groups, { groupId: 'h' })
    const list = async (statesFilter: string[], typesFilter: string[] = []) =>
      (await groups.listGroups({ statesFilter, typesFilter })).groups.map(({ groupId }) => groupId)
    expect(await list([])).toEqual(['g', 'h'])
    expect(await list(['stable'])).toEqual(['h'])
    expect(await list(['EMPTY'], ['Classic'])).toEqual(['g'])
    expect(await list(['Nope'])).toEqual([])
    expect(await list([], ['nope'])).toEqual([])
  })

  test('a group that is not there is dead, since version 6 not found', async () => {
    const { groups } = await openGroups()
    const describe = async (version: number) =>
      (await groups.describeGroups({ groups: ['none'], includeAuthorizedOperations: false }, client(version))).groups[0]
    expect(await describe(5)).toMatchObject({ errorCode: 0, groupState: 'Dead' })
    expect(await describe(6)).toMatchObject({
      errorCode: 69,
      groupState: 'Dead',
      errorMessage: 'Group none not found.',
    })
  })
})
