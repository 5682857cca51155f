import { configTypes, topicConfigs } from '../topic-configs.ts'
import { documentationOf } from './config-documentation.ts'
import { readConfig } from './config-parsing.ts'
import { configSynonyms } from './config-synonyms.ts'

/** Where a value comes from, by the numbers of the protocol. */
export const configSources = { topic: 1, clusterDefault: 3, broker: 4, default: 5 } as const

/** Where the values that hold for topics without one of their own come from, the strongest first. */
export interface DefaultLayers {
  /** Changed by clients, for all topics. */
  readonly changed: ReadonlyMap<string, string>
  /** Of the settings. */
  readonly configured: ReadonlyMap<string, string>
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

/** A config that has the value it always has. */
export function shownDefault(
  name: string,
  value: string,
  type: keyof typeof configTypes,
  texts: Pick<ShownConfig, 'synonyms' | 'documentation'>,
): ShownConfig {
  const configType = configTypes[type]
  return { name, value, readOnly: false, configSource: configSources.default, isSensitive: false, configType, ...texts }
}

/** Kafka 4.3 keeps this default in the cluster, above the broker's own. */
const clusterDefaults: readonly string[] = ['min.insync.replicas']

/** The configs of a topic, in the table's order: its own, and what holds where it has none. */
export function shownTopicConfigs(own: ReadonlyMap<string, string>, layers: DefaultLayers): readonly ShownConfig[] {
  return Object.entries(topicConfigs).map(([name, config]) => {
    const set = own.get(name)
    const value = readConfig(name, set ?? defaultValue(name, layers) ?? config.default)
    const below = defaultSynonyms(name, layers)
    const synonyms = set === undefined ? below : [{ name, value, source: configSources.topic }, ...below]
    return {
      name,
      value,
      readOnly: false,
      configSource: synonyms[0]?.source ?? configSources.default,
      isSensitive: false,
      synonyms,
      configType: configTypes[config.type],
      documentation: documentationOf(name),
    }
  })
}

/** The value that was given to a config for all topics. */
export function defaultValue(name: string, { changed, configured }: DefaultLayers): string | undefined {
  return changed.get(name) ?? configured.get(name)
}

/**
 * What holds for topics without a value of their own, by the names that it has at the broker. A default in another unit is
 * one only below a value.
 */
export function defaultSynonyms(name: string, { changed, configured }: DefaultLayers): readonly ShownSynonym[] {
  const builtIn = topicConfigs[name]?.default ?? ''
  const { broker, default: last } = configSynonyms[name] ?? { broker: name }
  const inCluster = changed.get(name) ?? (clusterDefaults.includes(name) ? builtIn : undefined)
  const inSettings = configured.get(name)
  const isSet = inCluster !== undefined || inSettings !== undefined
  const bottom = last ?? { name: broker, value: builtIn }
  const hasBottom = Object.hasOwn(configSynonyms, name) && (isSet || last === undefined)
  return [
    ...(inCluster === undefined ? [] : [{ name: broker, value: inCluster, source: configSources.clusterDefault }]),
    ...(inSettings === undefined ? [] : [{ name: broker, value: inSettings, source: configSources.broker }]),
    ...(hasBottom ? [{ ...bottom, source: configSources.default }] : []),
  ]
}
