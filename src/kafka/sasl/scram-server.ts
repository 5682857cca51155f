import { Buffer } from 'node:buffer'
import { createHash, timingSafeEqual } from 'node:crypto'
import { SaslRefusal } from './sasl-refusal.ts'
import type { ScramCredential, ScramMechanism } from './scram-keys.ts'
import { hmac, scramMechanisms, xor } from './scram-keys.ts'
import type { ClientFirst } from './scram-messages.ts'
import { readClientFinal } from './scram-messages.ts'

/** An exchange in which the server has said its first message. */
export interface ScramExchange {
  readonly mechanism: ScramMechanism
  readonly clientFirst: ClientFirst
  readonly serverFirst: string
  /** Both nonces, one behind the other. */
  readonly nonce: string
  readonly credential: ScramCredential
}

/**
 * Answers a client's first message with `serverFirst`. Throws SaslRefusal, for an unknown user with the text of a wrong
 * password.
 */
export function openScram(
  mechanism: ScramMechanism,
  clientFirst: ClientFirst,
  serverNonce: string,
  credential: ScramCredential | undefined,
): ScramExchange {
  const { authorizationId, username } = clientFirst
  if (authorizationId !== '' && authorizationId !== username)
    throw new SaslRefusal('Authentication failed: Client requested an authorization id that is different from username')
  if (credential === undefined) throw invalidCredentials(mechanism)
  const nonce = clientFirst.nonce + serverNonce
  const { salt, iterations } = credential
  const serverFirst = `r=${nonce},s=${salt.toString('base64')},i=${iterations}`
  return { mechanism, clientFirst, serverFirst, nonce, credential }
}

/** Checks a client's last message and gives the server's: the user is who it says. Throws SaslRefusal. */
export function closeScram(
  { mechanism, clientFirst, serverFirst, nonce, credential }: ScramExchange,
  message: Buffer,
): string {
  const final = readClientFinal(message)
  const { storedKey, serverKey } = credential
  const isBound = Buffer.from(final.channelBinding, 'base64').toString() === clientFirst.gs2Header
  if (!isBound || final.nonce !== nonce || final.proof.length !== storedKey.length) throw invalidCredentials(mechanism)
  const authMessage = `${clientFirst.bare},${serverFirst},${final.withoutProof}`
  const clientKey = xor(final.proof, hmac(mechanism, storedKey, authMessage))
  const key = createHash(scramMechanisms[mechanism].hash).update(clientKey).digest()
  if (!timingSafeEqual(key, storedKey)) throw invalidCredentials(mechanism)
  return `v=${hmac(mechanism, serverKey, authMessage).toString('base64')}`
}

function invalidCredentials(mechanism: ScramMechanism): SaslRefusal {
  return new SaslRefusal(
    `Authentication failed during authentication due to invalid credentials with SASL mechanism ${mechanism}`,
  )
}
