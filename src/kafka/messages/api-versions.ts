import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, bool, int16, int32, int64, since, string, struct, tagged } from '../wire-types.ts'

/** APIs and versions that are served. The response header is never flexible. */
export const apiVersions = api({
  name: 'ApiVersions',
  key: 18,
  versions: { min: 0, max: 4, flexible: 3, plainResponseHeader: true },
  request: struct({ clientSoftwareName: since(3, string), clientSoftwareVersion: since(3, string) }),
  response: struct({
    errorCode: int16,
    apiKeys: array(struct({ apiKey: int16, minVersion: int16, maxVersion: int16 })),
    throttleTimeMs: since(1, int32),
    supportedFeatures: tagged(3, 0, array(struct({ name: string, minVersion: int16, maxVersion: int16 }))),
    finalizedFeaturesEpoch: tagged(3, 1, int64, -1n),
    finalizedFeatures: tagged(3, 2, array(struct({ name: string, maxVersionLevel: int16, minVersionLevel: int16 }))),
    zkMigrationReady: tagged(3, 3, bool),
  }),
})

export type ApiVersionsRequest = RequestOf<typeof apiVersions>
export type ApiVersionsResponse = ResponseOf<typeof apiVersions>
