import { settledResource, settledType } from './association-checks.ts'
import type {
  AnsweredAssociation,
  AssociationAnswer,
  AssociationChangeRequest,
  AssociationOperation,
  AssociationQuestion,
  BatchAnswer,
  BatchResult,
} from './association-entities.ts'
import { associationsOfId, associationsOfName } from './association-index.ts'
import { filterTest, frozenPart, sorted } from './association-lists.ts'
import {
  nested,
  removeAssociations,
  shownHead,
  storedOf,
  writeAssociations,
  type AssociationWork,
} from './associations.ts'
import { errors, RegistryError } from './errors.ts'
import type { RegistryContext } from './registry-context.ts'
import { schemaOf } from './shapes.ts'
import type { AssociationRow } from './store.ts'
import { latestActive } from './versions.ts'

/** POST /associations:batchGet: an answer to each question, in their order. */
export async function batchGetAssociations(
  context: RegistryContext,
  questions: readonly AssociationQuestion[],
  includeSchemas: boolean,
): Promise<BatchAnswer> {
  const results: BatchResult[] = []
  for (const question of questions) results.push(await answered(context, question, includeSchemas))
  return { results }
}

async function answered(
  context: RegistryContext,
  question: AssociationQuestion,
  includeSchemas: boolean,
): Promise<BatchResult> {
  const complaint = complaintAbout(question)
  if (complaint) return failed(500, `Error while getting associations: ${complaint}`)
  const { associationTypes, resourceType, lifecycle } = question
  const passes = filterTest({
    ...(resourceType && { resourceType }),
    ...(associationTypes && { associationType: associationTypes }),
    ...(lifecycle && { lifecycle }),
  })
  const rows = sorted(rowsOf(context, question).filter(passes))
  const associations: AnsweredAssociation[] = []
  for (const row of rows) associations.push(await shown(context, row, includeSchemas))
  return { result: { ...head(rows[0] ?? question), ...(associations.length > 0 && { associations }) } }
}

function complaintAbout({ resourceId, resourceName, resourceNamespace }: AssociationQuestion): string | undefined {
  if (resourceId) return undefined
  if (!resourceName) return 'property: resourceId; detail: either resourceId or resourceName must be specified'
  if (resourceNamespace) return undefined
  return 'property: resourceNamespace; detail: resourceNamespace is required when resourceName is specified'
}

function rowsOf({ state }: RegistryContext, question: AssociationQuestion): readonly AssociationRow[] {
  const { resourceId, resourceName = '', resourceNamespace } = question
  if (resourceId) return associationsOfId(state.tables.associations, resourceId)
  const named = associationsOfName(state.tables.associations, resourceName)
  return named.filter(row => row.resourceNamespace === resourceNamespace)
}

function head({ resourceName, resourceNamespace, resourceId, resourceType }: AssociationQuestion): AssociationAnswer {
  return {
    ...(resourceName && { resourceName }),
    ...(resourceNamespace && { resourceNamespace }),
    ...(resourceId && { resourceId }),
    ...(resourceType && { resourceType }),
  }
}

async function shown(
  context: RegistryContext,
  row: AssociationRow,
  includeSchema: boolean,
): Promise<AnsweredAssociation> {
  const { subject, associationType, lifecycle } = row
  const latest = includeSchema ? latestActive(context.state.rows(subject)) : undefined
  const schema = latest && (await schemaOf(context, latest, {}))
  return { subject, associationType, lifecycle, ...frozenPart(row), ...(schema && { schema }) }
}

const failed = (code: number, message: string): BatchResult => ({ error: { error_code: code, message } })

/** POST /associations:batchMutate: each request as a whole or not at all, one after the other. */
export async function mutateAssociations(
  work: AssociationWork,
  requests: readonly AssociationChangeRequest[],
): Promise<BatchAnswer> {
  if (requests.length === 0) throw errors.invalidAssociation('requests', 'cannot be null or empty')
  const results: BatchResult[] = []
  // In a trial the requests see each other as well, on a draft that all of them share.
  const shared = work.dryRun ? nested(work) : work
  for (const request of requests) results.push(await attempted(shared, request))
  return { results }
}

async function attempted(work: AssociationWork, request: AssociationChangeRequest): Promise<BatchResult> {
  const own = nested(work)
  try {
    const result = await mutated(own, request)
    own.draft.flush(work.draft)
    return { result }
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    const told = error.code === errors.invalidSchema('').code ? errors.invalidAssociationSchema(error.message) : error
    return failed(told.code, told.message)
  }
}

async function mutated(work: AssociationWork, request: AssociationChangeRequest): Promise<AssociationAnswer> {
  const resource = settledResource(request, work.dryRun)
  const { associations = [] } = request
  if (associations.length === 0) throw errors.invalidAssociation('associations', 'cannot be null or empty')
  const made: AnsweredAssociation[] = []
  for (const { opType, operations } of adjacent(associations)) {
    if (opType === 'DELETE') {
      for (const operation of operations) {
        const type = settledType(operation.associationType)
        const rows = storedOf(work.context.state, resource).filter(row => row.associationType === type)
        removeAssociations(work, rows, operation.cascadeLifecycle === true)
      }
    } else {
      const answer = await writeAssociations(work, opType, { ...request, associations: operations })
      made.push(...(answer.associations ?? []))
    }
  }
  return { ...shownHead(resource), ...(made.length > 0 && { associations: made }) }
}

/** Operations of one type that follow each other are one. */
function adjacent(
  operations: readonly AssociationOperation[],
): readonly { readonly opType: AssociationOperation['opType']; readonly operations: AssociationOperation[] }[] {
  const groups: { opType: AssociationOperation['opType']; operations: AssociationOperation[] }[] = []
  for (const operation of operations) {
    const last = groups.at(-1)
    if (last?.opType === operation.opType) last.operations.push(operation)
    else groups.push({ opType: operation.opType, operations: [operation] })
  }
  return groups
}
