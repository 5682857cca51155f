import type { ResponseDraftOf } from '../../kafka/api.ts'
import type {
  DescribeUserScramCredentialsRequest,
  describeUserScramCredentials,
} from '../../kafka/messages/describe-user-scram-credentials.ts'
import type { ScramMechanism } from '../../kafka/sasl/scram-keys.ts'
import { scramMechanisms } from '../../kafka/sasl/scram-keys.ts'
import { errorAnswer, RequestError } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import type { Users } from '../users.ts'

type Response = ResponseDraftOf<typeof describeUserScramCredentials>
type UserAnswer = Response['results'][number]

/** Shows which credentials users have. */
export async function showCredentials(
  request: DescribeUserScramCredentialsRequest,
  { broker: { users } }: RequestContext,
): Promise<Response> {
  const asked = request.users ?? []
  const names = asked.length === 0 ? users.storedUsers() : asked.map(({ name }) => name)
  const results = [...new Set(names)].map(user => {
    return userAnswer(user, names.indexOf(user) !== names.lastIndexOf(user), users)
  })
  return { throttleTimeMs: 0, errorCode: 0, results }
}

function userAnswer(user: string, isTwice: boolean, users: Users): UserAnswer {
  try {
    if (isTwice) {
      const text = `Cannot describe SCRAM credentials for the same user twice in a single request: ${user}`
      throw new RequestError('DUPLICATE_RESOURCE', text)
    }
    const credentialInfos = Object.entries(scramMechanisms).flatMap(([mechanism, { code }]) => {
      const credential = users.storedCredential(mechanism as ScramMechanism, user)
      return credential === undefined ? [] : [{ mechanism: code, iterations: credential.iterations }]
    })
    if (credentialInfos.length === 0) {
      const text = `Attempt to describe a user credential that does not exist: ${user}`
      throw new RequestError('RESOURCE_NOT_FOUND', text)
    }
    return { user, errorCode: 0, errorMessage: null, credentialInfos }
  } catch (error) {
    return { user, ...errorAnswer(error), credentialInfos: [] }
  }
}
