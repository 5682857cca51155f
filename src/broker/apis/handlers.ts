import { addOffsetsToTxn } from '../../kafka/messages/add-offsets-to-txn.ts'
import { addPartitionsToTxn } from '../../kafka/messages/add-partitions-to-txn.ts'
import { alterConfigs } from '../../kafka/messages/alter-configs.ts'
import { alterUserScramCredentials } from '../../kafka/messages/alter-user-scram-credentials.ts'
import { apiVersions } from '../../kafka/messages/api-versions.ts'
import { consumerGroupDescribe } from '../../kafka/messages/consumer-group-describe.ts'
import { consumerGroupHeartbeat } from '../../kafka/messages/consumer-group-heartbeat.ts'
import { createAcls } from '../../kafka/messages/create-acls.ts'
import { createPartitions } from '../../kafka/messages/create-partitions.ts'
import { createTopics } from '../../kafka/messages/create-topics.ts'
import { deleteAcls } from '../../kafka/messages/delete-acls.ts'
import { deleteGroups } from '../../kafka/messages/delete-groups.ts'
import { deleteRecords } from '../../kafka/messages/delete-records.ts'
import { deleteTopics } from '../../kafka/messages/delete-topics.ts'
import { describeAcls } from '../../kafka/messages/describe-acls.ts'
import { describeCluster } from '../../kafka/messages/describe-cluster.ts'
import { describeConfigs } from '../../kafka/messages/describe-configs.ts'
import { describeGroups } from '../../kafka/messages/describe-groups.ts'
import { describeLogDirs } from '../../kafka/messages/describe-log-dirs.ts'
import { describeProducers } from '../../kafka/messages/describe-producers.ts'
import { describeTopicPartitions } from '../../kafka/messages/describe-topic-partitions.ts'
import { describeTransactions } from '../../kafka/messages/describe-transactions.ts'
import { describeUserScramCredentials } from '../../kafka/messages/describe-user-scram-credentials.ts'
import { endTxn } from '../../kafka/messages/end-txn.ts'
import { fetchRecords as fetchApi } from '../../kafka/messages/fetch.ts'
import { findCoordinator } from '../../kafka/messages/find-coordinator.ts'
import { heartbeat } from '../../kafka/messages/heartbeat.ts'
import { incrementalAlterConfigs } from '../../kafka/messages/incremental-alter-configs.ts'
import { initProducerId } from '../../kafka/messages/init-producer-id.ts'
import { joinGroup } from '../../kafka/messages/join-group.ts'
import { leaveGroup } from '../../kafka/messages/leave-group.ts'
import { listConfigResources } from '../../kafka/messages/list-config-resources.ts'
import { listGroups } from '../../kafka/messages/list-groups.ts'
import { listOffsets } from '../../kafka/messages/list-offsets.ts'
import { listPartitionReassignments } from '../../kafka/messages/list-partition-reassignments.ts'
import { listTransactions } from '../../kafka/messages/list-transactions.ts'
import { metadata } from '../../kafka/messages/metadata.ts'
import { offsetCommit } from '../../kafka/messages/offset-commit.ts'
import { offsetDelete } from '../../kafka/messages/offset-delete.ts'
import { offsetFetch } from '../../kafka/messages/offset-fetch.ts'
import { offsetForLeaderEpoch } from '../../kafka/messages/offset-for-leader-epoch.ts'
import { produce } from '../../kafka/messages/produce.ts'
import { saslAuthenticate } from '../../kafka/messages/sasl-authenticate.ts'
import { saslHandshake } from '../../kafka/messages/sasl-handshake.ts'
import { syncGroup } from '../../kafka/messages/sync-group.ts'
import { txnOffsetCommit } from '../../kafka/messages/txn-offset-commit.ts'
import { extendTransactionByOffsets } from './add-offsets-to-txn.ts'
import { extendTransaction } from './add-partitions-to-txn.ts'
import { replaceConfigs } from './alter-configs.ts'
import { changeCredentials } from './alter-user-scram-credentials.ts'
import { listApiVersions } from './api-versions.ts'
import { showConsumerGroups } from './consumer-group-describe.ts'
import { keepConsumerAlive } from './consumer-group-heartbeat.ts'
import { refuseAcls } from './create-acls.ts'
import { addPartitions } from './create-partitions.ts'
import { makeTopics } from './create-topics.ts'
import { removeNoAcls } from './delete-acls.ts'
import { removeGroups } from './delete-groups.ts'
import { moveLogStarts } from './delete-records.ts'
import { removeTopics } from './delete-topics.ts'
import { showAcls } from './describe-acls.ts'
import { showCluster } from './describe-cluster.ts'
import { showConfigs } from './describe-configs.ts'
import { showGroups } from './describe-groups.ts'
import { showLogDirs } from './describe-log-dirs.ts'
import { showProducers } from './describe-producers.ts'
import { showPartitions } from './describe-topic-partitions.ts'
import { showTransactions } from './describe-transactions.ts'
import { showCredentials } from './describe-user-scram-credentials.ts'
import { finishTransaction } from './end-txn.ts'
import { fetchRecords } from './fetch.ts'
import { findCoordinators } from './find-coordinator.ts'
import type { Handler } from './handler.ts'
import { handler } from './handler.ts'
import { keepAlive } from './heartbeat.ts'
import { changeConfigs } from './incremental-alter-configs.ts'
import { issueProducerId } from './init-producer-id.ts'
import { enterGroup } from './join-group.ts'
import { quitGroup } from './leave-group.ts'
import { nameConfigResources } from './list-config-resources.ts'
import { nameGroups } from './list-groups.ts'
import { findOffsets } from './list-offsets.ts'
import { listReassignments } from './list-partition-reassignments.ts'
import { nameTransactions } from './list-transactions.ts'
import { describeTopics } from './metadata.ts'
import { commitOffsets } from './offset-commit.ts'
import { forgetOffsets } from './offset-delete.ts'
import { fetchOffsets } from './offset-fetch.ts'
import { findEpochEnds } from './offset-for-leader-epoch.ts'
import { appendBatches } from './produce.ts'
import { authenticationAnswersItself } from './sasl.ts'
import { assignGroup } from './sync-group.ts'
import { commitOffsetsInTransaction } from './txn-offset-commit.ts'

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
  handler(createTopics, makeTopics),
  handler(deleteTopics, removeTopics),
  handler(deleteRecords, moveLogStarts),
  handler(initProducerId, issueProducerId),
  handler(offsetForLeaderEpoch, findEpochEnds),
  handler(addPartitionsToTxn, extendTransaction),
  handler(addOffsetsToTxn, extendTransactionByOffsets),
  handler(endTxn, finishTransaction),
  handler(txnOffsetCommit, commitOffsetsInTransaction),
  handler(describeAcls, showAcls),
  handler(createAcls, refuseAcls),
  handler(deleteAcls, removeNoAcls),
  handler(describeConfigs, showConfigs),
  handler(alterConfigs, replaceConfigs),
  handler(describeLogDirs, showLogDirs),
  handler(saslAuthenticate, authenticationAnswersItself),
  handler(createPartitions, addPartitions),
  handler(deleteGroups, removeGroups),
  handler(incrementalAlterConfigs, changeConfigs),
  handler(listPartitionReassignments, listReassignments),
  handler(offsetDelete, forgetOffsets),
  handler(describeUserScramCredentials, showCredentials),
  handler(alterUserScramCredentials, changeCredentials),
  handler(describeCluster, showCluster),
  handler(describeProducers, showProducers),
  handler(describeTransactions, showTransactions),
  handler(listTransactions, nameTransactions),
  handler(consumerGroupHeartbeat, keepConsumerAlive),
  handler(consumerGroupDescribe, showConsumerGroups),
  handler(listConfigResources, nameConfigResources),
  handler(describeTopicPartitions, showPartitions),
]
