import type { ResolvedReferences, SchemaType } from '../schema/schema.ts'

/** A schema as the registry keeps it, with everything it refers to. */
export interface StoredSchema {
  readonly type: SchemaType
  readonly text: string
  readonly references: ResolvedReferences
  /** Equal for two schemas of one type only if texts and references are equal. */
  readonly key: string
}

type Eventually<Value> = Value | Promise<Value>

/**
 * One look at the registry. Ids of versions that are soft-deleted are found, those that are deleted for good are not.
 * Every method rejects when the registry does not answer.
 */
export interface SchemaView {
  /** The language of the schema under an id of a context (`.` or `.name`); `elsewhere`: only other contexts know it. */
  typeOfId(context: string, id: number): Eventually<SchemaType | 'elsewhere' | 'unknown'>
  /** The schema under an id that has a type. Rejects with SchemaError when a reference of it leads nowhere. */
  schemaOfId(context: string, id: number): Eventually<StoredSchema | undefined>
  /** The id that a GUID (36 characters) has in a context. */
  idOfGuid(context: string, guid: string): Eventually<number | 'elsewhere' | 'unknown'>
  /** Where an alias leads; the subject itself without one. Subjects are qualified: `name`, or `:.ctx:name`. */
  aliasTarget(subject: string): Eventually<string>
  /** The newest version under which a subject holds the content of an id; soft-deleted ones count. */
  versionHolding(subject: string, id: number): Eventually<number | undefined>
  /** False once anything that was looked at has changed. Costs next to nothing. */
  isCurrent(): boolean
}

/** Port: the registry as the gate asks it. */
export interface SchemaSource {
  /** Undefined while the registry is not there. */
  observe(): SchemaView | undefined
  /** Resolves when everything is here that other nodes had written before the call; undefined when nothing can be missing. */
  refresh(): Promise<void> | undefined
}
