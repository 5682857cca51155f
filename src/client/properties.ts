import { configurationError } from './errors.ts'
import type { TlsOptions } from './node-transport.ts'
import type { Credentials, RegistryClientOptions } from './options.ts'

/** Settings by Confluent's names, such as `schema.registry.url`; those of serializers may stand among them. */
export type Properties = Readonly<Record<string, string | number | boolean | undefined>>

type Read = (name: string) => string | undefined
type NumberOption = Exclude<
  {
    [name in keyof RegistryClientOptions]-?: RegistryClientOptions[name] extends number | undefined ? name : never
  }[keyof RegistryClientOptions],
  undefined
>

/** Confluent's name, our option, and what one of theirs is in ours. */
const numbers: readonly (readonly [string, NumberOption, number])[] = [
  ['max.retries', 'maxRetries', 1],
  ['retries.wait.ms', 'retryWaitMs', 1],
  ['retries.max.wait.ms', 'retryMaxWaitMs', 1],
  ['max.schemas.per.subject', 'cacheCapacity', 1],
  ['latest.cache.ttl.sec', 'latestTtlMs', 1000],
  ['missing.id.cache.ttl.sec', 'missingIdTtlMs', 1000],
  ['missing.version.cache.ttl.sec', 'missingVersionTtlMs', 1000],
  ['missing.schema.cache.ttl.sec', 'missingSchemaTtlMs', 1000],
  ['missing.cache.size', 'missingCapacity', 1],
]

const PREFIX = 'schema.registry.'
const HEADER_PREFIX = 'request.header.'
/** What Confluent's Java client waits for a connection, and then for an answer. */
const JAVA_TIMEOUT_MS = 60_000

/**
 * The options that Confluent's settings stand for. A name with `schema.registry.` in front counts before the bare one;
 * unknown names are left alone. Throws RegistryError, kind `configuration`.
 */
export function optionsFromProperties(properties: Properties): RegistryClientOptions {
  const read: Read = name => textOf(properties[PREFIX + name] ?? properties[name])
  const urls = read('url')
  if (urls === undefined) throw configurationError('schema.registry.url is not set')
  return {
    urls,
    ...present('credentials', credentialsOf(read)),
    ...present('tls', tlsOf(read)),
    ...present('proxy', proxyOf(read)),
    ...present('attemptTimeoutMs', timeoutOf(read)),
    ...present('headers', headersOf(properties)),
    ...Object.fromEntries(
      numbers.flatMap(([name, option, factor]) => numberOf(read, name).map(n => [option, n < 0 ? n : n * factor])),
    ),
  }
}

function textOf(value: string | number | boolean | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : String(value)
}

function present<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [name in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]: Value })
}

/** One number, or none. */
function numberOf(read: Read, name: string): readonly number[] {
  const text = read(name)
  if (text === undefined) return []
  if (!/^-?\d+$/.test(text)) throw configurationError(`${name} must be a whole number, not ${text}`)
  return [Number(text)]
}

function needed(read: Read, name: string): string {
  const value = read(name)
  if (value === undefined) throw configurationError(`${name} is not set`)
  return value
}

function credentialsOf(read: Read): Credentials | undefined {
  const bearer = read('bearer.auth.credentials.source')
  if (bearer !== undefined) return bearerOf(read, bearer)
  const source = read('basic.auth.credentials.source') ?? 'URL'
  // The URL's own credentials are read with the URL.
  if (source === 'URL') return undefined
  if (source === 'USER_INFO') return basicOf(needed(read, 'basic.auth.user.info'))
  if (source === 'SASL_INHERIT') {
    return { type: 'basic', username: needed(read, 'sasl.username'), password: needed(read, 'sasl.password') }
  }
  throw configurationError(`basic.auth.credentials.source must be URL, USER_INFO or SASL_INHERIT, not ${source}`)
}

function basicOf(userInfo: string): Credentials {
  const colon = userInfo.indexOf(':')
  if (colon < 0) throw configurationError('basic.auth.user.info must be user:password')
  return { type: 'basic', username: userInfo.slice(0, colon), password: userInfo.slice(colon + 1) }
}

function bearerOf(read: Read, source: string): Credentials {
  const target = {
    ...present('logicalCluster', read('bearer.auth.logical.cluster')),
    ...present('identityPool', read('bearer.auth.identity.pool.id')),
  }
  if (source === 'STATIC_TOKEN') return { type: 'bearer', token: needed(read, 'bearer.auth.token'), ...target }
  if (source !== 'OAUTHBEARER') {
    throw configurationError(`bearer.auth.credentials.source must be STATIC_TOKEN or OAUTHBEARER, not ${source}`)
  }
  return {
    type: 'oauth',
    tokenUrl: needed(read, 'bearer.auth.issuer.endpoint.url'),
    clientId: needed(read, 'bearer.auth.client.id'),
    clientSecret: needed(read, 'bearer.auth.client.secret'),
    ...present('scope', read('bearer.auth.scope')),
    ...target,
  }
}

/** PEM texts only: stores of Java's formats cannot be read here. */
function tlsOf(read: Read): TlsOptions | undefined {
  for (const store of ['keystore', 'truststore']) {
    const isPem = (read(`ssl.${store}.type`) ?? 'JKS').toUpperCase() === 'PEM'
    if (read(`ssl.${store}.location`) !== undefined || (!isPem && read(`ssl.${store}.type`) !== undefined)) {
      throw configurationError(
        `ssl.${store}: only PEM texts are read (ssl.${store}.type=PEM), no files of Java's formats`,
      )
    }
  }
  const tls: TlsOptions = {
    ...present('cert', read('ssl.keystore.certificate.chain')),
    ...present('key', read('ssl.keystore.key')),
    ...present('passphrase', read('ssl.key.password')),
    ...present('ca', read('ssl.truststore.certificates')),
  }
  return Object.keys(tls).length === 0 ? undefined : tls
}

function proxyOf(read: Read): string | undefined {
  const host = read('proxy.host')
  return host === undefined ? undefined : `http://${host}:${needed(read, 'proxy.port')}`
}

function timeoutOf(read: Read): number | undefined {
  const [connect] = numberOf(read, 'http.connect.timeout.ms')
  const [answer] = numberOf(read, 'http.read.timeout.ms')
  if (connect === undefined && answer === undefined) return undefined
  return (connect ?? JAVA_TIMEOUT_MS) + (answer ?? JAVA_TIMEOUT_MS)
}

function headersOf(properties: Properties): Readonly<Record<string, string>> | undefined {
  const given = Object.entries(properties).flatMap(([name, value]) => {
    const bare = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name
    return bare.startsWith(HEADER_PREFIX) && value !== undefined
      ? [[bare.slice(HEADER_PREFIX.length), String(value)]]
      : []
  })
  return given.length === 0 ? undefined : (Object.fromEntries(given) as Record<string, string>)
}
