import { SchemaError, type ResolvedReference, type SchemaReference, type SchemaType } from '../schema/schema.ts'
import type { SchemaSource } from '../schema/engine.ts'
import type { Contents } from './contents.ts'
import { referencedSubject } from './names.ts'
import type { RegistryState } from './state.ts'
import type { Content, VersionRow } from './store.ts'
import { findRow, latestActive } from './versions.ts'

/** Bounds of compatibility.md 7.5 on what one schema may pull in. */
const MAX_REFERENCES = 500
const MAX_REFERENCE_DEPTH = 100

export interface ReferenceOptions {
  /** Whether soft-deleted targets count: for stored schemas, look-ups and imports (rest-contract 3.6). */
  readonly withDeleted: boolean
  /** Refuse one name at two versions. */
  readonly isStrict: boolean
}

/** Replaces version -1 by the latest active one. Throws SchemaError when there is none. */
export function pinnedReferences(
  state: RegistryState,
  subject: string,
  references: readonly SchemaReference[],
): readonly SchemaReference[] {
  return references.map(reference => {
    if (reference.version !== -1) return reference
    const target = referencedSubject(reference.subject, subject)
    const latest = latestActive(state.rows(target))
    if (!latest) throw missing(target, -1)
    return { ...reference, version: latest.version }
  })
}

interface Walk {
  readonly state: RegistryState
  readonly contents: Contents
  readonly options: ReferenceOptions
  /** By reference name: the first wins. */
  readonly found: Map<string, ResolvedReference & { readonly direct: boolean; readonly guid: string }>
  readonly underWay: Set<string>
}

/** A text that refers to nothing. `guid`: of its content, where it is stored. */
export const plainSource = (type: SchemaType, text: string, guid?: string): SchemaSource => ({
  type,
  text,
  references: [],
  key: guid,
  held: {},
})

/**
 * A text with its references fetched, depth first. `references` are pinned; `subject` is the referrer, whose context
 * unqualified subjects belong to. Throws SchemaError for a missing target and beyond the bounds.
 */
export async function resolvedSource(
  where: { readonly state: RegistryState; readonly contents: Contents },
  subject: string,
  schema: Pick<Content, 'type' | 'text' | 'references'> & { readonly guid?: string },
  options: ReferenceOptions,
): Promise<SchemaSource> {
  const { type, text } = schema
  if (schema.references.length === 0) return plainSource(type, text, schema.guid)
  const walk: Walk = { ...where, options, found: new Map(), underWay: new Set() }
  await collect(walk, subject, schema.references, 1)
  const references = [...walk.found.values()]
  const parts = references.map(one => `${one.name}\0${one.guid}\0${one.subject}\0${one.version}\0${one.direct ? 1 : 0}`)
  const key = schema.guid && `${parts.join('\0')}\0\0${schema.guid}`
  return { type, text, references, key, held: {} }
}

async function collect(
  walk: Walk,
  subject: string,
  references: readonly SchemaReference[],
  depth: number,
): Promise<void> {
  if (depth > MAX_REFERENCE_DEPTH) throw new SchemaError(`references go deeper than ${MAX_REFERENCE_DEPTH} levels`)
  for (const reference of references) {
    const target = referencedSubject(reference.subject, subject)
    const row = findRow(walk.state.rows(target), reference.version, walk.options.withDeleted)
    if (!row) throw missing(target, reference.version)
    const known = walk.found.get(reference.name)
    if (known) assertSameVersion(walk, known, row, reference)
    // A cycle can only come from imports that overwrite; what is under way is added by whoever began it.
    const key = `${target}\0${row.version}`
    if (known || walk.underWay.has(key)) continue
    walk.underWay.add(key)
    const content = await walk.contents.get(row)
    await collect(walk, target, content.references, depth + 1)
    walk.underWay.delete(key)
    if (walk.found.has(reference.name)) continue
    if (walk.found.size >= MAX_REFERENCES)
      throw new SchemaError(`the schema reaches more than ${MAX_REFERENCES} references`)
    walk.found.set(reference.name, {
      name: reference.name,
      subject: target,
      version: row.version,
      text: content.text,
      direct: depth === 1,
      guid: row.guid,
    })
  }
}

function assertSameVersion(walk: Walk, known: ResolvedReference, row: VersionRow, reference: SchemaReference): void {
  if (!walk.options.isStrict || (known.subject === row.subject && known.version === row.version)) return
  throw new SchemaError(
    `Conflicting reference versions: '${reference.name}' is ${known.subject} version ${known.version} ` +
      `and ${row.subject} version ${row.version}`,
  )
}

const missing = (subject: string, version: number) =>
  new SchemaError(`No schema reference found for subject "${subject}" and version ${version}`)
