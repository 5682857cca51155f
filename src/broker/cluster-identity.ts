import { randomBytes } from 'node:crypto'
import type { MetadataStore } from './store.ts'

/** Who this broker is. The cluster id is a uuid as Kafka writes it: 22 characters of base64url. */
export interface ClusterIdentity {
  readonly clusterId: string
  readonly nodeId: number
}

const kind = 'cluster'
const uuidBytes = 16

/** The identity that was made at the first start, and is the same at every other. */
export async function clusterIdentity(metadata: MetadataStore, nodeId: number): Promise<ClusterIdentity> {
  const entries = metadata.entries(kind)
  const known = entries.get('clusterId')
  if (typeof known === 'string') return { clusterId: known, nodeId: Number(entries.get('nodeId') ?? nodeId) }
  const clusterId = randomBytes(uuidBytes).toString('base64url')
  await metadata.write([
    { kind, key: 'clusterId', value: clusterId },
    { kind, key: 'nodeId', value: nodeId },
  ])
  return { clusterId, nodeId }
}
