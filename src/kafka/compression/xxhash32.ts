import type { Buffer } from 'node:buffer'

const primes = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1] as const
const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))

/** XXH32 with seed 0 of `bytes[start..end)`, unsigned: the checksum inside LZ4 frames. */
export function xxhash32(bytes: Buffer, start: number, end: number): number {
  const [prime1, prime2, prime3, prime4, prime5] = primes
  const length = end - start
  let position = start
  let hash: number = prime5
  if (length >= 16) {
    const lanes: [number, number, number, number] = [(prime1 + prime2) | 0, prime2 | 0, 0, -prime1 | 0]
    for (; position + 16 <= end; position += 16) {
      for (let lane = 0; lane < 4; lane++) {
        const sum = ((lanes[lane] as number) + Math.imul(bytes.readInt32LE(position + 4 * lane), prime2)) | 0
        lanes[lane] = Math.imul(rotate(sum, 13), prime1)
      }
    }
    hash = rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18)
  }
  hash = (hash + length) | 0
  for (; position + 4 <= end; position += 4)
    hash = Math.imul(rotate((hash + Math.imul(bytes.readInt32LE(position), prime3)) | 0, 17), prime4)
  for (; position < end; position++)
    hash = Math.imul(rotate((hash + Math.imul(bytes[position] as number, prime5)) | 0, 11), prime1)
  hash = Math.imul(hash ^ (hash >>> 15), prime2)
  hash = Math.imul(hash ^ (hash >>> 13), prime3)
  return (hash ^ (hash >>> 16)) >>> 0
}
