/** A topic config of the gate, in the shape of the broker's table. `meaning` completes DescribeConfigs. */
export interface ValidationConfig {
  readonly type: 'boolean' | 'string' | 'int'
  readonly default: string
  readonly min?: number
  readonly values?: readonly string[]
  readonly isUsed: true
  readonly meaning: string
}

/** Where Confluent's strategies live. */
export const strategyPrefix = 'io.confluent.kafka.serializers.subject.'

/** How a subject's name is made of the topic's and the schema's. */
export const strategies = ['TopicNameStrategy', 'RecordNameStrategy', 'TopicRecordNameStrategy'] as const
export type Strategy = (typeof strategies)[number]

/** How closely records are looked at. */
export const levels = ['none', 'id', 'payload'] as const
/** What becomes of records that fail. */
export const outcomes = ['reject', 'mark', 'quarantine', 'observe'] as const
export const unresolvedPolicies = ['reject-retriable', 'reject', 'accept'] as const
export const acks0Policies = ['quarantine', 'drop', 'disconnect'] as const
export const partialRejections = ['auto', 'partition', 'request'] as const

const classNames = strategies.map(name => strategyPrefix + name)
const word = (values: readonly string[], meaning: string): ValidationConfig => ({
  type: 'string',
  default: values[0] as string,
  values,
  isUsed: true,
  meaning,
})
const text = (standard: string, meaning: string): ValidationConfig => ({
  type: 'string',
  default: standard,
  isUsed: true,
  meaning,
})
const boolean = (meaning: string): ValidationConfig => ({ type: 'boolean', default: 'false', isUsed: true, meaning })
const integer = (standard: number, meaning: string): ValidationConfig => ({
  type: 'int',
  default: String(standard),
  min: standard,
  isUsed: true,
  meaning,
})

const ofField = (field: 'key' | 'value'): Readonly<Record<string, ValidationConfig>> => ({
  [`confluent.${field}.schema.validation`]: boolean(
    `Whether the schema id of a record's ${field} must be registered under its subject.`,
  ),
  [`confluent.${field}.subject.name.strategy`]: word(classNames, `How the subject of the ${field} is named.`),
  [`redpanda.${field}.schema.id.validation`]: boolean(`Stands for confluent.${field}.schema.validation.`),
  [`redpanda.${field}.subject.name.strategy`]: {
    ...word([...strategies, ...classNames], `Stands for confluent.${field}.subject.name.strategy.`),
  },
  [`validation.${field}.level`]: word(
    levels,
    `How closely the ${field} is looked at: none, id (its schema id) or payload (its bytes as well).`,
  ),
  [`validation.null.${field}`]: word(['accept', 'reject'], `What is done about records whose ${field} is null.`),
  [`validation.${field}.schema.pinned`]: integer(0, `Schema id of ${field}s that carry none; 0: no such schema.`),
})

/** The configs of the gate by name. */
export const validationConfigs: Readonly<Record<string, ValidationConfig>> = {
  ...ofField('key'),
  ...ofField('value'),
  'validation.outcome': word(outcomes, 'What becomes of records that fail the validation.'),
  'validation.quarantine.topic': text('', 'Topic that takes such records; empty: <topic>.quarantine.'),
  'validation.quarantine.value': word(['keep', 'omit'], 'Whether quarantined records keep their value.'),
  'validation.unresolved': word(unresolvedPolicies, 'What is done while the registry gives no answer.'),
  'validation.acks0': word(acks0Policies, 'What validation.outcome=reject does to records without acks.'),
  'validation.partial.rejection': word(
    partialRejections,
    'Whether one bad partition refuses the whole request, or itself alone.',
  ),
  'validation.context': text('.', 'Context of the registry in which subjects, ids and GUIDs are looked up.'),
  'validation.errors.include.values': boolean('Whether what is kept of refused records may hold their bytes.'),
  'validation.sample': { ...integer(1, 'n: one batch in n is looked at.') },
  'validation.hooks.failure': word(
    ['reject-retriable', 'accept'],
    'What is done about a batch to which the hooks give no verdict.',
  ),
}
