import { Buffer } from 'node:buffer'
import { timingSafeEqual } from 'node:crypto'
import { SaslRefusal } from './sasl-refusal.ts'
import type { ScramMechanism } from './scram-keys.ts'
import { hmac, saltPassword, scramIterations, scramKeys, xor } from './scram-keys.ts'
import { escapedName, readServerFinal, readServerFirst } from './scram-messages.ts'

/** The client's side of one exchange. Messages are to be passed on as they are. */
export class ScramClient {
  readonly #mechanism: ScramMechanism
  readonly #password: string
  readonly #nonce: string
  readonly #bare: string
  #serverSignature: Buffer | undefined

  /** @param nonce printable characters without a comma, never used before */
  constructor(mechanism: ScramMechanism, credentials: { username: string; password: string }, nonce: string) {
    this.#mechanism = mechanism
    this.#password = credentials.password
    this.#nonce = nonce
    this.#bare = `n=${escapedName(credentials.username)},r=${nonce}`
  }

  first(): string {
    return `n,,${this.#bare}`
  }

  /** Answers the server's first message. Throws SaslRefusal when it is none, or asks for too few or many iterations. */
  final(serverFirst: Buffer): string {
    const { nonce, salt, iterations } = readServerFirst(serverFirst)
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length)
      throw new SaslRefusal('The server answered with another nonce')
    if (iterations < scramIterations.min || iterations > scramIterations.max)
      throw new SaslRefusal(`The server asks for ${iterations} iterations`)
    const salted = saltPassword(this.#mechanism, this.#password, salt, iterations)
    const { clientKey, storedKey, serverKey } = scramKeys(this.#mechanism, salted)
    const withoutProof = `c=${Buffer.from('n,,').toString('base64')},r=${nonce}`
    const authMessage = `${this.#bare},${serverFirst.toString()},${withoutProof}`
    this.#serverSignature = hmac(this.#mechanism, serverKey, authMessage)
    const proof = xor(clientKey, hmac(this.#mechanism, storedKey, authMessage))
    return `${withoutProof},p=${proof.toString('base64')}`
  }

  /** Checks that the server knows the user too. Throws SaslRefusal. */
  verify(serverFinal: Buffer): void {
    const signature = readServerFinal(serverFinal)
    const expected = this.#serverSignature
    if (expected === undefined || signature.length !== expected.length || !timingSafeEqual(signature, expected))
      throw new SaslRefusal('The server does not know the user')
  }
}
