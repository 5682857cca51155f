import type { ResolvedReferences, SchemaType } from '../schema/schema.ts'
import { guidOfHex } from './identity.ts'
import { contextOf, DEFAULT_CONTEXT, qualified } from './names.ts'
import { resolvedSource } from './references.ts'
import type { RegistryContext } from './registry-context.ts'
import type { RegistryState } from './state.ts'

/** What a schema id of a record stands for; `elsewhere`: only other contexts know the id. */
export type RecordSchemaType = SchemaType | 'elsewhere' | 'unknown'

/** A schema with everything it refers to. */
export interface RecordSchema {
  readonly type: SchemaType
  readonly text: string
  readonly references: ResolvedReferences
  /** Equal for two schemas of one type only if texts and references are equal. */
  readonly key: string
}

/** The language of the schema under an id; versions that are soft-deleted count. */
export function typeOfId({ state }: RegistryContext, context: string, id: number): RecordSchemaType {
  const binding = state.binding(context, id)
  // An id outlives its last version: one that was deleted for good here is not another context's.
  if (binding !== undefined) return state.isIdInUse(binding) ? binding.type : 'unknown'
  const isElsewhere = allContexts(state).some(other => {
    const there = other === context ? undefined : state.binding(other, id)
    return there !== undefined && state.isIdInUse(there)
  })
  return isElsewhere ? 'elsewhere' : 'unknown'
}

/** The text under an id that `typeOfId` knows. Throws SchemaError where a reference leads nowhere. */
export async function schemaOfId(
  { state, contents }: RegistryContext,
  context: string,
  id: number,
): Promise<RecordSchema | undefined> {
  const binding = state.binding(context, id)
  if (binding === undefined) return undefined
  const content = await contents.get(binding)
  const options = { withDeleted: true, isStrict: false }
  const source = await resolvedSource({ state, contents }, qualified(context, ''), content, options)
  return { type: content.type, text: content.text, references: source.references, key: source.key ?? content.guid }
}

/** The id that a GUID has in a context, the one bound last where there are several. */
export function idOfGuid({ state }: RegistryContext, context: string, guid: string): number | 'elsewhere' | 'unknown' {
  const bindings = state.bindings(guidOfHex(guid.replaceAll('-', '')))
  const here = bindings.filter(binding => binding.context === context)
  const inUse = here.findLast(binding => state.isIdInUse(binding))
  if (inUse !== undefined) return inUse.id
  return here.length === 0 && bindings.some(binding => state.isIdInUse(binding)) ? 'elsewhere' : 'unknown'
}

/** The newest version under which a subject holds the content of an id of its context; soft-deleted ones count. */
export function versionHolding({ state }: RegistryContext, subject: string, id: number): number | undefined {
  const binding = state.binding(contextOf(subject), id)
  if (binding === undefined) return undefined
  return state.rows(subject).findLast(row => row.guid === binding.guid && row.type === binding.type)?.version
}

function allContexts(state: RegistryState): readonly string[] {
  return [DEFAULT_CONTEXT, ...state.otherContexts()]
}
