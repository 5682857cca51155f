import { topicNameFault } from '../../src/broker/topics/topic-names.ts'
import { configConflict, policyOf, type TopicPolicy } from '../../src/validation/policy.ts'

const map = (...words: string[]) =>
  new Map(words.map(word => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] as const))
const conflict = (...words: string[]) => configConflict(map(...words), 'orders', topicNameFault)
function policy(own: readonly string[], defaults: readonly string[] = []): TopicPolicy | 'none' {
  return policyOf('orders', map(...own), map(...defaults))
}
const levels = (own: readonly string[], defaults: readonly string[] = []): Readonly<Record<string, string>> => {
  const found = policy(own, defaults)
  return found === 'none' ? {} : Object.fromEntries(found.fields.map(({ field, level }) => [field, level]))
}
const subjectPrefix = 'io.confluent.kafka.serializers.subject.'

test.each([
  ['nothing', [], [], {}],
  ['the bool alone is level id', ['confluent.value.schema.validation=true'], [], { value: 'id' }],
  ['the bool in capitals', ['confluent.value.schema.validation=TRUE'], [], { value: 'id' }],
  ['the twin alone', ['redpanda.key.schema.id.validation=true'], [], { key: 'id' }],
  [
    'a level wins over the bool',
    ['confluent.value.schema.validation=true', 'validation.value.level=payload'],
    [],
    { value: 'payload' },
  ],
  [
    'keys and values apart',
    ['validation.key.level=id', 'validation.value.level=payload'],
    [],
    { key: 'id', value: 'payload' },
  ],
  ['a default', [], ['validation.value.level=payload'], { value: 'payload' }],
  [
    'an own bool wins over a default level',
    ['confluent.value.schema.validation=true'],
    ['validation.value.level=payload'],
    { value: 'id' },
  ],
  [
    'an own bool of false wins over a default level',
    ['confluent.value.schema.validation=false'],
    ['validation.value.level=payload'],
    {},
  ],
  [
    'an own level wins over a default bool',
    ['validation.value.level=none'],
    ['confluent.value.schema.validation=true'],
    {},
  ],
  [
    'an own twin wins over a default bool',
    ['redpanda.value.schema.id.validation=false'],
    ['confluent.value.schema.validation=true'],
    {},
  ],
] as const)('levels: %s', (_, own, defaults, expected) => {
  expect(levels(own, defaults)).toEqual(expected)
})

test.each([
  ['bool and level', ['confluent.value.schema.validation=true', 'validation.value.level=none']],
  ['bool of false and a level', ['confluent.value.schema.validation=false', 'validation.value.level=id']],
  ['twin and level', ['redpanda.key.schema.id.validation=true', 'validation.key.level=none']],
  ['bool and twin', ['confluent.value.schema.validation=true', 'redpanda.value.schema.id.validation=false']],
  [
    'strategies',
    [
      `confluent.value.subject.name.strategy=${subjectPrefix}TopicNameStrategy`,
      'redpanda.value.subject.name.strategy=RecordNameStrategy',
    ],
  ],
  ['a topic as its own quarantine', ['validation.quarantine.topic=orders']],
  ['a quarantine whose name is none', ['validation.quarantine.topic=a/b']],
  ['a context whose name is none', ['validation.context=a:b']],
])('configs that contradict each other are refused: %s', (_, words) => {
  expect(conflict(...words)).toEqual(expect.any(String))
})

test.each([
  [['confluent.value.schema.validation=true', 'redpanda.value.schema.id.validation=true']],
  [['confluent.value.schema.validation=false', 'validation.value.level=none']],
  [['confluent.value.schema.validation=true', 'validation.value.level=payload']],
  [
    [
      `confluent.value.subject.name.strategy=${subjectPrefix}RecordNameStrategy`,
      'redpanda.value.subject.name.strategy=RecordNameStrategy',
    ],
  ],
  [['confluent.value.schema.validation=true', 'validation.key.level=none']],
  [['validation.context=:.ctx:']],
])('configs that agree are taken: %j', words => {
  expect(conflict(...words)).toBeUndefined()
})

test('a name that leaves no room for the quarantine topic is refused with outcome quarantine', () => {
  const name = 'x'.repeat(245)
  expect(configConflict(map('validation.outcome=quarantine'), name, topicNameFault)).toMatch(
    'validation.quarantine.topic',
  )
  expect(configConflict(map('validation.outcome=reject'), name, topicNameFault)).toBeUndefined()
})

test('what is not set has the defaults of the table', () => {
  expect(policy(['validation.value.level=id'])).toMatchObject({
    topic: 'orders',
    outcome: 'reject',
    quarantineTopic: 'orders.quarantine',
    keepsQuarantinedValue: true,
    unresolved: 'reject-retriable',
    acks0: 'quarantine',
    partialRejection: 'auto',
    context: '.',
    includesValues: false,
    sample: 1,
    fields: [{ strategy: 'TopicNameStrategy', refusesNull: false, pinnedId: undefined }],
  })
})

test.each([
  ['.ctx', '.ctx'],
  ['ctx', '.ctx'],
  [':.ctx:', '.ctx'],
  ['.', '.'],
  ['', '.'],
])('context %j is %s', (text, context) => {
  expect(policy(['validation.value.level=id', `validation.context=${text}`])).toMatchObject({ context })
})
