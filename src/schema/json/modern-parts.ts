import type { JsonObject } from '../json-text.ts'
import type { SchemaDocument } from './document.ts'
import type { ArrayModel, CombinedModel, NumberModel, ObjectModel, SchemaModel, StringModel } from './model.ts'

const none: ReadonlySet<string> = new Set()
const noSchemas: ReadonlyMap<string, SchemaModel> = new Map()
const noNames: ReadonlyMap<string, ReadonlySet<string>> = new Map()

const typeWords = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'] as const
/** A word for a type. */
export type TypeWord = (typeof typeWords)[number]

/** Whether a text is one of the words for types. */
export function isTypeWord(text: string): text is TypeWord {
  return (typeWords as readonly string[]).includes(text)
}

type Merged = ObjectModel | ArrayModel | StringModel | NumberModel

/**
 * The parts of one modern schema object. Keywords of one class meet in one part: in the member of the list of types, else
 * in a part of their own.
 */
export class ModernParts {
  readonly all: SchemaModel[] = []
  readonly #node: JsonObject
  readonly #document: SchemaDocument
  #types: CombinedModel | undefined

  constructor(node: JsonObject, document: SchemaDocument) {
    this.#node = node
    this.#document = document
  }

  /** A part that nothing merges into. */
  add(part: SchemaModel): void {
    this.all.push(part)
  }

  /** Takes the keyword `type` as a list of words: parts that are there already become its members. */
  addTypes(words: readonly TypeWord[]): void {
    const parts = words.map(word => this.#taken(word) ?? this.#ofType(word))
    const node = this.#node
    this.#types = { kind: 'combined', node, document: this.#document, notes: undefined, criterion: 'anyOf', parts }
    this.all.push(this.#types)
  }

  #taken(word: TypeWord): SchemaModel | undefined {
    const at = this.all.findIndex(part => part.kind === (word === 'integer' ? 'number' : word))
    const [part] = at < 0 ? [] : this.all.splice(at, 1)
    if (part?.kind === 'number') part.isInteger = word === 'integer'
    return part
  }

  /** Takes the keyword `type` as one word. */
  addType(word: TypeWord): void {
    if (word === 'integer') this.number().isInteger = true
    else if (word === 'number') this.number()
    else if (word === 'string') this.string()
    else if (word === 'object') this.object()
    else if (word === 'array') this.array()
    else this.all.push(this.#ofType(word))
  }

  string(): StringModel {
    return this.#find('string') ?? this.#push(this.#newString())
  }

  number(): NumberModel {
    return this.#find('number') ?? this.#push(this.#newNumber(false))
  }

  array(): ArrayModel {
    return this.#find('array') ?? this.#push(this.#newArray())
  }

  object(): ObjectModel {
    return this.#find('object') ?? this.#push(this.#newObject())
  }

  /** Everything as one schema: an implicit "all" where there is more than one part. */
  joined(): SchemaModel {
    const { all: parts } = this
    const node = this.#node
    const document = this.#document
    const [first] = parts
    if (first === undefined) return { kind: 'empty', node, document, notes: undefined }
    if (parts.length === 1) return first
    return { kind: 'combined', node, document, notes: undefined, criterion: 'allOf', parts }
  }

  #find<Kind extends Merged['kind']>(kind: Kind): Extract<Merged, { kind: Kind }> | undefined {
    const isSought = (part: SchemaModel): part is Extract<Merged, { kind: Kind }> => part.kind === kind
    return this.all.find(isSought) ?? this.#types?.parts.find(isSought)
  }

  #push<Part extends Merged>(part: Part): Part {
    this.all.push(part)
    return part
  }

  #ofType(word: TypeWord): SchemaModel {
    switch (word) {
      case 'string':
        return this.#newString()
      case 'number':
      case 'integer':
        return this.#newNumber(word === 'integer')
      case 'array':
        return this.#newArray()
      case 'object':
        return this.#newObject()
      case 'boolean':
      case 'null':
        return { kind: word, node: this.#node, document: this.#document, notes: undefined }
    }
  }

  #newString(): StringModel {
    return {
      kind: 'string',
      node: this.#node,
      document: this.#document,
      notes: undefined,
      minLength: undefined,
      maxLength: undefined,
      pattern: undefined,
    }
  }

  #newNumber(isInteger: boolean): NumberModel {
    return {
      kind: 'number',
      node: this.#node,
      document: this.#document,
      notes: undefined,
      isInteger,
      minimum: undefined,
      maximum: undefined,
      exclusiveMinimum: undefined,
      exclusiveMaximum: undefined,
      multipleOf: undefined,
    }
  }

  #newArray(): ArrayModel {
    return {
      kind: 'array',
      node: this.#node,
      document: this.#document,
      notes: undefined,
      items: undefined,
      tuple: [],
      additionalItems: true,
      unevaluatedItems: undefined,
      minItems: undefined,
      maxItems: undefined,
      minContains: undefined,
      maxContains: undefined,
      uniqueItems: false,
    }
  }

  #newObject(): ObjectModel {
    return {
      kind: 'object',
      node: this.#node,
      document: this.#document,
      notes: undefined,
      properties: noSchemas,
      required: none,
      patternProperties: [],
      additionalProperties: true,
      unevaluatedProperties: undefined,
      minProperties: undefined,
      maxProperties: undefined,
      dependentRequired: noNames,
      dependentSchemas: noSchemas,
    }
  }
}
