import { nativeCrc32c } from './native-crc32c.ts'

/** The polynomial of Castagnoli, bits reversed. */
const polynomial = 0x82f63b78

/** Eight tables of 256 behind one another; table k holds the checksum of a byte followed by k zero bytes. */
const tables = makeTables()

function makeTables(): Int32Array {
  const made = new Int32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    made[byte] = value
  }
  for (let index = 256; index < made.length; index++) {
    const previous = made[index - 256] as number
    made[index] = (made[previous & 0xff] as number) ^ (previous >>> 8)
  }
  return made
}

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** From here on a call out of JavaScript costs less than it saves. */
const minNativeBytes = 512

/** Up to here it is quicker byte by byte: words need a view of their own. */
const minWordBytes = 64

/** CRC-32C of `bytes[start..end)`, unsigned (RFC 3720, B.4). `seed` is the checksum of what stands before. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, seed = 0): number {
  if (nativeCrc32c === undefined || end - start < minNativeBytes) return portableCrc32c(bytes, start, end, seed)
  return nativeCrc32c(bytes.subarray(start, end), seed)
}

/** The same without the native package. */
export function portableCrc32c(bytes: Uint8Array, start: number, end: number, seed: number): number {
  // Words are read off the memory itself, which takes addresses that are multiples of four.
  const aligned = Math.min(end, start + (-(bytes.byteOffset + start) & 3))
  const wordsEnd = isLittleEndian && end - start >= minWordBytes ? aligned + ((end - aligned) & ~7) : aligned
  let crc = byBytes(bytes, start, aligned, ~seed)
  if (wordsEnd > aligned)
    crc = byWords(new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (wordsEnd - aligned) >> 2), crc)
  return ~byBytes(bytes, wordsEnd, end, crc) >>> 0
}

/** Slicing by 8: two words a round, each byte looked up in the table of its distance to the end of the round. */
function byWords(words: Int32Array, seed: number): number {
  const table = tables
  let crc = seed
  for (let index = 0; index < words.length; index += 2) {
    const one = crc ^ (words[index] as number)
    const other = words[index + 1] as number
    crc =
      (table[1792 | (one & 0xff)] as number) ^
      (table[1536 | ((one >>> 8) & 0xff)] as number) ^
      (table[1280 | ((one >>> 16) & 0xff)] as number) ^
      (table[1024 | (one >>> 24)] as number) ^
      (table[768 | (other & 0xff)] as number) ^
      (table[512 | ((other >>> 8) & 0xff)] as number) ^
      (table[256 | ((other >>> 16) & 0xff)] as number) ^
      (table[other >>> 24] as number)
  }
  return crc
}

function byBytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let crc = seed
  for (let position = start; position < end; position++)
    crc = (tables[(crc ^ (bytes[position] as number)) & 0xff] as number) ^ (crc >>> 8)
  return crc
}
