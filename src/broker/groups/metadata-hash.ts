import type { TopicDirectory } from '../topic-directory.ts'

/** A number that changes when a topic of these appears, goes, is made anew, or grows; 0 when none of them is there. */
export function metadataHashOf(names: ReadonlySet<string>, topics: TopicDirectory): bigint {
  // FNV-1a, twice with different starts: together 63 bits.
  let high = 0x811c9dc5
  let low = 0x01000193
  let isEmpty = true
  for (const name of [...names].sort()) {
    const entry = topics.byName(name)
    if (entry === undefined) continue
    isEmpty = false
    for (const char of `${name}\n${entry.topicId}\n${entry.partitionCount}\n`) {
      const code = char.codePointAt(0) ?? 0
      high = Math.imul(high ^ code, 0x01000193)
      low = Math.imul(low ^ code, 0x01000193)
    }
  }
  return isEmpty ? 0n : (BigInt(high & 0x7fff_ffff) << 32n) | BigInt(low >>> 0)
}
