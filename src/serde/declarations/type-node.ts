/** Types that TypeScript has a word for. */
export type Word = 'string' | 'number' | 'bigint' | 'boolean' | 'null' | 'unknown' | 'never' | 'Date' | 'Uint8Array'

/** A property of an object type. Its name may be any text. */
export interface Member {
  readonly name: string
  readonly type: TypeNode
  readonly isOptional: boolean
  readonly doc?: string | undefined
}

/** A type expression. */
export type TypeNode =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: TypeNode }
  | {
      readonly kind: 'tuple'
      readonly items: readonly TypeNode[]
      /** So many items at least are there. */
      readonly least: number
      readonly rest: TypeNode | undefined
    }
  | { readonly kind: 'object'; readonly members: readonly Member[]; readonly index: TypeNode | undefined }
  /** A Map with text as keys. */
  | { readonly kind: 'map'; readonly values: TypeNode }
  | { readonly kind: 'union' | 'intersection'; readonly parts: readonly TypeNode[] }
  | { readonly kind: 'named'; readonly to: Declaration }

/** A type with a name. Types refer to each other, so that `type` is set once all declarations are made. */
export interface Declaration {
  /** Two declarations with one key are one if they say the same. */
  readonly key: string
  /** The name it would like to have: any text. */
  readonly name: string
  readonly doc: string | undefined
  type: TypeNode
}

/** What is read from a subject, and what may be written to it. */
export interface SubjectTypes {
  readonly read: TypeNode
  readonly write: TypeNode
}

export const unknown: TypeNode = { kind: 'word', word: 'unknown' }
export const never: TypeNode = { kind: 'word', word: 'never' }

export function word(word: Word): TypeNode {
  return { kind: 'word', word }
}

/** One of several types; of a single one that itself. */
export function union(parts: readonly TypeNode[]): TypeNode {
  const [only = never] = parts
  return parts.length < 2 ? only : { kind: 'union', parts }
}

/** All of several types at once; types that say nothing do not count. */
export function intersection(parts: readonly TypeNode[]): TypeNode {
  const saying = parts.filter(part => part.kind !== 'word' || part.word !== 'unknown')
  const [only = unknown] = saying
  return saying.length < 2 ? only : { kind: 'intersection', parts: saying }
}

/** An object with any text as key. */
export function keyed(values: TypeNode): TypeNode {
  return { kind: 'object', members: [], index: values }
}

/** A union of texts. */
export function literals(values: readonly (string | number)[]): TypeNode {
  return union(values.map(value => ({ kind: 'literal', value })))
}

/** The types that stand directly inside a type. */
export function partsOf(type: TypeNode): readonly TypeNode[] {
  switch (type.kind) {
    case 'list':
      return [type.items]
    case 'tuple':
      return type.rest === undefined ? type.items : [...type.items, type.rest]
    case 'object':
      return [...type.members.map(member => member.type), ...(type.index === undefined ? [] : [type.index])]
    case 'map':
      return [type.values]
    case 'union':
    case 'intersection':
      return type.parts
    default:
      return []
  }
}

/** A type with others in place of those that stand directly inside it, in the order of `partsOf`. */
export function withParts(type: TypeNode, parts: readonly TypeNode[]): TypeNode {
  const at = (place: number): TypeNode => parts[place] ?? unknown
  switch (type.kind) {
    case 'list':
      return { kind: 'list', items: at(0) }
    case 'tuple': {
      const items = type.items.map((_, place) => at(place))
      return { ...type, items, rest: type.rest && at(items.length) }
    }
    case 'object': {
      const members = type.members.map((member, place) => ({ ...member, type: at(place) }))
      return { ...type, members, index: type.index && at(members.length) }
    }
    case 'map':
      return { kind: 'map', values: at(0) }
    case 'union':
    case 'intersection':
      return { kind: type.kind, parts }
    default:
      return type
  }
}

/** Every declaration that types lead to, each once, in the order in which they are met. */
export function reachable(roots: readonly TypeNode[]): readonly Declaration[] {
  const found = new Set<Declaration>()
  const open = [...roots].reverse()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind !== 'named') open.push(...[...partsOf(next)].reverse())
    else if (!found.has(next.to)) {
      found.add(next.to)
      open.push(next.to.type)
    }
  }
  return [...found]
}
