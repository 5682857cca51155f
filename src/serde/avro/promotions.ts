import type { Read } from './records.ts'

interface Promotion {
  readonly writer: string
  readonly reader: string
  /** Reads the bytes, where they stand without a length. */
  readonly bytes: Read | undefined
  readonly longs?: 'bigint' | 'number'
}

/** Numbers below this have no more than the 53 bits that a double keeps. */
const MAX_EXACT = 2n ** 53n
/** Bits of a long that neither a float nor the rounding to it can tell apart but by their being there. */
const LOW_BITS = 11n
const LOW_MASK = 2n ** LOW_BITS - 1n

/** Reads a primitive of one kind as one of another (Avro 1.12, Schema Resolution). */
export function promotedRead({ writer, reader, bytes, longs }: Promotion): Read {
  if (writer === 'string') return from => from.lengthAndBytes()
  if (writer === 'bytes') return bytes ? from => from.text(from.left) : from => from.string()
  if (writer === 'int' && reader === 'long') return longs === 'number' ? from => from.int() : from => BigInt(from.int())
  if (writer === 'int') return reader === 'float' ? from => Math.fround(from.int()) : from => from.int()
  if (writer === 'float') return from => from.float()
  return reader === 'float' ? from => nearestFloat(from.bigint()) : from => from.number()
}

/** Rounds once: by way of a double some longs would end up beside the nearest float. */
function nearestFloat(value: bigint): number {
  if (value < MAX_EXACT && value > -MAX_EXACT) return Math.fround(Number(value))
  const magnitude = value < 0n ? -value : value
  const kept = ((magnitude >> LOW_BITS) | ((magnitude & LOW_MASK) === 0n ? 0n : 1n)) << LOW_BITS
  return Math.fround(Number(value < 0n ? -kept : kept))
}
