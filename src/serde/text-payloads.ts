/** What Node's buffers do. Elsewhere there are none. */
interface Pool {
  allocUnsafe(size: number): Piece
  allocUnsafeSlow(size: number): Piece
  byteLength(text: string): number
}

interface Piece extends Uint8Array {
  utf8Write(text: string, start: number, length: number): number
}

/** Payloads are cut from pieces of this size. A longer one has a piece of its own. */
const PIECE = 16_384

const runtime: { readonly Buffer?: unknown } = globalThis
// Node's shape of it, unchanged since Node 5; other platforms have no Buffer or copy Node's.
const pool = runtime.Buffer as Pool | undefined

/** Writes texts in UTF-8 behind prefixes: in Node as Buffers, cut from pieces that several payloads share. */
export class TextPayloads {
  #piece: Piece | undefined
  #position = 0

  write(prefix: Uint8Array, text: string): Uint8Array {
    // Three bytes a UTF-16 unit at most: counting them first takes as long as writing.
    const room = prefix.length + 3 * text.length
    if (pool === undefined) return encoded(prefix, text)
    if (room > PIECE) return alone(pool, prefix, text)
    if (this.#piece === undefined || this.#position + room > PIECE) {
      this.#piece = pool.allocUnsafeSlow(PIECE)
      this.#position = 0
    }
    const piece = this.#piece
    const start = this.#position
    const textStart = start + prefix.length
    for (let at = 0; at < prefix.length; at++) piece[start + at] = prefix[at] as number
    this.#position = textStart + piece.utf8Write(text, textStart, 3 * text.length)
    return piece.subarray(start, this.#position)
  }
}

function alone(pool: Pool, prefix: Uint8Array, text: string): Uint8Array {
  const length = pool.byteLength(text)
  const payload = pool.allocUnsafe(prefix.length + length)
  payload.set(prefix)
  payload.utf8Write(text, prefix.length, length)
  return payload
}

/** Where the platform has no pool of bytes. */
function encoded(prefix: Uint8Array, text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  const payload = new Uint8Array(prefix.length + bytes.length)
  payload.set(prefix)
  payload.set(bytes, prefix.length)
  return payload
}
