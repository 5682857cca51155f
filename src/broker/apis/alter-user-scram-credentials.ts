import { Buffer } from 'node:buffer'
import type { ResponseDraftOf } from '../../kafka/api.ts'
import type {
  AlterUserScramCredentialsRequest,
  alterUserScramCredentials,
} from '../../kafka/messages/alter-user-scram-credentials.ts'
import type { ScramMechanism } from '../../kafka/sasl/scram-keys.ts'
import { credentialOfSalted, scramIterations, scramMechanisms } from '../../kafka/sasl/scram-keys.ts'
import { errorAnswer, noError, RequestError } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import type { CredentialChange, Users } from '../users.ts'

type Response = ResponseDraftOf<typeof alterUserScramCredentials>
type Upsertion = AlterUserScramCredentialsRequest['upsertions'][number]
type Deletion = AlterUserScramCredentialsRequest['deletions'][number]

/** Sets and removes credentials, one of a user at a time. */
export async function changeCredentials(
  { deletions, upsertions }: AlterUserScramCredentialsRequest,
  { broker: { users } }: RequestContext,
): Promise<Response> {
  const names = [...new Set([...deletions, ...upsertions].map(({ name }) => name))]
  const results: Response['results'][number][] = []
  for (const user of names) {
    const ofUser = ({ name }: { readonly name: string }): boolean => name === user
    try {
      const [change, second] = [
        ...deletions.filter(ofUser).map(deletion => () => deletionOf(deletion, users)),
        ...upsertions.filter(ofUser).map(upsertion => () => upsertionOf(upsertion)),
      ]
      const changes = change === undefined ? [] : [change()]
      // The first one is looked at before there being a second one, whatever its mechanism is.
      if (second !== undefined)
        throw new RequestError('DUPLICATE_RESOURCE', 'A user credential cannot be altered twice in the same request')
      await users.change(changes)
      results.push({ user, ...noError })
    } catch (error) {
      results.push({ user, ...errorAnswer(error) })
    }
  }
  return { throttleTimeMs: 0, results }
}

function deletionOf({ name, mechanism: code }: Deletion, users: Users): CredentialChange {
  const mechanism = usableMechanism(name, code)
  if (users.storedCredential(mechanism, name) === undefined)
    throw new RequestError('RESOURCE_NOT_FOUND', 'Attempt to delete a user credential that does not exist')
  return { user: name, mechanism, credential: undefined }
}

function upsertionOf({ name, mechanism: code, iterations, salt, saltedPassword }: Upsertion): CredentialChange {
  const mechanism = usableMechanism(name, code)
  if (iterations < scramIterations.min) throw new RequestError('UNACCEPTABLE_CREDENTIAL', 'Too few iterations')
  if (iterations > scramIterations.max) throw new RequestError('UNACCEPTABLE_CREDENTIAL', 'Too many iterations')
  if (salt.length === 0) throw new RequestError('UNACCEPTABLE_CREDENTIAL', 'Salt must not be empty')
  // The salted password itself would be enough to log in: only its keys are kept.
  const kept = { salt: Buffer.from(salt), iterations }
  return { user: name, mechanism, credential: credentialOfSalted(mechanism, saltedPassword, kept) }
}

function usableMechanism(user: string, code: number): ScramMechanism {
  if (user === '') throw new RequestError('UNACCEPTABLE_CREDENTIAL', 'Username must not be empty')
  const found = Object.entries(scramMechanisms).find(([, mechanism]) => mechanism.code === code)
  if (found === undefined) throw new RequestError('UNSUPPORTED_SASL_MECHANISM', 'Unknown SCRAM mechanism')
  return found[0] as ScramMechanism
}
