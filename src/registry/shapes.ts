import type { SchemaSource } from '../schema/engine.ts'
import { SchemaError, type SchemaReference, type TaggedEntity } from '../schema/schema.ts'
import type { Metadata, RuleSet, SchemaEntity, SchemaTags } from './entities.ts'
import { errors } from './errors.ts'
import { contentGuid } from './identity.ts'
import { contextOf, DEFAULT_CONTEXT, referencedSubject } from './names.ts'
import { plainSource, resolvedSource } from './references.ts'
import type { RegistryContext } from './registry-context.ts'
import type { Content, ContentKey, VersionRow } from './store.ts'

/** How a schema is to be shown. */
export interface Showing {
  readonly format?: string | undefined
  readonly referenceFormat?: string | undefined
  readonly findTags?: readonly string[] | undefined
}

/** A stored content as the engine takes it; soft-deleted references count. */
export function storedSource(
  context: RegistryContext,
  subject: string,
  key: ContentKey,
): SchemaSource | Promise<SchemaSource> {
  const content = context.contents.get(key)
  if (!(content instanceof Promise) && content.references.length === 0)
    return plainSource(content.type, content.text, content.guid)
  return fetchedSource(context, subject, content)
}

async function fetchedSource(
  context: RegistryContext,
  subject: string,
  content: Content | Promise<Content>,
): Promise<SchemaSource> {
  return resolvedSource(context, subject, await content, { withDeleted: true, isStrict: false })
}

/** The text of a row in a format; canonical for none. Throws `invalidSchema` where the format cannot be made. */
export async function shownText(
  context: RegistryContext,
  row: VersionRow,
  content: Content,
  format?: string,
): Promise<string> {
  const isReprinted = context.settings.canonicalizeOnConsume.includes(content.type)
  if (!format && !isReprinted) return content.text
  const source = await storedSource(context, row.subject, row)
  try {
    if (format) return await context.engine.formatted(source, format.toLowerCase())
    return await context.engine.canonical(source, { mode: 'stored', validateFields: false, normalize: false })
  } catch (cause) {
    throw cause instanceof SchemaError ? errors.invalidSchema(cause.message) : cause
  }
}

/** The parts of a content in an answer; empty ones are left out. */
export function contentParts(
  content: Pick<Content, 'type' | 'guid' | 'references' | 'metadata' | 'ruleSet'>,
): SchemaEntity {
  return {
    guid: content.guid,
    schemaType: content.type,
    ...(content.references.length > 0 && { references: content.references }),
    ...(content.metadata && { metadata: content.metadata }),
    ...(content.ruleSet && { ruleSet: content.ruleSet }),
  }
}

/** An empty text is no value to NON_EMPTY. */
export const textPart = (schema: string): { schema?: string } => (schema === '' ? {} : { schema })

/** A row as GET of a version shows it. */
export async function schemaOf(context: RegistryContext, row: VersionRow, showing: Showing): Promise<SchemaEntity> {
  const shown = await schemaStringOf(context, row, showing)
  if (shown.references === row.references || showing.referenceFormat !== 'qualified') return { ...shown, id: row.id }
  // Upstream digests what it shows here: a qualified subject changes the guid.
  const content = await context.contents.get(row)
  return { ...shown, id: row.id, guid: contentGuid({ ...content, references: shown.references ?? [] }) }
}

/** A row as GET by id shows it: all but the id. */
export async function schemaStringOf(
  context: RegistryContext,
  row: VersionRow,
  showing: Showing,
): Promise<SchemaEntity> {
  const content = await context.contents.get(row)
  const references = shownReferences(row, content.references, showing.referenceFormat)
  const schemaTags = showing.findTags?.length ? await tagsOf(context, row, showing.findTags) : []
  return {
    subject: row.subject,
    version: row.version,
    ...contentParts({ ...content, references }),
    ...textPart(await shownText(context, row, content, showing.format)),
    ...(schemaTags.length > 0 && { schemaTags }),
    ts: row.ts,
    deleted: row.deleted,
  }
}

function shownReferences(
  row: VersionRow,
  references: readonly SchemaReference[],
  format?: string,
): readonly SchemaReference[] {
  if (format !== 'qualified' || contextOf(row.subject) === DEFAULT_CONTEXT) return references
  return references.map(reference => ({ ...reference, subject: referencedSubject(reference.subject, row.subject) }))
}

async function tagsOf(
  context: RegistryContext,
  row: VersionRow,
  wanted: readonly string[],
): Promise<readonly SchemaTags[]> {
  const tagged = await context.engine.tags(await storedSource(context, row.subject, row))
  const isWanted = (tag: string) => wanted.includes('*') || wanted.includes(tag)
  return tagged.filter(entity => entity.tags.some(isWanted)).map(shownTags)
}

const shownTags = (entity: TaggedEntity): SchemaTags => ({
  schemaEntity: { entityPath: entity.entityPath, entityType: entity.entityType },
  tags: entity.tags,
})

/** The answer to a registration. `row` with its time only where it was found by comparing, not by its digest. */
export function registeredSchema(
  content: Content,
  schema: string,
  place: { readonly id: number; readonly version: number; readonly row?: VersionRow },
): SchemaEntity {
  return {
    id: place.id,
    ...(place.version > 0 && { version: place.version }),
    ...contentParts(content),
    ...textPart(schema),
    ...(place.row && { ts: place.row.ts, deleted: place.row.deleted }),
  }
}

/** The parts of a request that are neither text nor type. */
export interface Attachments {
  readonly references: readonly SchemaReference[]
  readonly metadata?: Metadata | undefined
  readonly ruleSet?: RuleSet | undefined
}
