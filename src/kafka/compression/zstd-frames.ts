import type { Buffer } from 'node:buffer'
import { ByteReader } from '../../bytes/byte-reader.ts'
import { maxBlockBytes } from './zstd-literals.ts'

/** A frame of a zstd stream, walked block by block without decoding any (RFC 8878, 3.1). */
export interface ZstdFrame {
  readonly blocks: readonly ZstdBlock[]
  /** What the header says the frame holds. */
  readonly contentBytes: number | undefined
}

/** A block: stored, one byte repeated, or compressed. */
export interface ZstdBlock {
  readonly type: 'stored' | 'repeated' | 'compressed'
  readonly bytes: Buffer
  /** What it holds; of a compressed block, at most. */
  readonly sizeBytes: number
}

const blockTypes = ['stored', 'repeated', 'compressed'] as const
const frameMagic = 0xfd2fb528
/** The last four bits of a skippable frame's magic are free. */
const skippableMagic = 0x184d2a50

/** The frames of a stream; skippable ones are left out. Throws MalformedBytes for dictionaries and broken structure. */
export function zstdFrames(bytes: Buffer): readonly ZstdFrame[] {
  const reader = new ByteReader(bytes)
  const frames: ZstdFrame[] = []
  while (reader.remaining > 0) {
    const magic = littleEndian(reader, 4)
    if (magic === frameMagic) frames.push(readFrame(reader))
    else if ((magic & ~15) >>> 0 === skippableMagic) reader.skip(littleEndian(reader, 4))
    else throw reader.malformed('zstd: no frame')
  }
  return frames
}

function readFrame(reader: ByteReader): ZstdFrame {
  const descriptor = reader.uint8()
  const isSingleSegment = (descriptor & 0x20) !== 0
  if ((descriptor & 0x08) !== 0) throw reader.malformed('zstd: a reserved bit is set')
  if ((descriptor & 0x03) !== 0) throw reader.malformed('zstd: dictionary')
  // How far matches reach is nothing to us: the whole output is there.
  if (!isSingleSegment) reader.skip(1)
  const contentBytes = readContentSize(reader, descriptor >> 6, isSingleSegment)
  const blocks = readBlocks(reader)
  // The checksum of the content is passed over: that of the batch covers it.
  if ((descriptor & 0x04) !== 0) reader.skip(4)
  return { blocks, contentBytes }
}

function readContentSize(reader: ByteReader, code: number, isSingleSegment: boolean): number | undefined {
  if (code === 0) return isSingleSegment ? reader.uint8() : undefined
  if (code === 1) return littleEndian(reader, 2) + 256
  return code === 2 ? littleEndian(reader, 4) : littleEndian(reader, 4) + littleEndian(reader, 4) * 2 ** 32
}

/** The blocks of a frame, to the one marked as the last. */
function readBlocks(reader: ByteReader): readonly ZstdBlock[] {
  const blocks: ZstdBlock[] = []
  for (let isLast = false; !isLast;) {
    const header = littleEndian(reader, 3)
    const size = header >> 3
    const type = blockTypes[(header >> 1) & 3]
    isLast = (header & 1) === 1
    if (type === undefined || size > maxBlockBytes) throw reader.malformed(`zstd: block of ${size} bytes`)
    const bytes = reader.view(type === 'repeated' ? 1 : size)
    blocks.push({ type, bytes, sizeBytes: type === 'compressed' ? maxBlockBytes : size })
  }
  return blocks
}

function littleEndian(reader: ByteReader, bytes: number): number {
  return reader.buffer.readUIntLE(reader.skip(bytes), bytes)
}
