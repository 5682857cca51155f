import type { FieldFailure, RecordField, RejectionReason } from '../governance/rejections.ts'
import type { PayloadFault } from './payload-check.ts'
import type { FieldPolicy } from './policy.ts'

/** The schema that a field names, as far as it is known. */
export interface AboutSchema {
  readonly subject: string | undefined
  readonly schemaId: number | undefined
  readonly schemaVersion?: number | undefined
}

/** What a record names: its id is known from elsewhere, a GUID is not. */
const namedText = (named: number | string): string =>
  typeof named === 'number' ? 'a schema' : `a schema of GUID ${named}`

const nothing: AboutSchema = { subject: undefined, schemaId: undefined }
const withSerializer = 'send it with a serializer of the registry, which puts the schema id in front of the payload'
const sameSerializer = 'send what a serializer makes of a value of this schema'

function failure(
  field: RecordField,
  reason: RejectionReason,
  about: AboutSchema,
  words: { readonly text: string; readonly fix: string; readonly path?: string },
): FieldFailure {
  const { subject, schemaId, schemaVersion } = about
  return { field, reason, text: words.text, path: words.path, subject, schemaId, schemaVersion, fix: words.fix }
}

/** The failures of kafka.md 1.9, by what arrives. */
export const failures = {
  nullRefused: ({ field }: FieldPolicy, about: AboutSchema): FieldFailure =>
    failure(field, 'null-refused', about, {
      text: 'is null, and the topic refuses that',
      fix: `send a ${field}, or set validation.null.${field} to accept`,
    }),
  missingId: ({ field }: FieldPolicy, about: AboutSchema, length: number): FieldFailure => {
    const found =
      length === 0 ? 'it is empty' : length < 5 ? `${length} bytes are fewer than an id takes` : 'no id stands in front'
    return failure(field, 'missing-id', about, { text: `carries no schema id: ${found}`, fix: withSerializer })
  },
  unknownId: ({ field }: FieldPolicy, about: AboutSchema, named: number | string, context: string): FieldFailure =>
    failure(field, 'unknown-id', about, {
      text: `names ${namedText(named)} that ${place(context)} does not have`,
      fix: 'register the schema first, and send with the id that the registry gives',
    }),
  elsewhere: ({ field }: FieldPolicy, about: AboutSchema, named: number | string, context: string): FieldFailure =>
    failure(field, 'wrong-subject', about, {
      text: `names ${namedText(named)} that ${place(context)} does not have, but another context`,
      fix: 'register the schema in this context, or set validation.context',
    }),
  wrongSubject: ({ field }: FieldPolicy, about: AboutSchema, subject: string): FieldFailure =>
    failure(field, 'wrong-subject', about, {
      text: `names a schema that is not registered under subject ${shown(subject)}`,
      fix: `register the schema under subject ${shown(subject)}, or send with one that is`,
    }),
  noRecordName: ({ field, strategy }: FieldPolicy, about: AboutSchema): FieldFailure =>
    failure(field, 'no-record-name', about, {
      text: `names a schema without a name, and the subject is made of it (${strategy})`,
      fix: 'give the schema a record name or a title, or choose TopicNameStrategy',
    }),
  badHeader: ({ field }: FieldPolicy, headerName: string, length: number): FieldFailure =>
    failure(field, 'bad-header', nothing, {
      text: `has a header ${headerName} of ${length} bytes that is neither a schema id nor a GUID`,
      fix: 'send 00 and four bytes of id, or 01 and the sixteen bytes of the GUID, or leave the header out',
    }),
  badIndexes: ({ field }: FieldPolicy, about: AboutSchema, problem: string): FieldFailure =>
    failure(field, 'bad-indexes', about, { text: `has message indexes that ${problem}`, fix: withSerializer }),
  unreadableSchema: ({ field }: FieldPolicy, about: AboutSchema): FieldFailure =>
    failure(field, 'bad-payload', about, {
      text: 'names a schema that no payload can be checked against: its text cannot be read',
      fix: 'register a version that can be read',
    }),
  badPayload: ({ field }: FieldPolicy, about: AboutSchema, { reason, path, problem }: PayloadFault): FieldFailure =>
    failure(field, reason, about, { text: `${path} ${problem}`, path, fix: sameSerializer }),
  unresolved: ({ field }: FieldPolicy, about: AboutSchema): FieldFailure =>
    failure(field, 'unresolved', about, {
      text: 'could not be checked: the registry gave no answer in time',
      fix: 'send it again when the registry answers',
    }),
}

function place(context: string): string {
  return context === '.' ? 'the registry' : `context ${context}`
}

/** The longest name of a subject that a text holds. */
const maxShown = 120

function shown(subject: string): string {
  return subject.length > maxShown ? `${subject.slice(0, maxShown)}…` : subject
}
