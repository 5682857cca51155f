import type { ResponseDraftOf } from '../../kafka/api.ts'
import type {
  IncrementalAlterConfigsRequest,
  incrementalAlterConfigs,
} from '../../kafka/messages/incremental-alter-configs.ts'
import { RequestError } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import { configOf } from '../topic-configs.ts'
import { expectTogether, expectValue, listItems, topicConfig } from '../topics/config-values.ts'
import { changeResources } from './config-changes.ts'
import { topicNameOf } from './config-resources.ts'

type Change = IncrementalAlterConfigsRequest['resources'][number]['configs'][number]

const operations = { set: 0, delete: 1, append: 2, subtract: 3 } as const

/** Changes single configs. */
export async function changeConfigs(
  request: IncrementalAlterConfigsRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof incrementalAlterConfigs>> {
  const { defaultConfigs } = context.broker.topics
  return changeResources(request, context, ({ configs: changes, resourceType, resourceName }) => {
    const names = changes.map(({ name }) => name)
    if (new Set(names).size < names.length)
      throw new RequestError('INVALID_REQUEST', 'Error due to duplicate config keys')
    return before => {
      const after = new Map(before)
      for (const change of changes) apply(change, after, defaultConfigs)
      expectTogether(after, topicNameOf(resourceType, resourceName))
      return after
    }
  })
}

/** Lists grow and shrink from what holds, be it a default. */
function apply(change: Change, configs: Map<string, string>, defaults: ReadonlyMap<string, string>): void {
  const { name, configOperation, value } = change
  const config = topicConfig(name)
  if (configOperation === operations.delete) {
    configs.delete(name)
    return
  }
  if (value === null) throw new RequestError('INVALID_REQUEST', `Null value not supported for : ${name}`)
  const changed = changedValue(change, value, configs.get(name) ?? configOf(defaults, name))
  expectValue(name, changed, config)
  configs.set(name, changed)
}

function changedValue({ name, configOperation }: Change, value: string, before: string): string {
  const isList = topicConfig(name).type === 'list'
  switch (configOperation) {
    case operations.set:
      return value
    case operations.append:
    case operations.subtract: {
      if (!isList) throw new RequestError('INVALID_CONFIG', `Can't append to key ${name} because its type is not LIST.`)
      const named = listItems(value)
      const items = listItems(before)
      if (configOperation === operations.subtract) return items.filter(item => !named.includes(item)).join(',')
      return [...items, ...named.filter(item => !items.includes(item))].join(',')
    }
    default:
      throw new RequestError('UNKNOWN_SERVER_ERROR')
  }
}
