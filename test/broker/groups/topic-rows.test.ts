import type { TopicRow } from '../../../src/broker/groups/topic-rows.ts'
import { answeredRows } from '../../../src/broker/groups/topic-rows.ts'

const row = (name: string, ...codes: number[]): TopicRow => {
  const partitions = codes.map((errorCode, partitionIndex) => ({ partitionIndex, errorCode }))
  return { name, isKnown: name !== 'nope', partitions }
}
const shown = (...rows: TopicRow[]) => answeredRows(rows).map(({ name, partitions }) => [name, partitions.length])

test('a topic of which nothing was asked has no row, unless it is unknown', () => {
  expect(shown(row('a'), row('b', 0))).toEqual([['b', 1]])
  expect(shown(row('nope'), row('b', 0))).toEqual([
    ['nope', 0],
    ['b', 1],
  ])
})

test('rows of one topic are joined where a partition is unknown', () => {
  expect(shown(row('a', 0), row('a', 25, 0))).toEqual([
    ['a', 1],
    ['a', 2],
  ])
  expect(shown(row('a', 0), row('a', 3, 0))).toEqual([['a', 3]])
  expect(shown(row('nope', 3), row('b', 0), row('b', 0), row('nope', 3))).toEqual([
    ['nope', 2],
    ['b', 2],
  ])
})

test('topics are told apart by their id where they are asked for by it', () => {
  const rows = ['1', '2', '1'].map(topicId => ({ ...row('nope', 100), name: '', topicId }))
  expect(answeredRows(rows, 'topicId').map(({ topicId, partitions }) => [topicId, partitions.length])).toEqual([
    ['1', 2],
    ['2', 1],
  ])
})
