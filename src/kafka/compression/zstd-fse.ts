import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import type { BackwardBits } from './backward-bits.ts'

/** A table of finite state entropy: each state names a symbol, and where to go from there (RFC 8878, 4.1). */
export interface FseTable {
  readonly accuracyLog: number
  readonly symbols: Uint8Array
  readonly bits: Uint8Array
  readonly bases: Uint16Array
}

/** What a table may be. */
export interface FseLimits {
  readonly maxAccuracyLog: number
  readonly maxSymbol: number
}

/** A table, and where the bytes behind it start. */
export interface ReadTable<Table> {
  readonly table: Table
  readonly end: number
}

const highestBit = (value: number): number => 31 - Math.clz32(value)

/** Reads the probabilities of a table in `bytes[start..end)` and builds it. Throws MalformedBytes. */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  end: number,
  { maxAccuracyLog, maxSymbol }: FseLimits,
): ReadTable<FseTable> {
  let bit = 8 * start
  const peek = (count: number): number => {
    const at = bit >> 3
    if (at >= end) throw new MalformedBytes('zstd: a table is cut short', at)
    const word = (bytes[at] as number) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)
    return (word >>> (bit & 7)) & ((1 << count) - 1)
  }
  const read = (count: number): number => {
    const value = peek(count)
    bit += count
    return value
  }
  const accuracyLog = read(4) + 5
  if (accuracyLog > maxAccuracyLog) throw new MalformedBytes(`zstd: accuracy of ${accuracyLog} bits`, start)
  const probabilities: number[] = []
  let left = 1 << accuracyLog
  while (left > 0 && probabilities.length <= maxSymbol) {
    const count = highestBit(left + 1) + 1
    const lowMask = (1 << (count - 1)) - 1
    // Values that cannot occur shorten those that can by a bit.
    const spare = (1 << count) - 2 - left
    let value = peek(count)
    if ((value & lowMask) < spare) {
      value &= lowMask
      bit += count - 1
    } else {
      if (value > lowMask) value -= spare
      bit += count
    }
    left -= Math.abs(value - 1)
    probabilities.push(value - 1)
    if (value === 1) skipZeros(probabilities, read)
  }
  const next = (bit + 7) >> 3
  if (left !== 0 || probabilities.length > maxSymbol + 1 || next > end)
    throw new MalformedBytes('zstd: probabilities that do not add up', next)
  return { table: buildFseTable(probabilities, accuracyLog), end: next }
}

/** After a zero, pairs of bits count more of them; three means that another pair follows. */
function skipZeros(probabilities: number[], read: (count: number) => number): void {
  for (let count = 3; count === 3;) {
    count = read(2)
    for (let index = 0; index < count; index++) probabilities.push(0)
  }
}

/** Spreads symbols over the states. A probability of -1 is less than one: a state of its own at the end. */
export function buildFseTable(probabilities: readonly number[], accuracyLog: number): FseTable {
  const size = 1 << accuracyLog
  const symbols = new Uint8Array(size)
  const next = probabilities.map(probability => Math.abs(probability))
  let end = size
  for (const [symbol, probability] of probabilities.entries()) if (probability === -1) symbols[--end] = symbol
  const step = (size >> 1) + (size >> 3) + 3
  let position = 0
  for (const [symbol, probability] of probabilities.entries()) {
    for (let index = 0; index < probability; index++) {
      symbols[position] = symbol
      do position = (position + step) & (size - 1)
      while (position >= end)
    }
  }
  const bits = new Uint8Array(size)
  const bases = new Uint16Array(size)
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] as number
    const count = next[symbol] as number
    next[symbol] = count + 1
    const width = accuracyLog - highestBit(count)
    bits[state] = width
    bases[state] = (count << width) - size
  }
  return { accuracyLog, symbols, bits, bases }
}

/** The table of one symbol, which takes no bits. */
export function singleSymbolTable(symbol: number): FseTable {
  return { accuracyLog: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) }
}

/** The state that follows another. */
export function nextState({ bits, bases }: FseTable, state: number, stream: BackwardBits): number {
  return (bases[state] as number) + stream.read(bits[state] as number)
}
