import { configTypes, topicConfigs } from '../topic-configs.ts'
import { configSynonyms } from './config-synonyms.ts'

/** Where a value comes from, by the numbers of the protocol. */
export const configSources = { topic: 1, clusterDefault: 3, broker: 4, default: 5 } as const

/** A value under one of its names. */
export interface ShownSynonym {
  readonly name: string
  readonly value: string
  readonly source: number
}

/** A config as answers show it. */
export interface ShownConfig {
  readonly name: string
  readonly value: string
  readonly readOnly: boolean
  readonly configSource: number
  readonly isSensitive: boolean
  readonly synonyms: readonly ShownSynonym[]
  readonly configType: number
}

/** Kafka 4.3 keeps this default in the cluster, not in the broker's file. */
const clusterDefaults: readonly string[] = ['min.insync.replicas']

/** The configs of a topic, in the table's order: its own, and what holds where it has none. */
export function shownTopicConfigs(
  own: ReadonlyMap<string, string>,
  defaults: ReadonlyMap<string, string>,
): readonly ShownConfig[] {
  return Object.entries(topicConfigs).map(([name, config]) => {
    const [set, configured] = [own.get(name), defaults.get(name)]
    const { broker, default: last = { name: broker, value: config.default } } = configSynonyms[name] ?? { broker: name }
    const builtIn = clusterDefaults.includes(name) ? configSources.clusterDefault : configSources.default
    const synonyms: ShownSynonym[] = []
    if (set !== undefined) synonyms.push({ name, value: set, source: configSources.topic })
    if (configured !== undefined) synonyms.push({ name: broker, value: configured, source: configSources.broker })
    const configSource = synonyms[0]?.source ?? builtIn
    return {
      name,
      value: set ?? configured ?? config.default,
      readOnly: false,
      configSource,
      isSensitive: false,
      synonyms: [...synonyms, { ...last, source: builtIn }],
      configType: configTypes[config.type],
    }
  })
}
