import { defaultSettings } from '../../src/config.ts'
import type { KafkaSettings } from '../../src/tcp/kafka-settings.ts'
import { brokerOptions, listenerPlans, SettingsConflict } from '../../src/tcp/kafka-settings.ts'

const settings = (changes: Partial<KafkaSettings> = {}): KafkaSettings => ({ ...defaultSettings().kafka, ...changes })

test('by default there is one plain listener at the loopback that advertises what the client came by', () => {
  expect(listenerPlans(settings(), '127.0.0.1')).toEqual([
    {
      name: 'PLAINTEXT',
      protocol: 'PLAINTEXT',
      host: '127.0.0.1',
      port: 9092,
      advertisedHost: undefined,
      advertisedPort: undefined,
    },
  ])
})

test('each listener has a protocol and an advertised address of its own', () => {
  const plans = listenerPlans(
    settings({
      advertisedHost: 'inside',
      listeners: ['EXTERNAL://0.0.0.0:9094', 'SASL_PLAINTEXT://:9095'],
      advertisedListeners: ['EXTERNAL://kafka.example.com:443'],
      listenerProtocols: ['EXTERNAL:SASL_PLAINTEXT'],
    }),
    '127.0.0.1',
  )
  expect(
    plans.map(({ name, protocol, host, advertisedHost, advertisedPort }) => [
      name,
      protocol,
      host,
      advertisedHost,
      advertisedPort,
    ]),
  ).toEqual([
    ['PLAINTEXT', 'PLAINTEXT', '127.0.0.1', 'inside', undefined],
    ['EXTERNAL', 'SASL_PLAINTEXT', '0.0.0.0', 'kafka.example.com', 443],
    ['SASL_PLAINTEXT', 'SASL_PLAINTEXT', '127.0.0.1', undefined, undefined],
  ])
})

test.each([
  ['a name without a protocol', { listeners: ['EXTERNAL://:1'] }],
  ['a name used twice', { listeners: ['PLAINTEXT://:1'] }],
  ['an advertised listener that is none', { advertisedListeners: ['EXTERNAL://a:1'] }],
  ['TLS without a certificate', { protocol: 'SSL' as const }],
])('%s is refused', (_, changes) => {
  expect(() => listenerPlans(settings(changes), '127.0.0.1')).toThrow(SettingsConflict)
})

test('topics show as set what the settings set, and nothing else', () => {
  expect([...brokerOptions(settings()).topicDefaults]).toEqual([])
  expect([...brokerOptions(settings({ retentionMs: -1, durability: 'page-cache' })).topicDefaults]).toEqual([
    ['durability', 'page-cache'],
    ['retention.ms', '-1'],
  ])
})

test('a password may hold colons', () => {
  expect(brokerOptions(settings({ users: ['alice:a:b'] })).passwords).toEqual(new Map([['alice', 'a:b']]))
})
