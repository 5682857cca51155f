import { objectEnd } from '../json-scan.ts'
import { parseJsonText } from '../json-text.ts'
import type { JsonObject } from '../json-text.ts'
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
  readonly words: string
  /** The words as JSON. Places count from their start. */
  node: JsonObject
  /** Missing for one that depends on what stands around it: it uses a name. */
  shared?: SharedField
  /** The words of the field that followed last time. Not the field: each would hold the next, without end. */
  nextWords?: string
}

/** A field whose words are known, in the text that is read. */
export class FieldNode implements JsonObject {
  readonly kind = 'object'
  readonly known: KnownField
  readonly start: number
  readonly end: number

  constructor(known: KnownField, start: number, end: number) {
    this.known = known
    this.start = start
    this.end = end
  }

  get members(): JsonObject['members'] {
    return this.known.node.members
  }
}

/** Longest field that is shared, in nodes: what is shared is printed once, and that has to be far from the limits of depth. */
export const MOST_SHARED_NODES = 16

/** The fields of one root record that stand in the memory: versions of a schema have most of their fields in common. */
export class KnownFields {
  readonly #parts: PartMemory
  readonly #limits: SchemaLimits
  #last: KnownField | undefined

  constructor(parts: PartMemory, limits: SchemaLimits) {
    this.#parts = parts
    this.#limits = limits
  }

  /** The field whose words stand here, read now or earlier; undefined where no object of moderate length does. Throws SchemaError. */
  read(text: string, start: number): FieldNode | undefined {
    const next = this.#last?.nextWords
    // Versions of a schema have most fields in the same order: comparing words is cheaper than looking for their end.
    const isNext = next !== undefined && text.slice(start, start + next.length) === next
    const end = isNext ? start + next.length : objectEnd(text, start)
    if (end < 0) return undefined
    const words = isNext ? next : text.slice(start, end)
    const known = (this.#parts.find(words) as KnownField | undefined) ?? this.#learn(words)
    if (this.#last !== undefined && !isNext) this.#last.nextWords = known.words
    this.#last = known
    return new FieldNode(known, start, end)
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
    const known: KnownField = { words: own, node: node as JsonObject }
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
