import type { BrokerOptions } from '../broker/broker.ts'
import { defaultBrokerSettings } from '../broker/broker-settings.ts'
import { parseQuotaEntry, type QuotaEntry } from '../broker/quotas/quota-entries.ts'
import type { Durability } from '../broker/store.ts'
import type { ListenerPlan } from './broker-listeners.ts'
import type { ConnectionLimits } from './connection-limits.ts'
import { defaultConnectionLimits } from './connection-limits.ts'
import type { SecurityProtocol } from './listener-addresses.ts'
import {
  isSecurityProtocol,
  parseListenerAddress,
  parseListenerProtocol,
  securityProtocols,
} from './listener-addresses.ts'

/** What an operator decides about the broker and its listeners. */
export interface KafkaSettings {
  readonly broker: 'auto' | 'on' | 'off'
  readonly port: number
  readonly host: string | undefined
  readonly advertisedHost: string | undefined
  readonly advertisedPort: number | undefined
  readonly protocol: SecurityProtocol
  /** Each `NAME://host:port`. */
  readonly listeners: readonly string[]
  readonly advertisedListeners: readonly string[]
  /** Each `NAME:PROTOCOL`. */
  readonly listenerProtocols: readonly string[]
  /** PEM files. */
  readonly sslKey: string | undefined
  readonly sslCertificate: string | undefined
  readonly sslCa: string | undefined
  /** Each `name:password`. */
  readonly users: readonly string[]
  /** Each as `parseQuotaEntry` reads it. */
  readonly quotas: readonly string[]
  readonly nodeId: number
  readonly rack: string | undefined
  readonly autoCreateTopics: boolean
  readonly defaultPartitions: number
  readonly maxPartitions: number
  readonly durability: Durability
  readonly retentionMs: number | undefined
  readonly retentionBytes: number | undefined
  readonly segmentBytes: number | undefined
  readonly maxMessageBytes: number | undefined
  readonly retentionCheckIntervalMs: number
  readonly tailCacheBytes: number
  readonly maxRequestBytes: number
  readonly maxConnections: number
  readonly maxConnectionsPerAddress: number
  readonly idleTimeoutMs: number
  readonly authenticationLifetimeMs: number
  readonly minSessionTimeoutMs: number
  readonly maxSessionTimeoutMs: number
  readonly initialRebalanceDelayMs: number
  readonly offsetsRetentionMinutes: number
  readonly offsetsPartitions: number
  readonly transactionsPartitions: number
  readonly maxTransactionTimeoutMs: number
}

/** Settings that each are right and do not go together. The message says which, `advice` what to do. */
export class SettingsConflict extends Error {
  readonly advice: string

  constructor(message: string, advice: string) {
    super(message)
    this.name = 'SettingsConflict'
    this.advice = advice
  }
}

/** The listeners, that of `kafka-port` first. Those without a host listen on `defaultHost`. Throws SettingsConflict. */
export function listenerPlans(settings: KafkaSettings, defaultHost: string): readonly ListenerPlan[] {
  const { host = defaultHost, port, protocol, advertisedHost, advertisedPort } = settings
  const advertised = new Map(settings.advertisedListeners.map(text => [parsed(text).name, parsed(text)]))
  const plans: ListenerPlan[] = [{ name: protocol, protocol, host, port, advertisedHost, advertisedPort }]
  for (const text of settings.listeners) {
    const address = parsed(text)
    const told = advertised.get(address.name)
    plans.push({
      name: address.name,
      protocol: protocolOf(address.name, settings),
      host: address.host === '' ? host : address.host,
      port: address.port,
      advertisedHost: told === undefined || told.host === '' ? undefined : told.host,
      advertisedPort: told?.port,
    })
  }
  expectConsistent(plans, advertised.keys(), settings)
  return plans
}

function parsed(text: string) {
  const address = parseListenerAddress(text)
  if (address === undefined) throw new Error(`'${text}' is no listener`)
  return address
}

function protocolOf(name: string, { listenerProtocols }: KafkaSettings): SecurityProtocol {
  const named = listenerProtocols.map(parseListenerProtocol).find(entry => entry?.name === name)
  if (named !== undefined) return named.protocol
  if (isSecurityProtocol(name)) return name
  throw new SettingsConflict(
    `listener ${name} has no protocol.`,
    `Add ${name}:PLAINTEXT, or another protocol, to kafka-listener-protocols.`,
  )
}

