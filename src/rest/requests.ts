import type { SchemaReference, TaggedEntity } from '../schema/schema.ts'
import type {
  ConfigUpdate,
  Metadata,
  RegisterSchemaRequest,
  Rule,
  RuleSet,
  TagSchemaRequest,
} from '../registry/entities.ts'
import { errors } from '../registry/errors.ts'
import { flag, integer, listOf, mapOf, objectOf, patchOf, required, text, word, type Bend } from './bend.ts'

// The bodies of rest-contract 1.8. What the fields mean is judged in the registry.

const texts = listOf(text)

const metadata: Bend<Metadata> = objectOf({ tags: mapOf(texts), properties: mapOf(text), sensitive: texts })

const ruleFields = objectOf({
  name: text,
  doc: text,
  kind: word(['TRANSFORM', 'CONDITION']),
  mode: word(['UPGRADE', 'DOWNGRADE', 'UPDOWN', 'WRITE', 'READ', 'WRITEREAD']),
  type: text,
  tags: texts,
  params: mapOf(text),
  expr: text,
  onSuccess: text,
  onFailure: text,
  disabled: flag,
})

const rule: Bend<Rule> = (value, place) => ({ disabled: false, ...ruleFields(value, place) })

const ruleSet: Bend<RuleSet> = objectOf({
  migrationRules: listOf(rule),
  domainRules: listOf(rule),
  encodingRules: listOf(rule),
  enableAt: word(['ALL', 'CLIENT', 'GATEWAY', 'SERVER', 'NONE']),
})

const referenceFields = objectOf({ name: text, subject: text, version: integer })

/** All three are needed to find what is meant. Throws `invalidSchema`. */
const reference: Bend<SchemaReference> = (value, place) => {
  const { name, subject, version } = referenceFields(value, place) ?? {}
  if (name === undefined || subject === undefined || version === undefined) {
    const shown = `{name='${name ?? null}', subject='${subject ?? null}', version=${version ?? null}}`
    throw errors.invalidSchema(`Invalid schema, details: Invalid reference: ${shown}`)
  }
  return { name, subject, version }
}

const entityFields = objectOf({
  schemaEntity: objectOf({ entityPath: text, entityType: word(['sr_record', 'sr_field']) }),
  tags: texts,
})

const taggedEntity: Bend<TaggedEntity> = (value, place) => {
  const { schemaEntity, tags } = entityFields(value, place) ?? {}
  return {
    entityPath: required(text, schemaEntity?.entityPath, `${place}.schemaEntity.entityPath`),
    entityType: required(word(['sr_record', 'sr_field']), schemaEntity?.entityType, `${place}.schemaEntity.entityType`),
    tags: required(texts, tags, `${place}.tags`),
  }
}

/** Body of register, lookup and compatibility requests. */
export const registerSchemaRequest: Bend<RegisterSchemaRequest> = objectOf({
  schema: text,
  schemaType: text,
  references: listOf(reference),
  metadata,
  ruleSet,
  version: integer,
  id: integer,
  schemaTagsToAdd: listOf(taggedEntity),
  schemaTagsToRemove: listOf(taggedEntity),
  propagateSchemaTags: flag,
})

/** Body of POST …/tags. */
export const tagSchemaRequest: Bend<TagSchemaRequest> = objectOf({
  newVersion: integer,
  tagsToAdd: listOf(taggedEntity),
  tagsToRemove: listOf(taggedEntity),
  metadata,
  ruleSet,
  rulesToMerge: ruleSet,
  rulesToRemove: texts,
})

/** Body of PUT config: an explicit `null` removes, absence keeps. */
export const configUpdate: Bend<ConfigUpdate> = patchOf({
  compatibility: text,
  compatibilityPolicy: text,
  compatibilityGroup: text,
  normalize: flag,
  validateFields: flag,
  validateNewSchemas: flag,
  validateRules: flag,
  alias: text,
  aliasForDeks: text,
  defaultMetadata: metadata,
  overrideMetadata: metadata,
  defaultRuleSet: ruleSet,
  overrideRuleSet: ruleSet,
})

/** Body of PUT mode. */
export const modeUpdate: Bend<{ readonly mode?: string | null }> = patchOf({ mode: text })

const scalars = mapOf<unknown>((value, place) => text(value, place))

/** Body of POST /: any object of scalars, thrown away. `null` is a scalar here. */
export const scalarMap: Bend<unknown> = (value, place) =>
  scalars(typeof value === 'object' && !Array.isArray(value) ? withoutNulls(value) : value, place)

const withoutNulls = (value: object | null): unknown =>
  value && Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null))
