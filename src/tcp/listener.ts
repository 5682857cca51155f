import { once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { createServer as createTlsServer } from 'node:tls'
import type { Logger } from '../telemetry/logger.ts'
import { Connection } from './connection.ts'
import type { ConnectionLimits } from './connection-limits.ts'
import type { FrameBudget } from './frame-budget.ts'
import type { FrameMemory } from './frame-memory.ts'
import type { Peer, SessionHost } from './hosted-session.ts'
import { readingTogether } from './shared-reading.ts'

/** A socket to listen on, and what its connections are given to. */
export interface ListenerOptions {
  readonly name: string
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Set where connections are encrypted: certificate and key in PEM, and what else node:tls takes. */
  readonly tls?: TlsOptions
  readonly sessions: SessionHost
  readonly limits: ConnectionLimits
  /** Shared by all listeners of the process. */
  readonly budget: FrameBudget
  readonly memory: FrameMemory
  readonly logger: Logger
  readonly now?: () => number
}

const maxSweepMs = 1000
const handshakeTimeoutMs = 30_000

/** Accepts connections and looks after them. */
export class Listener {
  readonly #options: ListenerOptions
  readonly #now: () => number
  readonly #connections = new Set<Connection>()
  readonly #perAddress = new Map<string, number>()
  /** Sockets whose TLS handshake is not done, by the place of the client. */
  readonly #handshakes = new Map<string, Socket>()
  #server: Server | undefined
  #sweep: NodeJS.Timeout | undefined

  constructor(options: ListenerOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  get name(): string {
    return this.#options.name
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  /** Opens the port and resolves with its number. Rejects with the error of the operating system. */
  async start(): Promise<number> {
    const { host, port, tls, limits, logger } = this.#options
    const server =
      tls === undefined
        ? createServer({ allowHalfOpen: true, pauseOnConnect: true }, socket => this.#accept(socket))
        : createTlsServer({ handshakeTimeout: handshakeTimeoutMs, ...tls, allowHalfOpen: true }, socket =>
            this.#accept(socket),
          )
    this.#server = server
    // A connection whose handshake is not done is not accepted yet, and counts here alone.
    server.maxConnections = limits.maxConnections
    if (tls !== undefined) server.on('connection', (socket: Socket) => this.#watchHandshake(socket))
    server.on('tlsClientError', (error: Error, socket: Socket) => {
      logger.debug({ err: error }, 'a TLS handshake failed')
      // Open halves are allowed, so that it would stay as it is.
      socket.destroy()
    })
    server.listen(port, host)
    await once(server, 'listening')
    const sweepMs = Math.min(maxSweepMs, limits.idleTimeoutMs, limits.stallTimeoutMs, limits.authenticationTimeoutMs)
    this.#sweep = setInterval(() => {
      for (const connection of this.#connections) connection.checkTime()
    }, sweepMs)
    this.#sweep.unref()
    return (server.address() as AddressInfo).port
  }

  /** Takes no more connections, lets requests under way end, then closes all. */
  async stop(timeoutMs: number): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    clearInterval(this.#sweep)
    const closed = server.listening ? once(server, 'close') : Promise.resolve()
    server.close()
    for (const connection of this.#connections) connection.stop()
    for (const socket of this.#handshakes.values()) socket.destroy()
    const limit = setTimeout(() => {
      for (const connection of this.#connections) connection.close(new Error('the server stops'))
    }, timeoutMs)
    await closed
    clearTimeout(limit)
  }

  #watchHandshake(socket: Socket): void {
    const place = placeOf(socket)
    this.#handshakes.set(place, socket)
    socket.once('close', () => {
      if (this.#handshakes.get(place) === socket) this.#handshakes.delete(place)
    })
  }

  #accept(socket: Socket): void {
    const { limits, logger, sessions, budget, memory } = this.#options
    this.#handshakes.delete(placeOf(socket))
    const peer = peerOf(this.#options.name, socket)
    const count = this.#perAddress.get(peer.remoteAddress) ?? 0
    if (count >= limits.maxConnectionsPerAddress) {
      logger.warn({ address: peer.remoteAddress }, 'too many connections from one address')
      socket.destroy()
      return
    }
    this.#perAddress.set(peer.remoteAddress, count + 1)
    const reading = readingTogether(socket, bytes => connection.receive(bytes))
    const connection: Connection = new Connection(reading, {
      session: sessions.open(peer),
      limits,
      budget,
      memory,
      now: this.#now,
      onClosed: reason => {
        this.#connections.delete(connection)
        this.#release(peer.remoteAddress)
        if (reason !== undefined) logger.debug({ err: reason, address: peer.remoteAddress }, 'connection closed')
      },
    })
    this.#connections.add(connection)
    reading.resume()
  }

  #release(address: string): void {
    const left = (this.#perAddress.get(address) ?? 1) - 1
    if (left === 0) this.#perAddress.delete(address)
    else this.#perAddress.set(address, left)
  }
}

function placeOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}

function peerOf(listenerName: string, socket: Socket): Peer {
  return {
    listenerName,
    localAddress: plainAddress(socket.localAddress),
    localPort: socket.localPort ?? 0,
    remoteAddress: plainAddress(socket.remoteAddress),
    remotePort: socket.remotePort ?? 0,
  }
}

/** An IPv4 address in the clothes of IPv6 is shown as IPv4. */
function plainAddress(address = ''): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
