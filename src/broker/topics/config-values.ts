import { configConflict } from '../../validation/policy.ts'
import { RequestError } from '../request-error.ts'
import type { TopicConfig } from '../topic-configs.ts'
import { topicConfigs } from '../topic-configs.ts'
import { topicNameFault } from './topic-names.ts'

/** A config as requests carry it. */
export interface ConfigEntry {
  readonly name: string
  readonly value: string | null
}

const integerTypes = {
  int: { name: 'INT', min: -(2n ** 31n), max: 2n ** 31n - 1n },
  long: { name: 'LONG', min: -(2n ** 63n), max: 2n ** 63n - 1n },
} as const

/** The config of a name. Throws RequestError: INVALID_CONFIG. */
export function topicConfig(name: string): TopicConfig {
  const config = Object.hasOwn(topicConfigs, name) ? topicConfigs[name] : undefined
  if (config === undefined) throw invalid(`Unknown topic config name: ${name}`)
  return config
}

/** The configs of a new topic, or those that replace all others. Throws RequestError: INVALID_CONFIG. */
export function readConfigs(entries: readonly ConfigEntry[], topic?: string): ReadonlyMap<string, string> {
  const configs = new Map<string, string>()
  for (const { name, value } of entries) {
    const config = topicConfig(name)
    if (value === null) throw invalid(`Null value not supported for topic configs: ${name}`)
    expectValue(name, value, config)
    configs.set(name, value)
  }
  expectTogether(configs, topic)
  return configs
}

/** Throws RequestError for a value that the config cannot have, in Kafka's words. */
export function expectValue(name: string, value: string, config: TopicConfig = topicConfig(name)): void {
  const fault = valueFault(value.trim(), config)
  if (fault !== undefined) throw invalid(`Invalid value ${value} for configuration ${name}: ${fault}`)
}

/** Throws RequestError for configs that no topic can have, alone or together. Without a topic they are defaults. */
export function expectTogether(configs: ReadonlyMap<string, string>, topic?: string): void {
  if (configs.get('remote.storage.enable')?.trim().toLowerCase() === 'true')
    throw invalid(
      'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.',
    )
  const conflict = configConflict(configs, topic, topicNameFault)
  if (conflict !== undefined) throw invalid(`Invalid configuration: ${conflict}`)
}

/** The items of a list. */
export function listItems(value: string): readonly string[] {
  return value.trim() === '' ? [] : value.split(',').map(item => item.trim())
}

function valueFault(value: string, config: TopicConfig): string | undefined {
  switch (config.type) {
    case 'boolean':
      return /^(true|false)$/i.test(value) ? undefined : 'Expected value to be either true or false'
    case 'string':
      return oneOf([value], config)
    case 'list':
      return oneOf(listItems(value), config)
    case 'double':
      return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?[df]?$/i.test(value)
        ? outOfRange(Number.parseFloat(value), config)
        : 'Not a number of type DOUBLE'
    default:
      return integerFault(value, config, integerTypes[config.type])
  }
}

function integerFault(
  value: string,
  config: TopicConfig,
  { name, min, max }: { readonly name: string; readonly min: bigint; readonly max: bigint },
): string | undefined {
  const number = /^[-+]?\d{1,20}$/.test(value) ? BigInt(value.replace(/^\+/, '')) : undefined
  if (number === undefined || number < min || number > max) return `Not a number of type ${name}`
  return outOfRange(number, config)
}

function outOfRange(number: bigint | number, { min, max }: TopicConfig): string | undefined {
  if (min !== undefined && number < min) return `Value must be at least ${min}`
  if (max !== undefined && number > max) return `Value must be no more than ${max}`
  return undefined
}

function oneOf(items: readonly string[], { values }: TopicConfig): string | undefined {
  if (values === undefined || items.every(item => values.includes(item))) return undefined
  return `String must be one of: ${values.join(', ')}`
}

function invalid(text: string): RequestError {
  return new RequestError('INVALID_CONFIG', text)
}
