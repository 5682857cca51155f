import type { Config, Mode } from '../registry/entities.ts'
import type { Changes, Content, ContentKey, ContextRow, IdBinding, VersionRow } from '../registry/store.ts'
import type { SchemaReference, SchemaType } from '../schema/schema.ts'
import type { Row, Values } from './database.ts'
import { NameWriter, type NameReader } from './name-codec.ts'
import { readLoggedAssociations, storedAssociation } from './stored-associations.ts'
import { originalText, storedText } from './stored-text.ts'

/**
 * How lists of changes stand in the arguments of `write_registry` and in the log of changes. Values that are JSON
 * themselves stand as texts: inside a text `\u0000` is just six characters, which PostgreSQL can read.
 */
interface StoredVersion extends ContentKey {
  readonly subject: string
  readonly version: number
  readonly id: number
  readonly deleted: boolean
  readonly ts: number
  readonly written: number
  readonly refs?: string
}
interface StoredContext {
  readonly name: string
  readonly max_id: number
  readonly is_listed: boolean
}
type StoredConfig = { readonly key: string; readonly config: string | null }
type StoredMode = { readonly key: string; readonly mode: Mode | null }

/** The lists of `changes`, in the order of `write_registry`'s arguments. */
export function writeLists(changes: Changes): Values {
  const names = new NameWriter()
  const lists = [
    list(changes.contents, storedContent),
    list(changes.removedContents, ({ guid, type }) => ({ guid, type })),
    list(changes.bindings, ({ context, id, guid, type }) => ({ context: names.write(context), id, guid, type })),
    list(changes.removedVersions, ({ subject, version }) => ({ subject: names.write(subject), version })),
    list(changes.versions, row => storedVersion(row, names)),
    list(changes.contexts, row => ({ name: names.write(row.name), max_id: row.maxId, is_listed: row.isListed })),
    list(changes.configs, ({ key, config }) => ({ key: names.write(key), config: config && JSON.stringify(config) })),
    list(changes.modes, ({ key, mode }) => ({ key: names.write(key), mode })),
    list(changes.associations, change => storedAssociation(change, names)),
  ]
  return [list(names.longNames(), name => name), ...lists]
}

/**
 * The arguments of the statement `writeVersion` after the first one, where the changes are what it writes and nothing else;
 * else undefined.
 */
export function versionValues(changes: Changes): Values | undefined {
  const sizes = changedLists.map(name => changes[name].length)
  const [content] = changes.contents
  const [binding] = changes.bindings
  const [context] = changes.contexts
  const [row] = changes.versions
  const isOne = sizes.every(size => size <= 1) && sizes.reduce((sum, size) => sum + size, 0) === 4
  if (!isOne || !content || !binding || !context || !row) return undefined
  if (content.references.length > 0 || row.references || content.metadata || content.ruleSet) return undefined
  const isOneId = binding.id === row.id && binding.context === context.name
  const isOneContent = [binding, row].every(({ guid, type }) => guid === content.guid && type === content.type)
  const names = new NameWriter()
  const [contextName, subject] = [names.write(context.name), names.write(row.subject)]
  if (!isOneId || !isOneContent || names.longNames().length > 0) return undefined
  const { guid, type, text } = content
  const id = [contextName, row.id, context.maxId, context.isListed]
  const version = [subject, row.version, row.deleted, row.ts, row.written]
  return [guid, type, storedText(text), ...id.map(String), ...version.map(String)]
}

const changedLists = [
  'contents',
  'removedContents',
  'bindings',
  'removedVersions',
  'versions',
  'contexts',
  'configs',
  'modes',
  'associations',
] as const satisfies readonly (keyof Changes)[]

function list<Item>(items: readonly Item[], toStored: (item: Item) => object): string | null {
  return items.length === 0 ? null : JSON.stringify(items.map(toStored))
}

function storedContent({ guid, type, text, references, metadata, ruleSet }: Content): object {
  return {
    guid,
    type,
    text: storedText(text),
    ...(references.length > 0 && { refs: JSON.stringify(references) }),
    ...(metadata && { metadata: JSON.stringify(metadata) }),
    ...(ruleSet && { rules: JSON.stringify(ruleSet) }),
  }
}

