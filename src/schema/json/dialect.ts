import type { JsonNode } from '../json-text.ts'

/** Dialects of JSON Schema that upstream reads one by one; both modern ones go through the reader of 2020-12. */
export type Dialect = 'draft-04' | 'draft-06' | 'draft-07' | '2019-09' | '2020-12'

/** The dialect of a text that names none, or one that nobody knows. */
export const defaultDialect: Dialect = 'draft-07'

const dialects: ReadonlyMap<string, Dialect> = new Map([
  ['json-schema.org/schema', 'draft-04'],
  ['json-schema.org/draft-04/schema', 'draft-04'],
  ['json-schema.org/draft-06/schema', 'draft-06'],
  ['json-schema.org/draft-07/schema', 'draft-07'],
  ['json-schema.org/draft/2019-09/schema', '2019-09'],
  ['json-schema.org/draft/2020-12/schema', '2020-12'],
])

/** The dialect that a `$schema` names, with or without `#`, by http or https. */
export function dialectCalled(uri: string): Dialect | undefined {
  const name = /^https?:\/\/([^#]*)#?$/.exec(uri)?.[1]
  return name === undefined ? undefined : dialects.get(name)
}

/** The dialect of a document; `inherited` where its `$schema` says nothing known. */
export function dialectOf(root: JsonNode, inherited: Dialect = defaultDialect): Dialect {
  const named = root.kind === 'object' ? root.members.get('$schema') : undefined
  return (named?.kind === 'string' ? dialectCalled(named.value) : undefined) ?? inherited
}

/** Whether a dialect is read with the reader of 2020-12. */
export function isModern(dialect: Dialect): boolean {
  return dialect === '2019-09' || dialect === '2020-12'
}