function expectConsistent(
  plans: readonly ListenerPlan[],
  advertised: Iterable<string>,
  { sslKey, sslCertificate }: KafkaSettings,
): void {
  const names = plans.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new SettingsConflict(
      `two listeners are called ${twice}.`,
      'Give one of them another name, and its protocol in kafka-listener-protocols.',
    )
  const unknown = [...advertised].find(name => !names.slice(1).includes(name))
  if (unknown !== undefined)
    throw new SettingsConflict(
      `kafka-advertised-listeners names ${unknown}, and kafka-listeners does not.`,
      'Name the same listeners in both; kafka-port has kafka-advertised-host and kafka-advertised-port.',
    )
  const usesTls = plans.some(({ protocol }) => securityProtocols[protocol].usesTls)
  if (usesTls && (sslKey === undefined || sslCertificate === undefined))
    throw new SettingsConflict(
      'a listener uses TLS and there is no key and certificate.',
      'Set kafka-ssl-key and kafka-ssl-certificate.',
    )
}

/** The bounds of connections. */
export function connectionLimits(settings: KafkaSettings): ConnectionLimits {
  const { maxConnections, maxConnectionsPerAddress, idleTimeoutMs } = settings
  return { ...defaultConnectionLimits, maxConnections, maxConnectionsPerAddress, idleTimeoutMs }
}

const stateBytes = 128 * 1024 * 1024
const dayMs = 86_400_000
const minuteMs = 60_000

/** What the broker is made with, as far as settings say it. */
export function brokerOptions(
  settings: KafkaSettings,
): Pick<
  BrokerOptions,
  | 'settings'
  | 'groups'
  | 'transactions'
  | 'maintenance'
  | 'topicDefaults'
  | 'passwords'
  | 'quotas'
  | 'tailBytes'
  | 'stateBytes'
> {
  return {
    settings: {
      ...defaultBrokerSettings,
      nodeId: settings.nodeId,
      rack: settings.rack ?? null,
      autoCreateTopics: settings.autoCreateTopics,
      defaultPartitions: settings.defaultPartitions,
      maxPartitions: settings.maxPartitions,
      offsetsPartitions: settings.offsetsPartitions,
      transactionsPartitions: settings.transactionsPartitions,
      maxRequestBytes: settings.maxRequestBytes,
      authenticationLifetimeMs: settings.authenticationLifetimeMs,
    },
    groups: groupSettings(settings),
    transactions: {
      maxTimeoutMs: settings.maxTransactionTimeoutMs,
      idExpirationMs: 7 * dayMs,
      idExpirationCheckIntervalMs: 60 * minuteMs,
      maxTransactionalIds: 100_000,
    },
    maintenance: {
      retentionIntervalMs: settings.retentionCheckIntervalMs,
      compactionIntervalMs: 15_000,
      flushIntervalMs: 30_000,
      producerExpirationMs: dayMs,
      maxTableBytes: 128 * 1024 * 1024,
    },
    topicDefaults: topicDefaults(settings),
    passwords: new Map(
      settings.users.map(text => [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]),
    ),
    quotas: settings.quotas.map(quotaEntry),
    tailBytes: settings.tailCacheBytes,
    stateBytes,
  }
}

function quotaEntry(text: string): QuotaEntry {
  const entry = parseQuotaEntry(text)
  if (entry === undefined) throw new Error(`'${text}' is no quota`)
  return entry
}

function groupSettings(settings: KafkaSettings): BrokerOptions['groups'] {
  return {
    minSessionTimeoutMs: settings.minSessionTimeoutMs,
    maxSessionTimeoutMs: settings.maxSessionTimeoutMs,
    initialRebalanceDelayMs: settings.initialRebalanceDelayMs,
    newMemberJoinTimeoutMs: 5 * minuteMs,
    maxGroupSize: 10_000,
    maxGroups: 100_000,
    maxMemberBytes: 1024 * 1024,
    maxOffsetMetadataLength: 4096,
    offsetsRetentionMs: settings.offsetsRetentionMinutes * minuteMs,
    offsetsRetentionCheckIntervalMs: 10 * minuteMs,
    consumer: {
      sessionTimeoutMs: 45_000,
      heartbeatIntervalMs: 5000,
      assignmentIntervalMs: 1000,
      maxSubscribedTopics: 10_000,
      maxRegexLength: 1000,
    },
  }
}

/** Only what was set: the rest are Kafka's defaults, and shown as such. */
function topicDefaults(settings: KafkaSettings): ReadonlyMap<string, string> {
  const { durability, retentionMs, retentionBytes, segmentBytes, maxMessageBytes } = settings
  const rows: readonly (readonly [string, string | number | undefined])[] = [
    ['durability', durability === 'group-sync' ? undefined : durability],
    ['retention.ms', retentionMs],
    ['retention.bytes', retentionBytes],
    ['segment.bytes', segmentBytes],
    ['max.message.bytes', maxMessageBytes],
  ]
  return new Map(rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const])))
}
