import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import type { ScramCredential, ScramMechanism } from '../kafka/sasl/scram-keys.ts'
import { credentialOf, scramIterations, scramMechanisms } from '../kafka/sasl/scram-keys.ts'
import type { UserDirectory } from './authentication.ts'
import type { JsonValue, MetadataStore } from './store.ts'

/** A credential to keep, or to take away. */
export interface CredentialChange {
  readonly user: string
  readonly mechanism: ScramMechanism
  readonly credential: ScramCredential | undefined
}

const kind = 'scram'
const saltBytes = 24

/**
 * Who may come in: users of the settings, with any mechanism, and users that clients have made, with theirs (KIP-554). A
 * credential that was made wins over the password of the settings.
 */
export class Users implements UserDirectory {
  readonly #metadata: MetadataStore
  readonly #passwords: ReadonlyMap<string, string>
  /** Keys that belong to passwords of the settings: deriving them takes milliseconds. */
  readonly #derived = new Map<string, ScramCredential>()

  /** @param passwords of the settings, by user */
  constructor(metadata: MetadataStore, passwords: ReadonlyMap<string, string>) {
    this.#metadata = metadata
    this.#passwords = passwords
  }

  password(user: string): string | undefined {
    return this.#passwords.get(user)
  }

  credential(mechanism: ScramMechanism, user: string): ScramCredential | undefined {
    return this.storedCredential(mechanism, user) ?? this.#derivedCredential(mechanism, user)
  }

  /** A credential that was made by a client. */
  storedCredential(mechanism: ScramMechanism, user: string): ScramCredential | undefined {
    const value = this.#metadata.entries(kind).get(keyOf(mechanism, user))
    return value === undefined ? undefined : readCredential(value)
  }

  /** Users with credentials that clients have made, in order of their names. */
  storedUsers(): readonly string[] {
    const users = Array.from(this.#metadata.entries(kind).keys(), key => key.slice(key.indexOf(':') + 1))
    return [...new Set(users)].sort()
  }

  /** All of the changes or none, durably. */
  async change(changes: readonly CredentialChange[]): Promise<void> {
    await this.#metadata.write(
      changes.map(({ user, mechanism, credential }) => ({
        kind,
        key: keyOf(mechanism, user),
        ...(credential !== undefined && { value: writtenCredential(credential) }),
      })),
    )
  }

  #derivedCredential(mechanism: ScramMechanism, user: string): ScramCredential | undefined {
    const key = keyOf(mechanism, user)
    const known = this.#derived.get(key)
    const password = this.#passwords.get(user)
    if (known !== undefined || password === undefined) return known
    const salt = randomBytes(saltBytes)
    const credential = credentialOf(mechanism, password, { salt, iterations: scramIterations.min })
    this.#derived.set(key, credential)
    return credential
  }
}

function keyOf(mechanism: ScramMechanism, user: string): string {
  return `${scramMechanisms[mechanism].code}:${user}`
}

function writtenCredential({ salt, iterations, storedKey, serverKey }: ScramCredential): JsonValue {
  const text = (bytes: Buffer): string => bytes.toString('base64')
  return { salt: text(salt), iterations, storedKey: text(storedKey), serverKey: text(serverKey) }
}

/** Reads what `writtenCredential` made. */
function readCredential(value: JsonValue): ScramCredential {
  const { salt, iterations, storedKey, serverKey } = value as unknown as {
    readonly salt: string
    readonly iterations: number
    readonly storedKey: string
    readonly serverKey: string
  }
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
  return { salt: bytes(salt), iterations, storedKey: bytes(storedKey), serverKey: bytes(serverKey) }
}
