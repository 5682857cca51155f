import type { ErrorAnswer } from '../request-error.ts'
import { errorAnswer, noError, RequestError } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import { topicConfigOf } from '../topics/broker-configs.ts'
import { expectBrokerName, resourceTypes, topicOfResource, unknownTopic } from './config-resources.ts'

/** A request to change configs, in either form. */
interface ChangeRequest<Resource> {
  readonly resources: readonly Resource[]
  readonly validateOnly: boolean
}

/** What all resources have. */
interface ChangedResource<Config> {
  readonly resourceType: number
  readonly resourceName: string
  readonly configs: readonly Config[]
}

type Configs = ReadonlyMap<string, string>
/** Makes the configs that hold afterwards of those before. Throws RequestError. */
type Change = (before: Configs) => Configs

/** Changes the configs of resources, each by itself. `changeOf` says how, and throws RequestError. */
export async function changeResources<Config extends { readonly name: string }>(
  { resources, validateOnly }: ChangeRequest<ChangedResource<Config>>,
  context: RequestContext,
  changeOf: (resource: ChangedResource<Config>) => Change,
) {
  const keys = resources.map(({ resourceType, resourceName }) => `${resourceType}:${resourceName}`)
  const responses: (ErrorAnswer & { readonly resourceType: number; readonly resourceName: string })[] = []
  for (const [index, resource] of resources.entries()) {
    const key = keys[index] as string
    if (keys.indexOf(key) !== index) continue
    const { resourceType, resourceName } = resource
    try {
      if (keys.lastIndexOf(key) !== index)
        throw new RequestError('INVALID_REQUEST', 'Each resource must appear at most once.')
      await changeResource(resource, { validateOnly, context }, changeOf)
      responses.push({ ...noError, resourceType, resourceName })
    } catch (error) {
      responses.push({ ...errorAnswer(error), resourceType, resourceName })
    }
  }
  return { throttleTimeMs: 0, responses }
}

async function changeResource<Config extends { readonly name: string }>(
  resource: ChangedResource<Config>,
  { validateOnly, context }: { readonly validateOnly: boolean; readonly context: RequestContext },
  changeOf: (resource: ChangedResource<Config>) => Change,
): Promise<void> {
  const { resourceType, resourceName, configs } = resource
  switch (resourceType) {
    case resourceTypes.topic: {
      const topic = topicOfResource(resourceName, context)
      if (topic === undefined) throw unknownTopic(`The topic '${resourceName}' does not exist.`)
      const change = changeOf(resource)
      if (validateOnly) change(topic.configs)
      else await context.broker.topics.configure(topic, change)
      return
    }
    case resourceTypes.broker: {
      expectBrokerName(resourceName, context, String(context.broker.settings.nodeId))
      const change = changeOf({ ...resource, configs: configs.map(renamed) })
      const { topics } = context.broker
      if (validateOnly) change(topics.changedDefaults)
      else await topics.configureDefaults(change)
      return
    }
    default:
      throw new RequestError('INVALID_REQUEST', `Unknown resource type ${resourceType}`)
  }
}

/** A broker's config under the name of the topic config whose default it is: no other can be changed. */
function renamed<Config extends { readonly name: string }>(config: Config): Config {
  const name = topicConfigOf(config.name)
  if (name === undefined)
    throw new RequestError('INVALID_REQUEST', `Cannot update these configs dynamically: [${config.name}]`)
  return { ...config, name }
}
