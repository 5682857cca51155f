import type { BrokerSettings } from '../broker-settings.ts'
import { defaultBrokerSettings } from '../broker-settings.ts'
import { configTypes, topicConfigs } from '../topic-configs.ts'
import { configSynonyms } from './config-synonyms.ts'
import type { ShownConfig } from './shown-configs.ts'
import { configSources, defaultSynonyms } from './shown-configs.ts'

/** A setting under the name that it has in Kafka. */
interface BrokerConfig {
  readonly type: keyof typeof configTypes
  readonly of: (settings: BrokerSettings) => string
}

const setting = (type: keyof typeof configTypes, name: keyof BrokerSettings): BrokerConfig => ({
  type,
  of: settings => String(settings[name] ?? ''),
})

const brokerConfigs: Readonly<Record<string, BrokerConfig>> = {
  'node.id': setting('int', 'nodeId'),
  'broker.id': setting('int', 'nodeId'),
  'auto.create.topics.enable': setting('boolean', 'autoCreateTopics'),
  'num.partitions': setting('int', 'defaultPartitions'),
  'default.replication.factor': { type: 'int', of: () => '1' },
  'offsets.topic.num.partitions': setting('int', 'offsetsPartitions'),
  'transaction.state.log.num.partitions': setting('int', 'transactionsPartitions'),
  'fetch.max.bytes': setting('int', 'maxFetchBytes'),
  'max.incremental.fetch.session.cache.slots': setting('int', 'maxFetchSessions'),
  'socket.request.max.bytes': setting('int', 'maxRequestBytes'),
  'sasl.server.max.receive.size': setting('int', 'maxUnauthenticatedRequestBytes'),
  'connections.max.reauth.ms': setting('long', 'authenticationLifetimeMs'),
  'connection.failed.authentication.delay.ms': setting('int', 'failedAuthenticationDelayMs'),
}

/** The configs of the broker: its settings, and what holds for topics without a value of their own. */
export function shownBrokerConfigs(
  settings: BrokerSettings,
  changed: ReadonlyMap<string, string>,
  defaults: ReadonlyMap<string, string>,
): readonly ShownConfig[] {
  const own = Object.entries(brokerConfigs).map(([name, { type, of }]): ShownConfig => {
    const value = of(settings)
    const configSource = value === of(defaultBrokerSettings) ? configSources.default : configSources.broker
    const synonyms = [{ name, value, source: configSource }]
    return { ...plain, name, value, readOnly: true, configSource, synonyms, configType: configTypes[type] }
  })
  const ofTopics = Object.entries(configSynonyms).flatMap(([topicName, { broker, default: last }]): ShownConfig[] => {
    const synonyms = defaultSynonyms(topicName, changed, defaults)
    // Where Kafka's default stands under another name, this one has no value.
    const value = defaults.get(topicName) ?? (last === undefined ? (topicConfigs[topicName]?.default ?? '') : null)
    const configSource = synonyms[0]?.source ?? configSources.default
    const configType = configTypes[topicConfigs[topicName]?.type ?? 'string']
    const row = { ...plain, name: broker, value, readOnly: false, configSource, synonyms, configType }
    if (last === undefined) return [row]
    const fixed = { readOnly: true, configSource: configSources.default, synonyms: synonyms.slice(-1) }
    return [
      row,
      { ...plain, ...last, ...fixed, configType: configTypes[last.name.endsWith('.hours') ? 'int' : 'long'] },
    ]
  })
  return [...own, ...ofTopics]
}

const plain = { isSensitive: false, documentation: null }

/** The topic config whose default a broker config is. */
export function topicConfigOf(brokerConfig: string): string | undefined {
  return Object.entries(configSynonyms).find(([, { broker }]) => broker === brokerConfig)?.[0]
}
