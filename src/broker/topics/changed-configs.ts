import { RequestError } from '../request-error.ts'
import { configOf, topicConfigs } from '../topic-configs.ts'
import { isBrokerConfig, topicConfigOf } from './broker-configs.ts'
import { parseConfig } from './config-parsing.ts'
import { expectPolicy, isListConfig } from './config-values.ts'

/** What is done to a config. Only to take it away needs no value. */
export interface ConfigChange {
  readonly name: string
  readonly configOperation: number
  readonly value: string | null
}

/** What can be done to a config, by the numbers of the protocol. */
export const operations = { set: 0, delete: 1, append: 2, subtract: 3 } as const

type Configs = ReadonlyMap<string, string>

/**
 * The configs of a topic after changes, unchecked but for the operations. Lists grow and shrink from what holds, be it a
 * default. Throws RequestError.
 */
export function changedTopicConfigs(before: Configs, changes: readonly ConfigChange[], defaults: Configs): Configs {
  const after = new Map(before)
  for (const change of changes) {
    const { name, configOperation } = change
    const word = listOperation(configOperation)
    if (word !== undefined && !isListConfig(name))
      throw new RequestError(
        'INVALID_CONFIG',
        `Can't ${word.toUpperCase()} to key ${name} because its type is not LIST.`,
      )
    apply(change, after, () => after.get(name) ?? configOf(defaults, name))
  }
  return after
}

/** How the defaults of all topics are changed by the configs of a broker. */
export interface BrokerChange {
  readonly isReplacing: boolean
  /** Whether the configs are those of all brokers, not those of this one. */
  readonly isForAll: boolean
  readonly defaults: Configs
}

/** The defaults of all topics after changes, by the names that topics have for them. Throws RequestError. */
export function changedBrokerConfigs(
  before: Configs,
  changes: readonly ConfigChange[],
  { isReplacing, isForAll, defaults }: BrokerChange,
): Configs {
  const after = new Map(isReplacing ? [] : before)
  const kept = before.get(minInsyncReplicas)
  if (isReplacing && !isForAll && kept !== undefined) after.set(minInsyncReplicas, kept)
  for (const { configOperation } of changes)
    if (!Object.values<number>(operations).includes(configOperation)) throw unknownOperation(configOperation)
  const fixed = changes.filter(change => !applyToBroker(change, after, defaults)).map(({ name }) => name)
  if (fixed.length > 0)
    throw new RequestError('INVALID_REQUEST', `Cannot update these configs dynamically: [${fixed.join(', ')}]`)
  for (const { name } of changes) expectBrokerValue(name, after)
  expectMinInsyncReplicas(changes, { isReplacing, isForAll })
  expectPolicy(after)
  return after
}

/** Whether the config can be changed while the broker runs. Nothing comes of removing one that was never set. */
function applyToBroker(change: ConfigChange, configs: Map<string, string>, defaults: Configs): boolean {
  const { name, configOperation } = change
  const topicName = topicConfigOf(name)
  const word = listOperation(configOperation)
  if (word !== undefined && !isBrokerConfig(name))
    throw new RequestError('INVALID_CONFIG', `Unknown config name: ${name}`)
  if (word !== undefined && (topicName === undefined || !isListConfig(topicName)))
    throw new RequestError('INVALID_CONFIG', `Config value ${word} is not allowed for config key: ${name}`)
  if (topicName === undefined) return configOperation === operations.delete
  apply({ ...change, name: topicName }, configs, () => configs.get(topicName) ?? configOf(defaults, topicName))
  return true
}

function expectBrokerValue(name: string, after: Configs): void {
  const topicName = topicConfigOf(name)
  const config = topicName === undefined ? undefined : topicConfigs[topicName]
  const value = topicName === undefined ? undefined : after.get(topicName)
  if (config === undefined || value === undefined) return
  const parsed = parseConfig(name, value, config)
  if ('fault' in parsed) throw new RequestError('INVALID_REQUEST', parsed.fault)
}

const minInsyncReplicas = 'min.insync.replicas'

/** Kafka 4.3 keeps this one in the cluster (KIP-966): it can be changed for all brokers, and never taken away. */
function expectMinInsyncReplicas(
  changes: readonly ConfigChange[],
  { isReplacing, isForAll }: Pick<BrokerChange, 'isReplacing' | 'isForAll'>,
): void {
  const change = changes.find(({ name }) => name === minInsyncReplicas)
  if (!isForAll && change !== undefined)
    throw new RequestError('INVALID_CONFIG', 'Broker-level min.insync.replicas cannot be altered while ELR is enabled.')
  if (isForAll && (change === undefined ? isReplacing : change.configOperation === operations.delete))
    throw new RequestError(
      'INVALID_CONFIG',
      'Cluster-level min.insync.replicas cannot be removed while ELR is enabled.',
    )
}

/** An operation that only lists know, in the word of refusals. */
export function listOperation(configOperation: number): string | undefined {
  if (configOperation === operations.append) return 'append'
  return configOperation === operations.subtract ? 'subtract' : undefined
}

function apply({ name, configOperation, value }: ConfigChange, configs: Map<string, string>, held: () => string): void {
  const given = value ?? ''
  switch (configOperation) {
    case operations.set:
      configs.set(name, given)
      return
    case operations.delete:
      configs.delete(name)
      return
    case operations.append:
      configs.set(name, [...new Set([...heldItems(held()), ...givenItems(given)])].join(','))
      return
    case operations.subtract: {
      const gone = givenItems(given)
      configs.set(
        name,
        heldItems(held())
          .filter(item => !gone.includes(item))
          .join(','),
      )
      return
    }
    default:
      throw unknownOperation(configOperation)
  }
}

const heldItems = (value: string): readonly string[] => value.split(',').filter(item => item !== '')

/** An empty item between or before commas is one, and refused later; after the last comma there is none. */
function givenItems(value: string): readonly string[] {
  const items = value.split(',')
  return value === '' ? items : items.slice(0, items.findLastIndex(item => item !== '') + 1)
}

function unknownOperation(configOperation: number): RequestError {
  return new RequestError('INVALID_REQUEST', `Unknown operations type ${configOperation}`)
}
