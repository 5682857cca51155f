import { apiVersions } from '../../kafka/messages/api-versions.ts'
import { deleteGroups } from '../../kafka/messages/delete-groups.ts'
import { describeCluster } from '../../kafka/messages/describe-cluster.ts'
import { describeGroups } from '../../kafka/messages/describe-groups.ts'
import { fetchRecords as fetchApi } from '../../kafka/messages/fetch.ts'
import { findCoordinator } from '../../kafka/messages/find-coordinator.ts'
import { heartbeat } from '../../kafka/messages/heartbeat.ts'
import { joinGroup } from '../../kafka/messages/join-group.ts'
import { leaveGroup } from '../../kafka/messages/leave-group.ts'
import { listGroups } from '../../kafka/messages/list-groups.ts'
import { listOffsets } from '../../kafka/messages/list-offsets.ts'
import { metadata } from '../../kafka/messages/metadata.ts'
import { offsetCommit } from '../../kafka/messages/offset-commit.ts'
import { offsetDelete } from '../../kafka/messages/offset-delete.ts'
import { offsetFetch } from '../../kafka/messages/offset-fetch.ts'
import { offsetForLeaderEpoch } from '../../kafka/messages/offset-for-leader-epoch.ts'
import { produce } from '../../kafka/messages/produce.ts'
import { saslAuthenticate } from '../../kafka/messages/sasl-authenticate.ts'
import { saslHandshake } from '../../kafka/messages/sasl-handshake.ts'
import { syncGroup } from '../../kafka/messages/sync-group.ts'
import { listApiVersions } from './api-versions.ts'
import { removeGroups } from './delete-groups.ts'
import { showCluster } from './describe-cluster.ts'
import { showGroups } from './describe-groups.ts'
import { fetchRecords } from './fetch.ts'
import { findCoordinators } from './find-coordinator.ts'
import type { Handler } from './handler.ts'
import { handler } from './handler.ts'
import { keepAlive } from './heartbeat.ts'
import { enterGroup } from './join-group.ts'
import { quitGroup } from './leave-group.ts'
import { nameGroups } from './list-groups.ts'
import { findOffsets } from './list-offsets.ts'
import { describeTopics } from './metadata.ts'
import { commitOffsets } from './offset-commit.ts'
import { forgetOffsets } from './offset-delete.ts'
import { fetchOffsets } from './offset-fetch.ts'
import { findEpochEnds } from './offset-for-leader-epoch.ts'
import { appendBatches } from './produce.ts'
import { authenticationAnswersItself } from './sasl.ts'
import { assignGroup } from './sync-group.ts'

/** Every API that is served, with what answers it. What is not in it is not advertised. */
export const handlers: readonly Handler[] = [
  handler(produce, appendBatches),
  handler(fetchApi, fetchRecords),
  handler(listOffsets, findOffsets),
  handler(metadata, describeTopics),
  handler(offsetCommit, commitOffsets),
  handler(offsetFetch, fetchOffsets),
  handler(findCoordinator, findCoordinators),
  handler(joinGroup, enterGroup),
  handler(heartbeat, keepAlive),
  handler(leaveGroup, quitGroup),
  handler(syncGroup, assignGroup),
  handler(describeGroups, showGroups),
  handler(listGroups, nameGroups),
  handler(saslHandshake, authenticationAnswersItself),
  handler(apiVersions, listApiVersions),
  handler(offsetForLeaderEpoch, findEpochEnds),
  handler(saslAuthenticate, authenticationAnswersItself),
  handler(deleteGroups, removeGroups),
  handler(offsetDelete, forgetOffsets),
  handler(describeCluster, showCluster),
]
