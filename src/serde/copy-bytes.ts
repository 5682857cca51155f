/** Node's pool of bytes. Elsewhere there is none. */
interface Pool {
  allocUnsafe(size: number): Uint8Array
}

/** Arrays up to this size are made on the heap and cost little; larger ones cost ten times a piece of the pool. */
const smallSize = 64

/** Up to this size a loop is faster than a view and `set`. */
const shortLoop = 64

const { Buffer: pool } = globalThis as { Buffer?: Pool }

/** A copy of a part of `bytes`: a plain Uint8Array, which may be a piece of a larger buffer. */
export function copyOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const size = to - from
  const copy = allocate(size)
  if (size <= shortLoop) for (let at = 0; at < size; at++) copy[at] = bytes[from + at] as number
  else copy.set(bytes.subarray(from, to))
  return copy
}

function allocate(size: number): Uint8Array {
  if (pool === undefined || size <= smallSize) return new Uint8Array(size)
  const piece = pool.allocUnsafe(size)
  return new Uint8Array(piece.buffer, piece.byteOffset, size)
}
