import type { Api } from '../../kafka/api.ts'
import type { RequestContext } from '../request-context.ts'

/** Answers the requests of one API. Without a response there is no answer. */
export type Handle<Request, Response> = (request: Request, context: RequestContext) => Promise<Response | undefined>

/** An API with what answers it. */
export interface Handler {
  readonly api: Api
  readonly handle: Handle<never, unknown>
}

/** Joins an API of the tables and the function that answers it. */
export function handler<Request, RequestDraft, Response, ResponseDraft>(
  api: Api<Request, RequestDraft, Response, ResponseDraft>,
  handle: Handle<Request, ResponseDraft>,
): Handler {
  return { api, handle }
}
