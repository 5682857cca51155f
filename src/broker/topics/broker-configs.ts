import type { BrokerSettings } from '../broker-settings.ts'
import { defaultBrokerSettings } from '../broker-settings.ts'
import { configTypes, topicConfigs } from '../topic-configs.ts'
import { configSynonyms } from './config-synonyms.ts'
import type { ShownConfig } from './shown-configs.ts'
import { configSources } from './shown-configs.ts'

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

/** The configs of the broker: none can be changed while it runs. */
export function shownBrokerConfigs(
  settings: BrokerSettings,
  topicDefaults: ReadonlyMap<string, string>,
): readonly ShownConfig[] {
  const own = Object.entries(brokerConfigs).map(([name, { type, of }]) => {
    const value = of(settings)
    return shown(name, { type, value, isDefault: value === of(defaultBrokerSettings) })
  })
  const ofTopics = Object.entries(configSynonyms).map(([topicName, { broker }]) => {
    const value = topicDefaults.get(topicName)
    const type = topicConfigs[topicName]?.type ?? 'string'
    return shown(broker, {
      type,
      value: value ?? topicConfigs[topicName]?.default ?? '',
      isDefault: value === undefined,
    })
  })
  return [...own, ...ofTopics]
}

function shown(
  name: string,
  {
    type,
    value,
    isDefault,
  }: { readonly type: keyof typeof configTypes; readonly value: string; readonly isDefault: boolean },
): ShownConfig {
  const configSource = isDefault ? configSources.default : configSources.broker
  const synonyms = [{ name, value, source: configSource }]
  return { name, value, readOnly: true, configSource, isSensitive: false, synonyms, configType: configTypes[type] }
}
