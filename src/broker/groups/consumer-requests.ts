import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type {
  ConsumerGroupHeartbeatRequest,
  consumerGroupHeartbeat,
} from '../../kafka/messages/consumer-group-heartbeat.ts'
import { namePattern } from '../name-pattern.ts'
import { assignors } from './assignors.ts'
import { isUsableGroupId, maxNameLength } from './group-id.ts'
import type { ConsumerGroupSettings } from './group-settings.ts'

/** The answer to ConsumerGroupHeartbeat. */
export type ConsumerHeartbeatAnswer = ResponseDraftOf<typeof consumerGroupHeartbeat>

/** Why a heartbeat is refused, in Kafka's words. */
export interface HeartbeatRefusal {
  readonly error: ErrorName
  readonly message: string | null
}

const maxIdLength = 1024
const firstVersionWithOwnIds = 1

/** A heartbeat that leads nowhere. */
export function refusedHeartbeat({ error, message }: HeartbeatRefusal): ConsumerHeartbeatAnswer {
  return {
    throttleTimeMs: 0,
    errorCode: errorCodes[error].code,
    errorMessage: message,
    memberId: null,
    memberEpoch: 0,
    heartbeatIntervalMs: 0,
    assignment: null,
  }
}

const invalid = (message: string): HeartbeatRefusal => ({ error: 'INVALID_REQUEST', message })

/** What is wrong with a heartbeat in itself. */
export function heartbeatFaultOf(
  request: ConsumerGroupHeartbeatRequest,
  apiVersion: number,
  settings: ConsumerGroupSettings,
): HeartbeatRefusal | undefined {
  const { memberId, memberEpoch, instanceId } = request
  const hasOwnId = memberEpoch > 0 || memberEpoch === -1 || apiVersion >= firstVersionWithOwnIds
  if (hasOwnId && isBlank(memberId)) return invalid("MemberId can't be empty.")
  if (isBlank(request.groupId)) return invalid("GroupId can't be empty.")
  if (!isUsableGroupId(request.groupId)) return invalid("GroupId can't be that long.")
  if (isBlank(instanceId)) return invalid("InstanceId can't be empty.")
  if (isBlank(request.rackId)) return invalid("RackId can't be empty.")
  if (memberEpoch < -2) return invalid('MemberEpoch is invalid.')
  if (memberEpoch === -2 && instanceId === null) return invalid("InstanceId can't be null.")
  const ids = [memberId, instanceId, request.rackId]
  if (ids.some(id => (id?.length ?? 0) > maxIdLength)) return invalid('An id is too long.')
  return (memberEpoch === 0 ? joinFaultOf(request) : undefined) ?? wishFaultOf(request, settings)
}

/** Whether a text is there and has nothing but blanks and control characters in it. */
function isBlank(text: string | null): boolean {
  if (text === null) return false
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x20) return false
  return true
}

function joinFaultOf(request: ConsumerGroupHeartbeatRequest): HeartbeatRefusal | undefined {
  const { rebalanceTimeoutMs, topicPartitions, subscribedTopicNames, subscribedTopicRegex } = request
  if (rebalanceTimeoutMs === -1) return invalid('RebalanceTimeoutMs must be provided in first request.')
  if (topicPartitions === null || topicPartitions.length > 0)
    return invalid('TopicPartitions must be empty when (re-)joining.')
  if (subscribedTopicNames === null && subscribedTopicRegex === null)
    return invalid('Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.')
  return undefined
}

function wishFaultOf(
  request: ConsumerGroupHeartbeatRequest,
  settings: ConsumerGroupSettings,
): HeartbeatRefusal | undefined {
  const { serverAssignor, subscribedTopicNames, topicPartitions } = request
  if ((subscribedTopicNames?.length ?? 0) > settings.maxSubscribedTopics)
    return invalid(`At most ${settings.maxSubscribedTopics} topics can be subscribed to.`)
  if (subscribedTopicNames?.some(name => name.length > maxNameLength)) return invalid('A topic name is too long.')
  if ((topicPartitions?.length ?? 0) > settings.maxSubscribedTopics)
    return invalid(`Partitions of at most ${settings.maxSubscribedTopics} topics can be owned.`)
  if (serverAssignor !== null && !assignors.has(serverAssignor)) {
    const supported = [...assignors.keys()].join(', ')
    const message = `ServerAssignor ${serverAssignor} is not supported. Supported assignors: ${supported}.`
    return { error: 'UNSUPPORTED_ASSIGNOR', message }
  }
  return undefined
}

/** What is wrong with the regular expression of a heartbeat; looked for once it is known whom it comes from. */
export function regexFaultOf(
  { subscribedTopicRegex: regex }: ConsumerGroupHeartbeatRequest,
  { maxRegexLength: maxLength }: ConsumerGroupSettings,
): HeartbeatRefusal | undefined {
  if (regex === null || regex === '') return undefined
  const pattern = regex.length > maxLength ? { fault: `longer than ${maxLength} characters` } : namePattern(regex)
  if (!('fault' in pattern)) return undefined
  const shown = regex.slice(0, maxLength)
  const message = `SubscribedTopicRegex \`${shown}\` is not a valid regular expression: ${pattern.fault}.`
  return { error: 'INVALID_REGULAR_EXPRESSION', message }
}

/** Whether a heartbeat says all that a member can say: it then wants to hear all. */
export function isFullRequest(request: ConsumerGroupHeartbeatRequest): boolean {
  if (request.memberEpoch === 0) return true
  const isSubscribed = request.subscribedTopicNames !== null || request.subscribedTopicRegex !== null
  return request.rebalanceTimeoutMs !== -1 && isSubscribed && request.topicPartitions !== null
}
