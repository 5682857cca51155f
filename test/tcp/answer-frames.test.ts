import { expect, test } from '@jest/globals'
import { AnswerFrames } from '../../src/tcp/answer-frames.ts'
import { RefusedFrame } from '../../src/tcp/frame-assembler.ts'

function framed(...bodies: string[]): Buffer {
  return Buffer.concat(
    bodies.map(body => {
      const length = Buffer.alloc(4)
      length.writeInt32BE(body.length)
      return Buffer.concat([length, Buffer.from(body)])
    }),
  )
}

test.each([1, 2, 3, 5, 7, 100])('frames come whole, whatever pieces of %i bytes they arrive in', pieceBytes => {
  const bodies = ['a', 'bcd', 'efghijklmnopq', 'r']
  const bytes = framed(...bodies)
  const frames = new AnswerFrames()
  const found: string[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    frames.push(bytes.subarray(at, at + pieceBytes))
    for (let frame = frames.next(100); frame !== undefined; frame = frames.next(100)) found.push(frame.toString())
  }
  expect(found).toEqual(bodies)
})

test('a frame that came in one piece is a view of it', () => {
  const bytes = framed('abc', 'd')
  const frames = new AnswerFrames()
  frames.push(bytes)
  expect(frames.next(100)?.buffer).toBe(bytes.buffer)
})

test.each([0, -1, 101])('a length of %i is refused before its bytes come', length => {
  const head = Buffer.alloc(4)
  head.writeInt32BE(length)
  const frames = new AnswerFrames()
  frames.push(head)
  expect(() => frames.next(100)).toThrow(RefusedFrame)
})
