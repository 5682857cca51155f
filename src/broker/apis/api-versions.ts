import type { ResponseDraftOf } from '../../kafka/api.ts'
import { isClientSoftwareName, listApis } from '../../kafka/api-listing.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { ApiVersionsRequest, apiVersions } from '../../kafka/messages/api-versions.ts'
import type { RequestContext } from '../request-context.ts'

type Response = ResponseDraftOf<typeof apiVersions>

/** The first version in which clients say what they are. */
const firstNamedVersion = 3
/** Below, features that begin at 0 are left out: clients of it refuse them (KAFKA-17492). */
const firstVersionWithZero = 4

const supportedFeatures = [
  { name: 'group.version', minVersion: 0, maxVersion: 1 },
  { name: 'metadata.version', minVersion: 7, maxVersion: 25 },
  { name: 'transaction.version', minVersion: 0, maxVersion: 1 },
]
const finalizedFeatures = [
  { name: 'group.version', maxVersionLevel: 1, minVersionLevel: 1 },
  { name: 'metadata.version', maxVersionLevel: 25, minVersionLevel: 25 },
  { name: 'transaction.version', maxVersionLevel: 1, minVersionLevel: 1 },
]

/** What this broker serves. */
export async function listApiVersions(request: ApiVersionsRequest, context: RequestContext): Promise<Response> {
  const { apiVersion, broker } = context
  const { clientSoftwareName, clientSoftwareVersion } = request
  const isNamed = isClientSoftwareName(clientSoftwareName) && isClientSoftwareName(clientSoftwareVersion)
  if (apiVersion >= firstNamedVersion && !isNamed) return { errorCode: errorCodes.INVALID_REQUEST.code, apiKeys: [] }
  if (apiVersion >= firstNamedVersion)
    context.connection.software = { name: clientSoftwareName, version: clientSoftwareVersion }
  return {
    errorCode: 0,
    apiKeys: listApis(broker.apis),
    supportedFeatures: supportedFeatures.filter(
      ({ minVersion }) => minVersion > 0 || apiVersion >= firstVersionWithZero,
    ),
    finalizedFeaturesEpoch: 1n,
    finalizedFeatures,
  }
}
