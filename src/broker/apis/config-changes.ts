import type { ErrorAnswer } from '../request-error.ts'
import { errorAnswer, noError, RequestError } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import {
  changedBrokerConfigs,
  changedTopicConfigs,
  listOperation,
  operations,
  type ConfigChange,
} from '../topics/changed-configs.ts'
import { expectConfigs } from '../topics/config-values.ts'
import { expectTopicName } from '../topics/topic-names.ts'
import { isThisBroker, resourceTypes, unknownTopic } from './config-resources.ts'

/** A resource whose configs shall change. */
export interface ChangedResource {
  readonly resourceType: number
  readonly resourceName: string
  readonly configs: readonly ConfigChange[]
}

/** How the configs of resources change. */
export interface ChangeRequest {
  readonly resources: readonly ChangedResource[]
  readonly validateOnly: boolean
  /** Whether configs that are not named lose their value. */
  readonly isReplacing: boolean
}

/** Changes the configs of resources, each by itself. A resource that is named twice has an answer each time. */
export async function changeResources(request: ChangeRequest, context: RequestContext) {
  const counts = new Map<string, number>()
  const keyOf = ({ resourceType, resourceName }: ChangedResource): string => `${resourceType}:${resourceName}`
  for (const resource of request.resources) counts.set(keyOf(resource), (counts.get(keyOf(resource)) ?? 0) + 1)
  const responses: (ErrorAnswer & { readonly resourceType: number; readonly resourceName: string })[] = []
  for (const resource of request.resources) {
    const { resourceType, resourceName } = resource
    try {
      if (counts.get(keyOf(resource)) !== 1)
        throw new RequestError('INVALID_REQUEST', 'Each resource must appear at most once.')
      expectKeys(resource)
      await changeResource(resource, request, context)
      responses.push({ ...noError, resourceType, resourceName })
    } catch (error) {
      responses.push({ ...errorAnswer(error), resourceType, resourceName })
    }
  }
  return { throttleTimeMs: 0, responses }
}

function expectKeys({ configs }: ChangedResource): void {
  if (new Set(configs.map(({ name }) => name)).size < configs.length)
    throw new RequestError('INVALID_REQUEST', 'Error due to duplicate config keys')
  const nulls = configs.filter(({ configOperation, value }) => configOperation !== operations.delete && value === null)
  if (nulls.length > 0)
    throw new RequestError(
      'INVALID_REQUEST',
      `Null value not supported for : ${nulls.map(({ name }) => name).join(', ')}`,
    )
}

async function changeResource(resource: ChangedResource, request: ChangeRequest, context: RequestContext) {
  switch (resource.resourceType) {
    case resourceTypes.topic:
      await changeTopic(resource, request, context)
      return
    case resourceTypes.broker:
      await changeBroker(resource, request, context)
      return
    case request.isReplacing ? undefined : resourceTypes.brokerLogger:
      changeLoggers(resource, context.broker.settings.nodeId)
      return
    default:
      throw new RequestError('INVALID_REQUEST', `Unknown resource type ${resource.resourceType}`)
  }
}

/** There are no loggers that clients could change. */
function changeLoggers({ resourceName, configs }: ChangedResource, nodeId: number): void {
  if (!isThisBroker(resourceName, nodeId, 'Node'))
    throw new RequestError('INVALID_REQUEST', `Unexpected node id. Expected ${nodeId}, but received ${resourceName}`)
  for (const { name, configOperation } of configs) {
    const word = listOperation(configOperation)
    if (word !== undefined)
      throw new RequestError(
        'INVALID_REQUEST',
        `${word.toUpperCase()} operation is not allowed for the BROKER_LOGGER resource`,
      )
    throw new RequestError('INVALID_CONFIG', `Logger ${name} does not exist!`)
  }
}

/** Whether there is such a topic is asked last. */
async function changeTopic(
  { resourceName, configs }: ChangedResource,
  { validateOnly, isReplacing }: ChangeRequest,
  { broker: { topics } }: RequestContext,
): Promise<void> {
  const change = (before: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
    const defaults = topics.defaultConfigs
    const after = changedTopicConfigs(isReplacing ? new Map() : before, configs, defaults)
    if (resourceName === '') throw new RequestError('INVALID_REQUEST', 'Default topic resources are not allowed.')
    expectTopicName(resourceName)
    expectConfigs(after, { topic: resourceName, defaults })
    return after
  }
  const topic = topics.byName(resourceName)
  change(topic?.configs ?? new Map())
  if (topic === undefined) throw unknownTopic(`The topic '${resourceName}' does not exist.`)
  if (!validateOnly) await topics.configure(topic, change)
}

async function changeBroker(
  { resourceName, configs }: ChangedResource,
  { validateOnly, isReplacing }: ChangeRequest,
  { broker: { topics, settings } }: RequestContext,
): Promise<void> {
  if (resourceName !== '' && !isThisBroker(resourceName, settings.nodeId, 'Node'))
    throw new RequestError(
      'INVALID_REQUEST',
      `Unexpected broker id, expected ${settings.nodeId}, but received ${resourceName}`,
    )
  const change = (before: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
    changedBrokerConfigs(before, configs, {
      isReplacing,
      isForAll: resourceName === '',
      defaults: topics.defaultConfigs,
    })
  if (validateOnly) change(topics.changedDefaults)
  else await topics.configureDefaults(change)
}
