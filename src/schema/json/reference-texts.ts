import { readJsonText } from '../json-text.ts'
import type { JsonNode, JsonText } from '../json-text.ts'
import { SchemaError } from '../schema.ts'
import type { ResolvedReference, SchemaLimits } from '../schema.ts'
import type { Dialect } from './dialect.ts'
import type { SchemaDocument } from './document.ts'

/** Reads a JSON text as upstream reads schemas: text behind the value is ignored, `NaN` and its kin become strings. */
export function readSchemaText(text: string, limits: SchemaLimits): JsonText {
  const { jsonDepth: depth, textLength: length } = limits
  return readJsonText(text, { comments: false, trailing: 'ignore', nanWords: true, depth, length })
}

/** The references given with a schema, by URI, each read when it is first asked for. */
export class ReferenceTexts {
  readonly #texts = new Map<string, ResolvedReference>()
  readonly #roots = new Map<ResolvedReference, JsonNode>()
  readonly #documents = new Map<string, SchemaDocument>()
  readonly #limits: SchemaLimits

  constructor(limits: SchemaLimits) {
    this.#limits = limits
  }

  /** Puts a text up under a URI, unless another is there already. */
  add(uri: string, reference: ResolvedReference): void {
    if (!this.#texts.has(uri)) this.#texts.set(uri, reference)
  }

  has(uri: string): boolean {
    return this.#texts.has(uri)
  }

  /** The document under a URI, of the dialect given. Throws SchemaError when it is no JSON. */
  get(uri: string, dialectOf: (root: JsonNode) => Dialect): SchemaDocument | undefined {
    const known = this.#documents.get(uri)
    const reference = this.#texts.get(uri)
    if (known !== undefined || reference === undefined) return known
    const root = this.read(reference)
    const document: SchemaDocument = { root, dialect: dialectOf(root), source: undefined }
    this.#documents.set(uri, document)
    return document
  }

  /** The JSON of a reference. Throws SchemaError when it is none. */
  read(reference: ResolvedReference): JsonNode {
    let root = this.#roots.get(reference)
    if (root === undefined) {
      root = readReference(reference, this.#limits)
      this.#roots.set(reference, root)
    }
    return root
  }
}

function readReference(reference: ResolvedReference, limits: SchemaLimits): JsonNode {
  try {
    return readSchemaText(reference.text, limits).root
  } catch (cause) {
    if (!(cause instanceof SchemaError)) throw cause
    throw new SchemaError('Invalid JSON', {
      stage: 'validation',
      cause: new Error(`the reference '${reference.name}' is no JSON: ${cause.message}`),
      ...(cause.limit === undefined ? {} : { limit: cause.limit }),
    })
  }
}
