/**
 * Copies `length` bytes that stand `distance` before `position` to `position`. Where the two overlap, what was copied
 * first is copied again: that is how both LZ4 and Snappy write repetitions.
 */
export function copyMatch(bytes: Uint8Array, position: number, distance: number, length: number): void {
  const from = position - distance
  if (distance >= length && length > 32) {
    bytes.copyWithin(position, from, from + length)
    return
  }
  for (let index = 0; index < length; index++) bytes[position + index] = bytes[from + index] as number
}

/** Copies `bytes[start..end)` to `position` of another array. */
// oxlint-disable-next-line max-params -- an object a copy would cost more than the copy
export function copyLiterals(
  target: Uint8Array,
  position: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  if (end - start > 48) {
    target.set(bytes.subarray(start, end), position)
    return
  }
  for (let index = start; index < end; index++) target[position + index - start] = bytes[index] as number
}
