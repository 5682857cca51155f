import { Buffer } from 'node:buffer'
import { ByteReader } from '../../bytes/byte-reader.ts'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { blockDecoder } from './block-decoder.ts'
import { encodeSnappyBlock, snappyBlockHead } from './snappy-block.ts'

/** What the stream of the Java client starts with; two int32 versions follow. */
const streamMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const streamHeaderBytes = 16
const streamVersion = 1
const streamBlockBytes = 0x8000

/** A block within a stream. */
interface Part {
  readonly start: number
  readonly end: number
}

/**
 * Reads one raw block, or a stream of them as the Java client writes it. What it gives is overwritten by the next call.
 * Throws MalformedBytes.
 */
export function decompressSnappy(bytes: Buffer, maxBytes: number): Buffer {
  if (bytes.length === 0) throw new MalformedBytes('snappy: no bytes', 0)
  const parts = isStreamHeader(bytes, 0) ? streamParts(bytes) : [{ start: 0, end: bytes.length }]
  blockDecoder.begin(bytes)
  for (const { start, end } of parts) {
    const { sizeBytes, headBytes } = snappyBlockHead(bytes.subarray(start, end))
    const before = blockDecoder.length
    if (sizeBytes > maxBytes - before) throw new MalformedBytes(`snappy: more than ${maxBytes} bytes`, 0)
    blockDecoder.decode('snappy', { start: start + headBytes, end }, sizeBytes)
    const missing = before + sizeBytes - blockDecoder.length
    if (missing > 0) throw new MalformedBytes(`snappy: ${missing} bytes missing`, end)
  }
  return blockDecoder.content
}

function isStreamHeader(bytes: Buffer, position: number): boolean {
  return bytes.subarray(position, position + streamMagic.length).equals(streamMagic)
}

/** Streams that were put one behind the other have a header each. */
function streamParts(bytes: Buffer): readonly Part[] {
  const reader = new ByteReader(bytes)
  const parts: Part[] = []
  while (reader.remaining > 0) {
    if (isStreamHeader(bytes, reader.position)) {
      reader.skip(streamHeaderBytes)
      continue
    }
    const length = reader.int32()
    const start = reader.skip(length)
    parts.push({ start, end: start + length })
  }
  return parts
}

/** Writes the stream of the Java client, which all clients read. */
export function compressSnappy(bytes: Buffer): Buffer {
  const header = Buffer.alloc(streamHeaderBytes)
  streamMagic.copy(header)
  header.writeInt32BE(streamVersion, 8)
  header.writeInt32BE(streamVersion, 12)
  const parts: Buffer[] = [header]
  for (let start = 0; start < bytes.length; start += streamBlockBytes) {
    const block = encodeSnappyBlock(bytes.subarray(start, start + streamBlockBytes))
    const length = Buffer.alloc(4)
    length.writeInt32BE(block.length)
    parts.push(length, block)
  }
  return Buffer.concat(parts)
}
