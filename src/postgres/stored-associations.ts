import type { AssociationRow, Changes } from '../registry/store.ts'
import type { Row } from './database.ts'
import type { NameReader, NameWriter } from './name-codec.ts'

type Change = Changes['associations'][number]

/** How an association stands in the argument of `write_registry` and in the log of changes; without a subject it is gone. */
interface StoredAssociation {
  readonly guid: string
  readonly subject?: string
  readonly resource_name: string
  readonly resource_namespace: string
  readonly resource_id: string
  readonly resource_type: string
  readonly association_type: string
  readonly lifecycle: AssociationRow['lifecycle']
  readonly frozen: boolean
  readonly create_ts: number
  readonly update_ts: number
}

/** Makes an element of the argument of `write_registry`. */
export function storedAssociation({ guid, association }: Change, names: NameWriter): object {
  if (!association) return { guid }
  const stored: StoredAssociation = {
    guid,
    subject: names.write(association.subject),
    resource_name: names.write(association.resourceName),
    resource_namespace: names.write(association.resourceNamespace),
    resource_id: names.write(association.resourceId),
    resource_type: names.write(association.resourceType),
    association_type: names.write(association.associationType),
    lifecycle: association.lifecycle,
    frozen: association.frozen,
    create_ts: association.createTs,
    update_ts: association.updateTs,
  }
  return stored
}

/** Reads the column of the log of changes. */
export function readLoggedAssociations(json: string | null | undefined, names: NameReader): readonly Change[] {
  if (!json) return []
  return (JSON.parse(json) as StoredAssociation[]).map(row => {
    const { guid, subject } = row
    if (subject === undefined) return { guid, association: null }
    return { guid, association: readRow({ ...row, subject }, names) }
  })
}

/** Reads a row of the statement `associations`, none of whose columns is ever null. */
export function readAssociation(row: Row, names: NameReader): Change {
  const [guid = '', subject = '', resource_name = '', resource_namespace = '', resource_id = '', ...rest] =
    row.map(String)
  const [resource_type = '', association_type = '', lifecycle, frozen, createTs, updateTs] = rest
  const stored = {
    guid,
    subject,
    resource_name,
    resource_namespace,
    resource_id,
    resource_type,
    association_type,
    lifecycle: lifecycle as AssociationRow['lifecycle'],
    frozen: frozen === 't',
    create_ts: Number(createTs),
    update_ts: Number(updateTs),
  }
  return { guid, association: readRow(stored, names) }
}

function readRow(row: StoredAssociation & { readonly subject: string }, names: NameReader): AssociationRow {
  return {
    guid: row.guid,
    subject: names.read(row.subject),
    resourceName: names.read(row.resource_name),
    resourceNamespace: names.read(row.resource_namespace),
    resourceId: names.read(row.resource_id),
    resourceType: names.read(row.resource_type),
    associationType: names.read(row.association_type),
    lifecycle: row.lifecycle,
    frozen: row.frozen,
    createTs: row.create_ts,
    updateTs: row.update_ts,
  }
}
