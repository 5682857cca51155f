import { parseQuotaEntry } from './broker/quotas/quota-entries.ts'
import { durabilities } from './broker/store.ts'
import type { CompatibilityLevel } from './schema/compatibility.ts'
import type { RegistrySettings } from './registry/settings.ts'
import { parseResponseHeaders } from './rest/response-headers.ts'
import type { RestSettings } from './rest/settings.ts'
import type { SchemaType } from './schema/schema.ts'
import type { KafkaSettings } from './tcp/kafka-settings.ts'
import {
  parseListenerAddress,
  parseListenerProtocol,
  securityProtocols,
  type SecurityProtocol,
} from './tcp/listener-addresses.ts'
import { logLevels } from './telemetry/log-levels.ts'
import { defaultGateSettings, type GateSettings } from './validation/gate-settings.ts'
import { validationConfigs, type ValidationConfig } from './validation/topic-configs.ts'

/** The usual port of Kafka. */
export const defaultKafkaPort = 9092

/** What a setting can be. */
export type SettingValue = string | number | boolean | readonly string[] | undefined

/** A kind of value: how it is read from text, and what is said when it cannot be. */
export interface SettingKind<Value> {
  /** Completes "is not …": `a whole number from 0 to 65535`. */
  readonly expects: string
  /** Stands for the value in --help: `number`. */
  readonly placeholder: string
  /** Undefined: refused. */
  parse(text: string): { readonly value: Value } | undefined
}

/** One row of the settings table. */
export interface Setting<Value extends SettingValue = SettingValue> {
  /** Flag (`--port`) and key of the settings file (`port`); also gives the variable its name. */
  readonly name: string
  readonly variable: string
  readonly kind: SettingKind<Value>
  readonly default: Value
  readonly meaning: string
  /** Key under which the same setting stands in Confluent's properties; the settings file takes it as well. */
  readonly alias?: string
  /** The text without what nobody may see, such as a password. */
  readonly mask?: (text: string) => string
  /** Says where the settings file is, so it cannot stand in it. */
  readonly notInFile?: true
}

const INT32 = 2 ** 31 - 1

