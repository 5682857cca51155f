import { Buffer } from 'node:buffer'

const lengthBytes = 4

/** A length that no frame can have, or may have at the moment. */
export class RefusedFrame extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RefusedFrame'
  }
}

/**
 * Cuts what comes from a socket into frames. A frame that came in one piece is a view of it; a longer one is put together
 * when its last byte is there, so that a length alone costs nothing.
 */
export class FrameAssembler {
  #chunks: Buffer[] = []
  #bytes = 0

  /** Bytes held that are no whole frame yet. */
  get heldBytes(): number {
    return this.#bytes
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
  }

  /** The length of the frame that has begun, undefined before its four bytes are there. Throws RefusedFrame. */
  frameBytes(maxFrameBytes: number): number | undefined {
    if (this.#bytes < lengthBytes) return undefined
    const first = this.#chunks[0] as Buffer
    const head = first.length >= lengthBytes ? first : this.#join()
    const length = head.readInt32BE(0)
    if (length <= 0 || length > maxFrameBytes)
      throw new RefusedFrame(`a frame of ${length} bytes, where ${maxFrameBytes} are the most`)
    return length
  }

  /** The next whole frame, without its length. Throws RefusedFrame. */
  next(maxFrameBytes: number): Buffer | undefined {
    const length = this.frameBytes(maxFrameBytes)
    if (length === undefined || this.#bytes < lengthBytes + length) return undefined
    const head = this.#chunks[0] as Buffer
    const whole = head.length >= lengthBytes + length ? head : this.#join()
    const frame = whole.subarray(lengthBytes, lengthBytes + length)
    this.#bytes -= lengthBytes + length
    if (whole.length === lengthBytes + length) this.#chunks.shift()
    else this.#chunks[0] = whole.subarray(lengthBytes + length)
    return frame
  }

  #join(): Buffer {
    const whole = Buffer.concat(this.#chunks, this.#bytes)
    this.#chunks = [whole]
    return whole
  }
}
