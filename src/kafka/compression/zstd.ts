import { Buffer } from 'node:buffer'
import zlib from 'node:zlib'
import { Decompress } from 'fzstd'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import type { ZstdFrame } from './zstd-frames.ts'
import { zstdFrames } from './zstd-frames.ts'

/** What Node has of zstd since 22.15; the types are those of an earlier one. */
interface NodeZstd {
  readonly zstdDecompressSync?: (bytes: Buffer, options: { readonly maxOutputLength: number }) => Buffer
  readonly zstdCompressSync?: (bytes: Buffer) => Buffer
}

const node = zlib as NodeZstd
const maxBlockBytes = 0x2_0000
/** How many times the limit a frame may make the decoder move its window in all. */
const maxWindowMoves = 64
const minWindowBytes = 1024

/** Reads one zstd frame or several. Throws MalformedBytes. */
export function decompressZstd(bytes: Buffer, maxBytes: number): Buffer {
  const frames = zstdFrames(bytes)
  try {
    return node.zstdDecompressSync?.(bytes, { maxOutputLength: maxBytes }) ?? decodeFrames(frames, maxBytes)
  } catch (error) {
    if (error instanceof MalformedBytes) throw error
    // Nothing but the bytes can be wrong here; on some, fzstd runs into errors of the language.
    throw new MalformedBytes(`zstd: ${String(error)}`, 0, { cause: error })
  }
}

function decodeFrames(frames: readonly ZstdFrame[], maxBytes: number): Buffer {
  const parts: Uint8Array[] = []
  let total = 0
  for (const frame of frames) {
    const before = total
    const decoder = new Decompress(part => {
      total += part.length
      if (total > maxBytes) throw new MalformedBytes(`zstd: more than ${maxBytes} bytes`, 0)
      // The decoder goes on to use the memory of the part.
      parts.push(part.slice())
    })
    decoder.push(withSmallWindow(frame, maxBytes), true)
    if (frame.contentBytes !== undefined && frame.contentBytes !== total - before)
      throw new MalformedBytes(`zstd: ${total - before} bytes in a frame of ${frame.contentBytes}`, 0)
  }
  return Buffer.concat(parts, total)
}

/**
 * The frame with a header of our own: without checksum and size, and with a window no larger than what its blocks can hold.
 * fzstd allocates the window at once, and moves all of it after each block.
 */
function withSmallWindow(
  { bytes, blocksStart, blockCount, windowBytes, maxContentBytes }: ZstdFrame,
  maxBytes: number,
) {
  const needed = Math.max(minWindowBytes, Math.min(windowBytes, maxContentBytes, maxBytes + maxBlockBytes))
  const exponent = Math.ceil(Math.log2(needed))
  if (blockCount > 8 && blockCount * 2 ** exponent > maxWindowMoves * (maxBytes + maxBlockBytes))
    throw new MalformedBytes(`zstd: ${blockCount} blocks in a window of ${windowBytes} bytes`, 0)
  return Buffer.concat([bytes.subarray(0, 4), Buffer.from([0, (exponent - 10) << 3]), bytes.subarray(blocksStart)])
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
