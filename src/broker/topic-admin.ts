import type { ValidationPolicy } from './validation-port.ts'
import { expectConfigs } from './topics/config-values.ts'
import type { ShownConfig } from './topics/shown-configs.ts'
import { shownTopicConfigs } from './topics/shown-configs.ts'
import type { TopicCatalog } from './topics/topic-catalog.ts'
import { RequestError } from './request-error.ts'

/** The configs of topics, for those in this process. */
export interface TopicAdmin {
  /** As DescribeConfigs shows them, and what is demanded of records; undefined when there is no such topic. */
  configsOf(topic: string): { readonly configs: readonly ShownConfig[]; readonly policy: ValidationPolicy } | undefined
  /** The topics that demand something of records. */
  policies(): Iterable<Exclude<ValidationPolicy, 'none'>>
  /** Sets configs of a topic, or takes them away where they are null; all or none. Rejects with RequestError. */
  changeConfigs(topic: string, changes: ReadonlyMap<string, string | null>): Promise<void>
}

/** The configs of the topics of a catalogue. */
export function topicAdmin(topics: TopicCatalog): TopicAdmin {
  return {
    configsOf(name) {
      const topic = topics.byName(name)
      if (topic === undefined) return undefined
      const { changedDefaults: changed, configuredDefaults: configured } = topics
      return { configs: shownTopicConfigs(topic.configs, { changed, configured }), policy: topic.policy }
    },
    *policies() {
      for (const { policy } of topics.all()) if (policy !== 'none') yield policy
    },
    async changeConfigs(name, changes) {
      const topic = topics.byName(name)
      if (topic === undefined) throw new RequestError('UNKNOWN_TOPIC_OR_PARTITION')
      await topics.configure(topic, before => {
        const after = changed(before, changes)
        expectConfigs(after, { topic: name, defaults: topics.defaultConfigs })
        return after
      })
    },
  }
}

function changed(
  before: ReadonlyMap<string, string>,
  changes: ReadonlyMap<string, string | null>,
): ReadonlyMap<string, string> {
  const after = new Map(before)
  for (const [name, value] of changes)
    if (value === null) after.delete(name)
    else after.set(name, value)
  return after
}
