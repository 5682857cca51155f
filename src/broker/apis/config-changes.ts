import type { ErrorAnswer } from '../request-error.ts'
import { errorAnswer, noError, RequestError } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import { expectBrokerName, resourceTypes, topicOfResource, unknownTopic } from './config-resources.ts'

/** A request to change configs, in either form. */
interface ChangeRequest<Resource> {
  readonly resources: readonly Resource[]
  readonly validateOnly: boolean
}

/** What all resources have. */
interface ChangedResource {
  readonly resourceType: number
  readonly resourceName: string
  readonly configs: readonly { readonly name: string }[]
}

type Configs = ReadonlyMap<string, string>
/** Makes the configs that hold afterwards of those before. Throws RequestError. */
type Change = (before: Configs) => Configs

/** Changes the configs of resources, each by itself. `changeOf` says how, and throws RequestError. */
export async function changeResources<Resource extends ChangedResource>(
  { resources, validateOnly }: ChangeRequest<Resource>,
  context: RequestContext,
  changeOf: (resource: Resource) => Change,
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

async function changeResource<Resource extends ChangedResource>(
  resource: Resource,
  { validateOnly, context }: { readonly validateOnly: boolean; readonly context: RequestContext },
  changeOf: (resource: Resource) => Change,
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
      const names = configs.map(({ name }) => name)
      if (names.length > 0)
        throw new RequestError('INVALID_REQUEST', `Cannot update these configs dynamically: [${names.join(', ')}]`)
      return
    }
    default:
      throw new RequestError('INVALID_REQUEST', `Unknown resource type ${resourceType}`)
  }
}
