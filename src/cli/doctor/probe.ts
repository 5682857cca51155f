import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { TlsOptions } from '../../client/node-transport.ts'

/** What a first request told, whether the certificate is one to trust or not. */
export interface Probe {
  readonly status: number
  /** Milliseconds from the request to the head of the answer. */
  readonly roundTripMs: number
  /** How far the clock of the registry is ahead of ours, at the middle of the round trip; undefined without a Date. */
  readonly clockAheadMs: number | undefined
  readonly tls: ProbedTls | undefined
}

/** What TLS agreed on. */
export interface ProbedTls {
  readonly protocol: string
  /** Why the certificate is not trusted; undefined where it is. */
  readonly distrust: string | undefined
  /** Milliseconds since 1970. */
  readonly validTo: number
}

const TIMEOUT_MS = 10_000

/** Asks for the root of a registry. Rejects with the error of the socket. */
export function probe(url: URL, tls: TlsOptions | undefined): Promise<Probe> {
  const send = url.protocol === 'https:' ? secureRequest : plainRequest
  return new Promise((resolve, reject) => {
    const started = Date.now()
    // Who is not to be trusted is told below; nothing secret is sent here.
    const options = { method: 'GET', timeout: TIMEOUT_MS, agent: false, ...tls, rejectUnauthorized: false } as const
    const asked = send(url, options, answer => {
      resolve(readProbe(answer, started))
      asked.destroy()
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)))
    asked.on('error', reject)
    asked.end()
  })
}

function readProbe(answer: IncomingMessage, started: number): Probe {
  const now = Date.now()
  const date = Date.parse(answer.headers.date ?? '')
  const isSecure = 'encrypted' in answer.socket
  return {
    status: answer.statusCode ?? 0,
    roundTripMs: now - started,
    // A Date has whole seconds: on the average half of one is cut off.
    clockAheadMs: Number.isNaN(date) ? undefined : date + 500 - (started + now) / 2,
    // Checked: sockets with `encrypted` are of TLS.
    tls: isSecure ? probedTls(answer.socket as TLSSocket) : undefined,
  }
}

function probedTls(socket: TLSSocket): ProbedTls {
  const certificate = socket.getPeerCertificate()
  const { authorizationError: error } = socket
  const distrust = socket.authorized ? undefined : error instanceof Error ? error.message : String(error)
  return { protocol: socket.getProtocol() ?? 'unknown', distrust, validTo: Date.parse(certificate.valid_to) }
}
