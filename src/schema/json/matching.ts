/** `edges[left]` are the right ends that a left end may go with. */
export type Edges = readonly (readonly number[])[]

/**
 * A largest matching of two sides by the algorithm of Hopcroft and Karp: for each left end the right end it got, or -1.
 */
export function largestMatching(edges: Edges, rightSize: number): readonly number[] {
  const rightOf = new Array<number>(edges.length).fill(-1)
  const leftOf = new Array<number>(rightSize).fill(-1)
  for (;;) {
    const levels = layer(edges, rightOf, leftOf)
    if (levels === undefined) return rightOf
    const next = new Array<number>(edges.length).fill(0)
    for (let left = 0; left < edges.length; left++) {
      if (rightOf[left] === -1) augment(left, { edges, rightOf, leftOf, levels, next })
    }
  }
}

/** Distances of the left ends from the free ones, over edges that alternate; undefined when no free right end is met. */
function layer(edges: Edges, rightOf: readonly number[], leftOf: readonly number[]): number[] | undefined {
  const levels = new Array<number>(edges.length).fill(-1)
  const queue: number[] = []
  for (let left = 0; left < edges.length; left++) {
    if (rightOf[left] !== -1) continue
    levels[left] = 0
    queue.push(left)
  }
  let isFreeMet = false
  for (let at = 0; at < queue.length; at++) {
    const left = queue[at] ?? 0
    for (const right of edges[left] ?? []) {
      const other = leftOf[right] ?? -1
      if (other === -1) isFreeMet = true
      else if (levels[other] === -1) {
        levels[other] = (levels[left] ?? 0) + 1
        queue.push(other)
      }
    }
  }
  return isFreeMet ? levels : undefined
}

interface Search {
  readonly edges: Edges
  readonly rightOf: number[]
  readonly leftOf: number[]
  readonly levels: number[]
  /** The edge to try next, by left end. */
  readonly next: number[]
}

/** Follows edges from one layer to the next until a free right end is met, then turns the whole path over. */
function augment(start: number, { edges, rightOf, leftOf, levels, next }: Search): void {
  const path = [start]
  while (path.length > 0) {
    const left = path.at(-1) ?? 0
    const right = edges[left]?.[next[left] ?? 0]
    if (right === undefined) {
      levels[left] = -1
      path.pop()
      continue
    }
    next[left] = (next[left] ?? 0) + 1
    const other = leftOf[right] ?? -1
    if (other === -1) return turnOver(path, right, rightOf, leftOf)
    if (levels[other] === (levels[left] ?? 0) + 1) path.push(other)
  }
}

function turnOver(path: readonly number[], free: number, rightOf: number[], leftOf: number[]): void {
  let right = free
  for (const left of path.toReversed()) {
    const before = rightOf[left] ?? -1
    rightOf[left] = right
    leftOf[right] = left
    right = before
  }
}
