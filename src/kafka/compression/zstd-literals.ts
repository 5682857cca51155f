import type { ByteReader } from '../../bytes/byte-reader.ts'
import { BackwardBits } from './backward-bits.ts'
import type { HuffmanTable } from './zstd-huffman.ts'
import { decodeHuffman, readHuffmanTable } from './zstd-huffman.ts'

/** What a block is to hold at most. */
export const maxBlockBytes = 0x2_0000

/** The literals of a block, and the table they were read with. */
export interface Literals {
  readonly bytes: Uint8Array
  readonly table: HuffmanTable | undefined
}

/** Reads the literals of a block (RFC 8878, 3.1.1.3.1). Throws MalformedBytes. */
export function readLiterals(reader: ByteReader, previous: HuffmanTable | undefined): Literals {
  const first = reader.uint8()
  const type = first & 3
  const format = (first >> 2) & 3
  if (type >= 2) return readCoded(reader, { first, format, previous: type === 3 ? previous : undefined, type })
  const size = plainSize(reader, first, format)
  if (size > maxBlockBytes) throw reader.malformed(`zstd: ${size} literals`)
  const bytes = type === 0 ? reader.view(size) : new Uint8Array(size).fill(reader.uint8())
  return { bytes, table: previous }
}

function plainSize(reader: ByteReader, first: number, format: number): number {
  if ((format & 1) === 0) return first >> 3
  const second = reader.uint8() << 4
  return (first >> 4) | second | (format === 3 ? reader.uint8() << 12 : 0)
}

interface CodedHeader {
  readonly first: number
  readonly type: number
  readonly format: number
  readonly previous: HuffmanTable | undefined
}

function readCoded(reader: ByteReader, { first, type, format, previous }: CodedHeader): Literals {
  const width = [10, 10, 14, 18][format] as number
  const more = Math.max(2, format + 1)
  // 4 bits of type and format, then two sizes of `width` bits.
  const header = (first >> 4) + reader.buffer.readUIntLE(reader.skip(more), more) * 16
  const size = header % 2 ** width
  const codedSize = Math.floor(header / 2 ** width)
  if (size > maxBlockBytes) throw reader.malformed(`zstd: ${size} literals`)
  let start = reader.skip(codedSize)
  const end = start + codedSize
  let table = previous
  if (type === 2) ({ table, end: start } = readHuffmanTable(reader.buffer, start, end))
  if (table === undefined) throw reader.malformed('zstd: no table to repeat')
  const bytes = new Uint8Array(size)
  if (format === 0) decodeHuffman(table, bytes, new BackwardBits(reader.buffer, start, end))
  else decodeFourStreams(reader, table, bytes, [start, end])
  return { bytes, table }
}

/** Three sizes stand before four streams, each of a quarter of the literals. */
function decodeFourStreams(
  reader: ByteReader,
  table: HuffmanTable,
  bytes: Uint8Array,
  [start, end]: readonly [number, number],
): void {
  const { buffer } = reader
  const quarter = (bytes.length + 3) >> 2
  let from = start + 6
  if (from > end || 3 * quarter > bytes.length) throw reader.malformed('zstd: four streams of too little')
  for (let index = 0; index < 4; index++) {
    const to = index === 3 ? end : from + buffer.readUInt16LE(start + 2 * index)
    if (to > end) throw reader.malformed('zstd: a stream beyond the literals')
    const part = bytes.subarray(index * quarter, index === 3 ? bytes.length : (index + 1) * quarter)
    decodeHuffman(table, part, new BackwardBits(buffer, from, to))
    from = to
  }
}
