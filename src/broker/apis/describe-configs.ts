import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { DescribeConfigsRequest, describeConfigs } from '../../kafka/messages/describe-configs.ts'
import { errorAnswer, RequestError } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import { shownBrokerConfigs } from '../topics/broker-configs.ts'
import { groupConfigs } from '../topics/group-configs.ts'
import type { ShownConfig } from '../topics/shown-configs.ts'
import { configSources, shownTopicConfigs } from '../topics/shown-configs.ts'
import { expectBrokerName, malformedText, resourceTypes, topicOfResource, unknownTopic } from './config-resources.ts'

type Response = ResponseDraftOf<typeof describeConfigs>
type ResourceAnswer = Response['results'][number]
type Resource = DescribeConfigsRequest['resources'][number]

/** Shows the configs of topics, of the broker and of groups. */
export async function showConfigs(request: DescribeConfigsRequest, context: RequestContext): Promise<Response> {
  const results = request.resources.map(resource => resourceAnswer(resource, request, context))
  return { throttleTimeMs: 0, results }
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
  switch (resourceType) {
    case resourceTypes.topic: {
      const topic = topicOfResource(resourceName, context)
      if (topic === undefined) throw unknownTopic()
      const { changedDefaults: changed, defaultConfigs: defaults } = topics
      return shownTopicConfigs({ own: topic.configs, changed, defaults })
    }
    case resourceTypes.broker: {
      expectBrokerName(resourceName, context, `${settings.nodeId} or empty string`)
      const all = shownBrokerConfigs(settings, topics.changedDefaults, topics.defaultConfigs)
      // The empty name means what was set for all brokers at once.
      if (resourceName !== '') return all
      return all.filter(({ configSource }) => configSource === configSources.clusterDefault).map(withoutSynonyms)
    }
    case resourceTypes.group:
      return groupConfigs(groupSettings)
    default:
      throw new RequestError('INVALID_REQUEST', malformedText)
  }
}

function withoutSynonyms(config: ShownConfig): ShownConfig {
  return { ...config, readOnly: false, synonyms: [] }
}
