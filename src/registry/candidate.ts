import type { ReadOptions, SchemaSource } from '../schema/engine.ts'
import { languages } from '../schema/languages.ts'
import { SchemaError, type SchemaReference, type SchemaType } from '../schema/schema.ts'
import type { Metadata, RegisterSchemaRequest, RuleSet } from './entities.ts'
import { errors } from './errors.ts'
import { contentGuid } from './identity.ts'
import { tidyMetadata, tidyRuleSet } from './metadata.ts'
import { pinnedReferences, resolvedSource } from './references.ts'
import type { RegistryContext } from './registry-context.ts'
import { RequestMemory } from './request-memory.ts'
import type { Content } from './store.ts'

/** What a request brings, in a settled form. */
export interface Candidate {
  readonly memory: RequestMemory
  readonly subject: string
  readonly type: SchemaType
  readonly text: string
  /** As sent, -1 not yet replaced. */
  readonly references: readonly SchemaReference[]
  readonly metadata: Metadata | undefined
  readonly ruleSet: RuleSet | undefined
  /** 0: the next version, or one that is equal. */
  readonly version: number
  /** -1: the registry chooses. */
  readonly id: number
}

/** A candidate that has been read: the content it would be stored as, and what the engine needs to judge it. */
export interface ReadCandidate {
  readonly candidate: Candidate
  readonly content: Content
  /** The text as sent. */
  readonly source: SchemaSource
  /** Whether the content is the normal form, which may mean less than what was sent. */
  readonly isNormalized: boolean
}

/** Settles a request. Throws `invalidSchema` for a type that no language has. */
export function candidateOf(subject: string, request: RegisterSchemaRequest, memory = new RequestMemory()): Candidate {
  return memory.once('candidate', [subject, request], () => settled(subject, request, memory))
}

function settled(subject: string, request: RegisterSchemaRequest, memory: RequestMemory): Candidate {
  const type = request.schemaType || 'AVRO'
  if (!isSchemaType(type)) throw errors.invalidSchema(`Invalid schema type ${type}`)
  return {
    memory,
    subject,
    type,
    text: request.schema ?? '',
    references: request.references ?? [],
    metadata: request.metadata ? tidyMetadata(request.metadata) : undefined,
    ruleSet: request.ruleSet ? tidyRuleSet(request.ruleSet) : undefined,
    version: request.version ?? 0,
    id: request.id ?? -1,
  }
}

const isSchemaType = (type: string): type is SchemaType => Object.hasOwn(languages, type)

export interface CandidateOptions extends ReadOptions {
  /** Whether soft-deleted references count. */
  readonly withDeletedReferences: boolean
  /** The text is judged and not stored: it stays as sent, and has no digest. */
  readonly isForCheck?: boolean
}

/**
 * Reads a candidate. Throws `invalidSchema` in upstream's frame for a text that is refused, `schemaTooLarge` for one that
 * is too long.
 */
export async function readCandidate(
  context: RegistryContext,
  candidate: Candidate,
  options: CandidateOptions,
): Promise<ReadCandidate> {
  const { type, text, metadata, ruleSet, memory } = candidate
  if (candidate.references.length > 0) return readAnew(context, candidate, options)
  const { mode, validateFields, isUnchecked = false, normalize, isForCheck = false } = options
  const read = await memory.once(
    `read ${mode} ${validateFields} ${isUnchecked} ${normalize} ${isForCheck}`,
    [type, text, metadata, ruleSet],
    () => readAnew(context, candidate, options),
  )
  return read.candidate === candidate ? read : { ...read, candidate }
}

