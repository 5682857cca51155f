import type { ResponseDraftOf } from '../../kafka/api.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { DescribeConfigsRequest, describeConfigs } from '../../kafka/messages/describe-configs.ts'
import { errorAnswer, RequestError } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import { shownBrokerConfigs } from '../topics/broker-configs.ts'
import { clientMetricsConfigs } from '../topics/client-metrics-configs.ts'
import { groupConfigs } from '../topics/group-configs.ts'
import type { ShownConfig } from '../topics/shown-configs.ts'
import { configSources, shownTopicConfigs } from '../topics/shown-configs.ts'
import { expectTopicName } from '../topics/topic-names.ts'
import { isThisBroker, malformedText, resourceTypes, unknownTopic } from './config-resources.ts'

type Response = ResponseDraftOf<typeof describeConfigs>
type ResourceAnswer = Response['results'][number]
type Resource = DescribeConfigsRequest['resources'][number]

/** Shows the configs of topics, of the broker, of groups and of subscriptions to client metrics. */
export async function showConfigs(request: DescribeConfigsRequest, context: RequestContext): Promise<Response> {
  const known: readonly number[] = Object.values(resourceTypes)
  const isWhole = request.resources.every(({ resourceType }) => known.includes(resourceType))
  const results = request.resources.map(resource =>
    isWhole ? resourceAnswer(resource, request, context) : malformedAnswer(resource),
  )
  return { throttleTimeMs: 0, results }
}

/** One resource of a type that there is not spoils the request. */
function malformedAnswer({ resourceType, resourceName }: Resource): ResourceAnswer {
  const { code } = errorCodes.INVALID_REQUEST
  return { errorCode: code, errorMessage: malformedText, resourceType, resourceName, configs: [] }
}

function resourceAnswer(
  resource: Resource,
  { includeSynonyms, includeDocumentation }: DescribeConfigsRequest,
  context: RequestContext,
): ResourceAnswer {
  const { resourceType, resourceName, configurationKeys } = resource
  try {
    const keys = configurationKeys === null || configurationKeys.length === 0 ? undefined : new Set(configurationKeys)
    const configs = configsOf(resource, context)
      .filter(({ name }) => keys === undefined || keys.has(name))
      .map(config => ({
        ...config,
        synonyms: includeSynonyms ? config.synonyms : [],
        documentation: includeDocumentation ? config.documentation : null,
      }))
    return { errorCode: 0, errorMessage: '', resourceType, resourceName, configs }
  } catch (error) {
    return { ...errorAnswer(error), resourceType, resourceName, configs: [] }
  }
}

function configsOf({ resourceType, resourceName }: Resource, context: RequestContext): readonly ShownConfig[] {
  const { settings, topics, groupSettings } = context.broker
  const layers = { changed: topics.changedDefaults, configured: topics.configuredDefaults }
  switch (resourceType) {
    case resourceTypes.topic: {
      expectTopicName(resourceName)
      const topic = topics.byName(resourceName)
      if (topic === undefined) throw unknownTopic('')
      return shownTopicConfigs(topic.configs, layers)
    }
    case resourceTypes.broker: {
      const all = shownBrokerConfigs(settings, layers)
      // The empty name means what was set for all brokers at once.
      if (resourceName === '') return all.flatMap(clusterDefaultOf)
      expectThisBroker(resourceName, `${settings.nodeId} or empty string,`, settings.nodeId)
      return all
    }
    case resourceTypes.brokerLogger:
      if (resourceName === '') throw new RequestError('INVALID_REQUEST', 'Broker id must not be empty')
      expectThisBroker(resourceName, String(settings.nodeId), settings.nodeId)
      return []
    case resourceTypes.clientMetrics:
      if (resourceName === '')
        throw new RequestError('INVALID_REQUEST', 'Client metrics subscription name must not be empty')
      return clientMetricsConfigs
    case resourceTypes.group:
      if (resourceName === '') throw new RequestError('INVALID_REQUEST', 'Group name must not be empty')
      return groupConfigs(groupSettings)
    default:
      throw new Error(`nothing has the resource type ${resourceType}`)
  }
}

function expectThisBroker(name: string, expected: string, nodeId: number): void {
  if (!isThisBroker(name, nodeId, 'Broker'))
    throw new RequestError('INVALID_REQUEST', `Unexpected broker id, expected ${expected} but received ${name}`)
}

function clusterDefaultOf(config: ShownConfig): readonly ShownConfig[] {
  const synonyms = config.synonyms.filter(({ source }) => source === configSources.clusterDefault)
  return synonyms.map(({ value }) => ({ ...config, value, readOnly: false, synonyms }))
}
