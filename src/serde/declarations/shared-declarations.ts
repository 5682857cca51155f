import { partsOf, reachable, withParts, type Declaration, type TypeNode } from './type-node.ts'

/** Beyond so many declarations, or rounds, those that are equal are printed one by one. */
const MAX_DECLARATIONS = 10_000
const MAX_ROUNDS = 64

/**
 * Types in which declarations of one key that say the same are one: a record that several subjects hold, a type that is
 * written as it is read. Sameness is found by telling apart what differs until nothing more does.
 */
export function shareDeclarations(roots: readonly TypeNode[]): readonly TypeNode[] {
  const all = reachable(roots)
  if (all.length > MAX_DECLARATIONS) return roots
  let classes = new Map(all.map(one => [one, JSON.stringify(one.key)]))
  let count = new Set(classes.values()).size
  for (let round = 0; ; round++) {
    if (round === MAX_ROUNDS) return roots
    const finer = refined(all, classes)
    const finerCount = new Set(finer.values()).size
    classes = finer
    if (finerCount === count) break
    count = finerCount
  }
  return replaced(roots, all, classes)
}

/** Every declaration by a number that stands for its class before and what it says in terms of these. */
function refined(all: readonly Declaration[], classes: ReadonlyMap<Declaration, string>): Map<Declaration, string> {
  const numbers = new Map<string, string>()
  return new Map(
    all.map(one => {
      const says = `${classes.get(one)}\n${shape(one.type, classes)}`
      const number = numbers.get(says) ?? `#${numbers.size}`
      numbers.set(says, number)
      return [one, number]
    }),
  )
}

function shape(type: TypeNode, classes: ReadonlyMap<Declaration, string>): string {
  if (type.kind === 'named') return `<${classes.get(type.to)}>`
  const inner = partsOf(type).map(part => shape(part, classes))
  return `${type.kind}(${JSON.stringify(outline(type))}${inner.join('')})`
}

/** What a type says by itself. Descriptions do not count. */
function outline(type: TypeNode): unknown {
  switch (type.kind) {
    case 'word':
      return type.word
    case 'literal':
      return [typeof type.value, String(type.value)]
    case 'tuple':
      return [type.items.length, type.least]
    case 'object':
      return type.members.map(({ name, isOptional }) => [name, isOptional])
    default:
      return null
  }
}

function replaced(
  roots: readonly TypeNode[],
  all: readonly Declaration[],
  classes: ReadonlyMap<Declaration, string>,
): readonly TypeNode[] {
  const first = new Map<string | undefined, Declaration>()
  for (const one of all) if (!first.has(classes.get(one))) first.set(classes.get(one), one)
  const swap = (type: TypeNode): TypeNode => {
    if (type.kind === 'named') return { kind: 'named', to: first.get(classes.get(type.to)) ?? type.to }
    const parts = partsOf(type)
    return parts.length === 0 ? type : withParts(type, parts.map(swap))
  }
  for (const one of first.values()) one.type = swap(one.type)
  return roots.map(swap)
}
