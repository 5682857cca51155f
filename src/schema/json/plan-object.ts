import type { ObjectModel, Rest, SchemaModel } from './model.ts'
import type { Plan } from './plan.ts'
import { findingOf, spotAt } from './plan.ts'
import { isSubset, planBound } from './plan-values.ts'

/** Compares what is said of objects. */
export function planObject(plan: Plan, writer: ObjectModel, reader: ObjectModel): void {
  if (writer.required.size > 0 || reader.required.size > 0) planRequired(plan, writer, reader)
  planProperties(plan, writer, reader)
  planDependencies(plan, writer, reader)
  planRest(plan, 'additionalProperties', writer.additionalProperties, reader.additionalProperties)
  planUnevaluated(plan, 'unevaluatedProperties', writer.unevaluatedProperties, reader.unevaluatedProperties)
  planBound(plan, 'maxProperties', writer.maxProperties, reader.maxProperties)
  planBound(plan, 'minProperties', writer.minProperties, reader.minProperties)
}

/** Whether nothing is said of members that are not evaluated: `true` says nothing, `{}` is a schema. */
export function saysNothing(unevaluated: SchemaModel | undefined): boolean {
  return unevaluated === undefined || (unevaluated.node.kind === 'boolean' && unevaluated.kind === 'empty')
}

/** Upstream looks at names alone that both sides declare. */
function planRequired(plan: Plan, writer: ObjectModel, reader: ObjectModel): void {
  for (const name of writer.properties.keys()) {
    const property = reader.properties.get(name)
    if (property === undefined) continue
    const isRequired = reader.required.has(name)
    if (writer.required.has(name) === isRequired) continue
    const kind = !isRequired
      ? 'REQUIRED_ATTRIBUTE_REMOVED'
      : hasDefault(property)
        ? 'REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED'
        : 'REQUIRED_ATTRIBUTE_ADDED'
    plan.found(kind, ['required', name], { writer: spotAt(writer, 'required'), reader: spotAt(reader, 'required') })
  }
  for (const name of reader.required) {
    if (writer.required.has(name) || reader.properties.has(name)) continue
    const spots = { writer: spotAt(writer, 'required'), reader: spotAt(reader, 'required') }
    plan.found('REQUIRED_UNDECLARED_PROPERTY_ADDED', ['required', name], spots)
  }
}

function hasDefault(schema: SchemaModel): boolean {
  // Upstream does not look behind a reference, nor at what stands beside it.
  return schema.kind !== 'reference' && schema.notes?.defaultValue !== undefined
}

function planProperties(plan: Plan, writer: ObjectModel, reader: ObjectModel): void {
  for (const [name, before] of writer.properties) {
    const after = reader.properties.get(name)
    if (after === undefined) planRemoved(plan, name, before, reader)
    else plan.compare(['properties', name], before, after)
  }
  for (const [name, after] of reader.properties) {
    if (!writer.properties.has(name)) planAdded(plan, name, after, { writer, reader })
  }
}

function planRemoved(plan: Plan, name: string, before: SchemaModel, reader: ObjectModel): void {
  const path = ['properties', name]
  const spots = { writer: before, reader }
  if (isOpen(reader)) return plan.found('PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL', path, spots)
  const cover = coverOf(plan, reader, name)
  if (cover === undefined) {
    const kind =
      before.kind === 'false'
        ? 'PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL'
        : 'PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL'
    return plan.found(kind, path, spots)
  }
  plan.cover(
    plan.child(before, cover),
    findingOf('PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL', path, spots),
    findingOf('PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL', path, spots),
  )
}

function planAdded(
  plan: Plan,
  name: string,
  after: SchemaModel,
  { writer, reader }: { readonly writer: ObjectModel; readonly reader: ObjectModel },
): void {
  const path = ['properties', name]
  const spots = { writer, reader: after }
  const isRequired = reader.required.has(name)
  if (isOpen(writer)) {
    const kind =
      after.kind === 'empty'
        ? 'PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL'
        : !isRequired
          ? 'OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL'
          : hasDefault(after)
            ? 'REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL'
            : 'REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL'
    return plan.found(kind, path, spots)
  }
  const cover = coverOf(plan, writer, name)
  if (cover !== undefined) {
    plan.cover(
      plan.child(cover, after),
      findingOf('PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL', path, spots),
      findingOf('PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL', path, spots),
    )
  }
  const kind = !isRequired
    ? 'OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL'
    : hasDefault(after)
      ? 'REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL'
      : 'REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL'
  plan.found(kind, path, spots)
}

