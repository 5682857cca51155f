import { Buffer } from 'node:buffer'
import type { PayloadLimits } from '../payload-check.ts'
import { jsonWalkWasm } from './json-walk-wasm.ts'
import { payloadWalkWasm } from './payload-walk-wasm.ts'

/** A JSON Schema as a table for `json-walk.wat`, and what the walk asks back. */
export interface JsonCode {
  readonly words: Int32Array
  /** By the number of their rules: whether a text, or a number as it is written, is what the rule asks. */
  readonly fits: readonly ((text: string) => boolean)[]
  /** What the validator was asked about in the midst of a walk, since somebody set it to 0. */
  readonly judged: { values: number; bytes: number }
}

/** Gives where an Avro value ends, or whether all of the bytes are a Protobuf message or a JSON text. */
type Walk = (code: number, at: number, end: number, depth: number) => number

/** What `payload-walk.wat` exports. */
interface Exports {
  readonly memory: WebAssembly.Memory
  readonly avro: Walk
  readonly protobuf: Walk
}

/** What `json-walk.wat` exports. */
interface JsonExports {
  readonly json: Walk
}

const pageBytes = 0x1_0000
/** Where the code of a schema lies in the memory, and how far it may reach. */
export const codeStart = 64
export const codeEnd = pageBytes
/** Where the values lie, behind a page that is the walk over JSON's own; so many bytes at most. */
const bytesStart = codeEnd + pageBytes
const usualBytes = 0x10_0000
const mostBytes = 0x4000_0000
/** The walks read so much further. */
const slackBytes = 32
/** Flags of a text. */
const hasEscapes = 2
const isBeyondAscii = 4

/**
 * Accepts values in a memory of its own, in a third of the time that other checks take. Knows no reasons: what it does not
 * accept may still be right. Copies the bytes of a buffer once for all the values in it.
 */
export class FastWalk {
  readonly #limits: Pick<PayloadLimits, 'depth' | 'protobufDepth'>
  readonly #modules: ReturnType<typeof compiled>
  readonly #walks: Exports
  readonly #json: JsonExports
  readonly #maxBytes: number
  #fits: JsonCode['fits'] = []
  #memory: Buffer
  /** There was no memory for a long text. */
  #isShort = false
  #code: Int32Array | undefined
  #bytes: Buffer | undefined
  /** What of these bytes lies in the memory. */
  #from = 0
  #to = 0

  constructor(
    limits: Pick<PayloadLimits, 'depth' | 'protobufDepth'>,
    { modules = compiled(), maxBytes = usualBytes } = {},
  ) {
    this.#limits = limits
    this.#maxBytes = maxBytes
    this.#modules = modules
    this.#walks = new WebAssembly.Instance(modules.payload).exports as Exports
    const { memory } = this.#walks
    const fits = (rule: number, start: number, end: number, flags: number) => this.#isFit(rule, start, end, flags)
    const imports = { payload: { memory }, host: { fits } }
    this.#json = new WebAssembly.Instance(modules.json, imports).exports as JsonExports
    this.#memory = Buffer.from(memory.buffer)
  }

  /** Whether the bytes from `start` to `end` are surely one Avro value of the schema that `avroCode` made the code of. */
  acceptsAvro(code: Int32Array, bytes: Buffer, start: number, end: number): boolean {
    if (!this.#holds(code, bytes, start, end)) return false
    const offset = bytesStart - this.#from
    return this.#walks.avro(codeStart, offset + start, offset + end, this.#limits.depth) === offset + end
  }

  /** Whether they are surely a Protobuf message of the table that `protobufCode` made the code of; fields may be missing. */
  acceptsProtobuf(code: Int32Array, bytes: Buffer, start: number, end: number): boolean {
    if (!this.#holds(code, bytes, start, end)) return false
    const offset = bytesStart - this.#from
    return this.#walks.protobuf(codeStart, offset + start, offset + end, this.#limits.protobufDepth) !== 0
  }

  /** Whether they are surely a JSON text with a value that fits. Throws ValidationStopped where patterns take too long. */
  acceptsJson(code: JsonCode, bytes: Buffer, start: number, end: number): boolean {
    if (end - start > this.#maxBytes) return this.#acceptsLongJson(code, bytes, start, end)
    if (!this.#holds(code.words, bytes, start, end)) return false
    this.#fits = code.fits
    const at = bytesStart - this.#from
    return this.#json.json(codeStart, at + start, at + end, this.#limits.depth) !== 0
  }

  /** A memory that has grown stays so: that for a long text is given up with it, and takes less than its value would. */
  #acceptsLongJson(code: JsonCode, bytes: Buffer, start: number, end: number): boolean {
    return end - start <= mostBytes && this.#longWalk(end - start)?.acceptsJson(code, bytes, start, end) === true
  }

  /** Undefined where no memory can be had: a walk reserves gigabytes of addresses, which the system may limit. */
  #longWalk(byteCount: number): FastWalk | undefined {
    if (this.#isShort) return undefined
    try {
      const long = new FastWalk(this.#limits, { modules: this.#modules, maxBytes: mostBytes })
      long.#makeRoom(byteCount)
      return long
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      // To ask again takes as long as the collector does.
      this.#isShort = true
      return undefined
    }
  }

  /** What the walk over JSON asks of a text between quotes, or of a number. */
  #isFit(rule: number, start: number, end: number, flags: number): boolean {
    const text =
      (flags & hasEscapes) !== 0
        ? (JSON.parse(this.#memory.toString('utf8', start - 1, end + 1)) as string)
        : this.#memory.toString((flags & isBeyondAscii) !== 0 ? 'utf8' : 'latin1', start, end)
    return this.#fits[rule]?.(text) ?? false
  }

  /** Brings code and bytes into the memory; false where there are too many. */
  #holds(code: Int32Array, bytes: Buffer, start: number, end: number): boolean {
    if (bytes !== this.#bytes || start < this.#from || end > this.#to) {
      if (end - start > this.#maxBytes) return false
      this.#copy(bytes, start, end)
    }
    if (code !== this.#code) {
      this.#code = code
      this.#memory.set(new Uint8Array(code.buffer, code.byteOffset, code.byteLength), codeStart)
    }
    return true
  }

  /** From `start` on, for the values that follow in a batch. */
  #copy(bytes: Buffer, start: number, end: number): void {
    const isWhole = bytes.length <= usualBytes
    this.#bytes = bytes
    this.#from = isWhole ? 0 : start
    this.#to = isWhole ? bytes.length : Math.max(end, Math.min(bytes.length, start + usualBytes))
    this.#makeRoom(this.#to - this.#from)
    this.#memory.set(isWhole ? bytes : bytes.subarray(this.#from, this.#to), bytesStart)
  }

  #makeRoom(byteCount: number): void {
    const missing = bytesStart + byteCount + slackBytes - this.#memory.length
    if (missing <= 0) return
    this.#walks.memory.grow(Math.ceil(missing / pageBytes))
    this.#memory = Buffer.from(this.#walks.memory.buffer)
  }
}

function compiled() {
  const moduleOf = (wasm: string) => new WebAssembly.Module(Buffer.from(wasm, 'base64'))
  return { payload: moduleOf(payloadWalkWasm), json: moduleOf(jsonWalkWasm) }
}
