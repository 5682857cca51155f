import { FrameMemory, maxSlabBytes } from '../../src/tcp/frame-memory.ts'

test.each([1, 2048, 2049, 4096, 4097, 65_536, 400_000, maxSlabBytes])('memory for %i bytes has that length', length => {
  expect(new FrameMemory(0).take(length).bytes).toHaveLength(length)
})

test('what was given back is used for the next frame of about that size', () => {
  const memory = new FrameMemory(1 << 20)
  const first = memory.take(40_000)
  memory.give(first)
  expect(memory.idleBytes).toBe(65_536)
  const second = memory.take(50_000)
  expect(second.slab).toBe(first.slab)
  expect(second.bytes).toHaveLength(50_000)
  expect(memory.idleBytes).toBe(0)
  expect(memory.take(50_000).slab).not.toBe(first.slab)
})

test('no more is kept idle than the bound', () => {
  const memory = new FrameMemory(100_000)
  const frames = [memory.take(40_000), memory.take(40_000), memory.take(10)]
  for (const frame of frames) memory.give(frame)
  expect(memory.idleBytes).toBe(65_536)
})
