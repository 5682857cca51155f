import type { Socket } from 'node:net'
import { connect, isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { connect as connectTls } from 'node:tls'
import { addressText } from './listener-addresses.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** Where a broker is, and how it is spoken to. */
export interface UpstreamAddress {
  readonly host: string
  readonly port: number
  /** Set where the connection is encrypted; the certificate has to be that of the host, unless this says otherwise. */
  readonly tls?: ConnectionOptions | undefined
}

/** Opens a connection, its TLS handshake included. Rejects with UpstreamFailure. */
export function openUpstreamSocket(
  { host, port, tls }: UpstreamAddress,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Socket> {
  const place = addressText(host, port)
  return new Promise((resolve, reject) => {
    const socket =
      tls === undefined
        ? connect({ host, port, noDelay: true, keepAlive: true })
        : connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...tls })
    const settle = (): void => {
      clearTimeout(limit)
      signal?.removeEventListener('abort', onAbort)
      socket.removeListener('error', onError)
      socket.removeListener('close', onClose)
    }
    const fail = (failure: UpstreamFailure): void => {
      settle()
      // What else the socket has to say comes too late.
      socket.on('error', () => undefined)
      socket.destroy()
      reject(failure)
    }
    const onError = (error: Error): void => fail(connectFailure(place, error, tls !== undefined))
    const onClose = (): void =>
      fail(new UpstreamFailure('closed', `${place} closed the connection before it was usable.`))
    const onAbort = (): void => fail(new UpstreamFailure('aborted', `connecting to ${place} was given up.`))
    const limit = setTimeout(
      () => fail(new UpstreamFailure('unreachable', `${place} did not take a connection within ${timeoutMs} ms.`)),
      timeoutMs,
    )
    socket.on('error', onError)
    socket.on('close', onClose)
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted === true) return onAbort()
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      settle()
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}

const reasons: ReadonlyMap<string, readonly [reason: string, advice: string]> = new Map([
  ['ECONNREFUSED', ['nothing listens there', 'Start the broker, or name its address.']],
  ['ENOTFOUND', ['the host is not known', 'Check the name of the host.']],
  ['EAI_AGAIN', ['the host cannot be looked up at the moment', 'Check the name of the host and the network.']],
  ['EHOSTUNREACH', ['the host cannot be reached', 'Check the network.']],
  ['ENETUNREACH', ['the network cannot be reached', 'Check the network.']],
  ['ECONNRESET', ['the connection was reset', 'Check whether the port is one with TLS or without.']],
])
const tlsAdvice = 'Name the authority of its certificate, and the host as the certificate has it.'

function connectFailure(place: string, error: Error, usesTls: boolean): UpstreamFailure {
  const { code = '' } = error as NodeJS.ErrnoException
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return new UpstreamFailure('unreachable', `${place} does not speak TLS as it should (${error.message.trim()}).`, {
      advice: 'Check whether the port is one with TLS.',
      cause: error,
    })
  const [reason, advice] = reasons.get(code) ?? [error.message, usesTls ? tlsAdvice : undefined]
  return new UpstreamFailure('unreachable', `${place} cannot be reached: ${reason}.`, { advice, cause: error })
}
