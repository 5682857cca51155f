import type {
  Association,
  AssociationAnswer,
  AssociationResult,
  CompatibilityAnswer,
  Config,
  ContextId,
  ListedSchema,
  Mode,
  RegisteredSchema,
  ServerVersion,
  StoredSchema,
  SubjectSchema,
  SubjectVersion,
} from './entities.ts'
import {
  decoded,
  fields,
  flag,
  integer,
  list,
  map,
  optional,
  record,
  text,
  withoutNulls,
  type Check,
  type Decode,
} from './shape.ts'

const reference = fields({ name: text, subject: text, version: integer })
const metadata = fields({
  tags: optional(map(list(text))),
  properties: optional(map(text)),
  sensitive: optional(list(text)),
})
const rule = fields({
  name: text,
  type: text,
  doc: optional(text),
  kind: optional(text),
  mode: optional(text),
  tags: optional(list(text)),
  params: optional(map(text)),
  expr: optional(text),
  onSuccess: optional(text),
  onFailure: optional(text),
  disabled: optional(flag),
})
const rules = optional(list(rule))
const ruleSet = fields({ migrationRules: rules, domainRules: rules, encodingRules: rules, enableAt: optional(text) })
const tags = fields({ schemaEntity: fields({ entityPath: text, entityType: text }), tags: list(text) })

const content = {
  schemaType: optional(text),
  references: optional(list(reference)),
  metadata: optional(metadata),
  ruleSet: optional(ruleSet),
  guid: optional(text),
  ts: optional(integer),
  deleted: optional(flag),
  schemaTags: optional(list(tags)),
}
const registered = fields({
  ...content,
  schema: optional(text),
  subject: optional(text),
  version: optional(integer),
  id: integer,
})
const stored = fields({
  ...content,
  subject: optional(text),
  version: optional(integer),
  maxId: optional(integer),
})
const subjectSchema = fields({ ...content, subject: text, version: integer, id: integer })

const association = fields({
  subject: text,
  guid: optional(text),
  resourceName: optional(text),
  resourceNamespace: optional(text),
  resourceId: optional(text),
  resourceType: optional(text),
  associationType: optional(text),
  lifecycle: optional(text),
  frozen: optional(flag),
  createTs: optional(integer),
  updateTs: optional(integer),
})
const listed = fields({
  ...content,
  subject: text,
  version: integer,
  id: integer,
  aliases: optional(list(text)),
  associations: optional(list(association)),
})
const associated = fields({ associations: optional(list(record)) })
const batchError = fields({ error_code: integer, message: text })
const batch = fields({ results: list(fields({ error: optional(batchError), result: optional(associated) })) })

/**
 * Old registries leave `schemaType` out for Avro, others print empty fields as null, and an empty schema text is left out
 * beside its type.
 */
function schemaOf<T>(check: Check): Decode<T> {
  return value => {
    check(value, 'answer')
    const { schema, schemaType } = value as { schema?: unknown; schemaType?: unknown }
    if (typeof schemaType !== 'string' || (schema ?? undefined) !== undefined) text(schema, 'answer.schema')
    return { schemaType: 'AVRO', schema: '', ...withoutNulls(value as object) } as T
  }
}

/** One reader for each kind of answer; each throws WrongShape. */
export const answers = {
  registered: ((value: unknown) => {
    registered(value, 'answer')
    return withoutNulls(value as object) as unknown as RegisteredSchema
  }) satisfies Decode<RegisteredSchema>,
  stored: schemaOf<StoredSchema>(stored),
  subjectSchema: schemaOf<SubjectSchema>(subjectSchema),
  listed: ((value: unknown) => {
    list(listed)(value, 'answer')
    return (value as object[]).map(one => schemaOf<ListedSchema>(listed)(one))
  }) satisfies Decode<readonly ListedSchema[]>,
  names: decoded<readonly string[]>(list(text)),
  numbers: decoded<readonly number[]>(list(integer)),
  number: decoded<number>(integer),
  subjectVersions: decoded<readonly SubjectVersion[]>(list(fields({ subject: text, version: integer }))),
  contextIds: decoded<readonly ContextId[]>(list(fields({ context: text, id: integer }))),
  compatibility: ((value: unknown) => {
    fields({ is_compatible: flag, messages: optional(list(text)) })(value, 'answer')
    const { is_compatible: isCompatible, messages } = value as { is_compatible: boolean; messages?: string[] | null }
    return { isCompatible, messages: messages ?? [] }
  }) satisfies Decode<CompatibilityAnswer>,
  /** PUT says `compatibility` where GET and DELETE say `compatibilityLevel`. */
  config: ((value: unknown) => {
    record(value, 'answer')
    const { compatibility, ...others } = withoutNulls(value as object)
    return { ...(compatibility !== undefined && { compatibilityLevel: compatibility }), ...others } as Config
  }) satisfies Decode<Config>,
  mode: ((value: unknown) => {
    fields({ mode: optional(text) })(value, 'answer')
    return (value as { mode?: Mode | null }).mode ?? undefined
  }) satisfies Decode<Mode | undefined>,
  associations: decoded<readonly Association[]>(list(association)),
  association: decoded<AssociationAnswer>(associated),
  associationResults: ((value: unknown) => {
    batch(value, 'answer')
    return (value as { results: readonly AssociationResult[] }).results
  }) satisfies Decode<readonly AssociationResult[]>,
  serverVersion: decoded<ServerVersion>(fields({ version: optional(text), commitId: optional(text) })),
  anyObject: decoded<Readonly<Record<string, unknown>>>(record),
} as const
