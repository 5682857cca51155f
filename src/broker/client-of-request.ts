import type { ClientContext } from './groups/client-context.ts'
import type { RequestContext } from './request-context.ts'

/** Who asks, as the coordinators want to know it. */
export function clientContext({ apiVersion, clientId, connection }: RequestContext): ClientContext {
  return { apiVersion, clientId, clientHost: `/${connection.remoteAddress}` }
}
