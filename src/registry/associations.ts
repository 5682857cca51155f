import {
  checkCombination,
  defaultSubject,
  isFrozenByDefault,
  requestForId,
  settledResource,
  settledWishes,
  type Resource,
  type SettledWish,
} from './association-checks.ts'
import type {
  AnsweredAssociation,
  AssociationAnswer,
  AssociationDeleteQuery,
  AssociationRequest,
  AssociationWriteQuery,
  Lifecycle,
} from './association-entities.ts'
import { associationsOfId, associationsOfName, associationsOfSubject } from './association-index.ts'
import { filterTest, frozenPart, sorted } from './association-lists.ts'
import { deleteSubject, isReferenced } from './deletes.ts'
import type { Draft } from './draft.ts'
import type { RegisterSchemaRequest, SchemaEntity } from './entities.ts'
import { errors, RegistryError } from './errors.ts'
import { lookup } from './lookup.ts'
import { contextOfPath, DEFAULT_CONTEXT, normalizedSubject, qualified } from './names.ts'
import { isStrong } from './ownership.ts'
import { aliasTarget } from './read-lists.ts'
import { register } from './register.ts'
import type { RegistryContext } from './registry-context.ts'
import { RequestMemory } from './request-memory.ts'
import { modeInScope } from './scopes.ts'
import type { RegistryState } from './state.ts'
import type { AssociationRow } from './store.ts'
import { isActive } from './versions.ts'
import { assertWritable } from './writability.ts'

/** What a write of associations works with. `context.state` is the draft's state. */
export interface AssociationWork {
  readonly context: RegistryContext
  readonly draft: Draft
  /** Context of the subjects that are named without one. */
  readonly contextName: string
  readonly dryRun: boolean
  /** What was read for the schemas of the request. */
  readonly memories: WeakMap<RegisterSchemaRequest, RequestMemory>
}

/** An association that is to be made. */
interface Plan {
  readonly wish: SettledWish
  readonly lifecycle: Lifecycle
  readonly frozen: boolean
  readonly subject: string
}

/** CREATE: what is there already must be what is asked for. UPSERT: an existing resource gets more of them. */
type Kind = 'CREATE' | 'UPSERT'

/** What the query of a request says about a write; drafts, which change between trial and commit, come in with each. */
export function associationWorks(
  contextOn: (state: RegistryState) => RegistryContext,
  query: AssociationWriteQuery,
): (draft: Draft) => AssociationWork {
  const contextName = query.context ? contextOfPath(query.context) : DEFAULT_CONTEXT
  const settled = { contextName, dryRun: query.dryRun === true, memories: new WeakMap() }
  return draft => ({ ...settled, draft, context: contextOn(draft.state) })
}

/** POST /associations. */
export function createAssociations(work: AssociationWork, request: AssociationRequest): Promise<AssociationAnswer> {
  return writeAssociations(layered(work), 'CREATE', request)
}

/** PUT /associations/resources/{resourceId}. */
export async function upsertAssociations(
  work: AssociationWork,
  resourceId: string,
  request: AssociationRequest,
): Promise<AssociationAnswer> {
  return writeAssociations(layered(work), 'UPSERT', requestForId(resourceId, request))
}

/** Carries out a request on the draft. After a refusal the draft is of no more use: part of the request may stand in it. */
export async function writeAssociations(
  work: AssociationWork,
  kind: Kind,
  request: AssociationRequest,
): Promise<AssociationAnswer> {
  const resource = settledResource(request, work.dryRun)
  const wishes = settledWishes(request.associations)
  const stored = sorted(storedOf(work.context.state, resource))
  const lifecycles = new Map(stored.map(row => [row.associationType, row.lifecycle]))
  const plans: Plan[] = []
  for (const wish of wishes) {
    const existing = stored.find(row => row.associationType === wish.associationType)
    if (existing) await assertUnchanged(work, kind, { existing, wish, resource })
    else plans.push(planned(work, kind, resource, wish))
  }
  for (const { wish, lifecycle } of plans) lifecycles.set(wish.associationType, lifecycle)
  checkLifecycles(lifecycles)
  const made: AnsweredAssociation[] = []
  for (const plan of plans) made.push(await carryOut(work, resource, plan))
  return { ...shownHead(resource), ...(made.length > 0 && !work.dryRun && { associations: made }) }
}

/** Only a trial needs a draft of its own, which is thrown away. */
const layered = (work: AssociationWork): AssociationWork => (work.dryRun ? nested(work) : work)

/** The same on a draft on top, whose changes count once it is flushed. */
export function nested(work: AssociationWork): AssociationWork {
  const draft = work.draft.nested()
  return { ...work, draft, context: { ...work.context, state: draft.state } }
}

