import { Buffer } from 'node:buffer'
import { ByteReader } from '../../bytes/byte-reader.ts'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { decodeSnappyBlock, encodeSnappyBlock, snappyBlockSize } from './snappy-block.ts'

/** What the stream of the Java client starts with; two int32 versions follow. */
const streamMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const streamHeaderBytes = 16
const streamVersion = 1
const streamBlockBytes = 0x8000

/** Reads one raw block, or a stream of them as the Java client writes it. Throws MalformedBytes. */
export function decompressSnappy(bytes: Buffer, maxBytes: number): Buffer {
  if (bytes.length === 0) throw new MalformedBytes('snappy: no bytes', 0)
  const blocks = isStreamHeader(bytes, 0) ? streamBlocks(bytes) : [bytes]
  // Every block tells its size first, so one buffer takes them all.
  let sizeBytes = 0
  for (const block of blocks) {
    sizeBytes += snappyBlockSize(block)
    if (sizeBytes > maxBytes) throw new MalformedBytes(`snappy: more than ${maxBytes} bytes`, 0)
  }
  const target = Buffer.allocUnsafe(sizeBytes)
  let position = 0
  for (const block of blocks) position = decodeSnappyBlock(block, target, position)
  return target
}

function isStreamHeader(bytes: Buffer, position: number): boolean {
  return bytes.subarray(position, position + streamMagic.length).equals(streamMagic)
}

/** Streams that were put one behind the other have a header each. */
function streamBlocks(bytes: Buffer): readonly Buffer[] {
  const reader = new ByteReader(bytes)
  const blocks: Buffer[] = []
  while (reader.remaining > 0) {
    if (isStreamHeader(bytes, reader.position)) reader.skip(streamHeaderBytes)
    else blocks.push(reader.view(reader.int32()))
  }
  return blocks
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
