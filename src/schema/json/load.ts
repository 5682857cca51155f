import type { JsonNode } from '../json-text.ts'
import type { ResolvedReferences, SchemaLimits } from '../schema.ts'
import { Budget } from './budget.ts'
import { ClassicReferences, idKeywordOf } from './classic-references.ts'
import { isModern } from './dialect.ts'
import type { SchemaDocument } from './document.ts'
import { fault } from './fault.ts'
import { loadClassic } from './load-classic.ts'
import { loadModern } from './load-modern.ts'
import type { SchemaModel } from './model.ts'
import { MAIN_URI, ModernReferences } from './modern-references.ts'
import { ReferenceTexts } from './reference-texts.ts'
import { isUriReference, resolveUri } from './uri.ts'

/** A schema that has been read, and how many parts it has. */
export interface LoadedSchema {
  readonly model: SchemaModel
  readonly nodes: number
}

/** Reads a document as a schema. Throws SchemaError for one that is none, and for one beyond the limits. */
export function loadSchema(
  document: SchemaDocument,
  references: ResolvedReferences,
  limits: SchemaLimits,
): LoadedSchema {
  const { root, dialect } = document
  const named = root.kind === 'object' ? root.members.get('$schema') : undefined
  if (named !== undefined && named.kind !== 'string') throw fault(named, document, "'$schema' must be a text")
  const budget = new Budget(limits)
  const texts = new ReferenceTexts(limits)
  const bridged = { ...document, root: withDefinitions(root) }
  const model = isModern(dialect)
    ? loadModern(bridged, modernReferences(document, references, texts), budget)
    : loadClassic(bridged, classicReferences(document, references, texts), budget)
  return { model, nodes: budget.nodes }
}

/** `#/$defs/X` also finds what stands under `definitions` at the top of the schema; what `$defs` has of its own wins. */
function withDefinitions(root: JsonNode): JsonNode {
  if (root.kind !== 'object') return root
  const definitions = root.members.get('definitions')
  const own = root.members.get('$defs')
  if (definitions?.kind !== 'object' || (own !== undefined && own.kind !== 'object')) return root
  const members = new Map([...definitions.members, ...(own?.members ?? [])])
  return { ...root, members: new Map([...root.members, ['$defs', { ...definitions, members }]]) }
}

/** Up to draft 7 every reference must be a JSON object; its name is relative to the id of the schema. */
function classicReferences(
  document: SchemaDocument,
  references: ResolvedReferences,
  texts: ReferenceTexts,
): ClassicReferences {
  const { root, dialect } = document
  const id = root.kind === 'object' ? root.members.get(idKeywordOf(dialect)) : undefined
  const base = id?.kind === 'string' ? id.value : ''
  for (const reference of references) {
    const { name } = reference
    if (!isUriReference(name)) throw fault(root, document, `the name '${name}' of a reference is no URI`)
    if (texts.read(reference).kind !== 'object') throw fault(root, document, `the reference '${name}' is no object`)
    texts.add(resolveUri(base, name), reference)
  }
  return new ClassicReferences(texts)
}

/** Later a reference goes by its name, with and without `./`, and by what the name is to a schema without an id. */
function modernReferences(
  document: SchemaDocument,
  references: ResolvedReferences,
  texts: ReferenceTexts,
): ModernReferences {
  for (const reference of references) {
    const { name } = reference
    if (!isUriReference(name)) throw fault(document.root, document, `the name '${name}' of a reference is no URI`)
    for (const uri of [name, `./${name}`, resolveUri(MAIN_URI, name)]) texts.add(uri, reference)
  }
  return new ModernReferences(texts)
}
