/**
 * What went wrong, as programs tell it.
 *
 * Bytes: `unknown-magic`; `bad-header` (too short for an id, a GUID or message indexes, or a count out of bounds);
 * `unknown-schema`; `wrong-language`; `unknown-message`; `truncated`; `trailing-bytes`; `malformed`.
 * Schemas and values: `unresolvable` (reader and writer do not fit), `invalid-value`, `no-record-name`, `bad-schema` (it
 * carries no values), `incompatible` (a strict check said no). Around them: `configuration`, `registry` (the registry did
 * not answer as hoped; see `cause`), `not-cached` (a synchronous call needs what only an asynchronous one can fetch).
 */
export type SerdeErrorCode =
  | 'unknown-magic'
  | 'bad-header'
  | 'unknown-schema'
  | 'wrong-language'
  | 'unknown-message'
  | 'truncated'
  | 'trailing-bytes'
  | 'malformed'
  | 'unresolvable'
  | 'invalid-value'
  | 'no-record-name'
  | 'bad-schema'
  | 'incompatible'
  | 'configuration'
  | 'registry'
  | 'not-cached'

/** Where it went wrong; what is not known is absent. */
export interface SerdeErrorPlace {
  readonly topic?: string | undefined
  readonly field?: 'key' | 'value' | undefined
  readonly subject?: string | undefined
  readonly schemaId?: number | undefined
  readonly guid?: string | undefined
}

/** What a thrower knows beside the reason. */
export interface SerdeErrorDetails extends SerdeErrorPlace {
  /** Place in the value: `lines[3].price`. Empty is the value itself. */
  readonly path?: string | undefined
  /** What belongs at that place: `long`, `one of null, string`. */
  readonly expected?: string | undefined
  readonly cause?: unknown
}

/** Every failure of a serializer or deserializer. */
export class SerdeError extends Error {
  readonly code: SerdeErrorCode
  /** One sentence without the place. */
  readonly reason: string
  readonly path: string | undefined
  readonly expected: string | undefined
  readonly topic: string | undefined
  readonly field: 'key' | 'value' | undefined
  readonly subject: string | undefined
  readonly schemaId: number | undefined
  readonly guid: string | undefined

  constructor(code: SerdeErrorCode, reason: string, details: SerdeErrorDetails = {}) {
    super(reason + placeText(details), details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'SerdeError'
    this.code = code
    this.reason = reason
    this.path = details.path
    this.expected = details.expected
    this.topic = details.topic
    this.field = details.field
    this.subject = details.subject
    this.schemaId = details.schemaId
    this.guid = details.guid
  }

  /** The same failure, at a place of which more is known. What this error knows already stays. */
  at(place: SerdeErrorPlace): SerdeError {
    const { code, reason, path, expected, cause } = this
    return new SerdeError(code, reason, {
      path,
      expected,
      cause,
      topic: this.topic ?? place.topic,
      field: this.field ?? place.field,
      subject: this.subject ?? place.subject,
      schemaId: this.schemaId ?? place.schemaId,
      guid: this.guid ?? place.guid,
    })
  }
}

function placeText({ topic, field, subject, schemaId, guid, path, expected }: SerdeErrorDetails): string {
  const parts = [
    path === undefined || path === '' ? '' : `at ${path}`,
    expected === undefined ? '' : `expected ${expected}`,
    topic === undefined ? '' : `${field ?? 'value'} of topic '${topic}'`,
    subject === undefined ? '' : `subject '${subject}'`,
    schemaId === undefined ? '' : `schema id ${schemaId}`,
    guid === undefined ? '' : `schema guid ${guid}`,
  ].filter(part => part !== '')
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}
