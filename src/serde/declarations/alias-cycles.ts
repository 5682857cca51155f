import { partsOf, reachable, unknown, withParts, type Declaration, type TypeNode } from './type-node.ts'

/**
 * A type that is nothing but itself, or a union of itself and others, is one that TypeScript refuses. What leads back
 * becomes `unknown`. Through properties and items types may hold themselves.
 */
export function cutAliasCycles(roots: readonly TypeNode[]): void {
  const done = new Set<Declaration>()
  for (const start of reachable(roots)) {
    const path: { readonly at: Declaration; readonly left: Declaration[] }[] = []
    const underWay = new Set<Declaration>()
    const enter = (at: Declaration) => {
      path.push({ at, left: [...directlyIn(at.type)] })
      underWay.add(at)
    }
    if (!done.has(start)) enter(start)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.left.pop()
      if (next === undefined) {
        done.add(top.at)
        underWay.delete(top.at)
        path.pop()
      } else if (underWay.has(next)) top.at.type = without(top.at.type, next)
      else if (!done.has(next)) enter(next)
    }
  }
}

/**
 * When a compiler looks at a type: `now` where the alias around it is read, `late` in items of lists, `at once` in
 * arguments of generic types, in lists behind the dots of a tuple and in its optional items, whatever stands around.
 */
type Time = 'now' | 'late' | 'at once'

/** The parts of a type, each with the time at which it is looked at. */
function timedParts(type: TypeNode, time: Time): readonly (readonly [TypeNode, Time])[] {
  if (type.kind === 'object') return partsOf(type).map(part => [part, 'late'])
  const late = time === 'at once' ? time : 'late'
  if (type.kind === 'list') return [[type.items, late]]
  if (type.kind === 'map') return [[type.values, 'at once']]
  if (type.kind !== 'tuple') return partsOf(type).map(part => [part, time])
  const marked = (part: TypeNode): Time => (isAlias(part) ? late : 'at once')
  const items = type.items.map((item, at) => [item, at < type.least ? late : marked(item)] as const)
  return type.rest === undefined ? items : [...items, [type.rest, marked(type.rest)]]
}

/** Whether a type, or a part of a union of types, is a declared one that is no interface. */
function isAlias(type: TypeNode): boolean {
  if (type.kind === 'named') return type.to.type.kind !== 'object'
  return (type.kind === 'union' || type.kind === 'intersection') && type.parts.some(isAlias)
}

/** The declarations that have to be known before a type is. */
function directlyIn(type: TypeNode, time: Time = 'now'): readonly Declaration[] {
  if (type.kind === 'named') return time === 'late' ? [] : [type.to]
  return type.kind === 'object' ? [] : timedParts(type, time).flatMap(([part, when]) => directlyIn(part, when))
}

function without(type: TypeNode, gone: Declaration, time: Time = 'now'): TypeNode {
  if (type.kind === 'named') return type.to === gone && time !== 'late' ? unknown : type
  if (type.kind === 'object') return type
  const parts = timedParts(type, time).map(([part, when]) => without(part, gone, when))
  return parts.length === 0 ? type : withParts(type, parts)
}
