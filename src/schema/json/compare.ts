import type { Comparison, ComparisonOptions, Difference } from '../schema.ts'
import { listDifferences } from './list-differences.ts'
import type { Side } from './pair.ts'
import { Walk } from './walk.ts'

/** Compares what a reader takes with what a writer may put. */
export function compareSchemas(writer: Side, reader: Side, { policy, limits }: ComparisonOptions): Comparison {
  const root = new Walk(policy, limits).judge(writer.model, reader.model)
  if (root === undefined) return { isCompatible: false, differences: [], isTruncated: true }
  let differences: readonly Difference[] | undefined
  return {
    isCompatible: root.isCompatible,
    isTruncated: false,
    /** Listed when first asked for: the verdict alone is much cheaper. */
    get differences() {
      return (differences ??= listDifferences(root, { writer, reader }, { policy, most: limits.differences }))
    },
  }
}
