import { FrameAssembler, RefusedFrame } from '../../src/tcp/frame-assembler.ts'
import { FrameMemory, maxSlabBytes } from '../../src/tcp/frame-memory.ts'

const frameOf = (body: string): Buffer => {
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length)
  return Buffer.concat([length, Buffer.from(body)])
}
const max = 1000
const newAssembler = (): FrameAssembler => new FrameAssembler(new FrameMemory(0))

function framesOf(assembler: FrameAssembler): string[] {
  const found: string[] = []
  for (let frame = assembler.next(); frame !== undefined; frame = assembler.next()) found.push(frame.bytes.toString())
  return found
}

test('frames come out whole, wherever the pieces are cut', () => {
  const bytes = Buffer.concat([frameOf('one'), frameOf('t'), frameOf('three times')])
  for (let size = 1; size <= bytes.length; size++) {
    const assembler = newAssembler()
    const found: string[] = []
    for (let at = 0; at < bytes.length; at += size) {
      assembler.push(bytes.subarray(at, at + size), max)
      found.push(...framesOf(assembler))
    }
    expect(found).toEqual(['one', 't', 'three times'])
    expect(assembler.heldBytes).toBe(0)
  }
})

test.each([5, 5000, maxSlabBytes, maxSlabBytes + 1, 3 * maxSlabBytes])(
  'a frame of %i bytes is its own, whatever becomes of what was pushed',
  length => {
    const assembler = newAssembler()
    const body = 'ab'.repeat(length).slice(0, length)
    const chunk = Buffer.alloc(70_000)
    const bytes = frameOf(body)
    for (let at = 0; at < bytes.length; at += chunk.length) {
      const copied = bytes.copy(chunk, 0, at)
      assembler.push(chunk.subarray(0, copied), length)
      chunk.fill('x')
    }
    expect(assembler.next()?.bytes.toString() === body).toBe(true)
  },
)

test.each([0, -1, max + 1, 0x7fffffff])('a length of %i is refused as soon as it is there', length => {
  const assembler = newAssembler()
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(length)
  assembler.push(bytes, max)
  expect(() => assembler.next()).toThrow(RefusedFrame)
})

test('what came before a length that is refused is given first', () => {
  const assembler = newAssembler()
  assembler.push(Buffer.concat([frameOf('good'), Buffer.alloc(8), frameOf('never')]), max)
  expect(assembler.next()?.bytes.toString()).toBe('good')
  expect(() => assembler.next()).toThrow(RefusedFrame)
  expect(() => assembler.next()).toThrow(RefusedFrame)
})

test('a length alone holds four bytes, not what it promises', () => {
  const assembler = newAssembler()
  assembler.push(frameOf('x'.repeat(500)).subarray(0, 4), max)
  expect(assembler.frameBytes).toBe(500)
  expect(assembler.heldBytes).toBe(4)
})
