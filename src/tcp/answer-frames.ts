import { Buffer } from 'node:buffer'
import { RefusedFrame } from './frame-assembler.ts'

const lengthBytes = 4

/**
 * Cuts what a broker answers into frames, for connections on which we are the client. A frame that came in one piece is a
 * view of it, so that records can be kept without a copy; a longer one is put together when its last byte is there, so that
 * a length alone costs nothing.
 */
export class AnswerFrames {
  #chunks: Buffer[] = []
  #bytes = 0

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
  }

  /** The next whole frame, without its length. Throws RefusedFrame. */
  next(maxFrameBytes: number): Buffer | undefined {
    if (this.#bytes < lengthBytes) return undefined
    const length = this.#head(lengthBytes).readInt32BE(0)
    if (length <= 0 || length > maxFrameBytes)
      throw new RefusedFrame(`a frame of ${length} bytes, where ${maxFrameBytes} are the most`)
    const end = lengthBytes + length
    if (this.#bytes < end) return undefined
    const whole = this.#head(end)
    this.#bytes -= end
    if (whole.length === end) this.#chunks.shift()
    else this.#chunks[0] = whole.subarray(end)
    return whole.subarray(lengthBytes, end)
  }

  /** The first piece, joined with the others when it is shorter than that. */
  #head(bytes: number): Buffer {
    const first = this.#chunks[0] as Buffer
    if (first.length >= bytes) return first
    const whole = Buffer.concat(this.#chunks, this.#bytes)
    this.#chunks = [whole]
    return whole
  }
}
