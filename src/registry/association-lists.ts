import { isFrozenByDefault } from './association-checks.ts'
import type { Association, AssociationFilter, AssociationsQuery, Lifecycle } from './association-entities.ts'
import { allAssociations, associationsOfId, associationsOfName, associationsOfSubject } from './association-index.ts'
import { normalizedSubject } from './names.ts'
import { page } from './paging.ts'
import type { RegistryContext } from './registry-context.ts'
import type { RegistryState } from './state.ts'
import type { AssociationRow } from './store.ts'

/** In a path this stands for any namespace, or any name. */
const ANY = '-'

/** GET /associations/subjects/{subject}. */
export function listOfSubject(
  context: RegistryContext,
  subject: string,
  query: AssociationsQuery,
): readonly Association[] {
  return listed(context, associationsOfSubject(context.state.tables.associations, normalizedSubject(subject)), query)
}

/** GET /associations/resources/{resourceId}. */
export function listOfId(
  context: RegistryContext,
  resourceId: string,
  query: AssociationsQuery,
): readonly Association[] {
  return listed(context, associationsOfId(context.state.tables.associations, resourceId), query)
}

/** GET /associations/resources/{namespace}/{name}. */
export function listOfResource(
  context: RegistryContext,
  resource: { readonly namespace: string; readonly name: string },
  query: AssociationsQuery,
): readonly Association[] {
  const { namespace, name } = resource
  const table = context.state.tables.associations
  const rows = name === ANY ? [...allAssociations(table)] : associationsOfName(table, name)
  return listed(context, namespace === ANY ? rows : rows.filter(row => row.resourceNamespace === namespace), query)
}

function listed(
  context: RegistryContext,
  rows: readonly AssociationRow[],
  query: AssociationsQuery,
): readonly Association[] {
  return page(sorted(rows.filter(filterTest(query))), query, context.settings.schemaSearch).map(shownAssociation)
}

/** Which associations a filter lets through; an empty word is no filter. */
export function filterTest(filter: AssociationFilter): (row: AssociationRow) => boolean {
  const { resourceType, lifecycle } = filter
  const types = filter.associationType?.filter(type => type !== '') ?? []
  return row =>
    (!resourceType || row.resourceType === resourceType) &&
    (types.length === 0 || types.includes(row.associationType)) &&
    (!lifecycle || row.lifecycle === lifecycle)
}

/** By resource, then type, then subject. */
export function sorted(rows: readonly AssociationRow[]): readonly AssociationRow[] {
  return rows.length < 2 ? rows : [...rows].sort(compare)
}

const SORT_FIELDS = [
  'resourceName',
  'resourceNamespace',
  'resourceType',
  'associationType',
  'subject',
  'resourceId',
] as const

function compare(a: AssociationRow, b: AssociationRow): number {
  for (const field of SORT_FIELDS) if (a[field] !== b[field]) return a[field] < b[field] ? -1 : 1
  return 0
}

/** As the lists show it. */
export function shownAssociation(row: AssociationRow): Association {
  const { subject, guid, resourceName, resourceNamespace, resourceId, resourceType, associationType, lifecycle } = row
  const head = { subject, guid, resourceName, resourceNamespace, resourceId, resourceType, associationType, lifecycle }
  return { ...head, ...frozenPart(row), createTs: row.createTs, updateTs: row.updateTs }
}

/** Shown only where the lifecycle does not tell. */
export function frozenPart({ lifecycle, frozen }: Pick<AssociationRow, 'lifecycle' | 'frozen'>): {
  readonly frozen?: boolean
} {
  return frozen === isFrozenByDefault(lifecycle) ? {} : { frozen }
}

/** How GET /schemas selects by association (rest-contract 1.5). */
export interface AssociationSelection extends Omit<AssociationFilter, 'lifecycle'> {
  /** `NONE`: subjects without any association. */
  readonly lifecycle?: readonly ('NONE' | Lifecycle)[]
}

/** The associations to show with a subject; undefined where the subject is not selected. */
export type SelectBySubject = (subject: string) => readonly Association[] | undefined

/** Undefined where nothing is selected by association. */
export function selectionByAssociation(state: RegistryState, query: AssociationSelection): SelectBySubject | undefined {
  const { resourceType, associationType, lifecycle } = query
  if (!resourceType && !associationType?.some(type => type !== '') && !lifecycle) return undefined
  const passes = filterTest({ ...(resourceType && { resourceType }), ...(associationType && { associationType }) })
  const takesNone = lifecycle?.includes('NONE') === true
  const lifecycles = lifecycle?.filter(one => one !== 'NONE')
  const bySubject = rowsBySubject(state)
  const isMatch = (row: AssociationRow) => passes(row) && (lifecycles?.includes(row.lifecycle) ?? true)
  return subject => {
    const rows = bySubject.get(subject)
    const matching = sorted(rows?.filter(isMatch) ?? [])
    if (matching.length > 0) return matching.map(shownAssociation)
    return takesNone && !rows ? [] : undefined
  }
}

/** All at once: to ask for each subject would be an observation for each. */
function rowsBySubject(state: RegistryState): ReadonlyMap<string, readonly AssociationRow[]> {
  const bySubject = new Map<string, AssociationRow[]>()
  for (const row of allAssociations(state.tables.associations)) {
    const rows = bySubject.get(row.subject)
    if (rows) rows.push(row)
    else bySubject.set(row.subject, [row])
  }
  return bySubject
}
