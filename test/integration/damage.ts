/** A payload and its header, if the schema id is there. */
export interface Payload {
  readonly bytes: Uint8Array
  readonly header: Uint8Array | undefined
}

export interface Damaged extends Payload {
  readonly kind: (typeof kinds)[number]
}

export const kinds = ['truncated', 'flipped', 'over-long', 'trailing', 'wrong id', 'wrong magic'] as const

/** Below a bound; numbers repeat from one run to the next (xorshift32). */
export type Random = (below: number) => number

export function randomFrom(seed: number): Random {
  let state = seed
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** Damages a payload, or now and then the header that names its schema. `ids` is how many schemas there are. */
export function damageOf({ bytes, header }: Payload, ids: number, next: Random): Damaged {
  const kind = kinds[next(kinds.length)] as Damaged['kind']
  const isInHeader = header !== undefined && (kind.startsWith('wrong') || next(4) === 0)
  const change = (one: Uint8Array): Uint8Array => changed(one, kind, ids, next)
  return isInHeader ? { kind, bytes, header: change(header) } : { kind, bytes: change(bytes), header }
}

function changed(bytes: Uint8Array, kind: Damaged['kind'], ids: number, next: Random): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const at = next(Math.max(1, copy.length))
  switch (kind) {
    case 'truncated':
      return copy.slice(0, at)
    case 'flipped':
      for (let left = 1 + next(3); left > 0; left--) {
        const place = next(Math.max(1, copy.length))
        copy[place] = (copy[place] ?? 0) ^ (1 << next(8))
      }
      return copy
    case 'over-long':
      // Lengths, counts and indexes become numbers of up to ten bytes.
      return Uint8Array.from([...copy.slice(0, at), ...hugeNumber(next), ...copy.slice(at + next(2))])
    case 'trailing':
      return Uint8Array.from([...copy, ...Array.from({ length: 1 + next(20) }, () => next(256))])
    case 'wrong id':
      return withId(copy, ids, next)
    case 'wrong magic':
      copy[0] = next(256)
      return copy
  }
}

function hugeNumber(next: Random): number[] {
  return [...Array.from({ length: 1 + next(9) }, () => 0xff - next(2) * next(128)), next(128)]
}

/** An id that nobody knows, or one of another schema. */
function withId(copy: Uint8Array, ids: number, next: Random): Uint8Array {
  const last = copy[0] === 1 ? 16 : 4
  if (next(2) === 0) copy[last] = next(ids + 1)
  else for (let at = 1; at <= last && at < copy.length; at++) copy[at] = next(256)
  return copy
}
