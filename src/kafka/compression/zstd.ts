import { Buffer } from 'node:buffer'
import zlib from 'node:zlib'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { decodeZstdBlock, firstBlockState } from './zstd-block.ts'
import type { BlockState } from './zstd-block.ts'
import type { ZstdBlock, ZstdFrame } from './zstd-frames.ts'
import { zstdFrames } from './zstd-frames.ts'
import { maxBlockBytes } from './zstd-literals.ts'

/** What Node has of zstd since 22.15, as far as we use it; the types are those of an earlier one. */
interface NodeZstd {
  readonly zstdCompressSync?: (bytes: Buffer) => Buffer
}

const node = zlib as NodeZstd

/**
 * Reads one zstd frame or several. Throws MalformedBytes. Not by Node, where it could: that takes a frame which is cut for a
 * whole one, and stops after the first of several.
 */
export function decompressZstd(bytes: Buffer, maxBytes: number): Buffer {
  const output = new Output(maxBytes)
  for (const frame of zstdFrames(bytes)) output.appendFrame(frame)
  return output.toBuffer()
}

/** Grows as blocks are decoded into it, up to a limit. */
class Output {
  readonly #maxBytes: number
  #buffer = Buffer.alloc(0)
  #length = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  appendFrame({ blocks, contentBytes }: ZstdFrame): void {
    const frameStart = this.#length
    const possible = blocks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    if (contentBytes !== undefined && contentBytes <= possible) this.#reserve(contentBytes)
    const state = firstBlockState()
    for (const block of blocks) this.#append(block, state, frameStart)
    const sizeBytes = this.#length - frameStart
    if (contentBytes !== undefined && contentBytes !== sizeBytes)
      throw new MalformedBytes(`zstd: ${sizeBytes} bytes in a frame of ${contentBytes}`, 0)
  }

  toBuffer(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #append({ type, bytes, sizeBytes }: ZstdBlock, state: BlockState, frameStart: number): void {
    const start = this.#length
    if (type === 'compressed') {
      // Where less is left than a block may hold, the end of the room is the limit.
      if (this.#buffer.length - start < maxBlockBytes) this.#reserve(Math.min(maxBlockBytes, this.#maxBytes - start))
      const end = Math.min(start + maxBlockBytes, this.#buffer.length)
      this.#length = decodeZstdBlock(bytes, state, { buffer: this.#buffer, frameStart, start, end })
      return
    }
    this.#reserve(sizeBytes)
    if (type === 'repeated') this.#buffer.fill(bytes[0] as number, start, start + sizeBytes)
    else bytes.copy(this.#buffer, start)
    this.#length += sizeBytes
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes
    if (needed > this.#maxBytes) throw new MalformedBytes(`zstd: more than ${this.#maxBytes} bytes`, 0)
    if (needed <= this.#buffer.length) return
    const next = Buffer.allocUnsafe(Math.min(this.#maxBytes, Math.max(needed, 2 * this.#buffer.length)))
    this.#buffer.copy(next, 0, 0, this.#length)
    this.#buffer = next
  }
}

/** Writes one frame. Before Node 22.15 its blocks are stored, not compressed: legal, and every client reads it. */
export function compressZstd(bytes: Buffer): Buffer {
  return node.zstdCompressSync?.(bytes) ?? storeInFrame(bytes)
}

function storeInFrame(bytes: Buffer): Buffer {
  // Magic, a descriptor without anything, a window of 128 KiB.
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3])]
  for (let start = 0; start === 0 || start < bytes.length; start += maxBlockBytes) {
    const block = bytes.subarray(start, start + maxBlockBytes)
    const isLast = start + maxBlockBytes >= bytes.length
    const header = Buffer.alloc(3)
    header.writeUIntLE((block.length << 3) | (isLast ? 1 : 0), 0, 3)
    parts.push(header, block)
  }
  return Buffer.concat(parts)
}
