/** What Node's pool of bytes does. Elsewhere there is none. */
interface Pool {
  allocUnsafe(size: number): Uint8Array
}

/** Arrays up to this size are made on the heap and cost little; larger ones cost ten times a piece of the pool. */
const smallSize = 64

const runtime: { readonly Buffer?: unknown } = globalThis
// Node's shape of it, unchanged since Node 4; other platforms have no Buffer or copy Node's.
const pool = runtime.Buffer as Pool | undefined

/** A copy of a part of `bytes`, a plain Uint8Array. It may be a piece of a larger buffer. */
export function copyOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
  if (pool === undefined || to - from <= smallSize) return filled(new Uint8Array(to - from), bytes, from)
  const piece = pool.allocUnsafe(to - from)
  return filled(new Uint8Array(piece.buffer, piece.byteOffset, piece.length), bytes, from)
}

/** A copy of the first bytes: in Node a Buffer. */
export function payloadOf(bytes: Uint8Array, size: number): Uint8Array {
  return filled(pool === undefined ? new Uint8Array(size) : pool.allocUnsafe(size), bytes, 0)
}

function filled(copy: Uint8Array, bytes: Uint8Array, from: number): Uint8Array {
  const { length } = copy
  if (length > smallSize) copy.set(bytes.subarray(from, from + length))
  else for (let at = 0; at < length; at++) copy[at] = bytes[from + at] as number
  return copy
}
