import { configConflict } from '../../validation/policy.ts'
import { RequestError } from '../request-error.ts'
import { configOf, topicConfigs } from '../topic-configs.ts'
import { parseConfig, readConfig } from './config-parsing.ts'
import { topicNameFault } from './topic-names.ts'

/** What holds besides the configs that are looked at. */
export interface ConfigSurroundings {
  readonly topic: string
  /** Values that hold where the topic has none of its own. */
  readonly defaults: ReadonlyMap<string, string>
}

/** Whether a topic config is a list, which can grow and shrink. Unknown names are none. */
export function isListConfig(name: string): boolean {
  return Object.hasOwn(topicConfigs, name) && topicConfigs[name]?.type === 'list'
}

/**
 * Throws RequestError (INVALID_CONFIG) for configs that no topic can have: first for names, then for values in the order of
 * the table, last for values that do not go together. Kafka's order, and its words.
 */
export function expectConfigs(configs: ReadonlyMap<string, string>, { topic, defaults }: ConfigSurroundings): void {
  for (const name of configs.keys())
    if (!Object.hasOwn(topicConfigs, name)) throw invalid(`Unknown topic config name: ${name}`)
  for (const [name, config] of Object.entries(topicConfigs)) {
    const value = configs.get(name)
    const parsed = value === undefined ? undefined : parseConfig(name, value, config)
    if (parsed !== undefined && 'fault' in parsed) throw invalid(parsed.fault)
  }
  expectLagsInOrder(name => readConfig(name, configs.get(name) ?? configOf(defaults, name)))
  if (readConfig('remote.storage.enable', configs.get('remote.storage.enable') ?? '') === 'true')
    throw invalid(
      'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.',
    )
  expectPolicy(configs, topic)
}

/** Throws RequestError (INVALID_CONFIG) where configs of the gate contradict each other. Without a topic they are defaults. */
export function expectPolicy(configs: ReadonlyMap<string, string>, topic?: string): void {
  const conflict = configConflict(configs, topic, topicNameFault)
  if (conflict !== undefined) throw invalid(`Invalid configuration: ${conflict}`)
}

function expectLagsInOrder(valueOf: (name: string) => string): void {
  const [min, max] = [valueOf('min.compaction.lag.ms'), valueOf('max.compaction.lag.ms')]
  if (BigInt(min) <= BigInt(max)) return
  throw invalid(`conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`)
}

function invalid(text: string): RequestError {
  return new RequestError('INVALID_CONFIG', text)
}
