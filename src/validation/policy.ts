import type { RecordField } from '../governance/rejections.ts'
import { DEFAULT_CONTEXT } from '../registry/names.ts'
import type { acks0Policies, outcomes, partialRejections, Strategy, unresolvedPolicies } from './topic-configs.ts'
import { strategies, strategyPrefix, validationConfigs } from './topic-configs.ts'

/** What a topic demands of the keys or of the values of its records. */
export interface FieldPolicy {
  readonly field: RecordField
  readonly level: 'id' | 'payload'
  readonly strategy: Strategy
  readonly refusesNull: boolean
  /** Id that counts for records that carry none. */
  readonly pinnedId: number | undefined
}

/** What a topic demands of its records: made once for each change of its configs. Never changes. */
export interface TopicPolicy {
  readonly topic: string
  /** Key before value; a field of level `none` is left out. */
  readonly fields: readonly FieldPolicy[]
  readonly outcome: (typeof outcomes)[number]
  readonly quarantineTopic: string
  readonly keepsQuarantinedValue: boolean
  readonly unresolved: (typeof unresolvedPolicies)[number]
  readonly acks0: (typeof acks0Policies)[number]
  readonly partialRejection: (typeof partialRejections)[number]
  /** `.` or `.name`. */
  readonly context: string
  readonly includesValues: boolean
  /** One batch in so many is looked at. */
  readonly sample: number
  readonly hookFailure: 'reject-retriable' | 'accept'
  /** What holds, by the names of the configs: for hooks. */
  readonly configs: Readonly<Record<string, string>>
}

type Configs = ReadonlyMap<string, string>

/** The policy of a topic; `none` where neither keys nor values are looked at. The configs have passed `configConflict`. */
export function policyOf(topic: string, own: Configs, defaults: Configs): TopicPolicy | 'none' {
  const fields = (['key', 'value'] as const).flatMap(field => fieldPolicy(field, own, defaults) ?? [])
  if (fields.length === 0) return 'none'
  const value = (name: string): string => configValue(name, own, defaults)
  const wordOf = <Word extends string>(name: string): Word => value(name) as Word
  return {
    topic,
    fields,
    outcome: wordOf('validation.outcome'),
    quarantineTopic: value('validation.quarantine.topic') || quarantineTopicOf(topic),
    keepsQuarantinedValue: value('validation.quarantine.value') === 'keep',
    unresolved: wordOf('validation.unresolved'),
    acks0: wordOf('validation.acks0'),
    partialRejection: wordOf('validation.partial.rejection'),
    context: contextName(value('validation.context')) ?? DEFAULT_CONTEXT,
    includesValues: isTrue(value('validation.errors.include.values')),
    sample: Number(value('validation.sample')),
    hookFailure: wordOf('validation.hooks.failure'),
    configs: Object.fromEntries(Object.keys(validationConfigs).map(name => [name, value(name)])),
  }
}

/** Where the failed records of a topic go when nobody says otherwise. */
export function quarantineTopicOf(topic: string): string {
  return `${topic}.quarantine`
}

/**
 * What is wrong with configs that each are right: one sentence; undefined when they go together. `topic` is undefined for
 * defaults, `nameFault` says what is wrong with a topic's name.
 */
export function configConflict(
  configs: Configs,
  topic: string | undefined,
  nameFault: (name: string) => string | undefined,
): string | undefined {
  for (const field of ['key', 'value'] as const) {
    const conflict = fieldConflict(field, configs)
    if (conflict !== undefined) return conflict
  }
  const context = configs.get('validation.context')
  if (context !== undefined && contextName(context) === undefined)
    return `validation.context is '${context}', which is no name of a context`
  return quarantineConflict(configs, topic, nameFault)
}

