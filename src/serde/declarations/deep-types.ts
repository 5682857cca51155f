import { partsOf, reachable, withParts, type Declaration, type TypeNode } from './type-node.ts'

/** Types nest so deep in each other before one gets a name. Compilers read nested types with their stack. */
const MAX_NESTING = 12

/** Types that nest less deep: what stands too far inside becomes a declaration of its own. */
export function withoutDeepTypes(roots: readonly TypeNode[]): readonly TypeNode[] {
  const declared = reachable(roots)
  for (const one of declared) one.type = shallow(one.type, one, 0)
  const around: Declaration = { key: '', name: 'Type', doc: undefined, type: { kind: 'word', word: 'unknown' } }
  return roots.map(root => shallow(root, around, 1))
}

function shallow(type: TypeNode, around: Declaration, depth: number): TypeNode {
  const parts = partsOf(type)
  if (parts.length === 0) return type
  const isTooDeep = depth >= MAX_NESTING
  const inner = withParts(
    type,
    parts.map(part => shallow(part, around, isTooDeep ? 1 : depth + 1)),
  )
  if (!isTooDeep) return inner
  const name = `${around.name} Part`
  return { kind: 'named', to: { key: `${around.key}\npart`, name, doc: undefined, type: inner } }
}
