import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { BackwardBits } from './backward-bits.ts'
import type { ReadTable } from './zstd-fse.ts'
import { nextState, readFseTable } from './zstd-fse.ts'

/** A table of Huffman codes: the next `maxBits` bits name a symbol and how many of them it takes (RFC 8878, 4.2). */
export interface HuffmanTable {
  readonly maxBits: number
  readonly symbols: Uint8Array
  readonly bits: Uint8Array
}

const maxCodeBits = 11
const maxWeights = 255
const weightLimits = { maxAccuracyLog: 6, maxSymbol: 255 }

/** Reads the weights of a table in `bytes[start..end)` and builds it. Throws MalformedBytes. */
export function readHuffmanTable(bytes: Uint8Array, start: number, end: number): ReadTable<HuffmanTable> {
  if (start >= end) throw new MalformedBytes('zstd: no Huffman table', start)
  const header = bytes[start] as number
  const isPlain = header >= 128
  const next = start + 1 + (isPlain ? (header - 126) >> 1 : header)
  if (next > end) throw new MalformedBytes('zstd: a Huffman table is cut short', end)
  const weights = isPlain ? plainWeights(bytes, start + 1, header - 127) : codedWeights(bytes, start + 1, next)
  return { table: buildHuffmanTable(weights, start), end: next }
}

function plainWeights(bytes: Uint8Array, start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const byte = bytes[start + (index >> 1)] as number
    return index % 2 === 0 ? byte >> 4 : byte & 15
  })
}

/** Two states take turns; the last symbol of each is known when the bits run out. */
function codedWeights(bytes: Uint8Array, start: number, end: number): number[] {
  const { table, end: streamStart } = readFseTable(bytes, start, end, weightLimits)
  const stream = new BackwardBits(bytes, streamStart, end)
  const weights: number[] = []
  let one = stream.read(table.accuracyLog)
  let other = stream.read(table.accuracyLog)
  while (weights.length < maxWeights) {
    weights.push(table.symbols[one] as number)
    const next = nextState(table, one, stream)
    one = other
    other = next
    if (stream.left >= 0) continue
    weights.push(table.symbols[one] as number)
    if (weights.length <= maxWeights) return weights
  }
  throw new MalformedBytes('zstd: more weights than symbols', start)
}

/** The weight of the last symbol is what the others leave. */
function buildHuffmanTable(weights: readonly number[], position: number): HuffmanTable {
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 2 ** (weight - 1) : 0), 0)
  const maxBits = 32 - Math.clz32(sum)
  const left = 2 ** maxBits - sum
  if (sum === 0 || maxBits > maxCodeBits || (left & (left - 1)) !== 0)
    throw new MalformedBytes('zstd: weights that do not add up', position)
  const all = [...weights, 32 - Math.clz32(left)]
  const symbols = new Uint8Array(2 ** maxBits)
  const bits = new Uint8Array(2 ** maxBits)
  let next = 0
  for (let weight = 1; weight <= maxBits; weight++) {
    const span = 2 ** (weight - 1)
    for (const [symbol, own] of all.entries()) {
      if (own !== weight) continue
      symbols.fill(symbol, next, next + span)
      bits.fill(maxBits + 1 - weight, next, next + span)
      next += span
    }
  }
  return { maxBits, symbols, bits }
}

/** Reads as many symbols as `target` takes from `bytes[start..end)`, to the last bit. Throws MalformedBytes. */
export function decodeHuffman(
  { maxBits, symbols, bits }: HuffmanTable,
  target: Uint8Array,
  stream: BackwardBits,
): void {
  for (let index = 0; index < target.length; index++) {
    const code = stream.peek(maxBits)
    target[index] = symbols[code] as number
    stream.left -= bits[code] as number
  }
  if (stream.left !== 0) throw new MalformedBytes('zstd: literals of another size', 0)
}
