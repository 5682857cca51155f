import type { Paging, SchemaEntity } from './entities.ts'
import { errors } from './errors.ts'
import { guidOfHex } from './identity.ts'
import { inJavaMapOrder } from './java-order.ts'
import { DEFAULT_CONTEXT, normalizedSubject, parseSubject } from './names.ts'
import { page } from './paging.ts'
import type { RegistryContext } from './registry-context.ts'
import { schemaOf, schemaStringOf, shownText, type Showing } from './shapes.ts'
import type { VersionRow } from './store.ts'
import { isActive, isKnown, lastWritten, parseVersion, rowOrThrow, sameNameElsewhere } from './versions.ts'

/** GET /subjects/{s}/versions/{v}. */
export async function readVersion(
  context: RegistryContext,
  subject: string,
  version: string,
  query: Showing & { readonly deleted?: boolean },
): Promise<SchemaEntity> {
  return schemaOf(context, rowOf(context, subject, version, query), query)
}

/** GET /subjects/{s}/versions/{v}/schema. */
export async function readVersionText(
  context: RegistryContext,
  subject: string,
  version: string,
  query: { readonly format?: string; readonly deleted?: boolean },
): Promise<string> {
  const row = rowOf(context, subject, version, query)
  return shownText(context, row, await context.contents.get(row), query.format)
}

function rowOf(
  context: RegistryContext,
  subject: string,
  version: string,
  query: { readonly deleted?: boolean },
): VersionRow {
  const id = parseVersion(version)
  return rowOrThrow(context.state, normalizedSubject(subject), id, query.deleted === true)
}

/** GET /subjects/{s}/metadata: the highest version whose properties hold all pairs. */
export async function readByMetadata(
  context: RegistryContext,
  subjectText: string,
  query: { keys: readonly string[]; values: readonly string[]; format?: string; deleted?: boolean },
): Promise<SchemaEntity> {
  const subject = normalizedSubject(subjectText)
  const rows = context.state.rows(subject)
  if (!isKnown(rows, query.deleted === true)) throw errors.subjectNotFound(subject)
  const wanted = new Map(query.keys.slice(0, query.values.length).map((key, position) => [key, query.values[position]]))
  for (const row of rows.toReversed()) {
    if (row.deleted && !query.deleted) continue
    const { metadata } = await context.contents.get(row)
    if (!metadata) continue
    const properties = metadata.properties ?? {}
    if ([...wanted].every(([key, value]) => Object.hasOwn(properties, key) && properties[key] === value)) {
      return schemaOf(context, row, query)
    }
  }
  throw errors.schemaNotFound()
}

/** GET /schemas/ids/{id}. */
export async function readById(
  context: RegistryContext,
  id: number,
  query: Showing & { readonly subject?: string; readonly fetchMaxId?: boolean },
): Promise<SchemaEntity> {
  const { row, owningContext } = ownerOf(context, id, query.subject)
  const shown = await schemaStringOf(context, row, query)
  return query.fetchMaxId ? { ...shown, maxId: context.state.context(owningContext).maxId } : shown
}

/** GET /schemas/ids/{id}/schema. */
export async function readTextById(
  context: RegistryContext,
  id: number,
  query: { readonly subject?: string; readonly format?: string },
): Promise<string> {
  const { row } = ownerOf(context, id, query.subject)
  return shownText(context, row, await context.contents.get(row), query.format)
}

interface Owner {
  readonly row: VersionRow
  readonly owningContext: string
}

/** The row that stands for an id (rest-contract 4.5). Throws `schemaNotFound`. */
function ownerOf(context: RegistryContext, id: number, subjectText: string | undefined): Owner {
  const subject = normalizedSubject(subjectText ?? '')
  const { context: asked, name } = parseSubject(subject)
  const found = name === '' ? firstOwner(context, asked, id) : namedOwner(context, subject, id)
  if (!found) throw errors.schemaNotFound(id)
  return found
}