/** The associations of a resource. Without an id, which only a trial may lack, it is known by its name. */
export function storedOf(state: RegistryState, resource: Resource): readonly AssociationRow[] {
  const { resourceId, resourceName, resourceNamespace } = resource
  const table = state.tables.associations
  if (resourceId) return associationsOfId(table, resourceId)
  return associationsOfName(table, resourceName).filter(row => row.resourceNamespace === resourceNamespace)
}

export function shownHead({ resourceName, resourceNamespace, resourceId, resourceType }: Resource): AssociationAnswer {
  return { resourceName, resourceNamespace, ...(resourceId && { resourceId }), resourceType }
}

function checkLifecycles(lifecycles: ReadonlyMap<string, Lifecycle>): void {
  if (new Set(lifecycles.values()).size < 2) return
  const found = [...lifecycles].map(([type, lifecycle]) => `${type}=${lifecycle}`).join(', ')
  const detail = `all associations for a resource must have the same lifecycle, but got ${found}`
  throw errors.invalidAssociation('lifecycle', detail)
}

/** Throws unless the wish is fulfilled already: an association, once made, is only ever deleted. */
async function assertUnchanged(
  work: AssociationWork,
  kind: Kind,
  met: { readonly existing: AssociationRow; readonly wish: SettledWish; readonly resource: Resource },
): Promise<void> {
  const { existing, wish, resource } = met
  if (await isFulfilled(work, existing, wish)) return
  const { associationType, subject } = existing
  if (kind === 'CREATE') throw errors.associationExists(associationType, resource.resourceName)
  if (existing.frozen) throw errors.associationFrozen(associationType, subject)
  const wanted = wish.subject === undefined ? subject : subjectOf(work, wish.subject)
  if (wanted !== subject) {
    const detail = `subject of association cannot be changed from '${subject}' to '${wanted}'`
    throw errors.invalidAssociation('subject', detail)
  }
  if (wish.frozen !== undefined && wish.frozen !== existing.frozen)
    throw errors.invalidAssociation('frozen', 'frozen attribute of association cannot be changed')
  // What is left to differ never fits what stays: only a frozen association is STRONG, and a WEAK one has no schema.
  checkCombination({ ...existing, ...wish })
  throw errors.associationExists(associationType, resource.resourceName)
}

async function isFulfilled(work: AssociationWork, existing: AssociationRow, wish: SettledWish): Promise<boolean> {
  const { lifecycle, frozen, schema } = wish
  if (wish.subject !== undefined && subjectOf(work, wish.subject) !== existing.subject) return false
  if (lifecycle !== undefined && lifecycle !== existing.lifecycle) return false
  if (frozen !== undefined && frozen !== existing.frozen) return false
  return !schema || isRegistered(work.context, existing.subject, { ...wish, schema })
}

/** Whether an active version of the subject holds the schema. Throws `invalidSchema`. */
async function isRegistered(
  context: RegistryContext,
  subject: string,
  wish: { readonly schema: RegisterSchemaRequest; readonly normalize?: boolean },
): Promise<boolean> {
  if (!context.state.rows(subject).some(isActive)) return false
  try {
    const found = await lookup(context, subject, wish.schema, { normalize: wish.normalize === true })
    return found.subject === subject
  } catch (error) {
    if (error instanceof RegistryError && error.code === errors.schemaNotFound().code) return false
    throw error
  }
}

/** A subject as the request means it: in the context of the query unless it names one, and behind its alias. */
function subjectOf(work: AssociationWork, text: string): string {
  const subject = text.startsWith(':.') ? normalizedSubject(text) : qualified(work.contextName, text)
  return normalizedSubject(aliasTarget(work.context, subject))
}

/** Fills in what the wish leaves open. */
function planned(work: AssociationWork, kind: Kind, resource: Resource, wish: SettledWish): Plan {
  const lifecycle = wish.lifecycle ?? (wish.schema ? 'STRONG' : 'WEAK')
  const frozen = wish.frozen ?? isFrozenByDefault(lifecycle)
  checkCombination({ ...wish, lifecycle, frozen })
  if (kind === 'UPSERT' && wish.schema) {
    const detail =
      'cannot be provided when adding an association to an existing topic; ' +
      'an association with a schema must be created with the topic'
    throw errors.invalidAssociation('schema', detail)
  }
  const own = defaultSubject(resource, wish.associationType)
  const plan = { wish, lifecycle, frozen, subject: wish.subject === undefined ? own : subjectOf(work, wish.subject) }
  if (lifecycle === 'STRONG') checkStrong(work, kind, own, plan)
  else checkWeak(own, plan)
  return plan
}