function quarantineConflict(
  configs: Configs,
  topic: string | undefined,
  nameFault: (name: string) => string | undefined,
): string | undefined {
  const named = configs.get('validation.quarantine.topic')?.trim()
  if (named !== undefined && named !== '') {
    if (named === topic) return `validation.quarantine.topic is the topic itself; it must be another one`
    const fault = nameFault(named)
    return fault === undefined ? undefined : `validation.quarantine.topic is no name of a topic: ${fault}`
  }
  if (topic === undefined || configs.get('validation.outcome')?.trim() !== 'quarantine') return undefined
  const fault = nameFault(quarantineTopicOf(topic))
  return fault === undefined ? undefined : `${fault}; name another topic with validation.quarantine.topic`
}

function fieldConflict(field: RecordField, configs: Configs): string | undefined {
  const [confluent, redpanda] = switchNames(field)
  const [one, other] = [configs.get(confluent), configs.get(redpanda)]
  if (one !== undefined && other !== undefined && isTrue(one) !== isTrue(other))
    return `${confluent} is ${one} and ${redpanda} is ${other}; they must be equal`
  const isOn = one ?? other
  const levelName = `validation.${field}.level`
  const level = configs.get(levelName)?.trim()
  if (isOn !== undefined && level !== undefined && isTrue(isOn) !== (level !== 'none'))
    return `${one === undefined ? redpanda : confluent} is ${isOn} and ${levelName} is ${level}; remove one of them`
  const [ours, theirs] = strategyNames(field)
  const [first, second] = [configs.get(ours), configs.get(theirs)]
  if (first !== undefined && second !== undefined && strategyOf(first) !== strategyOf(second))
    return `${ours} is ${first} and ${theirs} is ${second}; they must be equal`
  return undefined
}

function fieldPolicy(field: RecordField, own: Configs, defaults: Configs): FieldPolicy | undefined {
  const level = levelIn(field, own) ?? levelIn(field, defaults)
  if (level !== 'id' && level !== 'payload') return undefined
  const pinnedId = Number(configValue(`validation.${field}.schema.pinned`, own, defaults))
  return {
    field,
    level,
    strategy: strategyIn(field, own) ?? strategyIn(field, defaults) ?? 'TopicNameStrategy',
    refusesNull: configValue(`validation.null.${field}`, own, defaults) === 'reject',
    pinnedId: pinnedId > 0 ? pinnedId : undefined,
  }
}

/** A level that is set wins over the bool. */
function levelIn(field: RecordField, configs: Configs): string | undefined {
  const level = configs.get(`validation.${field}.level`)?.trim()
  if (level !== undefined) return level
  const isOn = switchNames(field).flatMap(name => configs.get(name) ?? [])[0]
  return isOn === undefined ? undefined : isTrue(isOn) ? 'id' : 'none'
}

function strategyIn(field: RecordField, configs: Configs): Strategy | undefined {
  const name = strategyNames(field).flatMap(config => configs.get(config) ?? [])[0]
  return name === undefined ? undefined : strategyOf(name)
}

function strategyOf(name: string): Strategy | undefined {
  const bare = name.trim().replace(strategyPrefix, '')
  return strategies.find(strategy => strategy === bare)
}

const switchNames = (field: RecordField): readonly [string, string] => [
  `confluent.${field}.schema.validation`,
  `redpanda.${field}.schema.id.validation`,
]
const strategyNames = (field: RecordField): readonly [string, string] => [
  `confluent.${field}.subject.name.strategy`,
  `redpanda.${field}.subject.name.strategy`,
]

function configValue(name: string, own: Configs, defaults: Configs): string {
  return (own.get(name) ?? defaults.get(name) ?? validationConfigs[name]?.default ?? '').trim()
}

function isTrue(value: string): boolean {
  return value.trim().toLowerCase() === 'true'
}

/** `.ctx` of `.ctx`, `ctx` and `:.ctx:`; undefined where it is no name. */
function contextName(text: string): string | undefined {
  const bare = text.trim().replace(/^:/, '').replace(/:$/, '')
  if (/[:\p{Cc}]/u.test(bare)) return undefined
  return bare.startsWith('.') ? bare : `.${bare}`
}