function integer(min: number, max: number = INT32): SettingKind<number> {
  return {
    expects: max === INT32 ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`,
    placeholder: 'number',
    parse(text) {
      const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : NaN
      return value >= min && value <= max ? { value } : undefined
    },
  }
}

const boolean: SettingKind<boolean> = {
  expects: 'true or false',
  placeholder: 'boolean',
  parse: text => (/^(true|false)$/i.test(text) ? { value: text.toLowerCase() === 'true' } : undefined),
}

const text: SettingKind<string> = { expects: 'a text', placeholder: 'text', parse: value => ({ value }) }

const nonEmpty: SettingKind<string> = {
  expects: 'a text of at least one character',
  placeholder: 'text',
  parse: value => (value === '' || value.includes('\0') ? undefined : { value }),
}

const path: SettingKind<string> = { ...nonEmpty, expects: 'a path', placeholder: 'path' }

const optionalPath: SettingKind<string | undefined> = path

/** A word of `words`, in any letter case. */
function word<const Word extends string>(words: readonly Word[]): SettingKind<Word> {
  return {
    expects: `one of ${words.join(', ')}`,
    placeholder: 'word',
    parse(text) {
      const value = words.find(known => known.toLowerCase() === text.toLowerCase())
      return value === undefined ? undefined : { value }
    },
  }
}

/** Elements split by commas; the empty text is the empty list. */
function list<Element extends string>(element: SettingKind<Element>): SettingKind<readonly Element[]> {
  return {
    expects: `a list, split by commas, each ${element.expects}`,
    placeholder: 'list',
    parse(text) {
      const parts = text
        .split(',')
        .map(part => part.trim())
        .filter(part => part !== '')
      const values = parts.flatMap(part => element.parse(part) ?? [])
      return values.length === parts.length ? { value: values.map(({ value }) => value) } : undefined
    },
  }
}

const attribute: SettingKind<string> = {
  expects: 'of the form name:value',
  placeholder: 'text',
  parse: value => (/^[^:\s][^:]*:/.test(value) ? { value } : undefined),
}

const responseHeaders: SettingKind<string> = {
  expects: 'a list, split by commas, each [action] [name]: [value], in ASCII',
  placeholder: 'list',
  parse(value) {
    if (!/^[\t\x20-\x7e]*$/.test(value)) return undefined
    try {
      parseResponseHeaders(value)
      return { value }
    } catch {
      // It throws for nothing but a text that it cannot read.
      return undefined
    }
  },
}

const databaseUrl: SettingKind<string | undefined> = {
  expects: 'a URL such as postgres://user:password@host:5432/database',
  placeholder: 'url',
  parse: text => (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text) ? { value: text } : undefined),
}

/** A value, or none. */
function optional<Value>(kind: SettingKind<Value>): SettingKind<Value | undefined> {
  return kind
}

const listener: SettingKind<string> = {
  expects: 'of the form NAME://host:port',
  placeholder: 'text',
  parse: value => (parseListenerAddress(value) === undefined ? undefined : { value }),
}

const listenerProtocol: SettingKind<string> = {
  expects: 'of the form NAME:PROTOCOL',
  placeholder: 'text',
  parse: value => (parseListenerProtocol(value) === undefined ? undefined : { value }),
}

const user: SettingKind<string> = {
  expects: 'of the form name:password',
  placeholder: 'text',
  parse: value => (/^[^:\0]+:[^\0]+$/.test(value) ? { value } : undefined),
}

const quota: SettingKind<string> = {
  expects:
    'of the form client-id=NAME;producer_byte_rate=NUMBER, with user=NAME, consumer_byte_rate and request_percentage as well',
  placeholder: 'text',
  parse: value => (parseQuotaEntry(value) === undefined ? undefined : { value }),
}

/** Users with `***` in place of their passwords. */
export function maskUsers(users: string): string {
  return users.replace(/:[^,]*/g, ':***')
}

const INT64 = 999_999_999_999_999
const protocols = Object.keys(securityProtocols) as readonly SecurityProtocol[]

/** The text that a value was read from, or could have been. */
export function settingText(value: SettingValue): string {
  if (value === undefined) return ''
  return typeof value === 'object' ? value.join(',') : String(value)
}

/** A database URL with `***` in place of its password. */
export function maskPassword(url: string): string {
  return url
    .replace(/^([a-z]+:\/\/[^/?#@:]*):.*@/i, '$1:***@')
    .replace(/([?&](?:\w*password|passfile)=)[^&]*/gi, '$1***')
}

function setting<Value extends SettingValue>(
  name: string,
  kind: SettingKind<Value>,
  defaultValue: Value,
  more: Omit<Setting<Value>, 'name' | 'variable' | 'kind' | 'default'> & { readonly variable?: string },
): Setting<Value> {
  return { name, variable: `HEADGATE_${name.toUpperCase().replaceAll('-', '_')}`, kind, default: defaultValue, ...more }
}

const levels: readonly CompatibilityLevel[] = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
]
const schemaTypes: readonly SchemaType[] = ['AVRO', 'JSON', 'PROTOBUF']

/** The defaults of the gate's topic configs, under their names. */
const topicDefaultRows: Readonly<Record<string, Setting<string | undefined>>> = Object.fromEntries(
  Object.entries(validationConfigs).map(([name, config]) => [
    name,
    setting(name.replaceAll('.', '-'), topicConfigKind(config), undefined, {
      alias: name,
      meaning: `For topics without ${name} of their own. ${config.meaning}`,
    }),
  ]),
)

function topicConfigKind({ type, values, min = 0 }: ValidationConfig): SettingKind<string | undefined> {
  if (type === 'boolean') return word(['true', 'false'])
  if (values !== undefined) return word(values)
  if (type === 'string') return optional(nonEmpty)
  const kind = integer(min)
  return { ...kind, parse: text => (kind.parse(text) === undefined ? undefined : { value: text.trim() }) }
}

/** Every setting: name, kind, default, meaning. Its shape is the shape of the settings the program is started with. */
export const settingsTable = {
  server: {
    host: setting('host', nonEmpty, '127.0.0.1', {
      meaning: 'Address to listen on. 0.0.0.0 or :: for every interface; requests are not authenticated.',
    }),
    port: setting('port', integer(0, 65535), 8081, {
      meaning: 'Port of the registry. 0: any free port, printed at the start.',
    }),
    shutdownTimeoutMs: setting('shutdown-timeout-ms', integer(0), 10_000, {
      alias: 'shutdown.graceful.ms',
      meaning: 'Time that requests under way have to finish after SIGTERM; their connections are closed after it.',
    }),
    metrics: setting('metrics', boolean, true, { meaning: 'Serve /metrics, in the text format of Prometheus.' }),
    configFile: setting('config', optionalPath, undefined, {
      notInFile: true,
      meaning: 'YAML file with settings, by the names of this table.',
    }),
  },
  kafka: {
    broker: setting('kafka', word(['auto', 'on', 'off']), 'auto', {
      meaning:
        'Whether the Kafka broker runs. auto: with a data folder and not with a database URL, unless the default port is taken.',
    }),
    port: setting('kafka-port', integer(0, 65535), defaultKafkaPort, {
      meaning: 'Port of the Kafka broker. 0: any free port, printed at the start.',
    }),
    host: setting('kafka-host', optional(nonEmpty), undefined, {
      meaning: 'Address that the Kafka broker listens on. Unset: that of host.',
    }),
    advertisedHost: setting('kafka-advertised-host', optional(nonEmpty), undefined, {
      meaning: 'Host that clients of kafka-port are told. Unset: the address that the connection came in on.',
    }),
    advertisedPort: setting('kafka-advertised-port', optional(integer(1, 65535)), undefined, {
      meaning: 'Port that clients of kafka-port are told. Unset: the port that the connection came in on.',
    }),
    protocol: setting('kafka-protocol', word(protocols), 'PLAINTEXT', {
      meaning: 'How clients speak on kafka-port.',
    }),
    listeners: setting('kafka-listeners', list(listener), [], {
      meaning:
        'Listeners beside kafka-port, each NAME://host:port. The name is a protocol, or one of kafka-listener-protocols.',
    }),
    advertisedListeners: setting('kafka-advertised-listeners', list(listener), [], {
      alias: 'advertised.listeners',
      meaning: 'What clients of kafka-listeners are told, each NAME://host:port.',
    }),
    listenerProtocols: setting('kafka-listener-protocols', list(listenerProtocol), [], {
      alias: 'listener.security.protocol.map',
      meaning: 'Protocols of listeners with names of their own, each NAME:PROTOCOL.',
    }),
    sslKey: setting('kafka-ssl-key', optionalPath, undefined, {
      meaning: 'PEM file with the private key of the listeners with TLS.',
    }),
    sslCertificate: setting('kafka-ssl-certificate', optionalPath, undefined, {
      meaning: 'PEM file with the certificate of the listeners with TLS, and those above it.',
    }),
    sslCa: setting('kafka-ssl-ca', optionalPath, undefined, {
      meaning:
        'PEM file with the authorities that must have signed the certificates of clients. Unset: clients need none.',
    }),
    users: setting('kafka-users', list(user), [], {
      mask: maskUsers,
      meaning:
        'Users of the listeners with SASL, each name:password, for PLAIN and SCRAM. As a flag the passwords are visible to other users of the machine.',
    }),
    quotas: setting('kafka-quotas', list(quota), [], {
      meaning:
        'Quotas, each user=NAME;client-id=NAME;producer_byte_rate=N;consumer_byte_rate=N;request_percentage=N: one name at least, * for every other one.',
    }),
    nodeId: setting('node-id', integer(0), 1, {
      alias: 'node.id',
      meaning: 'Id of the broker. Counts at the first start with a data folder.',
    }),
    rack: setting('broker-rack', optional(nonEmpty), undefined, {
      alias: 'broker.rack',
      meaning: 'Rack that clients are told.',
    }),
    autoCreateTopics: setting('auto-create-topics', boolean, true, {
      alias: 'auto.create.topics.enable',
      meaning: 'Whether a topic that a client asks for is made.',
    }),
    defaultPartitions: setting('num-partitions', integer(1, 10_000), 1, {
      alias: 'num.partitions',
      meaning: 'Partitions of topics that do not say how many.',
    }),
    maxPartitions: setting('max-partitions', integer(1), 100_000, {
      meaning: 'Partitions of all topics together at most.',
    }),
    durability: setting('topic-durability', word(durabilities), 'group-sync', {
      meaning:
        'When records count as written: page-cache, written to the file as in Kafka; group-sync, brought to the disk together with others; sync-batch, each by itself.',
    }),
    retentionMs: setting('log-retention-ms', optional(integer(-1, INT64)), undefined, {
      alias: 'log.retention.ms',
      meaning: 'Time that records are kept, -1 for ever. Unset: 7 days.',
    }),
    retentionBytes: setting('log-retention-bytes', optional(integer(-1, INT64)), undefined, {
      alias: 'log.retention.bytes',
      meaning: 'Bytes of a partition that are kept. Unset or -1: no bound.',
    }),
    segmentBytes: setting('log-segment-bytes', optional(integer(1_048_576)), undefined, {
      alias: 'log.segment.bytes',
      meaning: 'Bytes of a segment file. Unset: 1 GiB.',
    }),
    maxMessageBytes: setting('message-max-bytes', optional(integer(0)), undefined, {
      alias: 'message.max.bytes',
      meaning: 'Largest record batch. Unset: 1048588.',
    }),
    retentionCheckIntervalMs: setting('log-retention-check-interval-ms', integer(1), 300_000, {
      alias: 'log.retention.check.interval.ms',
      meaning: 'Time between two looks for segments that are too old or too many.',
    }),
    tailCacheBytes: setting('tail-cache-bytes', integer(0), 64 * 1024 * 1024, {
      meaning: 'Bytes of the newest records kept in memory.',
    }),
    maxRequestBytes: setting('socket-request-max-bytes', integer(1024, 1_000_000_000), 104_857_600, {
      alias: 'socket.request.max.bytes',
      meaning: 'Longest request of a Kafka client.',
    }),
    maxConnections: setting('kafka-max-connections', integer(1), 10_000, {
      meaning: 'Connections of Kafka clients open at once, for each listener.',
    }),
    maxConnectionsPerAddress: setting('kafka-max-connections-per-ip', integer(1), 10_000, {
      alias: 'max.connections.per.ip',
      meaning: 'Connections of Kafka clients open at once from one address, for each listener.',
    }),
    idleTimeoutMs: setting('connections-max-idle-ms', integer(1), 600_000, {
      alias: 'connections.max.idle.ms',
      meaning: 'Time after which an idle connection of a Kafka client is closed.',
    }),
    authenticationLifetimeMs: setting('connections-max-reauth-ms', integer(0), 0, {
      alias: 'connections.max.reauth.ms',
      meaning: 'Time after which clients with SASL must authenticate again. 0: never.',
    }),
    minSessionTimeoutMs: setting('group-min-session-timeout-ms', integer(1), 6000, {
      alias: 'group.min.session.timeout.ms',
      meaning: 'Shortest session timeout of members of consumer groups.',
    }),
    maxSessionTimeoutMs: setting('group-max-session-timeout-ms', integer(1), 1_800_000, {
      alias: 'group.max.session.timeout.ms',
      meaning: 'Longest session timeout of members of consumer groups.',
    }),
    initialRebalanceDelayMs: setting('group-initial-rebalance-delay-ms', integer(0), 3000, {
      alias: 'group.initial.rebalance.delay.ms',
      meaning: 'Time that the first member of an empty group waits for others.',
    }),
    offsetsRetentionMinutes: setting('offsets-retention-minutes', integer(1), 10_080, {
      alias: 'offsets.retention.minutes',
      meaning: 'Time that offsets of groups without members are kept.',
    }),
    offsetsPartitions: setting('offsets-topic-num-partitions', integer(1, 1000), 50, {
      alias: 'offsets.topic.num.partitions',
      meaning: 'Partitions of __consumer_offsets. Counts when the topic is made.',
    }),
    transactionsPartitions: setting('transaction-state-log-num-partitions', integer(1, 1000), 50, {
      alias: 'transaction.state.log.num.partitions',
      meaning: 'Partitions of __transaction_state. Counts when the topic is made.',
    }),
    maxTransactionTimeoutMs: setting('transaction-max-timeout-ms', integer(1), 900_000, {
      alias: 'transaction.max.timeout.ms',
      meaning: 'Longest time that producers may give their transactions.',
    }),
  },
  validation: {
    topics: topicDefaultRows,
    gate: {
      maxRecords: setting('validation-max-records', integer(1), defaultGateSettings.maxRecords, {
        meaning: 'Records of one batch; a batch of more fails as a whole where its topic is validated.',
      }),
      timeoutMs: setting('validation-timeout-ms', integer(1), defaultGateSettings.timeoutMs, {
        meaning: 'Time after which a batch without a verdict is unresolved, see validation.unresolved.',
      }),
      timeoutMsPerMib: setting('validation-timeout-ms-per-mib', integer(0), defaultGateSettings.timeoutMsPerMib, {
        meaning: 'Time that is added for each MiB of its records, decompressed.',
      }),
      protobufDepth: setting('validation-protobuf-depth', integer(1, 1000), defaultGateSettings.protobufDepth, {
        meaning: 'Levels of nesting in Protobuf payloads.',
      }),
      depth: setting('validation-depth', integer(1, 5000), defaultGateSettings.depth, {
        meaning: 'Levels of nesting in Avro and JSON payloads.',
      }),
      baseSteps: setting('validation-base-steps', integer(1), defaultGateSettings.baseSteps, {
        meaning: 'Steps that the check of one payload may take, whatever its length.',
      }),
      stepsPerByte: setting('validation-steps-per-byte', integer(1), defaultGateSettings.stepsPerByte, {
        meaning: 'Steps that are added for each byte of the payload.',
      }),
      negativeTtlMs: setting('validation-negative-ttl-ms', integer(0, 1000), defaultGateSettings.negativeTtlMs, {
        meaning: 'Time for which it is remembered that a schema id is none, or of another subject.',
      }),
      cachedIds: setting('validation-cached-ids', integer(1), defaultGateSettings.cachedIds, {
        meaning: 'Verdicts on schema ids kept in memory.',
      }),
      cachedNodes: setting('validation-cached-nodes', integer(1), defaultGateSettings.cachedNodes, {
        meaning: 'Size of the parsed schemas kept in memory for validation, in nodes.',
      }),
    },
    maxDecompressedBytes: setting('validation-max-decompressed-bytes', integer(1), 64 * 1024 * 1024, {
      meaning: 'Bytes that any batch may hold decompressed, unless the factor allows more. Holds for all topics.',
    }),
    decompressionFactor: setting('validation-decompression-factor', integer(1, 10_000), 32, {
      meaning: 'How many times max.message.bytes a batch may hold decompressed.',
    }),
  },
  hooks: {
    modules: setting('hooks', list(path), [], {
      meaning: 'JavaScript modules that look at the records of topics that are validated, each in its turn.',
    }),
    timeoutMs: setting('hooks-timeout-ms', integer(1, 600_000), 1000, {
      meaning: 'Longest time that hooks may take for one batch; beyond, see validation.hooks.failure.',
    }),
    heapMb: setting('hooks-max-memory-mb', integer(16, 65_536), 256, {
      meaning: 'Memory that the hooks may take.',
    }),
  },
  storage: {
    dataFolder: setting('data', path, './headgate-data', {
      meaning:
        'Folder of the embedded database and of the broker. Made when it is not there; one process at a time. Unused with a database URL and without a broker.',
    }),
    databaseUrl: setting('database-url', databaseUrl, undefined, {
      variable: 'DATABASE_URL',
      mask: maskPassword,
      meaning:
        'PostgreSQL server to use in place of the embedded database. As a flag its password is visible to other users of the machine.',
    }),
    databaseConnections: setting('database-connections', integer(2, 1000), 10, {
      meaning: 'Connections to the PostgreSQL server at most.',
    }),
    databaseStartTimeoutMs: setting('database-start-timeout-ms', integer(0), 30_000, {
      meaning: 'Time at the start to wait for a PostgreSQL server that does not take connections yet.',
    }),
  },
  log: {
    level: setting('log-level', word(logLevels), 'info', {
      meaning: 'Least urgent lines of the log on standard error.',
    }),
  },
  schema: {
    timeoutMs: setting('schema-timeout-ms', integer(100), 2000, {
      meaning: 'Time that reading or comparing one large schema may take on its thread; it is refused after it.',
    }),
    allowsEditions: setting('protobuf-editions', boolean, false, {
      meaning: 'Whether Protobuf schemas of the editions 2023 and 2024 are taken; upstream refuses them.',
    }),
  },
  registry: {
    compatibilityLevel: setting('compatibility-level', word(levels), 'BACKWARD', {
      alias: 'schema.compatibility.level',
      meaning: 'Compatibility level where none is configured.',
    }),
    isModeMutable: setting('mode-mutability', boolean, true, {
      alias: 'mode.mutability',
      meaning: 'Whether modes can be set and deleted.',
    }),
    validateNewSchemas: setting('validate-new-schemas', boolean, true, {
      alias: 'schema.validate.new.schemas',
      meaning: 'Strict names and defaults for new schemas, where no config says otherwise.',
    }),
    validateFields: setting('validate-fields', boolean, false, {
      alias: 'schema.validate.fields',
      meaning: 'Check reserved fields, where no config says otherwise.',
    }),
    rejectEmptySubject: setting('reject-empty-subject', boolean, false, {
      alias: 'schema.reject.empty.subject',
      meaning: 'Refuse the empty subject and the subject *.',
    }),
    strictReferenceVersions: setting('strict-reference-versions', boolean, false, {
      alias: 'schema.providers.reference.versions.strict',
      meaning: 'Refuse a schema whose references reach one name at two versions.',
    }),
    canonicalizeOnConsume: setting('canonicalize-on-consume', list(word(schemaTypes)), [], {
      alias: 'schema.canonicalize.on.consume',
      meaning: 'Schema types whose stored texts are brought into canonical form when they are read.',
    }),
    schemaSearch: {
      defaultLimit: setting('schema-search-default-limit', integer(1), 1000, {
        alias: 'schema.search.default.limit',
        meaning: 'Page size of /schemas and of referencedby without a usable limit.',
      }),
      maxLimit: setting('schema-search-max-limit', integer(1), 1000, {
        alias: 'schema.search.max.limit',
        meaning: 'Largest limit that /schemas and referencedby take.',
      }),
    },
    subjectSearch: {
      defaultLimit: setting('subject-search-default-limit', integer(1), INT32, {
        alias: 'subject.search.default.limit',
        meaning: 'Page size of lists of subjects without a usable limit.',
      }),
      maxLimit: setting('subject-search-max-limit', integer(1), INT32, {
        alias: 'subject.search.max.limit',
        meaning: 'Largest limit that lists of subjects take.',
      }),
    },
    subjectVersionSearch: {
      defaultLimit: setting('subject-version-search-default-limit', integer(1), INT32, {
        alias: 'subject.version.search.default.limit',
        meaning: 'Page size of lists of versions without a usable limit.',
      }),
      maxLimit: setting('subject-version-search-max-limit', integer(1), INT32, {
        alias: 'subject.version.search.max.limit',
        meaning: 'Largest limit that lists of versions take.',
      }),
    },
    contextSearch: {
      defaultLimit: setting('context-search-default-limit', integer(1), INT32, {
        alias: 'context.search.default.limit',
        meaning: 'Page size of /contexts without a usable limit.',
      }),
      maxLimit: setting('context-search-max-limit', integer(1), INT32, {
        alias: 'context.search.max.limit',
        meaning: 'Largest limit that /contexts takes.',
      }),
    },
    maxSchemaTextLength: setting('max-schema-length', integer(1, 100_000_000), 1_000_000, {
      meaning: 'Longest schema text, in UTF-16 code units; a longer one is refused with 42209.',
    }),
    contentCacheBytes: setting('content-cache-bytes', integer(0), 16 * 1024 * 1024, {
      meaning: 'Bytes of schema texts kept in memory.',
    }),
    parsedCacheNodes: setting('parsed-cache-nodes', integer(0), 250_000, {
      meaning: 'Nodes of parsed schemas kept in memory.',
    }),
  },
  rest: {
    maxRequestBodyBytes: setting('max-request-body-bytes', integer(1024), 10 * 1024 * 1024, {
      meaning: 'Longest request body; a longer one is refused with 413.',
    }),
    sizeLimitEnabled: setting('size-limit', boolean, false, {
      alias: 'size.limit.filter.enabled',
      meaning: 'Whether size-limit-bytes counts.',
    }),
    sizeLimitBytes: setting('size-limit-bytes', integer(1), 1024 * 1024, {
      alias: 'size.limit.filter.max.request.body.size',
      meaning: 'Longest request body where size-limit is true.',
    }),
    responseCacheBytes: setting('response-cache-bytes', integer(0), 16 * 1024 * 1024, {
      meaning: 'Bytes of prepared answers kept in memory. 0: none.',
    }),
    compression: setting('compression', boolean, true, {
      alias: 'compression.enable',
      meaning: 'Compress answers for clients that accept gzip.',
    }),
    answerTimeoutMs: setting('answer-timeout-ms', integer(1), 600_000, {
      alias: 'request.timeout.ms',
      meaning: 'Time for an answer; 504 after it.',
    }),
    headersTimeoutMs: setting('headers-timeout-ms', integer(1), 15_000, {
      meaning: 'Time a client has to send the head of a request.',
    }),
    requestTimeoutMs: setting('receive-timeout-ms', integer(1), 60_000, {
      meaning: 'Time a client has to send a whole request.',
    }),
    keepAliveTimeoutMs: setting('keep-alive-timeout-ms', integer(1), 30_000, {
      meaning: 'Time an idle connection is kept.',
    }),
    maxHeaderBytes: setting('max-header-bytes', integer(1024, 1024 * 1024), 16 * 1024, {
      alias: 'max.request.header.size',
      meaning: 'Longest head of a request; a longer one is refused with 431.',
    }),
    maxConnections: setting('max-connections', integer(1), 10_000, {
      meaning: 'Connections open at once; more are closed on arrival.',
    }),
    responseHeaders: setting('response-headers', responseHeaders, '', {
      alias: 'response.http.headers.config',
      meaning: 'Headers of every answer: [action] [name]: [value], … with the actions add, set, addDate and setDate.',
    }),
    cors: {
      allowOrigin: setting('cors-allow-origin', text, '', {
        alias: 'access.control.allow.origin',
        meaning: 'Origins that may call from a browser, split by commas; * for every origin. Empty: none.',
      }),
      allowMethods: setting('cors-allow-methods', text, '', {
        alias: 'access.control.allow.methods',
        meaning: 'Methods they may use, split by commas. Empty: GET, POST and HEAD.',
      }),
      allowHeaders: setting('cors-allow-headers', text, '', {
        alias: 'access.control.allow.headers',
        meaning:
          'Request headers they may send, split by commas. Empty: X-Requested-With, Content-Type, Accept and Origin.',
      }),
      exposeHeaders: setting('cors-expose-headers', text, '', {
        alias: 'access.control.expose.headers',
        meaning: 'Response headers they may read, split by commas.',
      }),
      skipOptions: setting('cors-skip-options', boolean, true, {
        alias: 'access.control.skip.options',
        meaning: 'Answer preflight requests without credentials.',
      }),
      rejectOptions: setting('reject-options-request', boolean, false, {
        alias: 'reject.options.request',
        meaning: 'Answer OPTIONS requests that are no preflight with 405.',
      }),
    },
    accessLog: setting('access-log', boolean, false, { meaning: 'One line of the log for each request.' }),
    docs: setting('docs', boolean, true, { meaning: 'Serve /docs and /openapi.yaml.' }),
    healthTimeoutMs: setting('health-timeout-ms', integer(1), 3000, {
      meaning: 'Time the store has to answer a health check.',
    }),
    healthIntervalMs: setting('health-interval-ms', integer(0), 1000, {
      meaning: 'Time for which one answer of the store serves every health check.',
    }),
    groupId: setting('group-id', nonEmpty, 'schema-registry', {
      alias: 'schema.registry.group.id',
      meaning: 'Name of the registry cluster, shown by /v1/metadata/id.',
    }),
    deploymentAttributes: setting('deployment-attributes', list(attribute), [], {
      meaning: 'Names and values shown by /v1/metadata/deployment, each name:value.',
    }),
  },
} satisfies {
  kafka: Rows<KafkaSettings>
  validation: { gate: Rows<GateSettings> } & Record<string, unknown>
  registry: Rows<RegistrySettings>
  rest: Rows<RestSettings>
} & Record<string, unknown>

/** The table that belongs to a settings interface: a row for each property, a table for each nested interface. */
type Rows<Settings> = {
  readonly [name in keyof Settings]: Settings[name] extends SettingValue
    ? Setting<Settings[name]>
    : Rows<Settings[name]>
}

type Values<Table> = Table extends { readonly meaning: string; readonly default: infer Value }
  ? Value
  : { readonly [name in keyof Table]: Values<Table[name]> }

/** What the program is started with, in the shape of the table. */
export type HeadgateSettings = Values<typeof settingsTable>

const titles: { readonly [section in keyof typeof settingsTable]: string } = {
  server: 'Process',
  kafka: 'Kafka broker',
  validation: 'Validation of records',
  hooks: 'Hooks',
  storage: 'Storage',
  log: 'Log',
  schema: 'Schemas',
  registry: 'Registry',
  rest: 'HTTP',
}

/** The rows in the order of the table, by section. */
export const settingSections: readonly { readonly title: string; readonly rows: readonly Setting[] }[] = Object.entries(
  titles,
).map(([section, title]) => ({ title, rows: rowsBelow(settingsTable[section as keyof typeof titles]) }))

/** Every row. */
export const settingRows: readonly Setting[] = settingSections.flatMap(({ rows }) => rows)

/** Keys of Confluent's properties that have no counterpart, and what to do instead. */
export const foreignKeys: readonly { readonly pattern: RegExp; readonly advice: string }[] = [
  { pattern: /^listeners$/, advice: 'Use host and port.' },
  { pattern: /^kafkastore\./, advice: 'Headgate keeps its schemas in its own database; remove the key.' },
  { pattern: /^(leader|master)\.eligibility$|^inter\.instance\./, advice: 'Every node takes writes; remove the key.' },
  { pattern: /^host\.name$/, advice: 'Nodes do not call each other; use host for the address to listen on.' },
  { pattern: /^debug$/, advice: 'Error answers never hold stack traces; remove the key and see log-level.' },
  { pattern: /^(ssl|authentication)\./, advice: 'This release has no TLS and no authentication; use a proxy.' },
]

/** The settings in the shape of the table, with `valueOf` asked for each row. */
export function settingsOf(valueOf: (row: Setting) => SettingValue): HeadgateSettings {
  return valuesBelow(settingsTable, valueOf) as HeadgateSettings
}

/** Every setting at its default. */
export function defaultSettings(): HeadgateSettings {
  return settingsOf(row => row.default)
}

function isSetting(table: object): table is Setting {
  return 'kind' in table && 'meaning' in table
}

function rowsBelow(table: object): readonly Setting[] {
  return isSetting(table) ? [table] : Object.values(table).flatMap(child => rowsBelow(child))
}

function valuesBelow(table: object, valueOf: (row: Setting) => SettingValue): unknown {
  if (isSetting(table)) return valueOf(table)
  return Object.fromEntries(Object.entries(table).map(([name, child]) => [name, valuesBelow(child, valueOf)]))
}
