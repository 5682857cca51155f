import { Buffer } from 'node:buffer'
import type { Frame } from './frame-memory.ts'
import { FrameMemory, maxSlabBytes } from './frame-memory.ts'

const lengthBytes = 4

/** A length that no frame can have, or may have at the moment. */
export class RefusedFrame extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RefusedFrame'
  }
}

/**
 * Cuts what comes from a socket into frames of their own memory; what is pushed may be overwritten afterwards. A long frame
 * is put together when its last byte is there, so that its length alone costs nothing.
 */
export class FrameAssembler {
  readonly #memory: FrameMemory
  readonly #head = Buffer.alloc(lengthBytes)
  #headBytes = 0
  /** Of the frame that has begun; undefined before its length is known. */
  #length: number | undefined
  /** Where it goes, if it is short enough. */
  #frame: Frame | undefined
  #pieces: Buffer[] = []
  #bodyBytes = 0
  #whole: Frame[] = []
  #refused: RefusedFrame | undefined

  /** @param memory where frames lie; by itself, of their own */
  constructor(memory = new FrameMemory(0)) {
    this.#memory = memory
  }

  /** Bytes held of a frame that is not whole. */
  get heldBytes(): number {
    return this.#headBytes + this.#bodyBytes
  }

  /** The length of the frame that has begun, undefined before its four bytes are there. */
  get frameBytes(): number | undefined {
    return this.#length
  }

  push(chunk: Buffer, maxFrameBytes: number): void {
    for (let at = 0; at < chunk.length && this.#refused === undefined;) {
      at +=
        this.#length === undefined ? this.#pushHead(chunk, at, maxFrameBytes) : this.#pushBody(chunk, at, this.#length)
    }
  }

  /** The next whole frame, without its length. Throws RefusedFrame behind the last that is whole. */
  next(): Frame | undefined {
    const frame = this.#whole.shift()
    if (frame === undefined && this.#refused !== undefined) throw this.#refused
    return frame
  }

  #pushHead(chunk: Buffer, at: number, maxFrameBytes: number): number {
    const bytes = Math.min(lengthBytes - this.#headBytes, chunk.length - at)
    chunk.copy(this.#head, this.#headBytes, at, at + bytes)
    this.#headBytes += bytes
    if (this.#headBytes < lengthBytes) return bytes
    const length = this.#head.readInt32BE(0)
    if (length <= 0 || length > maxFrameBytes)
      this.#refused = new RefusedFrame(`a frame of ${length} bytes, where ${maxFrameBytes} are the most`)
    else this.#length = length
    return bytes
  }

  #pushBody(chunk: Buffer, at: number, length: number): number {
    const bytes = Math.min(length - this.#bodyBytes, chunk.length - at)
    if (length > maxSlabBytes) this.#pieces.push(Buffer.from(chunk.subarray(at, at + bytes)))
    else {
      this.#frame ??= this.#memory.take(length)
      chunk.copy(this.#frame.bytes, this.#bodyBytes, at, at + bytes)
    }
    this.#bodyBytes += bytes
    if (this.#bodyBytes === length) this.#end(length)
    return bytes
  }

  #end(length: number): void {
    this.#whole.push(this.#frame ?? { bytes: Buffer.concat(this.#pieces, length), slab: undefined })
    this.#frame = undefined
    this.#length = undefined
    this.#pieces = []
    this.#headBytes = this.#bodyBytes = 0
  }
}
