import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { defaultSettings } from '../../src/config.ts'
import { Broker } from '../../src/broker/broker.ts'
import { systemClock } from '../../src/broker/system-clock.ts'
import { noValidation } from '../../src/broker/validation-port.ts'
import { metadata } from '../../src/kafka/messages/metadata.ts'
import { diskOf } from '../../src/segments/disk-space.ts'
import { FolderStore } from '../../src/segments/folder-store.ts'
import { BrokerListeners, type OpenedListener } from '../../src/tcp/broker-listeners.ts'
import { brokerOptions, connectionLimits, listenerPlans, type KafkaSettings } from '../../src/tcp/kafka-settings.ts'
import { readTls } from '../../src/tcp/tls-files.ts'
import { UpstreamConnection, type UpstreamOptions } from '../../src/tcp/upstream-connection.ts'
import { UpstreamFailure } from '../../src/tcp/upstream-failure.ts'
import { createLogger } from '../../src/telemetry/logger.ts'
import { whyNoOpenssl } from '../client/certificates.ts'
import { makeCertificate, type Certificate } from '../support/kafka-tools/certificate.ts'

const suite = whyNoOpenssl() === undefined ? describe : describe.skip

const logger = createLogger('silent')
const closers: (() => Promise<unknown> | void)[] = []
let folder: string
let pem: Certificate
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-tls-'))
  if (whyNoOpenssl() === undefined) pem = makeCertificate(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A broker with the listeners of these settings, by name. */
async function listening(changes: Partial<KafkaSettings>): Promise<ReadonlyMap<string, OpenedListener>> {
  const settings: KafkaSettings = {
    ...defaultSettings().kafka,
    port: 0,
    sslKey: pem.key,
    sslCertificate: pem.certificate,
    users: ['ann:secret'],
    ...changes,
  }
  const data = mkdtempSync(join(folder, 'data-'))
  const store = await FolderStore.open(data)
  closers.push(() => store.stop(true))
  const parts = { store, validation: noValidation, disk: diskOf(data), clock: systemClock, logger }
  const broker = await Broker.open({ ...parts, ...brokerOptions(settings) })
  closers.push(() => broker.stop())
  await broker.start()
  const listeners = new BrokerListeners({
    broker,
    plans: listenerPlans(settings, '127.0.0.1'),
    tls: await readTls(settings),
    limits: connectionLimits(settings),
    logger,
  })
  closers.push(() => {
    broker.endWaits()
    return listeners.stop(1000)
  })
  return new Map((await listeners.start()).map(opened => [opened.name, opened]))
}

async function opened(port: number, options: Partial<UpstreamOptions>): Promise<UpstreamConnection> {
  const connection = await UpstreamConnection.open({ host: 'localhost', port, clientId: 'test', ...options })
  closers.push(() => connection.close())
  return connection
}

async function advertised(connection: UpstreamConnection): Promise<string> {
  const { brokers } = await connection.request(metadata, { topics: [] })
  return `${brokers[0]?.host}:${brokers[0]?.port}`
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(UpstreamFailure)
  return (error as UpstreamFailure).kind
}

const trusting = () => ({ tls: { ca: readFileSync(pem.authority) } })
const ann = { mechanism: 'SCRAM-SHA-256', username: 'ann', password: 'secret' } as const

suite('listeners with TLS', () => {
  test('answer those who trust their authority, and nobody else', async () => {
    const { port } = (await listening({ protocol: 'SSL' })).get('SSL') as OpenedListener
    const connection = await opened(port, trusting())
    expect(await advertised(connection)).toBe(`127.0.0.1:${port}`)
    expect(await refusal(opened(port, { tls: {} }))).toBe('unreachable')
    expect(await refusal(opened(port, { connectTimeoutMs: 2000, requestTimeoutMs: 2000 }))).not.toBe('unreachable')
  })

  test('take no certificate for another host', async () => {
    const { port } = (await listening({ protocol: 'SSL' })).get('SSL') as OpenedListener
    const tls = { ...trusting().tls, servername: 'elsewhere.example.com' }
    expect(await refusal(opened(port, { tls }))).toBe('unreachable')
  })

  test.each(['TLSv1', 'TLSv1.1'] as const)('do not speak %s', async version => {
    const { port } = (await listening({ protocol: 'SSL' })).get('SSL') as OpenedListener
    // Without this level the client would refuse by itself.
    const own = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
    const socket = connectTls({ port, host: 'localhost', ...trusting().tls, ...own })
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
  })

  test('ask clients for certificates where there is an authority for them', async () => {
    const { port } = (await listening({ protocol: 'SSL', sslCa: pem.authority })).get('SSL') as OpenedListener
    const cert = readFileSync(pem.certificate)
    const known = await opened(port, { tls: { ...trusting().tls, cert, key: readFileSync(pem.key) } })
    expect(await advertised(known)).toBe(`127.0.0.1:${port}`)
    expect(['closed', 'unreachable']).toContain(await refusal(opened(port, trusting())))
  })

  test.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)('let users in with %s over TLS', async mechanism => {
    const { port } = (await listening({ protocol: 'SASL_SSL' })).get('SASL_SSL') as OpenedListener
    const connection = await opened(port, { ...trusting(), credentials: { ...ann, mechanism } })
    expect(await advertised(connection)).toBe(`127.0.0.1:${port}`)
    const wrong = { ...ann, mechanism, password: 'wrong' }
    expect(await refusal(opened(port, { ...trusting(), credentials: wrong }))).toBe('authentication')
  })

  test('refuse a user without credentials', async () => {
    const { port } = (await listening({ protocol: 'SASL_SSL' })).get('SASL_SSL') as OpenedListener
    const connection = await opened(port, trusting())
    expect(await refusal(connection.request(metadata, { topics: [] }))).toBe('closed')
  })

  test('a handshake that is none leaves the others alone', async () => {
    const { port } = (await listening({ protocol: 'SSL' })).get('SSL') as OpenedListener
    const connection = await opened(port, trusting())
    await refusal(opened(port, { connectTimeoutMs: 2000, requestTimeoutMs: 2000 }))
    expect(await advertised(connection)).toBe(`127.0.0.1:${port}`)
  })
})

suite('several listeners', () => {
  test('each tells its own address, or the one that the client came by', async () => {
    const listeners = await listening({
      advertisedHost: 'inside.example.com',
      advertisedPort: 1234,
      listeners: ['EXTERNAL://127.0.0.1:0', 'LOCAL://127.0.0.1:0', 'SASL_PLAINTEXT://127.0.0.1:0'],
      advertisedListeners: ['EXTERNAL://kafka.example.com:9443'],
      listenerProtocols: ['EXTERNAL:SASL_SSL', 'LOCAL:PLAINTEXT'],
    })
    const port = (name: string): number => listeners.get(name)?.port ?? 0
    const told = [
      await advertised(await opened(port('PLAINTEXT'), {})),
      await advertised(await opened(port('EXTERNAL'), { ...trusting(), credentials: ann })),
      await advertised(await opened(port('LOCAL'), {})),
      await advertised(await opened(port('SASL_PLAINTEXT'), { credentials: ann })),
    ]
    expect(told).toEqual([
      'inside.example.com:1234',
      'kafka.example.com:9443',
      `127.0.0.1:${port('LOCAL')}`,
      `127.0.0.1:${port('SASL_PLAINTEXT')}`,
    ])
  })
})
