import type { Buffer } from 'node:buffer'
import { ByteReader } from '../../bytes/byte-reader.ts'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { BackwardBits } from './backward-bits.ts'
import { copyLiterals, copyMatch } from './copy-match.ts'
import { nextState } from './zstd-fse.ts'
import type { HuffmanTable } from './zstd-huffman.ts'
import { readLiterals } from './zstd-literals.ts'
import type { SequenceTables } from './zstd-sequences.ts'
import { literalLengthCodes, matchLengthCodes, readSequenceCount, readSequenceTables } from './zstd-sequences.ts'

/** What the blocks of a frame hand on to the next. */
export interface BlockState {
  huffman: HuffmanTable | undefined
  tables: Partial<SequenceTables>
  /** The last three distances, the latest first. */
  readonly distances: [number, number, number]
}

/** The state before the first block of a frame. */
export function firstBlockState(): BlockState {
  return { huffman: undefined, tables: {}, distances: [1, 4, 8] }
}

/** A stretch of the output: matches reach back to `frameStart`, and nothing is written at `end` or behind. */
export interface BlockTarget {
  readonly buffer: Buffer
  readonly frameStart: number
  readonly start: number
  readonly end: number
}

/** Reads a compressed block and says where its content ends (RFC 8878, 3.1.1.3). Throws MalformedBytes. */
export function decodeZstdBlock(block: Buffer, state: BlockState, target: BlockTarget): number {
  const reader = new ByteReader(block)
  const literals = readLiterals(reader, state.huffman)
  state.huffman = literals.table
  const count = readSequenceCount(reader)
  if (count === 0) {
    if (reader.remaining > 0) throw reader.malformed('zstd: bytes after the literals')
    return appendRest(target, target.start, literals.bytes)
  }
  const tables = readSequenceTables(reader, state.tables)
  state.tables = tables
  const stream = new BackwardBits(block, reader.position, block.length)
  return new Sequences(tables, stream, state.distances).run(count, literals.bytes, target)
}

function appendRest({ buffer, end }: BlockTarget, position: number, literals: Uint8Array): number {
  if (literals.length > end - position) throw tooLong(position)
  buffer.set(literals, position)
  return position + literals.length
}

function tooLong(position: number): MalformedBytes {
  return new MalformedBytes('zstd: a block holds too much', position)
}

/** Literals and matches in turn, each pair one sequence (RFC 8878, 3.1.1.4). */
class Sequences {
  readonly #tables: SequenceTables
  readonly #stream: BackwardBits
  readonly #distances: [number, number, number]

  constructor(tables: SequenceTables, stream: BackwardBits, distances: [number, number, number]) {
    this.#tables = tables
    this.#stream = stream
    this.#distances = distances
  }

  run(count: number, literals: Uint8Array, target: BlockTarget): number {
    const { literalLengths, offsets, matchLengths } = this.#tables
    const { buffer, frameStart, end } = target
    const stream = this.#stream
    let literalState = stream.read(literalLengths.accuracyLog)
    let offsetState = stream.read(offsets.accuracyLog)
    let matchState = stream.read(matchLengths.accuracyLog)
    let position = target.start
    let used = 0
    for (let left = count; left > 0; left--) {
      const offsetCode = offsets.symbols[offsetState] as number
      const offset = ((1 << offsetCode) >>> 0) + stream.read(offsetCode)
      const matchCode = matchLengths.symbols[matchState] as number
      const matched = (matchLengthCodes.bases[matchCode] as number) + stream.read(matchLengthCodes.bits[matchCode] ?? 0)
      const literalCode = literalLengths.symbols[literalState] as number
      const length =
        (literalLengthCodes.bases[literalCode] as number) + stream.read(literalLengthCodes.bits[literalCode] ?? 0)
      if (length > literals.length - used || length + matched > end - position) throw tooLong(position)
      copyLiterals(buffer, position, literals, used, used + length)
      position += length
      used += length
      const distance = this.#distance(offset, length === 0)
      if (distance <= 0 || distance > position - frameStart)
        throw new MalformedBytes(`zstd: match from ${distance} bytes back`, position)
      copyMatch(buffer, position, distance, matched)
      position += matched
      if (left === 1) break
      literalState = nextState(literalLengths, literalState, stream)
      matchState = nextState(matchLengths, matchState, stream)
      offsetState = nextState(offsets, offsetState, stream)
      if (stream.left < 0) throw new MalformedBytes('zstd: sequences are cut short', position)
    }
    if (stream.left !== 0) throw new MalformedBytes('zstd: sequences of another size', position)
    return appendRest(target, position, literals.subarray(used))
  }

  /** Offsets up to three name one of the last distances; without literals, one further back. */
  #distance(offset: number, isWithoutLiterals: boolean): number {
    const distances = this.#distances
    if (offset > 3) {
      distances[2] = distances[1]
      distances[1] = distances[0]
      distances[0] = offset - 3
      return distances[0]
    }
    const index = offset - 1 + (isWithoutLiterals ? 1 : 0)
    if (index === 0) return distances[0]
    const distance = index === 3 ? distances[0] - 1 : (distances[index] as number)
    if (index > 1) distances[2] = distances[1]
    distances[1] = distances[0]
    distances[0] = distance
    return distance
  }
}
