import type { SchemaSource } from '../schema/engine.ts'
import { SchemaError, type TaggedEntity } from '../schema/schema.ts'
import { candidateOf, type Candidate } from './candidate.ts'
import type { RegisterSchemaRequest } from './entities.ts'
import { errors } from './errors.ts'
import { inherited, mergeMetadata, mergeRuleSets, pinnedVersion, withPinnedVersion } from './metadata.ts'
import { pinnedReferences, resolvedSource } from './references.ts'
import type { RegistryContext } from './registry-context.ts'
import type { RequestMemory } from './request-memory.ts'
import { configInScope } from './scopes.ts'
import { storedSource } from './shapes.ts'
import type { Content, VersionRow } from './store.ts'
import { latestActive } from './versions.ts'

/**
 * A candidate with what it takes over from the latest active version and the config: an empty text, metadata, rules,
 * tags (rest-contract 3.4 step 4, 3.8, 3.9). `next` is the version it would get.
 */
export async function inheritedCandidate(
  context: RegistryContext,
  subject: string,
  asked: { readonly request: RegisterSchemaRequest; readonly memory: RequestMemory; readonly next: number },
): Promise<Candidate> {
  const { request, memory, next } = asked
  const latest = latestActive(context.state.rows(subject))
  const latestContent = latest && (await context.contents.get(latest))
  const sent = withInheritedText(candidateOf(subject, request, memory), latestContent)
  const changesTags = Boolean(request.schemaTagsToAdd?.length || request.schemaTagsToRemove?.length)
  const tagged = changesTags
    ? await withTags(context, sent, { add: request.schemaTagsToAdd ?? [], remove: request.schemaTagsToRemove ?? [] })
    : sent
  const propagated = request.propagateSchemaTags && latest ? await withTagsOf(context, tagged, latest) : tagged
  // A registration that edits tags asks for the latest or the next version (rest-contract 3.9).
  const version = changesTags && (request.version ?? 0) === 0 ? -1 : propagated.version
  return { ...withInheritedParts(context, propagated, { latest: latestContent, version, next }), version }
}

function withInheritedText(candidate: Candidate, latest: Content | undefined): Candidate {
  if (candidate.text.trim() !== '') return candidate
  if (!latest) throw errors.invalidSchema('Empty schema')
  return { ...candidate, text: latest.text, type: latest.type, references: latest.references }
}

function withInheritedParts(
  context: RegistryContext,
  candidate: Candidate,
  from: { readonly latest: Content | undefined; readonly version: number; readonly next: number },
): Candidate {
  const config = configInScope(context.state, candidate.subject, context.settings)
  const merged = inherited(mergeMetadata, {
    default: config.defaultMetadata,
    specific: candidate.metadata ?? from.latest?.metadata,
    override: config.overrideMetadata,
  })
  const ruleSet = inherited(mergeRuleSets, {
    default: config.defaultRuleSet,
    specific: candidate.ruleSet ?? from.latest?.ruleSet,
    override: config.overrideRuleSet,
  })
  const isPinned = from.version !== 0 || pinnedVersion(merged) !== undefined
  const metadata = isPinned ? withPinnedVersion(merged, from.version > 0 ? from.version : from.next) : merged
  return { ...candidate, metadata, ruleSet }
}

export interface TagEdits {
  readonly add: readonly TaggedEntity[]
  readonly remove: readonly TaggedEntity[]
}

/** The candidate with its tags edited. Throws `invalidSchema` for an entity that is not there. */
export async function withTags(context: RegistryContext, candidate: Candidate, edits: TagEdits): Promise<Candidate> {
  try {
    const text = await context.engine.withTags(await sourceOf(context, candidate), edits.add, edits.remove)
    return { ...candidate, text }
  } catch (cause) {
    throw cause instanceof SchemaError ? errors.invalidSchema(cause.message) : cause
  }
}

/** The candidate with the inline tags of an earlier version on those entities that it still has. */
async function withTagsOf(context: RegistryContext, candidate: Candidate, earlier: VersionRow): Promise<Candidate> {
  let tagged = candidate
  for (const entity of await context.engine.tags(await storedSource(context, earlier.subject, earlier))) {
    try {
      const text = await context.engine.withTags(await sourceOf(context, tagged), [entity], [])
      tagged = { ...tagged, text }
    } catch (cause) {
      // The entity is gone in the new text, and its tags with it.
      if (!(cause instanceof SchemaError)) throw cause
    }
  }
  return tagged
}

function sourceOf(context: RegistryContext, candidate: Candidate): Promise<SchemaSource> {
  const { type, text, subject } = candidate
  const references = pinnedReferences(context.state, subject, candidate.references)
  return resolvedSource(context, subject, { type, text, references }, { withDeleted: true, isStrict: false })
}
