import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { listPartitionReassignments } from '../../kafka/messages/list-partition-reassignments.ts'

/** Partitions do not move where there is one broker. */
export async function listReassignments(): Promise<ResponseDraftOf<typeof listPartitionReassignments>> {
  return { throttleTimeMs: 0, errorCode: 0, errorMessage: null, topics: [] }
}
