import type { ByteReader } from '../../bytes/byte-reader.ts'
import type { FseTable } from './zstd-fse.ts'
import { buildFseTable, readFseTable, singleSymbolTable } from './zstd-fse.ts'

/** The three tables with which a block's sequences are read. */
export interface SequenceTables {
  readonly literalLengths: FseTable
  readonly offsets: FseTable
  readonly matchLengths: FseTable
}

/** How a code becomes a length: a base, and bits that are added to it. */
export interface LengthCodes {
  readonly bases: Int32Array
  readonly bits: Uint8Array
}

interface TableKind {
  readonly maxAccuracyLog: number
  readonly maxSymbol: number
  readonly standard: FseTable
}

function lengthCodes(first: number, bits: readonly number[]): LengthCodes {
  const bases = new Int32Array(bits.length)
  let base = first
  for (const [code, width] of bits.entries()) {
    bases[code] = base
    base += 2 ** width
  }
  return { bases, bits: Uint8Array.from(bits) }
}

const repeat = (value: number, times: number): readonly number[] => Array.from({ length: times }, () => value)

/** RFC 8878, 3.1.1.3.2.1.1. */
export const literalLengthCodes = lengthCodes(0, [
  ...repeat(0, 16),
  ...repeat(1, 4),
  2,
  2,
  3,
  3,
  4,
  6,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
  16,
])

/** RFC 8878, 3.1.1.3.2.1.1. */
export const matchLengthCodes = lengthCodes(3, [
  ...repeat(0, 32),
  ...repeat(1, 4),
  2,
  2,
  3,
  3,
  4,
  4,
  5,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
  16,
])

// The distributions of RFC 8878, 3.1.1.3.2.2.
const literalLengthKind: TableKind = {
  maxAccuracyLog: 9,
  maxSymbol: 35,
  standard: buildFseTable(
    [4, 3, ...repeat(2, 11), 1, 1, 1, ...repeat(2, 9), 3, 2, ...repeat(1, 5), ...repeat(-1, 4)],
    6,
  ),
}
const offsetKind: TableKind = {
  maxAccuracyLog: 8,
  maxSymbol: 31,
  standard: buildFseTable([...repeat(1, 6), 2, 2, 2, ...repeat(1, 15), ...repeat(-1, 5)], 5),
}
const matchLengthKind: TableKind = {
  maxAccuracyLog: 9,
  maxSymbol: 52,
  standard: buildFseTable([1, 4, 3, ...repeat(2, 6), ...repeat(1, 37), ...repeat(-1, 7)], 6),
}

/** How many sequences a block has. */
export function readSequenceCount(reader: ByteReader): number {
  const first = reader.uint8()
  if (first < 128) return first
  if (first < 255) return ((first - 128) << 8) | reader.uint8()
  return reader.uint8() + (reader.uint8() << 8) + 0x7f00
}

/** Reads the tables of a block's sequences, or takes those of the one before. Throws MalformedBytes. */
export function readSequenceTables(reader: ByteReader, previous: Partial<SequenceTables>): SequenceTables {
  const modes = reader.uint8()
  if ((modes & 3) !== 0) throw reader.malformed('zstd: a reserved bit is set')
  return {
    literalLengths: readTable(reader, modes >> 6, literalLengthKind, previous.literalLengths),
    offsets: readTable(reader, (modes >> 4) & 3, offsetKind, previous.offsets),
    matchLengths: readTable(reader, (modes >> 2) & 3, matchLengthKind, previous.matchLengths),
  }
}

function readTable(reader: ByteReader, mode: number, kind: TableKind, previous: FseTable | undefined): FseTable {
  if (mode === 0) return kind.standard
  if (mode === 1) {
    const symbol = reader.uint8()
    if (symbol > kind.maxSymbol) throw reader.malformed(`zstd: code ${symbol}`)
    return singleSymbolTable(symbol)
  }
  if (mode === 3) {
    if (previous === undefined) throw reader.malformed('zstd: no table to repeat')
    return previous
  }
  const { table, end } = readFseTable(reader.buffer, reader.position, reader.end, kind)
  reader.position = end
  return table
}
