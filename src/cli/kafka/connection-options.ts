import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { Option, type Command } from 'commander'
import { upstreamMechanisms, type UpstreamCredentials } from '../../tcp/upstream-authentication.ts'
import type { CommandIo } from '../command-io.ts'
import type { BootstrapAddress, ClusterOptions } from './kafka-cluster.ts'

/** What the flags of a connection say. */
export interface ConnectionFlags {
  readonly bootstrap?: string
  readonly tls?: true
  readonly tlsCa?: string
  readonly tlsCertificate?: string
  readonly tlsKey?: string
  readonly tlsInsecure?: true
  readonly sasl?: string
  readonly user?: string
  readonly password?: string
  readonly timeout?: string
}

/** Flags that each are right and do not go together, or say nothing. */
export class Misuse extends Error {}

const defaultBootstrap = 'localhost:9092'
const defaultPort = 9092
const defaultTimeoutMs = 30_000

/** Adds the flags that every command needs that speaks to a broker. */
export function addConnectionOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--bootstrap <host:port,...>',
        `Brokers to find the cluster by. Default: ${defaultBootstrap}. [KAFKA_BOOTSTRAP_SERVERS]`,
      ),
    )
    .addOption(new Option('--tls', 'Encrypt the connection, and check the certificate of the broker.'))
    .addOption(new Option('--tls-ca <file>', 'Authority of its certificate, in PEM; implies --tls.'))
    .addOption(new Option('--tls-certificate <file>', 'Certificate to show to the broker, in PEM; implies --tls.'))
    .addOption(new Option('--tls-key <file>', 'Its key.'))
    .addOption(new Option('--tls-insecure', 'Take any certificate: anybody may be in between. Implies --tls.'))
    .addOption(
      new Option('--sasl <mechanism>', 'How to say who you are. Default: PLAIN, with --user.').choices(
        upstreamMechanisms,
      ),
    )
    .addOption(new Option('--user <name>', 'User. [KAFKA_USER]'))
    .addOption(new Option('--password <text>', 'Password; the variable keeps it out of sight. [KAFKA_PASSWORD]'))
    .addOption(
      new Option('--timeout <ms>', `How long a request may take, and be tried again. Default: ${defaultTimeoutMs}.`),
    )
}

/** The cluster that flags and environment name. Throws Misuse. */
export function clusterOptionsOf(
  flags: ConnectionFlags,
  { environment }: Pick<CommandIo, 'environment'>,
): ClusterOptions {
  const bootstrap = flags.bootstrap ?? (environment.KAFKA_BOOTSTRAP_SERVERS || defaultBootstrap)
  const timeoutMs =
    flags.timeout === undefined ? defaultTimeoutMs : wholeNumber('--timeout', flags.timeout, [1, 86_400_000])
  return {
    bootstrap: bootstrap.split(',').map(addressOf),
    clientId: 'headgate-cli',
    tls: tlsOf(flags),
    credentials: credentialsOf(flags, environment),
    connectTimeoutMs: Math.min(timeoutMs, 10_000),
    requestTimeoutMs: timeoutMs,
    retryMs: timeoutMs,
  }
}

/** The whole number of a flag. Throws Misuse. */
export function wholeNumber(flag: string, text: string, [least, greatest]: readonly [number, number]): number {
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN
  if (value >= least && value <= greatest) return value
  throw new Misuse(`${flag}: '${text}' is not a whole number from ${least} to ${greatest}.`)
}

function addressOf(text: string): BootstrapAddress {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9A-Fa-f:.%]+)\]|([^[\]:\s/]+))(?::(\d{1,5}))?$/.exec(text.trim()) ?? []
  const [host, port] = [bracketed ?? plain, digits === undefined ? defaultPort : Number(digits)]
  if (host === undefined || port < 1 || port > 65_535)
    throw new Misuse(`--bootstrap: '${text}' is not of the form host:port.`)
  return { host, port }
}

function tlsOf({ tls, tlsCa, tlsCertificate, tlsKey, tlsInsecure }: ConnectionFlags): ConnectionOptions | undefined {
  if ((tlsCertificate === undefined) !== (tlsKey === undefined))
    throw new Misuse('--tls-certificate and --tls-key go together.')
  if (tls === undefined && tlsCa === undefined && tlsCertificate === undefined && tlsInsecure === undefined)
    return undefined
  return {
    minVersion: 'TLSv1.2',
    ...(tlsCa !== undefined && { ca: pemOf('--tls-ca', tlsCa) }),
    ...(tlsCertificate !== undefined && { cert: pemOf('--tls-certificate', tlsCertificate) }),
    ...(tlsKey !== undefined && { key: pemOf('--tls-key', tlsKey) }),
    ...(tlsInsecure === true && { rejectUnauthorized: false }),
  }
}

function pemOf(flag: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Misuse(`${flag}: ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

function credentialsOf(flags: ConnectionFlags, environment: CommandIo['environment']): UpstreamCredentials | undefined {
  const username = flags.user ?? (environment.KAFKA_USER || undefined)
  const password = flags.password ?? (environment.KAFKA_PASSWORD || undefined)
  if (username === undefined) {
    if (flags.sasl !== undefined || flags.password !== undefined) throw new Misuse('--sasl and --password need --user.')
    return undefined
  }
  if (password === undefined) throw new Misuse(`user '${username}' has no password: set KAFKA_PASSWORD, or --password.`)
  const mechanism = upstreamMechanisms.find(name => name === flags.sasl) ?? 'PLAIN'
  return { mechanism, username, password }
}
