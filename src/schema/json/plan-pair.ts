import { valueKey } from './value-key.ts'
import type { Notes, SchemaModel } from './model.ts'
import type { Finding, Pair } from './pair.ts'
import { Plan } from './plan.ts'
import type { PlanContext } from './plan.ts'
import { planArray } from './plan-array.ts'
import { planCombined, planOneSided } from './plan-combined.ts'
import { planObject } from './plan-object.ts'
import { planEnum, planNumber, planString } from './plan-values.ts'
import { planWarnings } from './plan-warnings.ts'

/** Finds what makes up a pair: its own findings, and the pairs inside it. */
export function planPair(pair: Pair, context: PlanContext): void {
  const plan = new Plan(context)
  const { writer, reader } = pair
  if ((writer.kind === 'combined') !== (reader.kind === 'combined')) {
    planOneSided(plan, writer, reader, otherKind(plan, writer, reader))
  } else if (writer.kind !== reader.kind) for (const entry of otherKind(plan, writer, reader)) plan.add(entry)
  else planSameKind(plan, writer, reader)
  planWarnings(plan, pair)
  pair.entries = plan.entries
  pair.children = plan.children
  pair.isNegation = plan.isNegation
  pair.choice = plan.choice
  pair.matching = plan.matching
}

function otherKind(plan: Plan, writer: SchemaModel, reader: SchemaModel): readonly Finding[] {
  if (writer.kind === 'false' || reader.kind === 'empty') return []
  if (writer.notes?.isConnectBytes === true && reader.notes?.isConnectBytes === true) return []
  return [plan.context.plain.at('TYPE_CHANGED')]
}

function planSameKind(plan: Plan, writer: SchemaModel, reader: SchemaModel): void {
  if (writer.notes !== undefined || reader.notes !== undefined) planNotes(plan, writer.notes, reader.notes)
  if (writer.kind === 'object' && reader.kind === 'object') planObject(plan, writer, reader)
  else if (writer.kind === 'string' && reader.kind === 'string') planString(plan, writer, reader)
  else if (writer.kind === 'number' && reader.kind === 'number') planNumber(plan, writer, reader)
  else if (writer.kind === 'array' && reader.kind === 'array') planArray(plan, writer, reader)
  else if (writer.kind === 'combined' && reader.kind === 'combined') planCombined(plan, writer, reader)
  else if (writer.kind === 'not' && reader.kind === 'not') planNot(plan, writer.schema, reader.schema)
  else if (writer.kind === 'enum' && reader.kind === 'enum') planEnum(plan, writer, reader)
  else if (writer.kind === 'const' && reader.kind === 'const') planEnum(plan, writer, reader)
}

function planNotes(plan: Plan, writer: Notes | undefined, reader: Notes | undefined): void {
  if (writer?.id !== reader?.id) plan.foundAt('ID_CHANGED')
  if (writer?.title !== reader?.title) plan.foundAt('TITLE_CHANGED')
  if (writer?.description !== reader?.description) plan.foundAt('DESCRIPTION_CHANGED')
  const before = writer?.defaultValue
  const after = reader?.defaultValue
  if (before === undefined && after === undefined) return
  if (before === undefined || after === undefined || valueKey(before) !== valueKey(after))
    plan.foundAt('DEFAULT_CHANGED')
}

/** What is forbidden may shrink: the sides change places. */
function planNot(plan: Plan, writer: SchemaModel, reader: SchemaModel): void {
  plan.isNegation = true
  plan.add({
    what: 'verdict',
    pair: plan.child(reader, writer),
    compatible: plan.context.plain.at('NOT_TYPE_NARROWED', 'not'),
    incompatible: plan.context.plain.at('NOT_TYPE_EXTENDED', 'not'),
  })
}
