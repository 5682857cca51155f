import { Buffer } from 'node:buffer'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { blocksWasm } from './blocks-wasm.ts'

// oxlint-disable-next-line max-params -- numbers are all that can be handed over
type DecodeBlock = (src: number, srcEnd: number, dstStart: number, dst: number, dstEnd: number) => number

/** What `blocks.wat` exports. */
interface Blocks {
  readonly memory: WebAssembly.Memory
  readonly at: WebAssembly.Global
  readonly lz4: DecodeBlock
  readonly snappy: DecodeBlock
}

type BlockCodec = 'lz4' | 'snappy'

const pageBytes = 0x1_0000
/** Copies reach so much further than what they are for. */
const slackBytes = 64
/** Memory beyond this is given up when the next one begins: it cannot be made smaller. */
const maxKeptBytes = 16 * 1024 * 1024
const faults: readonly string[] = [
  'cut short',
  'literals beyond the end',
  'a match from too far back',
  'a match beyond the end',
]

/**
 * Decodes blocks of LZ4 and Snappy in a memory of its own, one stream at a time. What it gives is overwritten by the next
 * stream, so that reading a batch at once costs no allocation.
 */
export class BlockDecoder {
  readonly #module = new WebAssembly.Module(Buffer.from(blocksWasm, 'base64'))
  #blocks = this.#instantiate()
  #bytes = Buffer.from(this.#blocks.memory.buffer)
  #start = 0
  #end = 0

  /** Begins with another stream of blocks. */
  begin(stream: Buffer): void {
    if (this.#bytes.length > maxKeptBytes && stream.length < maxKeptBytes / 2) {
      this.#blocks = this.#instantiate()
      this.#bytes = Buffer.from(this.#blocks.memory.buffer)
    }
    this.#start = this.#end = stream.length + slackBytes
    this.#makeRoom(0)
    stream.copy(this.#bytes)
  }

  /** Bytes decoded since the stream began. */
  get length(): number {
    return this.#end - this.#start
  }

  /** What was decoded, until the next stream begins. */
  get content(): Buffer {
    return this.#bytes.subarray(this.#start, this.#end)
  }

  /** Decodes the block of the stream from `start` to `end`, to at most so many bytes. Throws MalformedBytes. */
  decode(codec: BlockCodec, { start, end }: { readonly start: number; readonly end: number }, maxBytes: number): void {
    this.#makeRoom(maxBytes)
    const { [codec]: decodeBlock, at } = this.#blocks
    const ended = decodeBlock(start, end, this.#end, this.#end, this.#end + maxBytes)
    if (ended < 0) throw new MalformedBytes(`${codec}: ${faults[-ended - 1]}`, at.value)
    this.#end = ended
  }

  /** Takes bytes of the stream as they are. */
  copy(start: number, end: number): void {
    this.#makeRoom(end - start)
    this.#bytes.copyWithin(this.#end, start, end)
    this.#end += end - start
  }

  #makeRoom(bytes: number): void {
    const missing = this.#end + bytes + slackBytes - this.#bytes.length
    if (missing <= 0) return
    this.#blocks.memory.grow(Math.ceil(missing / pageBytes))
    this.#bytes = Buffer.from(this.#blocks.memory.buffer)
  }

  #instantiate(): Blocks {
    return new WebAssembly.Instance(this.#module).exports as Blocks
  }
}

/** The one of this thread: a stream is read to its end before another begins. */
export const blockDecoder = new BlockDecoder()
