import type { SchemaReference } from '../schema/schema.ts'
import { isEqualPart, pinnedVersion, withoutPinnedVersion } from './metadata.ts'
import { meantSource, type ReadCandidate } from './candidate.ts'
import type { RegistryContext } from './registry-context.ts'
import { storedSource } from './shapes.ts'
import type { Content, VersionRow } from './store.ts'
import { activeNewestFirst } from './versions.ts'
import type { SchemaSource } from '../schema/engine.ts'

/** A content to look for, as the engine takes it. */
export interface Sought {
  readonly content: Content
  /** Means what the content means. */
  readonly source: SchemaSource
}

/** The first of `rows` whose content is equivalent (rest-contract 3.6), newest first as the caller orders them. */
export async function findEquivalent(
  context: RegistryContext,
  sought: Sought,
  rows: readonly VersionRow[],
): Promise<VersionRow | undefined> {
  const { type, references } = sought.content
  // Rows have their references at hand; keys have to be made of texts.
  const candidates = rows.filter(row => row.type === type && hasEqualReferences(references, row.references ?? []))
  const same = candidates.find(row => row.guid === sought.content.guid)
  if (candidates.length === 0 || same === candidates[0]) return same
  const key = await context.engine.equivalenceKey(sought.source)
  for (const row of candidates) {
    if (row === same) return row
    const known = context.contents.equivalenceKeys.get(row.guid)
    // A subject may have many versions, and nearly all are known to differ.
    if (known !== undefined && known.type === row.type && known.key !== key) continue
    if (await isEquivalentRow(context, { key, ...sought }, row)) return row
  }
  return undefined
}

/** As `findEquivalent`, among the active rows of a subject. */
export async function findActiveEquivalent(
  context: RegistryContext,
  read: ReadCandidate,
  rows: readonly VersionRow[],
): Promise<VersionRow | undefined> {
  const { content, candidate } = read
  const source = meantSource(read)
  const find = () => findEquivalent(context, { content, source }, activeNewestFirst(rows))
  const isTextAlone = content.references.length === 0 && rows.every(row => row.references === undefined)
  return isTextAlone ? candidate.memory.once('equivalent', [rows, content.guid, source.text], find) : find()
}

async function isEquivalentRow(
  context: RegistryContext,
  sought: Sought & { readonly key: string },
  row: VersionRow,
): Promise<boolean> {
  if (sought.key !== (await storedKey(context, row))) return false
  const stored = await context.contents.get(row)
  return hasEqualMetadata(sought.content, stored, row.version) && isEqualPart(sought.content.ruleSet, stored.ruleSet)
}

/** The equivalence key of a stored content. Without references it depends on the content alone, and is remembered. */
async function storedKey(context: RegistryContext, row: VersionRow): Promise<string> {
  if (row.references) return context.engine.equivalenceKey(await storedSource(context, row.subject, row))
  const known = context.contents.equivalenceKeys.get(row.guid)
  if (known?.type === row.type) return known.key
  const key = await context.engine.equivalenceKey(await storedSource(context, row.subject, row))
  context.contents.equivalenceKeys.set(row.guid, { type: row.type, key }, 1)
  return key
}

function hasEqualMetadata(sought: Content, stored: Content, version: number): boolean {
  const wanted = pinnedVersion(sought.metadata)
  const pinned = pinnedVersion(stored.metadata)
  if (wanted === undefined)
    return isEqualPart(sought.metadata, pinned === undefined ? stored.metadata : withoutPinnedVersion(stored.metadata))
  if (pinned !== undefined) return isEqualPart(sought.metadata, stored.metadata)
  return wanted === String(version) && isEqualPart(withoutPinnedVersion(sought.metadata), stored.metadata)
}

/** Equal, or none are named because the text holds everything (usual for Avro). */
function hasEqualReferences(sought: readonly SchemaReference[], stored: readonly SchemaReference[]): boolean {
  if (sought.length === 0) return true
  return (
    sought.length === stored.length &&
    sought.every((one, position) => {
      const other = stored[position]
      return one.name === other?.name && one.subject === other.subject && one.version === other.version
    })
  )
}
