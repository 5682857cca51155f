import type { RegisterSchemaRequest, SchemaEntity } from './entities.ts'
import { candidateOf, meantSource, readCandidate, type Candidate, type ReadCandidate } from './candidate.ts'
import { incompatibilities } from './compatibility.ts'
import type { Draft } from './draft.ts'
import { findActiveEquivalent } from './equivalence.ts'
import { errors } from './errors.ts'
import { inheritedCandidate } from './inheritance.ts'
import { effectiveFlags, findInSubject, type Found } from './lookup.ts'
import { changesContents } from './metadata.ts'
import { contextOf, isValidSubject, normalizedSubject, shownContext } from './names.ts'
import { assertReferable } from './ownership.ts'
import type { RegistryContext } from './registry-context.ts'
import { RequestMemory } from './request-memory.ts'
import { checkRuleSet } from './rule-checks.ts'
import { configInScope, isReadOnly, modeInScope, takesIds } from './scopes.ts'
import { registeredSchema, shownText } from './shapes.ts'
import type { Content, VersionRow } from './store.ts'
import { isReferenced } from './deletes.ts'
import { activeNewestFirst, isActive, lastWritten } from './versions.ts'
import { notIn } from './writability.ts'

export interface RegisterQuery {
  readonly normalize?: boolean
  readonly format?: string
  readonly force?: boolean
}

/** One registration: everything that its steps share. */
interface Registration {
  readonly context: RegistryContext
  readonly draft: Draft
  readonly subject: string
  readonly request: RegisterSchemaRequest
  readonly query: RegisterQuery
  readonly memory: RequestMemory
}

/**
 * POST /subjects/{s}/versions (rest-contract 3), the checks in the order of 2.5. `context.state` is the draft's state.
 */
export async function register(
  context: RegistryContext,
  draft: Draft,
  subjectText: string,
  asked: { readonly request: RegisterSchemaRequest; readonly query: RegisterQuery; readonly memory?: RequestMemory },
): Promise<SchemaEntity> {
  const subject = normalizedSubject(subjectText)
  const registration = { context, draft, subject, memory: new RequestMemory(), ...asked }
  checkRuleSet(asked.request.ruleSet)
  const mayBeEmpty = !context.settings.rejectEmptySubject
  if (subject === '' || !isValidSubject(subject, { mayBeGlobal: false, mayBeEmpty }))
    throw errors.invalidSubject(subject)
  return (await preLookup(registration)) ?? write(registration)
}

/** Phase A (rest-contract 3.3): what is there already is answered in every mode. */
async function preLookup(registration: Registration): Promise<SchemaEntity | undefined> {
  const { context, subject, request, query, memory } = registration
  const candidate = candidateOf(subject, request, memory)
  const config = configInScope(context.state, subject, context.settings)
  if (changesTags(request) || changesContents(config) || candidate.text.trim() === '') return undefined
  const { normalize, validateFields } = effectiveFlags(context, subject, query)
  const isUnchecked = takesIds(modeInScope(context.state, subject))
  const read = await readCandidate(context, candidate, {
    mode: 'stored',
    validateFields,
    isUnchecked,
    normalize,
    withDeletedReferences: true,
  })
  const found = await findInSubject(context, read, { withDeleted: false, latestOnly: candidate.version === -1 })
  const wanted = found && matchingRow(context, candidate, found)
  return wanted && shownFound(registration, wanted)
}

const changesTags = (request: RegisterSchemaRequest): boolean =>
  Boolean(request.schemaTagsToAdd?.length || request.schemaTagsToRemove?.length || request.propagateSchemaTags)

/** Whether what was found is what the request's version and id ask for. */
function matchingRow(context: RegistryContext, candidate: Candidate, found: Found): Found | undefined {
  const { version, id } = candidate
  const { row } = found
  if (id >= 0 && id !== row.id) return undefined
  if (version === 0 || version === -1) return found
  if (id < 0) return undefined
  if (version === row.version) return found
  const other = context.state.rows(row.subject).find(one => one.version === version)
  return other && isActive(other) && other.id === id && other.guid === row.guid ? { ...found, row: other } : undefined
}

async function shownFound(registration: Registration, found: Found): Promise<SchemaEntity> {
  const { row, content } = found
  const text = await shownText(registration.context, row, content, registration.query.format)
  return registeredSchema(content, text, { id: row.id, version: row.version, ...(!found.isByDigest && { row }) })
}

