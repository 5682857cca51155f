import { Buffer } from 'node:buffer'
import { ByteReader } from '../../bytes/byte-reader.ts'
import { blockDecoder } from './block-decoder.ts'
import { encodeLz4Block, maxLz4BlockBytes } from './lz4-block.ts'
import { xxhash32 } from './xxhash32.ts'

const frameMagic = 0x184d2204
/** Bits of the frame's flags. */
const flags = {
  reserved: 0x03,
  hasContentChecksum: 0x04,
  hasContentSize: 0x08,
  hasBlockChecksums: 0x10,
  hasIndependentBlocks: 0x20,
  version: 0xc0,
} as const
const version1 = 0x40
/** A byte of a length stands for 255: no block holds more than so many times its own size. */
const maxRatio = 255
/** Set in a block's size where the block is stored as it is. */
const stored = 0x8000_0000
const blockBytes = 0x1_0000
/** The descriptor of 64 KiB in the frame's second byte. */
const blockBytesCode = 4 << 4

interface FrameHeader {
  readonly flags: number
  readonly maxBlockBytes: number
}

/**
 * Reads one LZ4 frame, checksums included. Linked blocks and dictionaries are refused: Kafka's own reader does not know
 * them. What it gives is overwritten by the next call. Throws MalformedBytes.
 */
export function decompressLz4(bytes: Buffer, maxBytes: number): Buffer {
  const reader = new ByteReader(bytes)
  const header = readHeader(reader)
  blockDecoder.begin(bytes)
  while (readBlock(reader, header, maxBytes)) continue
  const { content } = blockDecoder
  if ((header.flags & flags.hasContentChecksum) !== 0)
    expectChecksum(reader, xxhash32(content, 0, content.length), 'content')
  if (reader.remaining > 0) throw reader.malformed('lz4: bytes after the frame')
  return content
}

function readHeader(reader: ByteReader): FrameHeader {
  if (littleEndian(reader) !== frameMagic) throw reader.malformed('lz4: no frame')
  const start = reader.position
  const bits = reader.uint8()
  const code = reader.uint8()
  if ((bits & flags.version) !== version1 || (bits & flags.reserved) !== 0) throw reader.malformed(`lz4: flags ${bits}`)
  if ((bits & flags.hasIndependentBlocks) === 0) throw reader.malformed('lz4: linked blocks')
  if ((code & 0x8f) !== 0 || code < blockBytesCode) throw reader.malformed(`lz4: block size ${code}`)
  if ((bits & flags.hasContentSize) !== 0) reader.skip(8)
  const checksum = (xxhash32(reader.buffer, start, reader.position) >>> 8) & 0xff
  if (reader.uint8() !== checksum) throw reader.malformed('lz4: the checksum of the header does not match')
  return { flags: bits, maxBlockBytes: 1 << (8 + 2 * (code >> 4)) }
}

/** Decodes the next block; false at the end mark. */
function readBlock(reader: ByteReader, { flags: bits, maxBlockBytes }: FrameHeader, maxBytes: number): boolean {
  const size = littleEndian(reader)
  if (size === 0) return false
  const isStored = size >= stored
  const length = isStored ? size - stored : size
  const start = reader.skip(length)
  const end = start + length
  const left = maxBytes - blockDecoder.length
  if (isStored) {
    if (length > maxBlockBytes) throw reader.malformed(`lz4: block of ${length} bytes`)
    if (length > left) throw reader.malformed(`lz4: more than ${maxBytes} bytes`)
    blockDecoder.copy(start, end)
  } else blockDecoder.decode('lz4', { start, end }, Math.min(maxBlockBytes, left, length * maxRatio))
  if ((bits & flags.hasBlockChecksums) !== 0) expectChecksum(reader, xxhash32(reader.buffer, start, end), 'block')
  return true
}

function expectChecksum(reader: ByteReader, checksum: number, what: string): void {
  if (littleEndian(reader) !== checksum) throw reader.malformed(`lz4: the checksum of the ${what} does not match`)
}

function littleEndian(reader: ByteReader): number {
  return reader.buffer.readUInt32LE(reader.skip(4))
}

/** Writes one frame as the Java client does: independent blocks of 64 KiB, no checksums but the header's. */
export function compressLz4(bytes: Buffer): Buffer {
  const blocks = Math.ceil(bytes.length / blockBytes)
  const target = Buffer.allocUnsafe(11 + blocks * (4 + maxLz4BlockBytes(blockBytes)))
  let position = target.writeUInt32LE(frameMagic, 0)
  target[position++] = version1 | flags.hasIndependentBlocks
  target[position++] = blockBytesCode
  target[position] = (xxhash32(target, position - 2, position) >>> 8) & 0xff
  position++
  for (let start = 0; start < bytes.length; start += blockBytes)
    position = writeBlock(target, position, bytes.subarray(start, start + blockBytes))
  return target.subarray(0, target.writeUInt32LE(0, position))
}

function writeBlock(target: Buffer, start: number, content: Buffer): number {
  const end = encodeLz4Block(content, target, start + 4)
  const length = end - start - 4
  if (length < content.length) {
    target.writeUInt32LE(length, start)
    return end
  }
  target.writeUInt32LE(stored + content.length, start)
  content.copy(target, start + 4)
  return start + 4 + content.length
}