function storedVersion(row: VersionRow, names: NameWriter): StoredVersion {
  const { version, id, guid, type, deleted, ts, written, references } = row
  const stored = { subject: names.write(row.subject), version, id, guid, type, deleted, ts, written }
  return references ? { ...stored, refs: JSON.stringify(references) } : stored
}

/** The keys of contents as the statement `contents` takes them. */
export function contentKeys(keys: readonly ContentKey[]): string {
  return JSON.stringify(keys.map(({ guid, type }) => ({ guid, type })))
}

/** Reads a row of the statement `contents`. */
export function readContent([guid, type, text, references, metadata, ruleSet]: Row): Content {
  return {
    guid: present(guid),
    type: present(type) as SchemaType,
    text: originalText(present(text)),
    references: parsed<SchemaReference[]>(references) ?? [],
    ...(metadata && { metadata: JSON.parse(metadata) as NonNullable<Content['metadata']> }),
    ...(ruleSet && { ruleSet: JSON.parse(ruleSet) as NonNullable<Content['ruleSet']> }),
  }
}

/** Reads the columns that the log of changes has after its number. */
export function readLoggedChanges(columns: Row, names: NameReader): Changes {
  const [removedContents, bindings, removedVersions, versions, contexts, configs, modes, associations] = columns
  return {
    contents: [],
    removedContents: parsed<ContentKey[]>(removedContents) ?? [],
    bindings: (parsed<IdBinding[]>(bindings) ?? []).map(row => ({ ...row, context: names.read(row.context) })),
    removedVersions: (parsed<Changes['removedVersions']>(removedVersions) ?? []).map(row => ({
      ...row,
      subject: names.read(row.subject),
    })),
    versions: (parsed<StoredVersion[]>(versions) ?? []).map(({ refs, ...row }) => ({
      ...row,
      subject: names.read(row.subject),
      ...(refs && { references: JSON.parse(refs) as SchemaReference[] }),
    })),
    contexts: (parsed<StoredContext[]>(contexts) ?? []).map(row =>
      readContext(row.name, row.max_id, row.is_listed, names),
    ),
    configs: (parsed<StoredConfig[]>(configs) ?? []).map(row => readConfig([row.key, row.config], names)),
    modes: (parsed<StoredMode[]>(modes) ?? []).map(({ key, mode }) => ({ key: names.read(key), mode })),
    associations: readLoggedAssociations(associations, names),
  }
}

/** What the small tables hold, each as its statement gives it. */
export function readSmallTables(
  tables: { readonly contexts: readonly Row[]; readonly configs: readonly Row[]; readonly modes: readonly Row[] },
  names: NameReader,
): Changes {
  return {
    ...noChanges,
    contexts: tables.contexts.map(([name, maxId, isListed]) =>
      readContext(present(name), Number(maxId), isListed === 't', names),
    ),
    configs: tables.configs.map(row => readConfig(row, names)),
    modes: tables.modes.map(([key, mode]) => ({ key: names.read(present(key)), mode: present(mode) as Mode })),
  }
}

function readContext(name: string, maxId: number, isListed: boolean, names: NameReader): ContextRow {
  return { name: names.read(name), maxId, isListed }
}

function readConfig([key, config]: Row, names: NameReader): { key: string; config: Config | null } {
  return { key: names.read(present(key)), config: parsed<Config>(config) ?? null }
}

/** Changes nothing. */
export const noChanges: Changes = {
  contents: [],
  removedContents: [],
  bindings: [],
  versions: [],
  removedVersions: [],
  contexts: [],
  configs: [],
  modes: [],
  associations: [],
}

/** A value of a column that is never null. */
export function present(value: string | null | undefined): string {
  if (value === null || value === undefined)
    throw new Error('a column that is never null is null: the database is damaged')
  return value
}

/** The value of a column that holds JSON or null. */
function parsed<Value>(json: string | null | undefined): Value | undefined {
  return json ? (JSON.parse(json) as Value) : undefined
}
