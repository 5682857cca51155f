/** The one of `known` that a mistyped `name` most likely means; undefined when none is near. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  // Beyond this length nothing is near any more, and the work would grow with what a stranger sends.
  if (name.length > 80) return undefined
  let closest: string | undefined
  let shortest = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < shortest) [closest, shortest] = [candidate, distance]
  }
  return closest ?? known.find(candidate => candidate.length >= 5 && name.endsWith(candidate))
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let cost = Math.min(
        cell(last, column) + 1,
        cell(current, column - 1) + 1,
        cell(last, column - 1) + (same ? 0 : 1),
      )
      const isSwapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (isSwapped) cost = Math.min(cost, cell(beforeLast, column - 2) + 1)
      current.push(cost)
    }
    ;[beforeLast, last] = [last, current]
  }
  return cell(last, to.length)
}

const cell = (row: readonly number[], column: number): number => row[column] ?? Infinity
