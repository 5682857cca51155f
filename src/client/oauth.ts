import { basicHeader, bearerHeaders, type Authorizer, type TokenTarget } from './authorizer.ts'
import type { Clock } from './clock.ts'
import { RegistryError } from './errors.ts'
import type { Exchange } from './exchange.ts'
import { Flights } from './flights.ts'

/** The client-credentials grant of OAuth 2.0 (RFC 6749, 4.4). */
export interface ClientCredentials extends TokenTarget {
  /** The token endpoint of the issuer. */
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Split by blanks. */
  readonly scope?: string
  /** Where id and secret stand: in an `Authorization` header (default), or in the body. */
  readonly placement?: 'header' | 'body'
}

/** Part of a token's life after which the next one is fetched. */
const USED_LIFE = 0.8
/** After a failure to renew a token that still holds, how long it is left at that. */
const RENEWAL_REST_MS = 10_000

interface Token {
  readonly headers: Readonly<Record<string, string>>
  readonly renewAt: number
  readonly expiresAt: number
}

/** Fetches tokens at an issuer and renews them before they end. One request serves all that wait for it. */
export class OauthAuthorizer implements Authorizer {
  readonly #credentials: ClientCredentials
  readonly #issuer: Exchange
  readonly #clock: Clock
  readonly #flights = new Flights<Token>()
  #token: Token | undefined

  constructor(credentials: ClientCredentials, issuer: Exchange, clock: Clock) {
    this.#credentials = credentials
    this.#issuer = issuer
    this.#clock = clock
  }

  async headers(_url: unknown, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    const held = this.#token
    if (held && this.#clock.now() < held.renewAt) return held.headers
    const fresh = this.#flights.join('', signal, signal => this.#fetch(signal))
    if (!held || this.#clock.now() >= held.expiresAt) return (await fresh).headers
    return (await fresh.catch((error: unknown) => this.#keep(held, error))).headers
  }

  discard(headers: Readonly<Record<string, string>>): void {
    if (this.#token?.headers === headers) this.#token = undefined
  }

  /** A token that still holds outlives a failure of the issuer; the next try comes a little later. */
  #keep(held: Token, error: unknown): Token {
    if (!(error instanceof RegistryError)) throw error
    const kept = { ...held, renewAt: Math.min(held.expiresAt, this.#clock.now() + RENEWAL_REST_MS) }
    if (this.#token === held) this.#token = kept
    return kept
  }

  async #fetch(signal: AbortSignal): Promise<Token> {
    const askedAt = this.#clock.now()
    const body = await this.#ask(signal)
    const { access_token: token, expires_in: seconds } = jsonObject(body)
    const lifeMs = lifetimeMs(seconds)
    const headers = bearerHeaders(token, this.#credentials)
    return (this.#token = { headers, renewAt: askedAt + lifeMs * USED_LIFE, expiresAt: askedAt + lifeMs })
  }

  async #ask(signal: AbortSignal): Promise<string> {
    const { clientId, clientSecret, scope, placement } = this.#credentials
    const form = new URLSearchParams({ grant_type: 'client_credentials' })
    if (scope !== undefined) form.set('scope', scope)
    const headers: Record<string, string> = {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    }
    if (placement === 'body') {
      form.set('client_id', clientId)
      form.set('client_secret', clientSecret)
    } else {
      // RFC 6749, 2.3.1: both are form-encoded before they are joined.
      headers['authorization'] = basicHeader(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)
    }
    const question = { method: 'POST', target: '', headers, body: form.toString(), isRepeatable: true }
    try {
      return new TextDecoder().decode((await this.#issuer.ask(question, signal)).body)
    } catch (cause) {
      if (!(cause instanceof RegistryError)) throw cause
      const message = `no token from the issuer: ${cause.message}`
      throw new RegistryError({ ...detailsOf(cause), kind: 'credentials', message, cause }, cause)
    }
  }
}

function detailsOf({ method, url, status }: RegistryError): { method?: string; url?: string; status?: number } {
  return {
    ...(method !== undefined && { method }),
    ...(url !== undefined && { url }),
    ...(status !== undefined && { status }),
  }
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
  }
  // The answer itself is not shown: it may hold a token in another form.
  throw new RegistryError({ kind: 'credentials', message: 'no token from the issuer: its answer is no JSON object' })
}

/** `expires_in` in milliseconds; an issuer that does not tell is asked again after a 401. */
function lifetimeMs(seconds: unknown): number {
  const value = typeof seconds === 'string' ? Number.parseFloat(seconds) : seconds
  return typeof value === 'number' && !Number.isNaN(value) ? Math.max(0, value) * 1000 : Number.POSITIVE_INFINITY
}
