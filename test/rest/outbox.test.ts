import type { ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { Outbox } from '../../src/rest/outbox.ts'

/** An outbox, and what it has sent so far. */
function watched() {
  const sent: unknown[] = []
  const outbox = new Outbox()
  return {
    sent,
    add: (body: string): void => {
      const response = { end: (...words: unknown[]) => sent.push(words) } as unknown as ServerResponse
      outbox.add(response, body, 'latin1')
    },
  }
}

test('the answers of one turn go out when it ends, in the order in which they came', async () => {
  const { sent, add } = watched()
  add('a')
  add('b')
  expect(sent).toEqual([])
  await turn()
  expect(sent).toEqual([
    ['a', 'latin1'],
    ['b', 'latin1'],
  ])
  add('c')
  await turn()
  expect(sent).toHaveLength(3)
})

test('no more than eight answers wait for the end of the turn', async () => {
  const { sent, add } = watched()
  for (const body of 'abcdefgh') add(body)
  expect(sent).toHaveLength(8)
  add('i')
  expect(sent).toHaveLength(8)
  await turn()
  expect(sent).toHaveLength(9)
})
