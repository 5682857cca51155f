import type { Api, ApiVersionRange, ResponseDraftOf } from './api.ts'
import { apiVersions } from './messages/api-versions.ts'

type ApiVersionsDraft = ResponseDraftOf<typeof apiVersions>

/** One API in an answer to ApiVersions. */
export interface ListedApi {
  readonly apiKey: number
  readonly minVersion: number
  readonly maxVersion: number
}

const softwareName = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/

/** The versions of an API that a server of it offers. */
export function listedVersions({ versions }: Api): ApiVersionRange {
  return versions.listed ?? versions
}

/** The APIs that a server has handlers for, as ApiVersions lists them. */
export function listApis(served: readonly Api[]): readonly ListedApi[] {
  return served.map(api => {
    const { min, max } = listedVersions(api)
    return { apiKey: api.key, minVersion: min, maxVersion: max }
  })
}

/** Whether requests of a version are taken: Produce lists versions below those it takes. */
export function isServed(api: Api, apiVersion: number): boolean {
  return apiVersion >= api.versions.min && apiVersion <= listedVersions(api).max
}

/** The answer to ApiVersions in a version that is not served. It has version 0's form, and the client asks again. */
export function unsupportedApiVersions(): { readonly apiVersion: 0; readonly draft: ApiVersionsDraft } {
  return { apiVersion: 0, draft: { errorCode: 35, apiKeys: listApis([apiVersions]) } }
}

/** Whether a client may call itself so: ApiVersions from version 3 on refuses other names with 42 (KIP-511). */
export function isClientSoftwareName(name: string): boolean {
  return softwareName.test(name)
}
