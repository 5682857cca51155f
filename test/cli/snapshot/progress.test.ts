import { expect, test } from '@jest/globals'
import { ProgressLine, progressOn } from '../../../src/cli/snapshot/progress.ts'

function drawn() {
  const texts: string[] = []
  let now = 0
  const line = new ProgressLine(
    text => texts.push(text),
    () => now,
  )
  return { texts, line, wait: (ms: number) => (now += ms) }
}

const start = '\r\u001b[K'

test('a line is drawn at the beginning, now and then, at the end of a part, and taken away at last', () => {
  const { texts, line, wait } = drawn()
  line.begin('versions', 300)
  for (let i = 0; i < 300; i++) {
    line.advance()
    wait(1)
  }
  line.end()
  line.end()
  expect(texts).toEqual([
    `${start}versions: 0 of 300`,
    `${start}versions: 101 of 300`,
    `${start}versions: 201 of 300`,
    `${start}versions: 300 of 300`,
    start,
  ])
})

test('nothing is drawn where nobody looks', () => {
  const texts: string[] = []
  const error = (text: string) => void texts.push(text)
  for (const io of [{ error }, { error, isWatched: false }]) {
    const progress = progressOn(io)
    progress.begin('versions', undefined)
    progress.advance(1000)
    progress.end()
  }
  expect(texts).toEqual([])
  progressOn({ error, isWatched: true }).begin('versions', undefined)
  expect(texts).toEqual([`${start}versions: 0`])
})
