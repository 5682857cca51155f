import type { Api } from './api.ts'
import type { TypeNode } from './wire-types.ts'

/** The first error code in a response that is not 0; 0 when there is none. */
export type FindError = (response: unknown) => number

const compiled = new WeakMap<TypeNode, FindError | undefined>()
const errorField = 'errorCode'

/** Finds errors in the responses of an API, wherever its table has them: at the top, of a topic, of a partition. */
export function errorFinder({ response: { node } }: Pick<Api, 'response'>): FindError {
  return finderOf(node) ?? (() => 0)
}

function finderOf(node: TypeNode): FindError | undefined {
  if (compiled.has(node)) return compiled.get(node)
  const finder =
    node.kind === 'struct' ? structFinder(node.fields) : node.kind === 'array' ? arrayFinder(node.item) : undefined
  compiled.set(node, finder)
  return finder
}

function arrayFinder(item: TypeNode): FindError | undefined {
  const ofItem = finderOf(item)
  if (ofItem === undefined) return undefined
  return items => {
    for (const each of (items ?? []) as readonly unknown[]) {
      const code = ofItem(each)
      if (code !== 0) return code
    }
    return 0
  }
}

function structFinder(fields: readonly { readonly name: string; readonly type: TypeNode }[]): FindError | undefined {
  const hasOwn = fields.some(({ name }) => name === errorField)
  const within = fields.flatMap(({ name, type }) => {
    const find = finderOf(type)
    return find === undefined ? [] : [{ name, find }]
  })
  if (!hasOwn && within.length === 0) return undefined
  return value => {
    const struct = value as Readonly<Record<string, unknown>> | null
    if (struct === null) return 0
    const own = hasOwn ? ((struct[errorField] ?? 0) as number) : 0
    if (own !== 0) return own
    for (const { name, find } of within) {
      const inner = struct[name]
      const code = inner === undefined ? 0 : find(inner)
      if (code !== 0) return code
    }
    return 0
  }
}
