import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import type { Api } from '../kafka/api.ts'
import { saslAuthenticate } from '../kafka/messages/sasl-authenticate.ts'
import { saslHandshake } from '../kafka/messages/sasl-handshake.ts'
import { writePlain } from '../kafka/sasl/plain.ts'
import { SaslRefusal } from '../kafka/sasl/sasl-refusal.ts'
import { ScramClient } from '../kafka/sasl/scram-client.ts'
import type { ScramMechanism } from '../kafka/sasl/scram-keys.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** Mechanisms by which a connection can say who it is. */
export const upstreamMechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const

/** Who a connection is to be. */
export interface UpstreamCredentials {
  readonly mechanism: (typeof upstreamMechanisms)[number]
  readonly username: string
  readonly password: string
}

/** Port: the connection that is to be authenticated. */
export interface AskedBroker {
  /** `host:port`. */
  readonly place: string
  readonly ask: <Draft, Response>(
    api: Api<unknown, Draft, Response>,
    draft: Draft,
    options?: { readonly minVersion?: number },
  ) => Promise<Response>
}

const nonceBytes = 24

/**
 * Says who the connection is. Resolves with the milliseconds for which the broker believes it, 0 for ever. Rejects with
 * UpstreamFailure.
 */
export async function authenticateUpstream(connection: AskedBroker, credentials: UpstreamCredentials): Promise<number> {
  const { place } = connection
  const { mechanism, username, password } = credentials
  const handshake = await connection.ask(saslHandshake, { mechanism }, { minVersion: 1 })
  if (handshake.errorCode !== 0)
    throw refused(place, `it does not take ${mechanism}, but ${handshake.mechanisms.join(', ') || 'nothing'}.`)
  if (mechanism === 'PLAIN') return (await step(connection, writePlain({ username, password }))).lifetimeMs
  try {
    return await exchangeScram(connection, mechanism, credentials)
  } catch (error) {
    if (error instanceof SaslRefusal) throw refused(place, `${error.message}.`, error)
    throw error
  }
}

async function exchangeScram(
  connection: AskedBroker,
  mechanism: ScramMechanism,
  credentials: UpstreamCredentials,
): Promise<number> {
  const client = new ScramClient(mechanism, credentials, randomBytes(nonceBytes).toString('base64url'))
  const first = await step(connection, Buffer.from(client.first()))
  const last = await step(connection, Buffer.from(client.final(first.message)))
  client.verify(last.message)
  return last.lifetimeMs
}

async function step({ ask, place }: AskedBroker, authBytes: Buffer) {
  const answer = await ask(saslAuthenticate, { authBytes })
  if (answer.errorCode !== 0)
    throw refused(place, `${answer.errorMessage === '' ? 'it says no more' : answer.errorMessage}.`)
  return { message: answer.authBytes, lifetimeMs: Number(answer.sessionLifetimeMs) }
}

function refused(place: string, reason: string, cause?: unknown): UpstreamFailure {
  return new UpstreamFailure('authentication', `${place} refused the credentials: ${reason}`, {
    advice: 'Check user, password and mechanism.',
    cause,
  })
}
