import type { BrokerSettings } from '../broker-settings.ts'
import { defaultBrokerSettings } from '../broker-settings.ts'
import { configTypes, topicConfigs } from '../topic-configs.ts'
import { documentationOf } from './config-documentation.ts'
import { readConfig } from './config-parsing.ts'
import { configSynonyms } from './config-synonyms.ts'
import type { DefaultLayers, ShownConfig } from './shown-configs.ts'
import { configSources, defaultSynonyms, defaultValue } from './shown-configs.ts'

/** A setting under the name that it has in Kafka. */
interface BrokerConfig {
  readonly type: keyof typeof configTypes
  readonly meaning: string
  readonly of: (settings: BrokerSettings) => string
  /** Whether an operator always decides it: there is no default. */
  readonly isRequired?: boolean
}

const setting = (type: keyof typeof configTypes, name: keyof BrokerSettings, meaning: string): BrokerConfig => ({
  type,
  meaning,
  of: settings => String(settings[name] ?? ''),
})

const nodeId: BrokerConfig = { ...setting('int', 'nodeId', 'The number of this broker.'), isRequired: true }
const brokerConfigs: Readonly<Record<string, BrokerConfig>> = {
  'node.id': nodeId,
  'broker.id': nodeId,
  'auto.create.topics.enable': setting(
    'boolean',
    'autoCreateTopics',
    'Whether a topic that a client asks for is made, where the client allows it too.',
  ),
  'num.partitions': setting('int', 'defaultPartitions', 'Partitions of topics that do not say how many.'),
  'default.replication.factor': { type: 'int', meaning: 'Shown only: there is one replica.', of: () => '1' },
  'offsets.topic.num.partitions': setting('int', 'offsetsPartitions', 'Partitions of the topic of committed offsets.'),
  'transaction.state.log.num.partitions': setting(
    'int',
    'transactionsPartitions',
    'Partitions of the topic of transactions.',
  ),
  'fetch.max.bytes': setting('int', 'maxFetchBytes', 'Most bytes in the answer to a Fetch, the first batch apart.'),
  'max.incremental.fetch.session.cache.slots': setting('int', 'maxFetchSessions', 'Most fetch sessions at a time.'),
  'socket.request.max.bytes': setting('int', 'maxRequestBytes', 'Longest request.'),
  'sasl.server.max.receive.size': setting(
    'int',
    'maxUnauthenticatedRequestBytes',
    'Longest request of a client that has not said who it is.',
  ),
  'connections.max.reauth.ms': setting(
    'long',
    'authenticationLifetimeMs',
    'Time for which an authentication holds; 0: for the life of the connection.',
  ),
  'connection.failed.authentication.delay.ms': setting(
    'int',
    'failedAuthenticationDelayMs',
    'Time that the answer to a failed authentication is held back.',
  ),
}

/** The configs of the broker: its settings, and what holds for topics without a value of their own. */
export function shownBrokerConfigs(settings: BrokerSettings, layers: DefaultLayers): readonly ShownConfig[] {
  const own = Object.entries(brokerConfigs).map(([name, config]) => settingRow(name, config, settings))
  const ofTopics = Object.keys(configSynonyms).flatMap(name => topicDefaultRows(name, layers))
  return [...own, ...ofTopics]
}

function settingRow(
  name: string,
  { type, of, meaning: documentation, isRequired = false }: BrokerConfig,
  settings: BrokerSettings,
): ShownConfig {
  const [value, builtIn] = [of(settings), of(defaultBrokerSettings)]
  const synonyms = [
    ...(value === builtIn && !isRequired ? [] : [{ name, value, source: configSources.broker }]),
    ...(isRequired ? [] : [{ name, value: builtIn, source: configSources.default }]),
  ]
  const configSource = synonyms[0]?.source ?? configSources.default
  const configType = configTypes[type]
  return { name, value, readOnly: true, configSource, isSensitive: false, synonyms, configType, documentation }
}

/** The default of a topic config, and the row of Kafka's own default where that stands under another name. */
function topicDefaultRows(topicName: string, layers: DefaultLayers): readonly ShownConfig[] {
  const config = topicConfigs[topicName]
  const { broker, default: last } = configSynonyms[topicName] ?? { broker: topicName }
  const given = defaultValue(topicName, layers) ?? (last === undefined ? config?.default : undefined)
  const synonyms = defaultSynonyms(topicName, layers)
  const row: ShownConfig = {
    name: broker,
    value: given === undefined ? null : readConfig(topicName, given),
    readOnly: false,
    configSource: synonyms[0]?.source ?? configSources.default,
    isSensitive: false,
    synonyms,
    configType: configTypes[config?.type ?? 'string'],
    documentation: documentationOf(topicName),
  }
  if (last === undefined) return [row]
  const fixed: ShownConfig = {
    ...row,
    ...last,
    readOnly: true,
    configSource: configSources.default,
    synonyms: [{ ...last, source: configSources.default }],
    configType: configTypes[last.name.endsWith('.hours') ? 'int' : 'long'],
    documentation: `Shown only: what holds where ${broker} is not set.`,
  }
  return [row, fixed]
}

/** Whether the broker has a config of this name. */
export function isBrokerConfig(name: string): boolean {
  const isDefault = Object.values(configSynonyms).some(
    synonym => name === synonym.broker || name === synonym.default?.name,
  )
  return isDefault || Object.hasOwn(brokerConfigs, name)
}

/** The topic config whose default a broker config is. */
export function topicConfigOf(brokerConfig: string): string | undefined {
  return Object.entries(configSynonyms).find(([, { broker }]) => broker === brokerConfig)?.[0]
}
