import type { RegisterSchemaRequest, SchemaEntity } from './entities.ts'
import {
  candidateOf,
  meantSource,
  readCandidate,
  type Candidate,
  type CandidateOptions,
  type ReadCandidate,
} from './candidate.ts'
import { findActiveEquivalent, findEquivalent } from './equivalence.ts'
import { errors, RegistryError } from './errors.ts'
import { contentGuid } from './identity.ts'
import { inherited, mergeMetadata, mergeRuleSets } from './metadata.ts'
import { normalizedSubject } from './names.ts'
import type { RegistryContext } from './registry-context.ts'
import { configInScope, modeInScope, takesIds } from './scopes.ts'
import { contentParts, schemaOf, shownText, textPart } from './shapes.ts'
import type { Content, VersionRow } from './store.ts'
import { isKnown, lastWritten, latestActive, sameNameElsewhere } from './versions.ts'

/** A row that holds what was sought, and whether its digest told or a comparison. */
export interface Found {
  readonly row: VersionRow
  readonly content: Content
  readonly isByDigest: boolean
}

/** Which rows of the subject count. */
export interface SearchScope {
  readonly withDeleted: boolean
  readonly latestOnly?: boolean
}

/** Looks for a content in one subject: by digest, then newest first by equivalence (rest-contract 4.1, steps 2 and 3). */
export async function findInSubject(
  context: RegistryContext,
  read: ReadCandidate,
  scope: SearchScope,
): Promise<Found | undefined> {
  const { content } = read
  const all = context.state.rows(read.candidate.subject)
  const latest = latestActive(all)
  const rows = scope.latestOnly ? (latest ? [latest] : []) : all
  const counts = (row: VersionRow) => scope.withDeleted || !row.deleted
  const byDigest = lastWritten(rows, content.guid)
  if (byDigest && counts(byDigest)) return { row: byDigest, content, isByDigest: true }
  const row =
    scope.withDeleted || scope.latestOnly
      ? await findEquivalent(context, { content, source: meantSource(read) }, rows.filter(counts).reverse())
      : await findActiveEquivalent(context, read, rows)
  return row && { row, content: await context.contents.get(row), isByDigest: false }
}

/** Flags of a request that the config of its subject can set, too. */
export function effectiveFlags(
  context: RegistryContext,
  subject: string,
  query: { readonly normalize?: boolean },
): { readonly normalize: boolean; readonly validateFields: boolean; readonly validateNewSchemas: boolean } {
  const config = configInScope(context.state, subject, context.settings)
  const isImport = takesIds(modeInScope(context.state, subject))
  return {
    normalize: !isImport && (query.normalize === true || config.normalize === true),
    validateFields: config.validateFields ?? context.settings.validateFields,
    validateNewSchemas: config.validateNewSchemas ?? context.settings.validateNewSchemas,
  }
}

/** POST /subjects/{s} (rest-contract 4.1). */
export async function lookup(
  context: RegistryContext,
  subjectText: string,
  request: RegisterSchemaRequest,
  query: { readonly normalize?: boolean; readonly format?: string; readonly deleted?: boolean },
): Promise<SchemaEntity> {
  const subject = normalizedSubject(subjectText)
  const scope = { withDeleted: query.deleted === true }
  const candidate = candidateOf(subject, request)
  const found =
    (await findWithInherited(context, candidate, query, scope)) ??
    (await findElsewhere(context, candidate, query, scope))
  if (found) return shownFound(context, found, query.format)
  throw isKnown(context.state.rows(subject), scope.withDeleted)
    ? errors.schemaNotFound()
    : errors.subjectNotFound(subject)
}

/** As sent, then with what it lacks taken from the latest version and the config. */
async function findWithInherited(
  context: RegistryContext,
  candidate: Candidate,
  query: { readonly normalize?: boolean },
  scope: SearchScope,
): Promise<Found | undefined> {
  const read = await readCandidate(context, candidate, lookupOptions(context, candidate.subject, query))
  const found = await findInSubject(context, read, scope)
  if (found) return found
  const latest = latestActive(context.state.rows(candidate.subject))
  if (!latest) return undefined
  const config = configInScope(context.state, candidate.subject, context.settings)
  const latestContent = await context.contents.get(latest)
  const metadata = inherited(mergeMetadata, {
    default: config.defaultMetadata,
    specific: candidate.metadata ?? latestContent.metadata,
    override: config.overrideMetadata,
  })
  const ruleSet = inherited(mergeRuleSets, {
    default: config.defaultRuleSet,
    specific: candidate.ruleSet ?? latestContent.ruleSet,
    override: config.overrideRuleSet,
  })
  if (metadata === candidate.metadata && ruleSet === candidate.ruleSet) return undefined
  return findInSubject(context, withAttachments(read, { metadata, ruleSet }), scope)
}

/** The same text with other metadata and rules. */
export function withAttachments(read: ReadCandidate, parts: Pick<Candidate, 'metadata' | 'ruleSet'>): ReadCandidate {
  const { type, text, references } = read.content
  const { metadata, ruleSet } = parts
  const content = { type, text, references, ...(metadata && { metadata }), ...(ruleSet && { ruleSet }) }
  return { ...read, candidate: { ...read.candidate, ...parts }, content: { ...content, guid: contentGuid(content) } }
}

async function findElsewhere(
  context: RegistryContext,
  candidate: Candidate,
  query: { readonly normalize?: boolean },
  scope: SearchScope,
): Promise<Found | undefined> {
  for (const subject of sameNameElsewhere(context.state, candidate.subject)) {
    if (!isKnown(context.state.rows(subject), scope.withDeleted)) continue
    try {
      const found = await findWithInherited(context, { ...candidate, subject }, query, scope)
      if (found) return found
    } catch (error) {
      // References that lead nowhere from this context say nothing about the next one.
      if (!(error instanceof RegistryError)) throw error
    }
  }
  return undefined
}

function lookupOptions(
  context: RegistryContext,
  subject: string,
  query: { readonly normalize?: boolean },
): CandidateOptions {
  const { normalize, validateFields } = effectiveFlags(context, subject, query)
  return { mode: 'stored', validateFields, normalize, withDeletedReferences: true }
}

async function shownFound(context: RegistryContext, found: Found, format?: string): Promise<SchemaEntity> {
  const { row, content } = found
  if (!found.isByDigest) return schemaOf(context, row, { format })
  const text = format ? await shownText(context, row, content, format) : content.text
  return { subject: row.subject, version: row.version, id: row.id, ...contentParts(content), ...textPart(text) }
}
