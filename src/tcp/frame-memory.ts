import { Buffer } from 'node:buffer'

/** Bytes of a request or an answer, and the memory they lie in where that is used again. */
export interface Frame {
  readonly bytes: Buffer
  readonly slab: Buffer | undefined
}

const smallestBits = 12
const largestBits = 21
/** Frames up to here lie in memory that is used again. */
export const maxSlabBytes = 1 << largestBits

/**
 * Memory for frames, in sizes that are powers of two. What is given back is used again, so that steady traffic makes no
 * garbage: buffers outside of the heap make the collector run each time some 60 MB of them have been made.
 */
export class FrameMemory {
  readonly #maxIdleBytes: number
  readonly #idle: Buffer[][] = Array.from({ length: largestBits + 1 }, () => [])
  #idleBytes = 0

  constructor(maxIdleBytes: number) {
    this.#maxIdleBytes = maxIdleBytes
  }

  /** Bytes that wait to be used again. */
  get idleBytes(): number {
    return this.#idleBytes
  }

  /** Memory for so many bytes, with whatever was in it. What is longer than a slab is rare, and its own. */
  take(length: number): Frame {
    const isOwn = length <= 1 << (smallestBits - 1) || length > maxSlabBytes
    if (isOwn) return { bytes: Buffer.allocUnsafe(length), slab: undefined }
    const bits = Math.max(smallestBits, 32 - Math.clz32(length - 1))
    const idle = this.#idle[bits]?.pop()
    if (idle !== undefined) this.#idleBytes -= idle.length
    const slab = idle ?? Buffer.allocUnsafeSlow(1 << bits)
    return { bytes: slab.subarray(0, length), slab }
  }

  /** Takes memory back. Nobody may refer to it any more. */
  give({ slab }: Frame): void {
    if (slab === undefined || this.#idleBytes + slab.length > this.#maxIdleBytes) return
    this.#idleBytes += slab.length
    this.#idle[31 - Math.clz32(slab.length)]?.push(slab)
  }
}
