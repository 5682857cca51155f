import { RegistryError } from './errors.ts'
import type { BaseUrl } from './urls.ts'

/** Puts credentials on requests. */
export interface Authorizer {
  /** The headers for a request to `url`, names in small letters. Throws RegistryError, kind `credentials`. */
  headers(url: BaseUrl, signal: AbortSignal): Promise<Readonly<Record<string, string>>>
  /** These headers were answered with 401; they are not to be given again if there can be others. */
  discard(headers: Readonly<Record<string, string>>): void
}

/** A token, or what gives one whenever a request is made. */
export type TokenSource = string | ((signal: AbortSignal) => string | Promise<string>)

/** Headers of Confluent Cloud that say where a token is meant for. */
export interface TokenTarget {
  /** Sent as `target-sr-cluster`. */
  readonly logicalCluster?: string
  /** Sent as `Confluent-Identity-Pool-Id`. */
  readonly identityPool?: string
}

/** `Basic` of RFC 7617, in UTF-8. `userInfo` is `user:password`. */
export function basicHeader(userInfo: string): string {
  const bytes = new TextEncoder().encode(userInfo)
  return `Basic ${btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))}`
}

/** The same credentials for every URL, or those that stand in the URL. */
export function basicAuthorizer(userInfo?: string): Authorizer {
  return {
    async headers(url): Promise<Record<string, string>> {
      const credentials = userInfo ?? url.userInfo
      return credentials === undefined ? {} : { authorization: basicHeader(credentials) }
    },
    discard() {},
  }
}

/** A token that others look after. */
export function bearerAuthorizer(source: TokenSource, target: TokenTarget): Authorizer {
  return {
    async headers(_url, signal) {
      return bearerHeaders(typeof source === 'string' ? source : await askedFor(source, signal), target)
    },
    discard() {},
  }
}

async function askedFor(source: Exclude<TokenSource, string>, signal: AbortSignal): Promise<string> {
  try {
    return await source(signal)
  } catch (cause) {
    if (signal.aborted) throw cause
    const message = `the source of tokens failed: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new RegistryError({ kind: 'credentials', message, cause })
  }
}

/** A token must fit into a header: RFC 6750, 2.1, and what issuers use beyond it. */
const sendable = /^[\x21-\x7e]+$/

/** Throws RegistryError, kind `credentials`, for what cannot be a token. */
export function bearerHeaders(token: unknown, target: TokenTarget): Readonly<Record<string, string>> {
  if (typeof token !== 'string' || !sendable.test(token)) {
    throw new RegistryError({ kind: 'credentials', message: 'a token must be a text of visible ASCII characters' })
  }
  const { logicalCluster, identityPool } = target
  return {
    authorization: `Bearer ${token}`,
    ...(logicalCluster !== undefined && { 'target-sr-cluster': logicalCluster }),
    ...(identityPool !== undefined && { 'confluent-identity-pool-id': identityPool }),
  }
}
