import type { Buffer } from 'node:buffer'
import { Buffer as NodeBuffer } from 'node:buffer'

interface CachedBatch {
  readonly baseOffset: bigint
  readonly lastOffset: bigint
  readonly bytes: Buffer
}

/** A partition of which so many batches were appended without a read has no reader at its end. */
const readerBatches = 256
/** A read further behind than so many records is none at the end. */
const nearRecords = 65_536n

/**
 * The last batches of partitions that are read at their end, so that those consumers are served without the disk. One budget
 * for all: what goes first is the oldest of the partition that was read least recently.
 */
export class TailCache {
  readonly #maxBytes: number
  /** In the order of the last read. */
  readonly #read = new Set<Tail>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The tail of one partition. */
  open(): Tail {
    const tail: Tail = new Tail({
      grown: bytes => this.#grow(tail, bytes),
      used: () => {
        this.#read.delete(tail)
        this.#read.add(tail)
      },
      emptied: bytes => {
        this.#bytes -= bytes
        this.#read.delete(tail)
      },
    })
    return tail
  }

  #grow(grown: Tail, bytes: number): void {
    this.#bytes += bytes
    if (!this.#read.has(grown)) this.#read.add(grown)
    while (this.#bytes > this.#maxBytes) {
      const tail = this.#read.values().next().value
      if (tail === undefined) return
      this.#bytes -= tail.dropOldest()
      if (tail.isEmpty) this.#read.delete(tail)
    }
  }
}

interface TailEvents {
  readonly grown: (bytes: number) => void
  readonly used: () => void
  readonly emptied: (bytes: number) => void
}

/** The last batches of one partition, without a gap between them. */
export class Tail {
  readonly #events: TailEvents
  /** Undefined before `#first`. */
  #batches: (CachedBatch | undefined)[] = []
  #first = 0
  #bytes = 0
  /** Batches that are still taken without a read. */
  #credit = 0

  constructor(events: TailEvents) {
    this.#events = events
  }

  get isEmpty(): boolean {
    return this.#first === this.#batches.length
  }

  /** Takes a copy of the batch behind the others, if anybody reads here. */
  add(baseOffset: bigint, lastOffset: bigint, bytes: Buffer): void {
    if (this.#credit === 0) {
      if (!this.isEmpty) this.clear()
      return
    }
    this.#credit--
    this.#batches.push({ baseOffset, lastOffset, bytes: NodeBuffer.from(bytes) })
    this.#bytes += bytes.length
    this.#events.grown(bytes.length)
  }

  /** Whole batches from the one that holds the offset on; undefined when that one is not here any more. */
  read(offset: bigint, { maxBytes, before }: { maxBytes: number; before: bigint }): readonly Buffer[] | undefined {
    if (before - offset <= nearRecords) this.#credit = readerBatches
    const first = this.#batches[this.#first]
    if (first === undefined || offset < first.baseOffset) return undefined
    this.#events.used()
    const found: Buffer[] = []
    let bytes = 0
    for (let index = this.#indexOf(offset); index < this.#batches.length; index++) {
      const batch = this.#batches[index] as CachedBatch
      if (batch.baseOffset >= before || (found.length > 0 && bytes + batch.bytes.length > maxBytes)) break
      found.push(batch.bytes)
      bytes += batch.bytes.length
    }
    return found
  }

  /** Takes the oldest batch away; its size is the answer. */
  dropOldest(): number {
    const batch = this.#batches[this.#first]
    if (batch === undefined) return 0
    this.#batches[this.#first++] = undefined
    this.#bytes -= batch.bytes.length
    if (this.#first > 64 && this.#first * 2 > this.#batches.length) {
      this.#batches = this.#batches.slice(this.#first)
      this.#first = 0
    }
    return batch.bytes.length
  }

  clear(): void {
    const bytes = this.#bytes
    this.#batches = []
    this.#first = 0
    this.#bytes = 0
    this.#events.emptied(bytes)
  }

  #indexOf(offset: bigint): number {
    let low = this.#first
    let high = this.#batches.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#batches[middle] as CachedBatch).lastOffset < offset) low = middle + 1
      else high = middle
    }
    return low
  }
}
