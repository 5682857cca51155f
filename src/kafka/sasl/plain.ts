import { Buffer } from 'node:buffer'
import { createHash, timingSafeEqual } from 'node:crypto'
import { SaslRefusal } from './sasl-refusal.ts'

/** What a client says of itself under PLAIN (RFC 4616). */
export interface PlainCredentials {
  readonly username: string
  readonly password: string
}

/** Reads the one message of PLAIN. Throws SaslRefusal with the texts of Kafka. */
export function readPlain(message: Buffer): PlainCredentials {
  const tokens = message.toString().split('\0')
  const [authorizationId = '', username = '', password = ''] = tokens
  if (tokens.length !== 3) throw new SaslRefusal(`Invalid SASL/PLAIN response: expected 3 tokens, got ${tokens.length}`)
  if (username === '') throw new SaslRefusal('Authentication failed: username not specified')
  if (password === '') throw new SaslRefusal('Authentication failed: password not specified')
  if (authorizationId !== '' && authorizationId !== username)
    throw new SaslRefusal('Authentication failed: Client requested an authorization id that is different from username')
  return { username, password }
}

/** The one message of PLAIN. */
export function writePlain({ username, password }: PlainCredentials): Buffer {
  return Buffer.from(`\0${username}\0${password}`)
}

/** Checks a password in a time that does not depend on it; against no user's password as well. */
export function expectPassword(given: string, expected: string | undefined): void {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  const isSame = timingSafeEqual(digest(given), digest(expected ?? ''))
  if (!isSame || expected === undefined) throw new SaslRefusal('Authentication failed: Invalid username or password')
}
