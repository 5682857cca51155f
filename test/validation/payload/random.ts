/** Random choices that are the same for the same seed. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0
    for (let turn = 0; turn < 4; turn++) this.next()
  }

  /** A number in [0, 1): mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item
  }

  list<Item>(most: number, make: (at: number) => Item): Item[] {
    return Array.from({ length: this.below(most + 1) }, (_, at) => make(at))
  }
}

const texts = [
  '',
  'a',
  'abc',
  'a longer text of more than one word',
  'żółw',
  '日本',
  '🦀',
  'tab\tand "quote"',
  '\u0000',
  'ÿ'.repeat(40),
]

export function randomText(random: Random): string {
  return random.chance(0.7) ? random.pick(texts) : random.list(3, () => random.pick(texts)).join('')
}

export function randomBytes(random: Random, most: number): Uint8Array {
  return Uint8Array.from(random.list(most, () => random.below(256)))
}

const bytesOfNote = [0x00, 0x01, 0x02, 0x7f, 0x80, 0xc0, 0xed, 0xff]

/** Bytes with one to three faults that a sender, a disk or an attacker might make. */
export function mutated(bytes: Buffer, other: Buffer, random: Random): Buffer {
  let changed = bytes
  for (let turn = random.below(3); turn >= 0; turn--) changed = mutateOnce(changed, other, random)
  return changed
}

function mutateOnce(bytes: Buffer, other: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  const byte = Buffer.from([random.chance(0.5) ? random.pick(bytesOfNote) : random.below(256)])
  switch (random.below(9)) {
    case 0:
      return before
    case 1:
      return Buffer.concat([bytes, Buffer.from(randomBytes(random, 5)), byte])
    case 2:
      return Buffer.concat([before, byte, after])
    case 3:
      return Buffer.concat([before, after.subarray(1)])
    case 4:
      return Buffer.concat([before, other.subarray(random.below(other.length + 1))])
    case 5:
      return Buffer.concat([before, after.subarray(0, random.below(12)), after])
    case 6:
      // The same varint in more bytes.
      return after.length > 0
        ? Buffer.concat([before, Buffer.from([(after[0] as number) | 0x80, 0]), after.subarray(1)])
        : bytes
    default: {
      const copy = Buffer.from(bytes)
      if (at < copy.length)
        copy[at] = random.chance(0.5) ? (byte[0] as number) : (copy[at] as number) ^ (1 << random.below(8))
      return copy
    }
  }
}