async function readAnew(
  context: RegistryContext,
  candidate: Candidate,
  options: CandidateOptions,
): Promise<ReadCandidate> {
  if (candidate.text.length > context.settings.maxSchemaTextLength) throw errors.schemaTooLarge()
  try {
    const references = pinnedReferences(context.state, candidate.subject, candidate.references)
    const { type, text, metadata, ruleSet } = candidate
    const source = await sourceOf(context, candidate, references, options)
    // An import stores an empty text as it is; a look-up finds it, or nothing.
    if (options.isForCheck) {
      await context.engine.validate(source, options)
      const content = { type, text, references, guid: '', ...(metadata && { metadata }) }
      return { candidate, source, content, isNormalized: false }
    }
    const isEmpty = options.mode === 'stored' && text.trim() === ''
    const canonical = isEmpty ? text : await context.engine.canonical(source, options)
    const stored = options.normalize && !options.isUnchecked ? normalizedReferences(references) : references
    const content = {
      type,
      text: canonical,
      references: stored,
      ...(metadata && { metadata }),
      ...(ruleSet && { ruleSet }),
    }
    const isNormalized = options.normalize && !options.isUnchecked
    const digest = () => contentGuid(content)
    const guid = stored.length === 0 ? candidate.memory.once('guid', [canonical, metadata, ruleSet], digest) : digest()
    return { candidate, source, isNormalized, content: { guid, ...content } }
  } catch (cause) {
    throw cause instanceof SchemaError ? refusal(candidate, cause) : cause
  }
}

async function sourceOf(
  context: RegistryContext,
  candidate: Candidate,
  references: readonly SchemaReference[],
  options: CandidateOptions,
): Promise<SchemaSource> {
  const { type, text, subject, memory } = candidate
  const held = references.length === 0 ? memory.source : undefined
  if (held?.text === text && held.type === type) return held
  const source = await resolvedSource(
    context,
    subject,
    { type, text, references },
    {
      withDeleted: options.withDeletedReferences,
      isStrict: context.settings.strictReferenceVersions,
    },
  )
  if (references.length === 0) memory.source = source
  return source
}

/** A source with the meaning of the content: the text as sent, which is read already, or its normal form. */
export function meantSource(read: ReadCandidate): SchemaSource {
  const { source, content, isNormalized } = read
  return isNormalized && content.text !== source.text ? { ...source, text: content.text, held: {} } : source
}

/** Sorted by subject, then version, without repetitions (compatibility.md 1.7). */
function normalizedReferences(references: readonly SchemaReference[]): readonly SchemaReference[] {
  const sorted = [...references].sort((a, b) =>
    a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : a.version - b.version,
  )
  const isSame = (a: SchemaReference, b: SchemaReference | undefined) =>
    a.name === b?.name && a.subject === b.subject && a.version === b.version
  return sorted.filter((reference, position) => !sorted.slice(0, position).some(one => isSame(reference, one)))
}

/** Upstream's frames around the cause of a refusal (rest-contract 2.3). */
function refusal(candidate: Candidate, cause: SchemaError): Error {
  if (cause.limit === 'textLength') return errors.schemaTooLarge()
  const { type } = candidate
  const frame = `Invalid schema of type ${type}, details: `
  if (cause.stage === 'validation')
    return errors.invalidSchema(`Invalid schema ${dump(candidate, true)}, details: ${cause.message}`)
  if (!languages[type]?.dumpsUnreadableText) return errors.invalidSchema(`${frame}${frame}${cause.message}`)
  const references = shownReferences(candidate.references)
  return errors.invalidSchema(
    `${frame}Invalid schema ${dump(candidate, false)} with refs ${references} of type ${type}, details: ${cause.message}`,
  )
}

function dump(candidate: Candidate, isSettled: boolean): string {
  const { subject, type, text, references, metadata, ruleSet } = candidate
  const guid = contentGuid({ text, references, ...(metadata && { metadata }), ...(ruleSet && { ruleSet }) })
  const numbers = isSettled ? 'version=0,id=-1' : candidate.id >= 0 ? 'version=null,id=0' : 'version=null,id=null'
  return (
    `{subject=${subject},${numbers},guid=${guid},schemaType=${type},references=${shownReferences(references)},` +
    `metadata=null,ruleSet=null,schema=${text},schemaTags=null,ts=null,deleted=null}`
  )
}

const shownReferences = (references: readonly SchemaReference[]): string =>
  `[${references.map(one => `{name='${one.name}', subject='${one.subject}', version=${one.version}}`).join(', ')}]`
