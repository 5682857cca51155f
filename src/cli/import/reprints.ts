import { RegistryError } from '../../client/errors.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import { versionKey, type SnapshotVersion } from '../snapshot/snapshot.ts'

/**
 * Of versions that have the right id and another text: those that the registry itself does not take for the same schema.
 * Registries print texts in ways of their own.
 */
export async function refusedReprints(
  client: RegistryClient,
  versions: readonly SnapshotVersion[],
): Promise<readonly string[]> {
  const refused: string[] = []
  for (const version of versions) {
    if (!(await isKnown(client, version)))
      refused.push(`${versionKey(version)} has id ${version.id} there too, and is another schema`)
  }
  return refused
}

async function isKnown(client: RegistryClient, version: SnapshotVersion): Promise<boolean> {
  try {
    const found = await client.lookup(version.subject, version, { deleted: true })
    return found.id === version.id
  } catch (error) {
    if (error instanceof RegistryError && (error.isNotFound || error.status === 422)) return false
    throw error
  }
}
