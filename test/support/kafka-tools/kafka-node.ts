import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Certificate } from './certificate.ts'
import { kafkaCommand } from './kafka-jars.ts'

/** A name and a password that SASL takes. */
export interface User {
  readonly name: string
  readonly password: string
}

/** How the node is to be. */
export interface KafkaNodeOptions {
  readonly jars: string
  /** Kept afterwards when named; a second start in it goes on with its data. */
  readonly folder?: string
  /** Known to PLAIN and to both kinds of SCRAM. */
  readonly users?: readonly User[]
  /** Without it there is no listener with TLS. */
  readonly certificate?: Certificate
  readonly jvm?: readonly string[]
  /** Lines of `server.properties` beside those that make one node of it. */
  readonly properties?: Readonly<Record<string, string>>
}

/** Listeners, each `host:port`. */
export interface KafkaAddresses {
  readonly plain: string
  readonly sasl: string
  readonly tls?: string
  readonly saslTls?: string
}

/** Apache Kafka, broker and controller in one process. */
export interface KafkaNode {
  readonly pid: number
  readonly addresses: KafkaAddresses
  /** Where its segments are. */
  readonly logs: string
  /** Milliseconds from the start of the process until it said that it is ready. */
  readonly startMs: number
  /** Resolves when the process is gone. */
  stop(): Promise<void>
}

const smallHeap = ['-Xms384m', '-Xmx384m', '-XX:+UseSerialGC']
const lastLines = 40

/** Starts a node on free ports of 127.0.0.1. Rejects with the last lines of its log when it ends before it is ready. */
export async function startKafkaNode(options: KafkaNodeOptions): Promise<KafkaNode> {
  const { jars, jvm = smallHeap } = options
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'headgate-kafka-'))
  mkdirSync(folder, { recursive: true })
  const listeners = await freeListeners(options)
  const properties = join(folder, 'server.properties')
  writeFileSync(properties, propertiesText(options, folder, listeners))
  if (!existsSync(join(folder, 'data', 'meta.properties'))) format(options, properties)
  const [file = '', ...words] = kafkaCommand(jars, 'kafka.Kafka', [...jvm, '-Dlevel=INFO'])
  const started = performance.now()
  const child = spawn(file, [...words, properties], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', line => {
      if (said.push(line) > lastLines) said.shift()
      if (line.includes('Kafka Server started')) resolve()
    })
    closed.then(([code]) => reject(new Error(`Kafka ended with ${String(code)}:\n${said.join('\n')}`)), reject)
  })
  const { PLAINTEXT: plain = '', SASL_PLAINTEXT: sasl = '', SSL: tls, SASL_SSL: saslTls } = listeners
  return {
    pid: child.pid ?? 0,
    addresses: { plain, sasl, ...(tls && saslTls && { tls, saslTls }) },
    logs: join(folder, 'data'),
    startMs: performance.now() - started,
    async stop() {
      child.kill()
      await closed
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

type Listeners = Readonly<Record<string, string>>

async function freeListeners({ certificate }: KafkaNodeOptions): Promise<Listeners> {
  const names = ['PLAINTEXT', 'CONTROLLER', 'SASL_PLAINTEXT', ...(certificate ? ['SSL', 'SASL_SSL'] : [])]
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'))
  // All are held until all are known: none is given twice.
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.map(server => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(server => once(server.close(), 'close')))
  return Object.fromEntries(names.map((name, index) => [name, `127.0.0.1:${ports[index]}`]))
}

function propertiesText(options: KafkaNodeOptions, folder: string, listeners: Listeners): string {
  const addresses = Object.entries(listeners).map(([name, address]) => `${name}://${address}`)
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': listeners.CONTROLLER,
    listeners: addresses.join(),
    'advertised.listeners': addresses.join(),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map':
      'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL',
    'log.dirs': join(folder, 'data'),
    ...internalTopics,
    'num.partitions': '3',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    'log.cleaner.dedupe.buffer.size': '20971520',
    ...saslProperties(options.users ?? []),
    ...tlsProperties(options.certificate),
    ...options.properties,
  }
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** Of one node and small. */
const internalTopics = {
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '3',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '3',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'share.coordinator.state.topic.num.partitions': '3',
}

function saslProperties(users: readonly User[]): Record<string, string> {
  const plain = users.map(({ name, password }) => ` user_${name}="${password}"`).join('')
  const perListener = ['sasl_plaintext', 'sasl_ssl'].flatMap(listener => [
    [
      `listener.name.${listener}.plain.sasl.jaas.config`,
      `org.apache.kafka.common.security.plain.PlainLoginModule required${plain};`,
    ],
    ...['scram-sha-256', 'scram-sha-512'].map(mechanism => [
      `listener.name.${listener}.${mechanism}.sasl.jaas.config`,
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    ]),
  ])
  return { 'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512', ...Object.fromEntries(perListener) }
}

function tlsProperties(certificate: Certificate | undefined): Record<string, string> {
  if (certificate === undefined) return {}
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': certificate.both,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': certificate.authority,
  }
}

function format({ jars, users = [] }: KafkaNodeOptions, properties: string): void {
  const [file = '', ...words] = kafkaCommand(jars, 'kafka.tools.StorageTool')
  const credentials = users.flatMap(({ name, password }) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap(kind => ['-S', `${kind}=[name=${name},password=${password}]`]),
  )
  // A first '-' would be read as a flag.
  const clusterId = `k${randomBytes(16).toString('base64url').slice(1)}`
  const formatting = ['format', '--standalone', '-t', clusterId, '-c', properties, ...credentials]
  execFileSync(file, [...words, ...formatting], { stdio: 'pipe' })
}
