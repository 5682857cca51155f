import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { expectPassword, readPlain } from '../kafka/sasl/plain.ts'
import { SaslRefusal } from '../kafka/sasl/sasl-refusal.ts'
import type { ScramCredential, ScramMechanism } from '../kafka/sasl/scram-keys.ts'
import { scramMechanisms } from '../kafka/sasl/scram-keys.ts'
import { readClientFirst } from '../kafka/sasl/scram-messages.ts'
import type { ScramExchange } from '../kafka/sasl/scram-server.ts'
import { closeScram, openScram } from '../kafka/sasl/scram-server.ts'

/** The mechanisms of SASL that listeners offer, in the order in which they are listed. */
export const saslMechanisms = ['PLAIN', 'SCRAM-SHA-512', 'SCRAM-SHA-256'] as const
export type SaslMechanism = (typeof saslMechanisms)[number]

/** Port: who may come in. */
export interface UserDirectory {
  /** The password of a user; undefined when there is no such user. */
  password(user: string): string | undefined
  credential(mechanism: ScramMechanism, user: string): ScramCredential | undefined
}

/** What a step of an exchange ends with. Without a user there is another one to come. */
export interface SaslStep {
  readonly authBytes: Buffer
  readonly user: string | undefined
}

/** One exchange, from the handshake on. */
export class SaslExchange {
  readonly mechanism: SaslMechanism
  readonly #users: UserDirectory
  #scram: ScramExchange | undefined

  constructor(mechanism: SaslMechanism, users: UserDirectory) {
    this.mechanism = mechanism
    this.#users = users
  }

  /** Takes what the client says. Throws SaslRefusal with a text for the client. */
  step(message: Buffer): SaslStep {
    return this.mechanism === 'PLAIN' ? this.#plain(message) : this.#scramStep(this.mechanism, message)
  }

  #plain(message: Buffer): SaslStep {
    const { username, password } = readPlain(message)
    expectPassword(password, this.#users.password(username))
    return { authBytes: Buffer.alloc(0), user: username }
  }

  #scramStep(mechanism: ScramMechanism, message: Buffer): SaslStep {
    if (this.#scram !== undefined) {
      const answer = sameRefusal(mechanism, () => closeScram(this.#scram as ScramExchange, message))
      return { authBytes: Buffer.from(answer), user: this.#scram.clientFirst.username }
    }
    const first = sameRefusal(mechanism, () => readClientFirst(message))
    const serverNonce = randomBytes(18).toString('base64url')
    const credential = this.#users.credential(mechanism, first.username)
    this.#scram = openScram(mechanism, first, serverNonce, credential)
    return { authBytes: Buffer.from(this.#scram.serverFirst), user: undefined }
  }
}

/** A message that is none is refused as a wrong password is. */
function sameRefusal<Value>(mechanism: ScramMechanism, step: () => Value): Value {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof SaslRefusal)) throw error
    throw new SaslRefusal(
      `Authentication failed during authentication due to invalid credentials with SASL mechanism ${mechanism}`,
    )
  }
}

/** Whether a client may choose a mechanism. The name counts in its letter case. */
export function isSaslMechanism(name: string): name is SaslMechanism {
  return (saslMechanisms as readonly string[]).includes(name)
}

/** Whether a mechanism is one of SCRAM. */
export function isScramMechanism(name: string): name is ScramMechanism {
  return Object.hasOwn(scramMechanisms, name)
}