function checkStrong(work: AssociationWork, kind: Kind, own: string, plan: Plan): void {
  const isImport = modeInScope(work.context.state, plan.subject) === 'IMPORT'
  if (kind === 'UPSERT' && !isImport) {
    const detail = 'cannot be STRONG when creating an association; STRONG associations must be created with the topic'
    throw errors.invalidAssociation('lifecycle', detail)
  }
  if (plan.subject !== own) throw errors.invalidAssociation('subject', `frozen associations must use subject '${own}'`)
  if (!plan.wish.schema && !isImport)
    throw errors.invalidAssociation('schema', 'schema must be provided when creating a frozen association')
}

function checkWeak(own: string, plan: Plan): void {
  if (plan.wish.subject === undefined)
    throw errors.invalidAssociation('subject', 'must be provided for WEAK associations')
  if (plan.subject === own) throw errors.invalidAssociation('subject', `WEAK associations cannot use subject '${own}'`)
}

/** Registers the schema and writes the association. Throws what the subject has against either. */
async function carryOut(work: AssociationWork, resource: Resource, plan: Plan): Promise<AnsweredAssociation> {
  const { context, draft } = work
  const { wish, lifecycle, frozen, subject } = plan
  assertWritable(context.state, subject)
  checkOthers(context.state, plan)
  const schema = wish.schema && (await registered(work, subject, { ...wish, schema: wish.schema }))
  if (!schema && !context.state.rows(subject).some(isActive)) throw errors.noActiveVersion(subject)
  const { associationType } = wish
  const row = { ...resource, resourceId: resource.resourceId ?? '', associationType, subject, lifecycle, frozen }
  draft.addAssociation(row)
  return { subject, associationType, lifecycle, ...frozenPart(row), ...(schema && { schema }) }
}

/** What is owned has one owner, is used by nobody else and is not referred to. */
function checkOthers(state: RegistryState, { subject, lifecycle }: Plan): void {
  const others = associationsOfSubject(state.tables.associations, subject)
  if (lifecycle === 'WEAK') {
    if (others.some(isStrong)) throw errors.subjectIsOwned(subject)
    return
  }
  if (others.length > 0) throw errors.subjectIsAssociated(subject)
  if (state.rows(subject).some(row => isReferenced(state, row, { withDeleted: true })))
    throw errors.subjectReferenced(subject)
}

/** The schema of a new association becomes the one version of its subject, or is it already. */
async function registered(
  work: AssociationWork,
  subject: string,
  wish: SettledWish & { readonly schema: RegisterSchemaRequest },
): Promise<SchemaEntity> {
  const { context, draft, memories } = work
  const { schema, normalize = false } = wish
  if (modeInScope(context.state, subject) === 'IMPORT') {
    throw errors.invalidAssociation('schema', `cannot be provided while subject '${subject}' is in IMPORT mode`)
  }
  const active = context.state.rows(subject).filter(isActive)
  if (active.length > 1 || (active.length === 1 && !(await isRegistered(context, subject, wish)))) {
    const detail = 'cannot create a frozen association when schemas already exist in the subject'
    throw errors.invalidAssociation('frozen', detail)
  }
  const memory = memories.get(schema) ?? new RequestMemory()
  memories.set(schema, memory)
  return { subject, ...(await register(context, draft, subject, { request: schema, query: { normalize }, memory })) }
}

/** DELETE /associations/resources/{resourceId}. */
export function deleteAssociations(work: AssociationWork, resourceId: string, query: AssociationDeleteQuery): void {
  const rows = associationsOfId(work.context.state.tables.associations, resourceId).filter(filterTest(query))
  if (rows.length === 0) throw errors.associationNotFound(resourceId)
  removeAssociations(layered(work), rows, query.cascadeLifecycle === true)
}

/** Removes associations; `cascades` takes the subjects of STRONG ones with them. */
export function removeAssociations(work: AssociationWork, rows: readonly AssociationRow[], cascades: boolean): void {
  const { context, draft } = work
  for (const row of rows) if (row.frozen && !cascades) throw errors.associationFrozen(row.associationType, row.subject)
  for (const row of rows) {
    assertWritable(context.state, row.subject)
    draft.removeAssociation(row)
    const isImport = modeInScope(context.state, row.subject) === 'IMPORT'
    if (cascades && isStrong(row) && !isImport) deleteWholly(context, draft, row.subject)
  }
}

function deleteWholly(context: RegistryContext, draft: Draft, subject: string): void {
  if (context.state.rows(subject).some(isActive)) deleteSubject(context, draft, subject, false)
  if (context.state.rows(subject).length > 0) deleteSubject(context, draft, subject, true)
}