function namedOwner(context: RegistryContext, subject: string, id: number): Owner | undefined {
  for (const place of [subject, ...sameNameElsewhere(context.state, subject)]) {
    const owningContext = parseSubject(place).context
    const binding = context.state.binding(owningContext, id)
    const isInUse = binding && context.state.isIdInUse(binding)
    const row = isInUse && lastWritten(context.state.rows(place), binding.guid)
    if (row) return { row, owningContext }
  }
  return parseSubject(subject).context === DEFAULT_CONTEXT ? firstOwner(context, DEFAULT_CONTEXT, id) : undefined
}

function firstOwner(context: RegistryContext, owningContext: string, id: number): Owner | undefined {
  const [row] = owners(context, owningContext, id) ?? []
  return row && { row, owningContext }
}

/** Every subject of a context that holds the content of an id, each with the row written last; undefined for an unknown id. */
function owners(context: RegistryContext, owningContext: string, id: number): readonly VersionRow[] | undefined {
  const binding = context.state.binding(owningContext, id)
  if (!binding || !context.state.isIdInUse(binding)) return undefined
  const rows = inJavaMapOrder(context.state.owners(owningContext, binding.guid)).flatMap(subject => {
    const row = lastWritten(context.state.rows(subject), binding.guid)
    return row ? [row] : []
  })
  return rows.length > 0 ? rows : undefined
}

/** GET /schemas/ids/{id}/subjects and /versions: one row a subject, in the order of rest-contract 1.5. */
export function ownersById(
  context: RegistryContext,
  id: number,
  query: { readonly subject?: string; readonly deleted?: boolean },
): readonly VersionRow[] {
  const subject = normalizedSubject(query.subject ?? '')
  const { context: asked, name } = parseSubject(subject)
  const owningContext = name === '' ? asked : (namedOwner(context, subject, id)?.owningContext ?? asked)
  const rows = owners(context, owningContext, id)
  if (!rows) throw errors.schemaNotFound()
  return rows.filter(row => query.deleted || isActive(row))
}

export function subjectsById(
  context: RegistryContext,
  id: number,
  query: Paging & { readonly subject?: string; readonly deleted?: boolean },
): readonly string[] {
  return page(
    ownersById(context, id, query).map(row => row.subject),
    query,
    context.settings.subjectSearch,
  )
}

export function versionsById(
  context: RegistryContext,
  id: number,
  query: Paging & { readonly subject?: string; readonly deleted?: boolean },
): readonly { subject: string; version: number }[] {
  const versions = ownersById(context, id, query).map(({ subject, version }) => ({ subject, version }))
  return page(versions, query, context.settings.subjectVersionSearch)
}

/** A guid in the form of a UUID or of 32 hex digits; undefined for anything else. */
function parseGuid(text: string): string | undefined {
  const hex = text.replaceAll('-', '')
  return /^[0-9a-f]{32}$/i.test(hex) ? guidOfHex(hex) : undefined
}

/** GET /schemas/guids/{guid}: without subject and version. */
export async function readByGuid(context: RegistryContext, text: string, query: Showing): Promise<SchemaEntity> {
  const guid = parseGuid(text)
  const bindings = guid ? context.state.bindings(guid) : []
  for (const owningContext of contextsOf(bindings)) {
    // Ids whose rows were deleted for good stay bound: the last one that is in use counts.
    const bound = bindings.filter(one => one.context === owningContext).toReversed()
    const row = bound.flatMap(({ id }) => owners(context, owningContext, id)?.[0] ?? [])[0]
    if (!row) continue
    const { subject: _subject, version: _version, ...shown } = await schemaStringOf(context, row, query)
    return shown
  }
  throw errors.schemaNotFound(text)
}

const contextsOf = (bindings: readonly { readonly context: string }[]): readonly string[] =>
  [...new Set(bindings.map(binding => binding.context))].sort()

/** GET /schemas/guids/{guid}/ids, by context. */
export function idsByGuid(context: RegistryContext, text: string): readonly { context: string; id: number }[] {
  const guid = parseGuid(text)
  const bindings = guid ? context.state.bindings(guid) : []
  // One id a context, as upstream keeps them: the one that was bound last.
  return contextsOf(bindings).map(name => ({
    context: name,
    id: bindings.findLast(binding => binding.context === name)?.id ?? 0,
  }))
}
