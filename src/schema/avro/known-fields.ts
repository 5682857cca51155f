import { parseJsonText } from '../json-text.ts'
import type { JsonObject, JsonNode } from '../json-text.ts'
import type { PartMemory, SchemaLimits } from '../schema.ts'
import type { Field, NamedType } from './model.ts'

/** A field that was read from certain words, and means the same wherever they stand in a root record. */
export interface SharedField {
  readonly field: Field
  /** Where the words stood in the text it was read from: the places in the field count from there. */
  readonly start: number
  /** How many nodes of a schema it is. */
  readonly nodes: number
  /** The namespace that what it defines is in. */
  readonly space: string | undefined
  readonly defines: readonly NamedType[]
}

/** What is remembered of the words of one field. */
export interface KnownField {
  /** The words as JSON. Places count from their start. */
  node: JsonObject
  /** Missing for one that depends on what stands around it: it uses a name. */
  shared?: SharedField
}

/** A known field, and where its words stand in the text that is read. */
export interface FieldPlace {
  readonly known: KnownField
  readonly start: number
}

/** Longest field that is shared, in nodes: what is shared is printed once, and that has to be far from the limits of depth. */
export const MOST_SHARED_NODES = 16

/** The fields of one root record that stand in the memory: versions of a schema have most of their fields in common. */
export class KnownFields {
  readonly #parts: PartMemory
  readonly #limits: SchemaLimits
  readonly #places = new Map<JsonNode, FieldPlace>()

  constructor(parts: PartMemory, limits: SchemaLimits) {
    this.#parts = parts
    this.#limits = limits
  }

  /** The JSON of the words of a field, read now or earlier. Throws SchemaError where they are none. */
  read(words: string, start: number): JsonNode {
    const known = (this.#parts.find(words) as KnownField | undefined) ?? this.#learn(words)
    this.#places.set(known.node, { known, start })
    return known.node
  }

  /** What is known of a field that `read` gave, and where its words stand in this text. */
  placeOf(node: JsonNode): FieldPlace | undefined {
    return this.#places.get(node)
  }

  #learn(words: string): KnownField {
    const own = ownText(words)
    const node = parseJsonText(own, {
      comments: false,
      trailing: 'refuse',
      nanWords: false,
      // The root and its list of fields are around it.
      depth: this.#limits.jsonDepth - 2,
      length: this.#limits.textLength,
    })
    const known = { node: node as JsonObject }
    this.#parts.keep(own, known)
    return known
  }
}

/** Such a record may not be able to read what it wrote: no place that holds it may be taken to be fine unseen. */
export function hasFieldAliases(type: NamedType): boolean {
  return type.kind === 'record' && type.fields.some(field => field.aliases.length > 0)
}

/** Stands for the JSON of a field that is shared, which nobody reads again. */
export const readAlready = (): JsonObject => ({ kind: 'object', members: new Map(), start: 0, end: 0 })

/** A copy of a part of a text, which would keep the whole text in memory. */
function ownText(part: string): string {
  const encoding = /^[\0-\x7f]*$/.test(part) ? 'latin1' : 'utf16le'
  return Buffer.from(part, encoding).toString(encoding)
}
