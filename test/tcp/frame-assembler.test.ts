import { FrameAssembler, RefusedFrame } from '../../src/tcp/frame-assembler.ts'

const frameOf = (body: string): Buffer => {
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length)
  return Buffer.concat([length, Buffer.from(body)])
}
const max = 1000

function framesOf(assembler: FrameAssembler): string[] {
  const found: string[] = []
  for (let frame = assembler.next(max); frame !== undefined; frame = assembler.next(max)) found.push(frame.toString())
  return found
}

test('frames come out whole, wherever the pieces are cut', () => {
  const bytes = Buffer.concat([frameOf('one'), frameOf('t'), frameOf('three times')])
  for (let size = 1; size <= bytes.length; size++) {
    const assembler = new FrameAssembler()
    const found: string[] = []
    for (let at = 0; at < bytes.length; at += size) {
      assembler.push(bytes.subarray(at, at + size))
      found.push(...framesOf(assembler))
    }
    expect(found).toEqual(['one', 't', 'three times'])
    expect(assembler.heldBytes).toBe(0)
  }
})

test('a frame in one piece is a view of that piece', () => {
  const assembler = new FrameAssembler()
  const piece = frameOf('body')
  assembler.push(piece)
  expect(assembler.next(max)?.buffer).toBe(piece.buffer)
})

test.each([0, -1, max + 1, 0x7fffffff])('a length of %i is refused as soon as it is there', length => {
  const assembler = new FrameAssembler()
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(length)
  assembler.push(bytes)
  expect(() => assembler.next(max)).toThrow(RefusedFrame)
})

test('a length alone holds four bytes, not what it promises', () => {
  const assembler = new FrameAssembler()
  assembler.push(frameOf('x'.repeat(500)).subarray(0, 4))
  expect(assembler.frameBytes(max)).toBe(500)
  expect(assembler.heldBytes).toBe(4)
})
