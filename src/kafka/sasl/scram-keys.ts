import { Buffer } from 'node:buffer'
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'

/** The mechanisms by name; `code` is their number in the credential APIs (KIP-554). */
export const scramMechanisms = {
  'SCRAM-SHA-256': { hash: 'sha256', keyBytes: 32, code: 1 },
  'SCRAM-SHA-512': { hash: 'sha512', keyBytes: 64, code: 2 },
} as const

/** A mechanism of SCRAM. */
export type ScramMechanism = keyof typeof scramMechanisms

/** What a server keeps of a user: enough to check a password, not enough to use it (RFC 5802, 3). */
export interface ScramCredential {
  readonly salt: Buffer
  readonly iterations: number
  readonly storedKey: Buffer
  readonly serverKey: Buffer
}

/** Iterations that servers and clients agree to. */
export const scramIterations = { min: 4096, max: 16_384 } as const

/** The password with its salt, which a client computes on every connection. Passwords are taken as they are, in UTF-8. */
export function saltPassword(mechanism: ScramMechanism, password: string, salt: Buffer, iterations: number): Buffer {
  const { hash, keyBytes } = scramMechanisms[mechanism]
  return pbkdf2Sync(password, salt, iterations, keyBytes, hash)
}

/** The keys of a salted password. */
export function scramKeys(mechanism: ScramMechanism, saltedPassword: Buffer) {
  const clientKey = hmac(mechanism, saltedPassword, 'Client Key')
  const storedKey = createHash(scramMechanisms[mechanism].hash).update(clientKey).digest()
  return { clientKey, storedKey, serverKey: hmac(mechanism, saltedPassword, 'Server Key') }
}

/** What to keep of a user whose salted password is known. */
export function credentialOfSalted(
  mechanism: ScramMechanism,
  saltedPassword: Buffer,
  { salt, iterations }: Pick<ScramCredential, 'salt' | 'iterations'>,
): ScramCredential {
  const { storedKey, serverKey } = scramKeys(mechanism, saltedPassword)
  return { salt, iterations, storedKey, serverKey }
}

/** What to keep of a user whose password is known. */
export function credentialOf(
  mechanism: ScramMechanism,
  password: string,
  { salt, iterations }: Pick<ScramCredential, 'salt' | 'iterations'>,
): ScramCredential {
  const salted = saltPassword(mechanism, password, salt, iterations)
  return credentialOfSalted(mechanism, salted, { salt, iterations })
}

/** A keyed hash of a message. */
export function hmac(mechanism: ScramMechanism, key: Buffer, message: string): Buffer {
  return createHmac(scramMechanisms[mechanism].hash, key).update(message).digest()
}

/** The bytes of two keys of one length, combined. */
export function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] as number)))
}
