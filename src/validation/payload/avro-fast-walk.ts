import { Buffer } from 'node:buffer'
import { avroWalkWasm } from './avro-walk-wasm.ts'
import { codeStart } from './avro-code.ts'

/** What `avro-walk.wat` exports. */
interface AvroWalk {
  readonly memory: WebAssembly.Memory
  readonly walk: (code: number, at: number, end: number, depth: number) => number
}

const pageBytes = 0x1_0000
/** Where the values lie, behind the code; so many bytes at most. */
const bytesStart = pageBytes
const maxBytes = 0x10_0000
/** The walk reads so much further. */
const slackBytes = 16

/**
 * Accepts Avro values in a memory of its own, in a third of the time that the other walk takes. Knows no reasons: what it
 * does not accept may still be right. Copies the bytes of a buffer once for all the values in it.
 */
export class AvroFastWalk {
  readonly #depth: number
  readonly #walk: AvroWalk
  #memory: Buffer
  #code: Int32Array | undefined
  #bytes: Buffer | undefined
  /** What of these bytes lies in the memory. */
  #from = 0
  #to = 0

  /** @param depth levels of arrays, maps and records */
  constructor(depth: number) {
    this.#depth = depth
    const module = new WebAssembly.Module(Buffer.from(avroWalkWasm, 'base64'))
    this.#walk = new WebAssembly.Instance(module).exports as AvroWalk
    this.#memory = Buffer.from(this.#walk.memory.buffer)
  }

  /** Whether the bytes from `start` to `end` are surely one value. */
  accepts(code: Int32Array, bytes: Buffer, start: number, end: number): boolean {
    if (bytes !== this.#bytes || start < this.#from || end > this.#to) {
      if (end - start > maxBytes) return false
      this.#copy(bytes, start, end)
    }
    if (code !== this.#code) {
      this.#code = code
      this.#memory.set(new Uint8Array(code.buffer, code.byteOffset, code.byteLength), codeStart)
    }
    const offset = bytesStart - this.#from
    return this.#walk.walk(codeStart, offset + start, offset + end, this.#depth) === offset + end
  }

  /** From `start` on, for the values that follow in a batch. */
  #copy(bytes: Buffer, start: number, end: number): void {
    const isWhole = bytes.length <= maxBytes
    this.#bytes = bytes
    this.#from = isWhole ? 0 : start
    this.#to = isWhole ? bytes.length : Math.max(end, Math.min(bytes.length, start + maxBytes))
    const missing = bytesStart + (this.#to - this.#from) + slackBytes - this.#memory.length
    if (missing > 0) {
      this.#walk.memory.grow(Math.ceil(missing / pageBytes))
      this.#memory = Buffer.from(this.#walk.memory.buffer)
    }
    this.#memory.set(isWhole ? bytes : bytes.subarray(this.#from, this.#to), bytesStart)
  }
}
