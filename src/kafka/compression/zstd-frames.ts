import type { Buffer } from 'node:buffer'
import { ByteReader } from '../../bytes/byte-reader.ts'

/** A frame of a zstd stream, walked block by block without decoding any (RFC 8878, 3.1). */
export interface ZstdFrame {
  /** From its magic to the end of its last block. */
  readonly bytes: Buffer
  /** Where the first block starts. */
  readonly blocksStart: number
  readonly blockCount: number
  readonly windowBytes: number
  /** What its blocks hold at most: exact for stored and repeated ones. */
  readonly maxContentBytes: number
  /** What the header says the frame holds. */
  readonly contentBytes: number | undefined
}

const frameMagic = 0xfd2fb528
/** The last four bits of a skippable frame's magic are free. */
const skippableMagic = 0x184d2a50
const maxBlockBytes = 0x2_0000

/** The frames of a stream; skippable ones are left out. Throws MalformedBytes for dictionaries and broken structure. */
export function zstdFrames(bytes: Buffer): readonly ZstdFrame[] {
  const reader = new ByteReader(bytes)
  const frames: ZstdFrame[] = []
  while (reader.remaining > 0) {
    const start = reader.position
    const magic = littleEndian(reader, 4)
    if (magic === frameMagic) frames.push(readFrame(reader, start))
    else if ((magic & ~15) >>> 0 === skippableMagic) reader.skip(littleEndian(reader, 4))
    else throw reader.malformed('zstd: no frame')
  }
  return frames
}

function readFrame(reader: ByteReader, start: number): ZstdFrame {
  const descriptor = reader.uint8()
  const isSingleSegment = (descriptor & 0x20) !== 0
  if ((descriptor & 0x08) !== 0) throw reader.malformed('zstd: a reserved bit is set')
  if ((descriptor & 0x03) !== 0) throw reader.malformed('zstd: dictionary')
  const window = isSingleSegment ? undefined : windowOf(reader.uint8())
  const contentBytes = readContentSize(reader, descriptor >> 6, isSingleSegment)
  const blocksStart = reader.position - start
  const blocks = passBlocks(reader)
  const end = reader.position
  // The checksum of the content.
  if ((descriptor & 0x04) !== 0) reader.skip(4)
  return {
    bytes: reader.buffer.subarray(start, end),
    blocksStart,
    windowBytes: window ?? contentBytes ?? 0,
    contentBytes,
    ...blocks,
  }
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

function readContentSize(reader: ByteReader, code: number, isSingleSegment: boolean): number | undefined {
  if (code === 0) return isSingleSegment ? reader.uint8() : undefined
  if (code === 1) return littleEndian(reader, 2) + 256
  return code === 2 ? littleEndian(reader, 4) : littleEndian(reader, 4) + littleEndian(reader, 4) * 2 ** 32
}

/** Passes the blocks of a frame, to the one marked as the last. */
function passBlocks(reader: ByteReader): Pick<ZstdFrame, 'blockCount' | 'maxContentBytes'> {
  let blockCount = 0
  let maxContentBytes = 0
  for (let isLast = false; !isLast; blockCount++) {
    const header = littleEndian(reader, 3)
    const size = header >> 3
    const type = (header >> 1) & 3
    isLast = (header & 1) === 1
    if (type === 3 || size > maxBlockBytes) throw reader.malformed(`zstd: block of type ${type} and ${size} bytes`)
    maxContentBytes += type === 2 ? maxBlockBytes : size
    reader.skip(type === 1 ? 1 : size)
  }
  return { blockCount, maxContentBytes }
}

function littleEndian(reader: ByteReader, bytes: number): number {
  return reader.buffer.readUIntLE(reader.skip(bytes), bytes)
}
