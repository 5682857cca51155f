import { rmSync } from 'node:fs'
import type { Certificate } from '../../support/kafka-tools/certificate.ts'
import type { KafkaAddresses, User } from '../../support/kafka-tools/kafka-node.ts'
import { startServer } from '../../support/server-process.ts'

/** What our broker is started with. */
export interface HeadgateBrokerOptions {
  readonly folder: string
  readonly users: readonly User[]
  readonly certificate: Certificate
  /** Settings beside these, as variables. */
  readonly environment?: Readonly<Record<string, string>>
}

/** The product, running. */
export interface HeadgateBroker {
  readonly pid: number
  readonly addresses: KafkaAddresses
  /** Milliseconds until it said that it is ready. */
  readonly startMs: number
  stop(): Promise<void>
}

/** Starts the built product with a listener of each kind on free ports. */
export async function startHeadgateBroker(options: HeadgateBrokerOptions): Promise<HeadgateBroker> {
  const { folder, users, certificate } = options
  const server = await startServer({
    environment: {
      HEADGATE_DATA: folder,
      HEADGATE_KAFKA_PORT: '0',
      HEADGATE_KAFKA_LISTENERS: ['SASL_PLAINTEXT', 'SSL', 'SASL_SSL'].map(name => `${name}://127.0.0.1:0`).join(),
      HEADGATE_KAFKA_SSL_KEY: certificate.key,
      HEADGATE_KAFKA_SSL_CERTIFICATE: certificate.certificate,
      HEADGATE_KAFKA_USERS: users.map(({ name, password }) => `${name}:${password}`).join(),
      HEADGATE_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
      HEADGATE_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      HEADGATE_NUM_PARTITIONS: '3',
      ...options.environment,
    },
  })
  const addressOf = (name: string): string => {
    const address = new RegExp(`^ +kafka +${name}://(\\S+)$`, 'm').exec(server.output())?.[1]
    if (address === undefined) throw new Error(`no listener ${name}:\n${server.output()}`)
    return address
  }
  return {
    pid: server.pid,
    startMs: server.startMs,
    addresses: {
      plain: addressOf('PLAINTEXT'),
      sasl: addressOf('SASL_PLAINTEXT'),
      tls: addressOf('SSL'),
      saslTls: addressOf('SASL_SSL'),
    },
    async stop() {
      const code = await server.stop()
      rmSync(folder, { recursive: true, force: true })
      if (code !== 0) throw new Error(`headgate ended with ${code}:\n${server.output()}`)
    },
  }
}