/** Phase B (rest-contract 3.4). */
async function write(registration: Registration): Promise<SchemaEntity> {
  const { context, subject, request, query, memory } = registration
  const mode = modeInScope(context.state, subject)
  const isImport = takesIds(mode)
  checkMode(registration)
  const rows = context.state.rows(subject)
  const next = (rows.at(-1)?.version ?? 0) + 1
  const candidate = isImport
    ? candidateOf(subject, request, memory)
    : await inheritedCandidate(context, subject, { request, memory, next })
  const read = await readForWriting(registration, candidate, isImport)
  assertReferable(context.state, subject, read.content.references)
  const id = reusableId(context, read)
  if (candidate.version === 0) {
    const existing = await existingVersion(context, read)
    if (existing) return shownFound(registration, existing)
  }
  if (!isImport && !query.force) {
    const messages = await incompatibilities(context, read, activeNewestFirst(rows))
    if (messages.length > 0) throw errors.incompatible(subject, messages)
  }
  const version = candidate.version > 0 ? candidate.version : next
  if (version !== next && !isImport) throw errors.invalidSchema('Version is not one more than previous version')
  if (!isImport && read.content.references.length === 0)
    await memory.once('remembered', [read.content.guid], () => rememberReading(context, read))
  return store(registration, read.content, { version, id })
}

/** The next registration compares with this one: what was found out about it need not be found out again. */
async function rememberReading(context: RegistryContext, read: ReadCandidate): Promise<void> {
  const { source, content } = read
  if (!read.isNormalized || source.text === content.text) context.engine.remember(source, content.guid)
  const key = await context.engine.equivalenceKey(meantSource(read))
  context.contents.equivalenceKeys.set(content.guid, { type: content.type, key }, 1)
}

function checkMode(registration: Registration): void {
  const { context, subject, request } = registration
  const mode = modeInScope(context.state, subject)
  if (isReadOnly(mode)) throw notIn(subject, 'is in read-only mode')
  const hasId = (request.id ?? -1) >= 0
  if (hasId && !takesIds(mode)) throw notIn(subject, 'is not in import mode')
  if (!hasId && mode !== 'READWRITE') throw notIn(subject, 'is not in read-write mode')
}

async function readForWriting(
  registration: Registration,
  candidate: Candidate,
  isImport: boolean,
): Promise<ReadCandidate> {
  const { context, subject, query } = registration
  const { normalize, validateFields, validateNewSchemas } = effectiveFlags(context, subject, query)
  const isNew = candidate.id < 0 && validateNewSchemas
  return readCandidate(context, candidate, {
    mode: isNew ? 'new' : 'stored',
    validateFields,
    isUnchecked: isImport,
    normalize,
    withDeletedReferences: !isNew,
  })
}

/** The id to write under: the requested one, else that of an equal content in the context; undefined for a new one. */
function reusableId(context: RegistryContext, read: ReadCandidate): number | undefined {
  const { candidate, content } = read
  if (candidate.id >= 0) return candidate.id
  const name = contextOf(candidate.subject)
  if (!context.state.isOwned(name, content.guid)) return undefined
  const own = lastWritten(context.state.rows(candidate.subject), content.guid)
  return own?.id ?? lastBoundId(context, content.guid, name)
}

/** Of several ids of one content, which only imports make, the one bound last that is still in use. */
function lastBoundId(context: RegistryContext, guid: string, name: string): number | undefined {
  const bindings = context.state.bindings(guid).filter(binding => binding.context === name)
  return (bindings.length > 1 ? bindings.findLast(binding => context.state.isIdInUse(binding)) : bindings[0])?.id
}

/** An active version that already is what the request asks for (rest-contract 3.4, steps 7 and 8). */
async function existingVersion(context: RegistryContext, read: ReadCandidate): Promise<Found | undefined> {
  const { candidate, content } = read
  const rows = context.state.rows(candidate.subject)
  const same = lastWritten(rows, content.guid)
  if (same && isActive(same) && (candidate.id < 0 || candidate.id === same.id))
    return { row: same, content, isByDigest: true }
  const row = await findActiveEquivalent(context, read, rows)
  return row && { row, content: await context.contents.get(row), isByDigest: false }
}

/** Steps 10 to 14: ids, rows that the new one replaces, and the row itself. */
async function store(
  registration: Registration,
  content: Content,
  place: { readonly version: number; readonly id: number | undefined },
): Promise<SchemaEntity> {
  const { context, draft, subject, query } = registration
  const name = contextOf(subject)
  const id = place.id ?? draft.state.context(name).maxId + 1
  const bound = draft.state.binding(name, id)
  const isOther = bound && (bound.guid !== content.guid || bound.type !== content.type)
  const isTaken = isOther && draft.state.isIdInUse(bound)
  if (isTaken) {
    throw errors.operationNotPermitted(
      `Overwrite new schema with id ${id} in context ${shownContext(name)} is not permitted.`,
    )
  }
  dropReplacedRows(draft, subject, { id, version: place.version })
  context.contents.put(content)
  const row = draft.putVersion(content, { subject, version: place.version, id })
  const text = await shownText(context, row, content, query.format)
  return registeredSchema(content, text, { id, version: place.version })
}

/** Soft-deleted rows of the same id give way, unless something still refers to them (rest-contract 3.4, step 13). */
function dropReplacedRows(
  draft: Draft,
  subject: string,
  written: { readonly id: number; readonly version: number },
): void {
  const replaced = (row: VersionRow) => row.deleted && row.id === written.id && row.version < written.version
  for (const row of draft.state.rows(subject).filter(replaced)) {
    if (!isReferenced(draft.state, row, { withDeleted: true })) draft.removeRow(row)
  }
}
