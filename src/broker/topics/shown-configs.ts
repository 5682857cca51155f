import { configTypes, topicConfigs } from '../topic-configs.ts'
import { documentationOf } from './config-documentation.ts'
import { configSynonyms } from './config-synonyms.ts'

/** Where a value comes from, by the numbers of the protocol. */
export const configSources = { topic: 1, clusterDefault: 3, broker: 4, default: 5 } as const

/** Where the values that hold for topics come from, the strongest first. */
export interface ConfigLayers {
  /** Set on the topic itself. */
  readonly own: ReadonlyMap<string, string>
  /** Changed by clients, for all topics. */
  readonly changed: ReadonlyMap<string, string>
  /** Of the settings, and changed. */
  readonly defaults: ReadonlyMap<string, string>
}

/** A value under one of its names. */
export interface ShownSynonym {
  readonly name: string
  readonly value: string
  readonly source: number
}

/** A config as answers show it. */
export interface ShownConfig {
  readonly name: string
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource: number
  readonly isSensitive: boolean
  readonly synonyms: readonly ShownSynonym[]
  readonly configType: number
  readonly documentation: string | null
}

/** Kafka 4.3 keeps this default in the cluster, not in the broker's file. */
const clusterDefaults: readonly string[] = ['min.insync.replicas']

/** The configs of a topic, in the table's order: its own, and what holds where it has none. */
export function shownTopicConfigs({ own, changed, defaults }: ConfigLayers): readonly ShownConfig[] {
  return Object.entries(topicConfigs).map(([name, config]) => {
    const set = own.get(name)
    const { broker } = configSynonyms[name] ?? { broker: name }
    const below = defaultSynonyms(name, changed, defaults)
    const synonyms = set === undefined ? below : [{ name, value: set, source: configSources.topic }, ...below]
    const [first] = synonyms
    // The last of them may count in another unit.
    const isSet = synonyms.length > 1 || first?.name === name || first?.name === broker
    return {
      name,
      value: set ?? defaults.get(name) ?? config.default,
      readOnly: false,
      configSource: (isSet ? first?.source : builtInSource(name)) ?? configSources.default,
      isSensitive: false,
      synonyms,
      configType: configTypes[config.type],
      documentation: documentationOf(name),
    }
  })
}

/** What holds for topics without a value of their own, by the names that it has at the broker. */
export function defaultSynonyms(
  name: string,
  changed: ReadonlyMap<string, string>,
  defaults: ReadonlyMap<string, string>,
): readonly ShownSynonym[] {
  const builtIn = topicConfigs[name]?.default ?? ''
  const { broker, default: last = { name: broker, value: builtIn } } = configSynonyms[name] ?? { broker: name }
  const [dynamic, configured] = [changed.get(name), defaults.get(name)]
  const source = builtInSource(name)
  return [
    ...(dynamic === undefined ? [] : [{ name: broker, value: dynamic, source: configSources.clusterDefault }]),
    ...(dynamic !== undefined || configured === undefined
      ? []
      : [{ name: broker, value: configured, source: configSources.broker }]),
    { ...last, source },
  ]
}

function builtInSource(name: string): number {
  return clusterDefaults.includes(name) ? configSources.clusterDefault : configSources.default
}
