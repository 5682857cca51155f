/** Puts items on a stack so that the first of them comes off first. */
export function pushReversed<Item>(stack: Item[], items: readonly Item[]): void {
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at]
    if (item !== undefined) stack.push(item)
  }
}
