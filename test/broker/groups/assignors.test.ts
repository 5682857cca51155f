import fc from 'fast-check'
import type { AssignedMember } from '../../../src/broker/groups/assignors.ts'
import { rangeAssignor, uniformAssignor } from '../../../src/broker/groups/assignors.ts'
import type { Assignment } from '../../../src/broker/groups/assignment.ts'
import { noAssignment, sizeOf } from '../../../src/broker/groups/assignment.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const topicIds = ['A', 'B', 'C', 'D']

const scenario = fc.record({
  counts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
  wishes: fc.array(fc.subarray(topicIds), { minLength: 1, maxLength: 8 }),
  later: fc.array(fc.subarray(topicIds), { minLength: 1, maxLength: 8 }),
})

const countsOf = (counts: readonly number[]) =>
  new Map(counts.map((count, index) => [topicIds[index] as string, count]))

function membersOf(
  wishes: readonly (readonly string[])[],
  former: ReadonlyMap<string, Assignment> = new Map(),
): AssignedMember[] {
  return wishes.map((topics, index) => {
    const memberId = `m${index}`
    return { memberId, instanceId: null, topicIds: new Set(topics), former: former.get(memberId) ?? noAssignment }
  })
}

/** How often each partition is assigned; members that own what they did not ask for are counted as wrong. */
function ownersOf(targets: ReadonlyMap<string, Assignment>, members: readonly AssignedMember[]) {
  const owners = new Map<string, number>()
  for (const { memberId, topicIds: wanted } of members) {
    for (const [topicId, partitions] of targets.get(memberId) ?? noAssignment) {
      expect(wanted.has(topicId)).toBe(true)
      for (const partition of partitions) {
        const place = `${topicId}:${partition}`
        owners.set(place, (owners.get(place) ?? 0) + 1)
      }
    }
  }
  return owners
}

describe.each([
  ['uniform', uniformAssignor],
  ['range', rangeAssignor],
])('the %s assignor', (_name, assignor) => {
  test('gives every partition that somebody wants one owner that wants it', () => {
    fc.assert(
      fc.property(scenario, ({ counts: sizes, wishes, later }) => {
        const counts = countsOf(sizes)
        const first = membersOf(wishes)
        const second = membersOf(later, assignor(first, counts))
        for (const members of [first, second]) {
          const owners = ownersOf(assignor(members, counts), members)
          const wanted = [...counts].filter(([topicId]) => members.some(member => member.topicIds.has(topicId)))
          const places = wanted.flatMap(([topicId, count]) =>
            Array.from({ length: count }, (_, index) => `${topicId}:${index}`),
          )
          expect([...owners.keys()].sort()).toEqual(places.sort())
          expect([...owners.values()].every(count => count === 1)).toBe(true)
        }
      }),
      propertyRuns(300),
    )
  })
})

test('the uniform assignor leaves members of one subscription at most one partition apart', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (before, count, after) => {
        const counts = new Map([['A', count]])
        const former = uniformAssignor(membersOf(Array.from({ length: before }, () => ['A'])), counts)
        const targets = uniformAssignor(
          membersOf(
            Array.from({ length: after }, () => ['A']),
            former,
          ),
          counts,
        )
        const sizes = Array.from(targets.values(), sizeOf)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      },
    ),
    propertyRuns(300),
  )
})

test('the uniform assignor takes from members no more than a newcomer is due', () => {
  const counts = new Map([['A', 9]])
  const former = uniformAssignor(membersOf([['A'], ['A']]), counts)
  const targets = uniformAssignor(membersOf([['A'], ['A'], ['A']], former), counts)
  for (const memberId of ['m0', 'm1']) {
    const before = new Set(former.get(memberId)?.get('A'))
    expect(
      targets
        .get(memberId)
        ?.get('A')
        ?.every(partition => before.has(partition)),
    ).toBe(true)
  }
})

test('the uniform assignor takes the last partitions of the last topics', () => {
  const counts = new Map([
    ['A', 3],
    ['B', 6],
  ])
  const former = uniformAssignor(membersOf([['A', 'B']]), counts)
  const wishes = [
    ['A', 'B'],
    ['A', 'B'],
  ]
  const targets = uniformAssignor(membersOf(wishes, former), counts)
  expect([...(targets.get('m0') ?? noAssignment)]).toEqual([
    ['A', [0, 1, 2]],
    ['B', [0, 1]],
  ])
  expect([...(targets.get('m1') ?? noAssignment)]).toEqual([['B', [2, 3, 4, 5]]])
})

test('the range assignor cuts topics alike, in the order of instance and member ids', () => {
  const members = membersOf([
    ['A', 'B'],
    ['A', 'B'],
  ])
  const swapped = members.map((member, index) => ({ ...member, instanceId: index === 0 ? 'z' : 'a' }))
  const targets = rangeAssignor(
    swapped,
    new Map([
      ['A', 3],
      ['B', 3],
    ]),
  )
  expect(targets.get('m1')).toEqual(
    new Map([
      ['A', [0, 1]],
      ['B', [0, 1]],
    ]),
  )
  expect(targets.get('m0')).toEqual(
    new Map([
      ['A', [2]],
      ['B', [2]],
    ]),
  )
})

test('many partitions and members are assigned in reasonable time', () => {
  const wishes = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? ['A', 'B'] : ['A']))
  const members = membersOf(wishes)
  const targets = uniformAssignor(
    members,
    new Map([
      ['A', 5000],
      ['B', 5000],
    ]),
  )
  expect([...targets.values()].reduce((sum, target) => sum + sizeOf(target), 0)).toBe(10_000)
})
