const minMatch = 4

/** A repetition: `length` bytes at `start` stand `distance` bytes earlier as well. */
export interface Match {
  readonly start: number
  readonly length: number
  readonly distance: number
}

/** How far a codec looks. */
export interface MatchLimits {
  readonly maxDistance: number
  /** Bytes at the end in which no match starts, and bytes at the end that no match covers. */
  readonly tailStart: number
  readonly tailBytes: number
}

/**
 * The repetitions of four bytes and more in `bytes[start..end)`, in order and apart: greedy, with a table of the place where
 * each hash of four bytes was seen last. Steps grow where nothing repeats.
 */
export function* findMatches(
  bytes: Uint8Array,
  start: number,
  end: number,
  { maxDistance, tailStart, tailBytes }: MatchLimits,
): Generator<Match, void> {
  const seen = new Int32Array(1 << 14)
  const lastStart = end - tailStart
  const lastEnd = end - tailBytes
  let misses = 0
  for (let position = start; position <= lastStart;) {
    const word = wordAt(bytes, position)
    const slot = Math.imul(word, 0x9e3779b1) >>> 18
    // Places are kept plus one: zero is a slot without any.
    const earlier = (seen[slot] as number) - 1
    seen[slot] = position + 1
    if (earlier < start || position - earlier > maxDistance || wordAt(bytes, earlier) !== word) {
      position += 1 + (misses++ >> 5)
      continue
    }
    let length = minMatch
    while (position + length < lastEnd && bytes[earlier + length] === bytes[position + length]) length++
    if (position + length > lastEnd) return
    yield { start: position, length, distance: position - earlier }
    position += length
    misses = 0
  }
}

function wordAt(bytes: Uint8Array, position: number): number {
  return (
    (bytes[position] as number) |
    ((bytes[position + 1] as number) << 8) |
    ((bytes[position + 2] as number) << 16) |
    ((bytes[position + 3] as number) << 24)
  )
}
