import * as http from 'node:http'
import * as https from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import * as tls from 'node:tls'
import { BoundedBody, type HttpAnswer, type HttpRequest, type Transport } from './transport.ts'

/** Certificates as PEM text. */
export interface TlsOptions {
  /** Certificate of this client, with the chain behind it. */
  readonly cert?: string
  readonly key?: string
  /** Password of the key. */
  readonly passphrase?: string
  /** Authorities to trust in place of those of the runtime. */
  readonly ca?: string
  /** The name that the registry's certificate has to carry; default: the host of the URL. */
  readonly servername?: string
}

export interface NodeTransportOptions {
  readonly tls?: TlsOptions
  /** `http://host:port`, credentials allowed: requests for https go through a tunnel, those for http by way of the proxy. */
  readonly proxy?: URL
  /** For the proxy to open a tunnel. */
  readonly connectTimeoutMs: number
}

export interface NodeTransport {
  readonly send: Transport
  /** Closes the connections that are kept open. */
  close(): void
}

/** Requests by `node:http` and `node:https`: client certificates and proxies, which `fetch` has no words for. */
export function nodeTransport(options: NodeTransportOptions): NodeTransport {
  const { proxy, tls: certificates = {} } = options
  const plain = new http.Agent({ keepAlive: true })
  const secure = proxy
    ? new TunnelAgent({ keepAlive: true, ...certificates }, proxy, options.connectTimeoutMs)
    : new https.Agent({ keepAlive: true, ...certificates })
  return {
    async send(request, { maxBytes, signal }) {
      const url = new URL(request.url)
      const headers = withLength(request)
      const { method } = request
      if (url.protocol === 'https:') {
        return finish(https.request(url, { method, headers, signal, agent: secure }), request, maxBytes)
      }
      return finish(http.request({ ...target(url, proxy, headers), method, signal, agent: plain }), request, maxBytes)
    },
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}

function withLength({ headers, body }: HttpRequest): Record<string, string | number> {
  return body === undefined ? { ...headers } : { ...headers, 'content-length': new TextEncoder().encode(body).length }
}

/** Where a request without TLS goes: to its host, or with its whole URL to the proxy. */
function target(url: URL, proxy: URL | undefined, headers: Record<string, string | number>): http.RequestOptions {
  if (!proxy) return { ...address(url), path: url.pathname + url.search, headers }
  return { ...address(proxy), path: url.href, headers: { ...headers, host: url.host, ...proxyCredentials(proxy) } }
}

/** An IPv6 address stands in brackets in a URL and without them in a socket's options. */
function address({ hostname, port }: URL): { host: string; port: string | number } {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 80 : port }
}

function proxyCredentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const bytes = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)
  return { 'proxy-authorization': `Basic ${btoa(String.fromCharCode(...bytes))}` }
}

async function finish(outgoing: http.ClientRequest, request: HttpRequest, maxBytes: number): Promise<HttpAnswer> {
  outgoing.end(request.body)
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    // Stays: an error after the response would otherwise end the process. The response reports it too.
    outgoing.on('error', reject)
    outgoing.on('response', resolve)
  })
  const body = new BoundedBody(maxBytes)
  // Leaving the loop early closes the connection.
  for await (const piece of response) body.add(piece as Uint8Array)
  return {
    status: response.statusCode ?? 0,
    header: name => {
      const value = response.headers[name.toLowerCase()]
      return Array.isArray(value) ? value.join(', ') : value
    },
    body: body.bytes(),
  }
}

type SocketCallback = (error: Error | null, socket?: Duplex) => void

/** Opens its connections through the CONNECT method of a proxy. */
class TunnelAgent extends https.Agent {
  readonly #proxy: URL
  readonly #connectTimeoutMs: number

  constructor(options: https.AgentOptions, proxy: URL, connectTimeoutMs: number) {
    super(options)
    this.#proxy = proxy
    this.#connectTimeoutMs = connectTimeoutMs
  }

  /** Called by `http.Agent`, which takes a socket late through the callback. */
  override createConnection(options: tls.ConnectionOptions, callback: SocketCallback): undefined {
    const authority = `${options.host}:${options.port}`
    const headers = { host: authority, ...proxyCredentials(this.#proxy) }
    const to = address(this.#proxy)
    const connect = http.request({ ...to, method: 'CONNECT', path: authority, headers, agent: false })
    connect.on('error', error => callback(error))
    connect.on('connect', ({ statusCode }: http.IncomingMessage, socket: Socket) => {
      connect.setTimeout(0)
      if (statusCode === 200) return callback(null, tls.connect({ ...options, socket }))
      socket.destroy()
      callback(new Error(`the proxy answered ${statusCode} to CONNECT ${authority}`))
    })
    connect.setTimeout(this.#connectTimeoutMs, () => connect.destroy(new Error('the proxy did not answer in time')))
    connect.end()
  }
}
