import type { TlsOptions } from 'node:tls'
import type { BrokerSession, ListenerProfile, SessionPeer } from '../broker/broker-session.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { ConnectionLimits } from './connection-limits.ts'
import { FrameBudget } from './frame-budget.ts'
import { FrameMemory } from './frame-memory.ts'
import { Listener } from './listener.ts'
import type { SecurityProtocol } from './listener-addresses.ts'
import { securityProtocols } from './listener-addresses.ts'

/** A listener to be opened. */
export interface ListenerPlan {
  readonly name: string
  readonly protocol: SecurityProtocol
  readonly host: string
  readonly port: number
  readonly advertisedHost: string | undefined
  readonly advertisedPort: number | undefined
}

/** What the listeners are opened for. */
export interface BrokerListenersOptions {
  readonly broker: { openSession(listener: ListenerProfile, peer: SessionPeer): BrokerSession }
  readonly plans: readonly ListenerPlan[]
  /** Needed where a plan uses TLS. */
  readonly tls: TlsOptions | undefined
  readonly limits: ConnectionLimits
  readonly logger: Logger
}

/** A plan with the port that was opened for it. */
export interface OpenedListener extends ListenerPlan {
  readonly port: number
}

/** A port that could not be opened. */
export class ListenFailure extends Error {
  readonly plan: ListenerPlan

  constructor(plan: ListenerPlan, cause: unknown) {
    super(`listener ${plan.name} could not be opened`, { cause })
    this.name = 'ListenFailure'
    this.plan = plan
  }
}

/** Memory of requests and answers that is kept for the next ones, in all connections together. */
const maxIdleFrameBytes = 32 * 1024 * 1024

/** The listeners of a broker. */
export class BrokerListeners {
  readonly #options: BrokerListenersOptions
  readonly #memory = new FrameMemory(maxIdleFrameBytes)
  readonly #listeners: Listener[] = []

  constructor(options: BrokerListenersOptions) {
    this.#options = options
  }

  /** Opens all ports. Rejects with ListenFailure; `stop` closes those that were opened. */
  async start(): Promise<readonly OpenedListener[]> {
    const { plans, limits } = this.#options
    const budget = new FrameBudget(limits.maxProcessBytes)
    const opened: OpenedListener[] = []
    for (const plan of plans) {
      const listener = this.#listenerOf(plan, budget)
      try {
        opened.push({ ...plan, port: await listener.start() })
      } catch (error) {
        throw new ListenFailure(plan, error)
      }
      this.#listeners.push(listener)
    }
    return opened
  }

  /** Lets requests under way end within the time; then their connections are closed. */
  async stop(timeoutMs: number): Promise<void> {
    await Promise.all(this.#listeners.map(listener => listener.stop(timeoutMs)))
  }

  #listenerOf({ name, protocol, host, port, advertisedHost, advertisedPort }: ListenerPlan, budget: FrameBudget) {
    const { broker, tls, limits, logger } = this.#options
    const { usesTls, usesSasl } = securityProtocols[protocol]
    if (usesTls && tls === undefined) throw new Error(`listener ${name} has no certificate`)
    const profile = { name, usesSasl, advertisedHost, advertisedPort }
    const sessions = { open: (peer: SessionPeer) => broker.openSession(profile, peer) }
    const memory = this.#memory
    const shared = { name, host, port, sessions, limits, budget, memory, logger: logger.child({ listener: name }) }
    return new Listener(usesTls && tls !== undefined ? { ...shared, tls } : shared)
  }
}
