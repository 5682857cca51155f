const seed = 0x9747b28c
const factor = 0x5bd1e995

/** The 32-bit hash, signed, by which producers spread keys over partitions. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes
  const at = (index: number): number => bytes[index] as number
  let hash = seed ^ length
  let index = 0
  for (; index + 4 <= length; index += 4) {
    let word = Math.imul(at(index) | (at(index + 1) << 8) | (at(index + 2) << 16) | (at(index + 3) << 24), factor)
    word = Math.imul(word ^ (word >>> 24), factor)
    hash = Math.imul(hash, factor) ^ word
  }
  const rest = length - index
  if (rest > 0) {
    if (rest === 3) hash ^= at(index + 2) << 16
    if (rest >= 2) hash ^= at(index + 1) << 8
    hash = Math.imul(hash ^ at(index), factor)
  }
  hash = Math.imul(hash ^ (hash >>> 13), factor)
  return hash ^ (hash >>> 15)
}

/** The partition of a key, as Java's default partitioner chooses it. */
export function partitionOf(key: Uint8Array, partitionCount: number): number {
  return (murmur2(key) & 0x7fff_ffff) % partitionCount
}
