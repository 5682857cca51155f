import type { AvroType } from './model.ts'

/** The types that stand directly inside a type. */
export function partsOf(type: AvroType): readonly AvroType[] {
  switch (type.kind) {
    case 'array':
      return [type.items]
    case 'map':
      return [type.values]
    case 'union':
      return type.branches
    case 'record':
      return type.fields.map(field => field.type)
    default:
      return []
  }
}

/** Whether a record of the schema can hold itself, so that values nest as deeply as they like. */
export function isRecursive(root: AvroType): boolean {
  const finished = new Set<AvroType>()
  const around = new Set<AvroType>()
  const open: { readonly type: AvroType; readonly left: AvroType[] }[] = []
  const enter = (type: AvroType) => {
    around.add(type)
    open.push({ type, left: [...partsOf(type)] })
  }
  enter(root)
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.left.pop()
    if (next === undefined) {
      finished.add(top.type)
      around.delete(top.type)
      open.pop()
    } else if (around.has(next)) return true
    else if (!finished.has(next)) enter(next)
  }
  return false
}