/** Whether anything goes beside the declared properties. `additionalProperties: {}` is a schema: partly open. */
function isOpen({ additionalProperties, patternProperties, unevaluatedProperties }: ObjectModel): boolean {
  return additionalProperties === true && patternProperties.length === 0 && saysNothing(unevaluatedProperties)
}

/** The schema of properties that are not declared, for one name. */
function coverOf(plan: Plan, model: ObjectModel, name: string): SchemaModel | undefined {
  for (const [pattern, schema] of model.patternProperties) {
    const isFound = plan.context.patterns.isFoundIn(pattern, name)
    if (isFound === true) return schema
    if (isFound === undefined) plan.found('PATTERN_NOT_UNDERSTOOD', ['patternProperties', pattern])
  }
  if (typeof model.additionalProperties !== 'boolean') return model.additionalProperties
  const { unevaluatedProperties } = model
  return unevaluatedProperties?.kind === 'false' ? undefined : unevaluatedProperties
}

function planDependencies(plan: Plan, writer: ObjectModel, reader: ObjectModel): void {
  for (const [name, before] of writer.dependentRequired) {
    const after = reader.dependentRequired.get(name)
    const path = ['dependencies', name]
    if (after === undefined) plan.found('DEPENDENCY_ARRAY_REMOVED', path)
    else if (isSubset(before, after)) {
      if (before.size < after.size) plan.found('DEPENDENCY_ARRAY_EXTENDED', path)
    } else plan.found(isSubset(after, before) ? 'DEPENDENCY_ARRAY_NARROWED' : 'DEPENDENCY_ARRAY_CHANGED', path)
  }
  for (const name of reader.dependentRequired.keys()) {
    if (!writer.dependentRequired.has(name)) plan.found('DEPENDENCY_ARRAY_ADDED', ['dependencies', name])
  }
  for (const [name, before] of writer.dependentSchemas) {
    const after = reader.dependentSchemas.get(name)
    if (after === undefined) plan.found('DEPENDENCY_SCHEMA_REMOVED', ['dependencies', name], { writer: before })
    else plan.compare(['dependencies', name], before, after)
  }
  for (const [name, after] of reader.dependentSchemas) {
    if (!writer.dependentSchemas.has(name))
      plan.found('DEPENDENCY_SCHEMA_ADDED', ['dependencies', name], { reader: after })
  }
}

const restKinds = {
  additionalProperties: 'ADDITIONAL_PROPERTIES',
  additionalItems: 'ADDITIONAL_ITEMS',
} as const

const unevaluatedKinds = {
  unevaluatedProperties: 'UNEVALUATED_PROPERTIES',
  unevaluatedItems: 'UNEVALUATED_ITEMS',
} as const

/** Compares what is said of members that are not declared one by one. */
export function planRest(plan: Plan, keyword: keyof typeof restKinds, writer: Rest, reader: Rest): void {
  const start = restKinds[keyword]
  if ((writer === false) !== (reader === false))
    plan.foundAt(reader === false ? `${start}_REMOVED` : `${start}_ADDED`, keyword)
  else if (typeof writer === 'boolean') {
    if (typeof reader !== 'boolean') plan.foundAt(`${start}_NARROWED`, keyword)
  } else if (typeof reader === 'boolean') plan.foundAt(`${start}_EXTENDED`, keyword)
  else plan.compare([keyword], writer, reader)
}

/** Compares what is said of members that no other keyword speaks of; `true` counts as a schema where there was none. */
export function planUnevaluated(
  plan: Plan,
  keyword: keyof typeof unevaluatedKinds,
  writer: SchemaModel | undefined,
  reader: SchemaModel | undefined,
): void {
  const start = unevaluatedKinds[keyword]
  const isClosed = reader?.kind === 'false'
  if ((writer?.kind === 'false') !== isClosed) plan.foundAt(isClosed ? `${start}_REMOVED` : `${start}_ADDED`, keyword)
  else if (writer === undefined) {
    if (reader !== undefined) plan.foundAt(`${start}_NARROWED`, keyword)
  } else if (reader === undefined) plan.foundAt(`${start}_EXTENDED`, keyword)
  else plan.compare([keyword], writer, reader)
}
