import type { Buffer } from 'node:buffer'
import { Buffer as NodeBuffer } from 'node:buffer'
import type { Api } from '../kafka/api.ts'
import { errorCodes } from '../kafka/error-codes.ts'
import { apiVersions } from '../kafka/messages/api-versions.ts'
import { findCoordinator } from '../kafka/messages/find-coordinator.ts'
import type { ApiVersionsRequest } from '../kafka/messages/api-versions.ts'
import { SaslRefusal } from '../kafka/sasl/sasl-refusal.ts'
import { isClientSoftwareName } from '../kafka/api-listing.ts'
import { isSaslMechanism, SaslExchange, saslMechanisms } from './authentication.ts'
import type { BrokerParts } from './broker-parts.ts'
import { ConnectionRefused } from './request-context.ts'

/** What is sent, and whether the connection ends with it. */
export interface AuthenticationAnswer {
  readonly draft: unknown
  readonly closes?: boolean
}

const noBytes = NodeBuffer.alloc(0)
const { ILLEGAL_SASL_STATE, SASL_AUTHENTICATION_FAILED, UNSUPPORTED_SASL_MECHANISM } = errorCodes

/**
 * How far a connection is with saying who it is. On a listener without SASL it is done from the start. An authentication
 * with a lifetime can be renewed, by the same user; requests after its end are refused (KIP-368).
 */
export class AuthenticationState {
  readonly #broker: BrokerParts
  readonly #usesSasl: boolean
  #exchange: SaslExchange | undefined
  #user: string | undefined
  #expiresAtMs = Infinity
  #hasListed = false

  constructor(broker: BrokerParts, usesSasl: boolean) {
    this.#broker = broker
    this.#usesSasl = usesSasl
  }

  get user(): string | undefined {
    return this.#user
  }

  get isDone(): boolean {
    return !this.#usesSasl || this.#user !== undefined
  }

  get isExpired(): boolean {
    return this.#broker.clock.steadyMs() >= this.#expiresAtMs
  }

  /** Answers a choice of mechanism. */
  handshake({ mechanism }: { readonly mechanism: string }): AuthenticationAnswer {
    if (this.isDone && !this.#isRenewable) return { draft: { errorCode: ILLEGAL_SASL_STATE.code, mechanisms: [] } }
    if (this.#exchange !== undefined)
      return { draft: { errorCode: ILLEGAL_SASL_STATE.code, mechanisms: [] }, closes: true }
    if (!isSaslMechanism(mechanism)) {
      const draft = { errorCode: UNSUPPORTED_SASL_MECHANISM.code, mechanisms: saslMechanisms }
      return { draft, closes: true }
    }
    this.#exchange = new SaslExchange(mechanism, this.#broker.users)
    return { draft: { errorCode: 0, mechanisms: saslMechanisms } }
  }

  /** Takes a step of the exchange. */
  async authenticate({ authBytes }: { readonly authBytes: Buffer }): Promise<AuthenticationAnswer> {
    const exchange = this.#exchange
    if (exchange === undefined) {
      if (!this.isDone) throw new ConnectionRefused('SaslAuthenticate before SaslHandshake')
      const errorMessage = 'SaslAuthenticate request received after successful authentication'
      return { draft: { errorCode: ILLEGAL_SASL_STATE.code, errorMessage, authBytes: noBytes } }
    }
    try {
      const { authBytes: answer, user } = exchange.step(authBytes)
      if (user !== undefined) this.#accept(user)
      const sessionLifetimeMs = user === undefined ? 0n : BigInt(this.#broker.settings.authenticationLifetimeMs)
      return { draft: { errorCode: 0, errorMessage: '', authBytes: answer, sessionLifetimeMs } }
    } catch (error) {
      if (!(error instanceof SaslRefusal)) throw error
      // Whoever guesses passwords waits for each answer.
      await this.#delay(this.#broker.settings.failedAuthenticationDelayMs)
      const { code: errorCode } = SASL_AUTHENTICATION_FAILED
      return { draft: { errorCode, errorMessage: error.message, authBytes: noBytes }, closes: true }
    }
  }

  /** What other requests get before the authentication is done; undefined: the usual answer. */
  refuse(api: Api, request: unknown, apiVersion: number): AuthenticationAnswer | undefined {
    if (this.isDone) throw new ConnectionRefused('the authentication has lapsed')
    if (this.#exchange !== undefined) return illegalState(api, apiVersion)
    if (api.key !== apiVersions.key || this.#hasListed)
      throw new ConnectionRefused(`${api.name} before the authentication`)
    const { clientSoftwareName, clientSoftwareVersion } = request as ApiVersionsRequest
    this.#hasListed =
      apiVersion < 3 || (isClientSoftwareName(clientSoftwareName) && isClientSoftwareName(clientSoftwareVersion))
    return undefined
  }

  get #isRenewable(): boolean {
    return this.#usesSasl && this.#broker.settings.authenticationLifetimeMs > 0
  }

  #accept(user: string): void {
    this.#exchange = undefined
    if (this.#user !== undefined && this.#user !== user)
      throw new SaslRefusal('Cannot change principals during re-authentication')
    this.#user = user
    const { authenticationLifetimeMs } = this.#broker.settings
    if (authenticationLifetimeMs > 0) this.#expiresAtMs = this.#broker.clock.steadyMs() + authenticationLifetimeMs
  }

  #delay(delayMs: number): Promise<void> {
    return new Promise(resolve => void this.#broker.clock.schedule(delayMs, resolve))
  }
}

/** Error 34 in the form of the answer that the client expects; not every answer has room for it. */
function illegalState(api: Api, apiVersion: number): AuthenticationAnswer {
  const { code: errorCode, message: errorMessage } = ILLEGAL_SASL_STATE
  if (api.key === apiVersions.key) return { draft: { errorCode, apiKeys: [] }, closes: true }
  if (api.key === findCoordinator.key && apiVersion < 4)
    return { draft: { errorCode, errorMessage, nodeId: -1, host: '', port: -1, coordinators: [] }, closes: true }
  throw new ConnectionRefused(`${api.name} during the authentication`)
}
