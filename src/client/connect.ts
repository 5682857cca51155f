import { basicAuthorizer, bearerAuthorizer, type Authorizer } from './authorizer.ts'
import { RegistryConnection } from './connection.ts'
import { configurationError } from './errors.ts'
import { Exchange } from './exchange.ts'
import { fetchTransport, type Fetch } from './fetch-transport.ts'
import type { NodeTransport, NodeTransportOptions } from './node-transport.ts'
import { OauthAuthorizer } from './oauth.ts'
import type { ClientSettings, Credentials, RegistryClientOptions } from './options.ts'
import { Slots } from './slots.ts'
import type { Transport } from './transport.ts'
import { readUrls, UrlList } from './urls.ts'

/** A token is a short text. */
const MAX_TOKEN_ANSWER_BYTES = 1024 * 1024

export interface Connected {
  readonly connection: RegistryConnection
  readonly close: () => Promise<void>
}

/** Joins the parts of the client. `onWrite` is called after each write. */
export function connect(options: RegistryClientOptions, settings: ClientSettings, onWrite: () => void): Connected {
  const { transport, close } = transportOf(options, settings)
  const { clock, random, maxAnswerBytes, maxConcurrentRequests } = settings
  const shared = { transport, clock, random, patience: settings }
  const exchangeAt = (urls: UrlList, authorizer: Authorizer, maxAnswerBytes: number) =>
    new Exchange({ ...shared, urls, authorizer, maxAnswerBytes, slots: new Slots(maxConcurrentRequests) })
  const issuerAt = (url: string) => {
    const issuer = new UrlList([{ href: tokenUrl(url), userInfo: undefined }])
    return exchangeAt(issuer, basicAuthorizer(), MAX_TOKEN_ANSWER_BYTES)
  }
  const authorizer = authorizerOf(options.credentials, issuerAt, settings)
  const exchange = exchangeAt(new UrlList(readUrls(options.urls)), authorizer, maxAnswerBytes)
  return { connection: new RegistryConnection(exchange, settings.headers, onWrite), close }
}

function authorizerOf(
  credentials: Credentials | undefined,
  issuerAt: (url: string) => Exchange,
  { clock }: ClientSettings,
): Authorizer {
  if (credentials === undefined) return basicAuthorizer()
  if (credentials.type === 'basic') return basicAuthorizer(userInfoOf(credentials))
  if (credentials.type === 'bearer') return bearerAuthorizer(credentials.token, credentials)
  if (credentials.type === 'oauth') return new OauthAuthorizer(credentials, issuerAt(credentials.tokenUrl), clock)
  throw configurationError('credentials.type must be basic, bearer or oauth')
}

function userInfoOf({ username, password }: { readonly username: string; readonly password: string }): string {
  // RFC 7617, 2: the first colon ends the name.
  if (username.includes(':')) throw configurationError('credentials.username must not contain a colon')
  return `${username}:${password}`
}

function tokenUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url.href
  throw configurationError('credentials.tokenUrl must begin with http:// or https:// and hold no credentials')
}

interface Carrier {
  readonly transport: Transport
  readonly close: () => Promise<void>
}

function transportOf(options: RegistryClientOptions, settings: ClientSettings): Carrier {
  const { tls, proxy } = options
  if (tls || proxy !== undefined) {
    return nodeTransportOf({
      ...(tls && { tls }),
      ...(proxy !== undefined && { proxy: proxyUrl(proxy) }),
      connectTimeoutMs: settings.attemptTimeoutMs,
    })
  }
  // Looked up at each request: programs put their own in place of the global one after the client was made.
  const fetch: Fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init))
  return { transport: fetchTransport(fetch), close: () => Promise.resolve() }
}

function proxyUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:') return url
  throw configurationError('proxy must begin with http://')
}

/** Loads `node:https` with the first request: the client itself must load where there is no such thing. */
function nodeTransportOf(options: NodeTransportOptions): Carrier {
  let loading: Promise<NodeTransport> | undefined
  return {
    transport: async (request, limits) => (await (loading ??= loadNodeTransport(options))).send(request, limits),
    close: async () => (await loading)?.close(),
  }
}

async function loadNodeTransport(options: NodeTransportOptions): Promise<NodeTransport> {
  const module = await import('./node-transport.ts').catch((cause: unknown) => {
    throw configurationError(NO_NODE, cause)
  })
  // Bundles for browsers have an empty module in its place (`browser` in package.json).
  if (typeof module.nodeTransport !== 'function') throw configurationError(NO_NODE)
  return module.nodeTransport(options)
}

const NO_NODE = 'tls and proxy need node:https, which this runtime does not have'
