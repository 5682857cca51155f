import type { AssociationRow } from './store.ts'
import type { Table } from './tables.ts'

/**
 * Every association under four keys, told apart by their first letter: its guid, its subject, the id of its resource and
 * the name of its resource. One table, as most states have few associations and every draft pays for each table.
 */
export type AssociationTable = Table<string, readonly AssociationRow[]>

const guidKey = (guid: string): string => `g${guid}`
const subjectKey = (subject: string): string => `s${subject}`
const idKey = (resourceId: string): string => `i${resourceId}`
const nameKey = (resourceName: string): string => `n${resourceName}`

const none: readonly AssociationRow[] = []

/** The associations of a subject, in the order in which they came; so for the others. */
export function associationsOfSubject(table: AssociationTable, subject: string): readonly AssociationRow[] {
  return table.get(subjectKey(subject)) ?? none
}

export function associationsOfId(table: AssociationTable, resourceId: string): readonly AssociationRow[] {
  return table.get(idKey(resourceId)) ?? none
}

/** Those of all namespaces. */
export function associationsOfName(table: AssociationTable, resourceName: string): readonly AssociationRow[] {
  return table.get(nameKey(resourceName)) ?? none
}

/** All there are. */
export function* allAssociations(table: AssociationTable): Generator<AssociationRow> {
  for (const key of table.keys()) if (key.startsWith('n')) yield* table.get(key) ?? none
}

/** Writes an association, or removes it with `null`. `owns` says that nobody else holds the lists: then they grow in place. */
export function setAssociation(
  table: AssociationTable,
  guid: string,
  association: AssociationRow | null,
  owns: boolean,
): void {
  const earlier = table.get(guidKey(guid))?.[0]
  if (earlier) for (const key of keysOf(earlier)) remove(table, key, earlier)
  if (association) for (const key of keysOf(association)) add(table, key, association, owns)
}

const keysOf = (row: AssociationRow): readonly string[] => [
  guidKey(row.guid),
  subjectKey(row.subject),
  idKey(row.resourceId),
  nameKey(row.resourceName),
]

function add(table: AssociationTable, key: string, row: AssociationRow, owns: boolean): void {
  const rows = table.get(key)
  if (owns && rows) (rows as AssociationRow[]).push(row)
  else table.set(key, [...(rows ?? none), row])
}

function remove(table: AssociationTable, key: string, row: AssociationRow): void {
  const others = (table.get(key) ?? none).filter(one => one !== row)
  if (others.length > 0) table.set(key, others)
  else table.delete(key)
}
