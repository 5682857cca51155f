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

/** CRC-32C of `bytes[start..end)`, unsigned (RFC 3720, B.4). `seed` is the checksum of what stands before. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, seed = 0): number {
  // Slicing by 8: eight bytes a round, each looked up in the table of its distance to the end of the round.
  const table = tables
  let crc = ~seed
  let position = start
  for (const last = end - 7; position < last; position += 8) {
    crc ^=
      (bytes[position] as number) |
      ((bytes[position + 1] as number) << 8) |
      ((bytes[position + 2] as number) << 16) |
      ((bytes[position + 3] as number) << 24)
    crc =
      (table[1792 + (crc & 0xff)] as number) ^
      (table[1536 + ((crc >>> 8) & 0xff)] as number) ^
      (table[1280 + ((crc >>> 16) & 0xff)] as number) ^
      (table[1024 + (crc >>> 24)] as number) ^
      (table[768 + (bytes[position + 4] as number)] as number) ^
      (table[512 + (bytes[position + 5] as number)] as number) ^
      (table[256 + (bytes[position + 6] as number)] as number) ^
      (table[bytes[position + 7] as number] as number)
  }
  for (; position < end; position++) crc = (table[(crc ^ (bytes[position] as number)) & 0xff] as number) ^ (crc >>> 8)
  return ~crc >>> 0
}
