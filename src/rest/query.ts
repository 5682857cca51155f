import { errors } from '../registry/errors.ts'
import { inContext } from './context-prefix.ts'
import { readInteger } from './integer.ts'

/** Where a query parameter is read from. */
export interface QuerySource {
  readonly parameters: URLSearchParams
  /** Context of the prefix `/contexts/{ctx}`, as `Exchange` has it. */
  readonly context: string | undefined
}

/** One kind of query parameter: reads the value of `name`; undefined stands for the default. */
export interface QueryKind<Value> {
  readonly schema: 'boolean' | 'integer' | 'string' | 'array'
  read(source: QuerySource, name: string): Value | undefined
}

/** The query parameters of a route, by name. */
export type QueryTable = Readonly<Record<string, QueryKind<unknown>>>

/** What a table of parameters reads: absent ones are left out. */
export type QueryOf<Table extends QueryTable> = {
  readonly [name in keyof Table]?: Table[name] extends QueryKind<infer Value> ? Value : never
}

/** True only for the word `true`, in any letter case. */
export const booleanParameter: QueryKind<boolean> = {
  schema: 'boolean',
  read: ({ parameters }, name) => (parameters.get(name)?.toLowerCase() === 'true' ? true : undefined),
}

/** A 32-bit integer; empty for the default. Anything else is `notFound`, as the contract has it. */
export const integerParameter: QueryKind<number> = {
  schema: 'integer',
  read({ parameters }, name) {
    const text = parameters.get(name)
    if (text === null || text === '') return undefined
    const value = readInteger(text)
    if (value === undefined) throw errors.notFound()
    return value
  },
}

/** A text, which may be empty; of two the first. */
export const textParameter: QueryKind<string> = {
  schema: 'string',
  read: ({ parameters }, name) => parameters.get(name) ?? undefined,
}

/** Texts in the order in which they stand. */
export const textsParameter: QueryKind<readonly string[]> = {
  schema: 'array',
  read: ({ parameters }, name) => (parameters.has(name) ? parameters.getAll(name) : undefined),
}

/** Some of some words, capitals as they are; empty ones are left out. Anything else is `notFound`. */
export function wordsParameter<const Word extends string>(words: readonly Word[]): QueryKind<readonly Word[]> {
  return {
    schema: 'array',
    read({ parameters }, name) {
      const given = parameters.getAll(name).filter(text => text !== '')
      const found = given.flatMap(text => words.filter(known => known === text))
      if (found.length < given.length) throw errors.notFound()
      return found.length > 0 ? found : undefined
    },
  }
}

/** One of some words, capitals as they are; empty for the default. Anything else is `notFound`. */
export function wordParameter<const Word extends string>(words: readonly Word[]): QueryKind<Word> {
  return {
    schema: 'string',
    read({ parameters }, name) {
      const given = parameters.get(name)
      if (!given) return undefined
      const found = words.find(known => known === given)
      if (found === undefined) throw errors.notFound()
      return found
    },
  }
}

/** The context of a write that names subjects in its body; below a context prefix it is that of the prefix. */
export const contextParameter: QueryKind<string> = {
  schema: 'string',
  read: ({ parameters, context }, name) => (context ?? parameters.get(name)) || undefined,
}

/** A subject that tells where to look; below a context prefix it lies in that context. */
export const subjectParameter: QueryKind<string> = {
  schema: 'string',
  read({ parameters, context }, name) {
    const given = parameters.get(name)
    return context === undefined ? (given ?? undefined) : inContext(context, given ?? '')
  },
}

/** A prefix of subjects; below a context prefix it selects in that context, unless it names contexts itself. */
export const subjectPrefixParameter: QueryKind<string> = {
  schema: 'string',
  read({ parameters, context }, name) {
    const given = parameters.get(name)
    if (context === undefined) return given ?? undefined
    return given?.startsWith(':*:') ? given : inContext(context, given ?? '')
  },
}

/** Reads the parameters of a table. Throws `notFound`. */
export function readQuery(
  table: QueryTable,
  query: string,
  context: string | undefined,
): Readonly<Record<string, unknown>> {
  if (query === '' && context === undefined) return {}
  const source: QuerySource = { parameters: new URLSearchParams(query), context }
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(table)) {
    const value = table[name]?.read(source, name)
    if (value !== undefined) values[name] = value
  }
  return values
}
