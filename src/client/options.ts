import type { TokenSource, TokenTarget } from './authorizer.ts'
import { systemClock, type Clock } from './clock.ts'
import { configurationError } from './errors.ts'
import type { Fetch } from './fetch-transport.ts'
import type { TlsOptions } from './node-transport.ts'
import type { ClientCredentials } from './oauth.ts'

/** Who the client is to the registry. */
export type Credentials =
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | ({ readonly type: 'bearer'; readonly token: TokenSource } & TokenTarget)
  | ({ readonly type: 'oauth' } & ClientCredentials)

export interface RegistryClientOptions {
  /** One URL or several of one registry, the first first. A text may hold several, split by commas. */
  readonly urls: string | readonly string[]
  /** Default: `user:password@` of the URL, if it has that. */
  readonly credentials?: Credentials
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Certificates for https. Needs `node:https`: Node, Deno and Bun have it, browsers do not. */
  readonly tls?: TlsOptions
  /** `http://user:password@host:port` of a proxy. Needs `node:http`. */
  readonly proxy?: string
  /** Limit for one request and its answer. Default: 30,000. */
  readonly attemptTimeoutMs?: number
  /** Limit for a call with all its attempts and waits. Default: 120,000. */
  readonly callTimeoutMs?: number
  /** How often a call waits and tries again. Default: 3. */
  readonly maxRetries?: number
  /** The first wait is drawn from 0 to this; the range doubles from wait to wait. Default: 1,000. */
  readonly retryWaitMs?: number
  /** The longest wait. Default: 20,000. */
  readonly retryMaxWaitMs?: number
  /** Requests under way at one time; others queue. Default: 64. */
  readonly maxConcurrentRequests?: number
  /** A longer answer is not taken. Counted after decompression. Default: 64 MiB. */
  readonly maxAnswerBytes?: number
  /** Entries of each cache; an entry counts once for each 16,384 characters of its text. Default: 1,000. */
  readonly cacheCapacity?: number
  /** How long the latest version of a subject is believed. 0: not at all; -1: for ever. Default: 60,000. */
  readonly latestTtlMs?: number
  /** How long an id or guid that the registry does not know is not asked for again. Default: 0. */
  readonly missingIdTtlMs?: number
  /** The same for a version of a subject. Default: 0. */
  readonly missingVersionTtlMs?: number
  /** The same for a look-up of a schema. Default: 0. */
  readonly missingSchemaTtlMs?: number
  /** Entries of the caches of what is missing. Default: 10,000. */
  readonly missingCapacity?: number
  /** Default: the one of the runtime. Not used with `tls` or `proxy`. */
  readonly fetch?: Fetch
  readonly clock?: Clock
  /** From 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number
}

/** The longest time that timers of all runtimes take. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Numbers among the options: least, greatest and default value. */
const numbers = {
  attemptTimeoutMs: [1, MAX_TIMER_MS, 30_000],
  callTimeoutMs: [1, MAX_TIMER_MS, 120_000],
  maxRetries: [0, 1000, 3],
  retryWaitMs: [0, MAX_TIMER_MS, 1000],
  retryMaxWaitMs: [0, MAX_TIMER_MS, 20_000],
  maxConcurrentRequests: [1, 1_000_000, 64],
  maxAnswerBytes: [1, Number.MAX_SAFE_INTEGER, 64 * 1024 * 1024],
  cacheCapacity: [0, Number.MAX_SAFE_INTEGER, 1000],
  latestTtlMs: [-1, Number.POSITIVE_INFINITY, 60_000],
  missingIdTtlMs: [-1, Number.POSITIVE_INFINITY, 0],
  missingVersionTtlMs: [-1, Number.POSITIVE_INFINITY, 0],
  missingSchemaTtlMs: [-1, Number.POSITIVE_INFINITY, 0],
  missingCapacity: [0, Number.MAX_SAFE_INTEGER, 10_000],
} as const satisfies Partial<Record<keyof RegistryClientOptions, readonly [number, number, number]>>

type NumberName = keyof typeof numbers

/** The options with every default in its place. */
export interface ClientSettings extends Readonly<Record<NumberName, number>> {
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly random: () => number
}

/** Throws RegistryError, kind `configuration`, with the name of the option. */
export function readSettings(options: RegistryClientOptions): ClientSettings {
  const names = Object.keys(numbers) as NumberName[]
  const read = Object.fromEntries(names.map(name => [name, readNumber(name, options[name])])) as Record<
    NumberName,
    number
  >
  const { clock = systemClock, random = Math.random } = options
  return { ...read, headers: readHeaders(options.headers ?? {}), clock, random }
}

function readNumber(name: NumberName, given: number | undefined): number {
  const [least, greatest, preset] = numbers[name]
  if (given === undefined) return preset
  if (typeof given !== 'number' || !(given >= least && given <= greatest)) {
    throw configurationError(`${name} must be a number from ${least} to ${greatest}, not ${given}`)
  }
  return name.endsWith('TtlMs') && given < 0 ? Number.POSITIVE_INFINITY : given
}

function readHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const isFine = /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
      if (!isFine) throw configurationError(`the header ${JSON.stringify(name)} cannot be sent`)
      return [name.toLowerCase(), value]
    }),
  )
}
