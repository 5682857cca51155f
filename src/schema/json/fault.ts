import { isIntegerLiteral } from '../json-number.ts'
import type { JsonArray, JsonNode, JsonObject } from '../json-text.ts'
import { SchemaError } from '../schema.ts'
import type { SchemaDocument } from './document.ts'

/** A JSON text that is no schema. The message is upstream's only one; what is wrong, and where, stands in the cause. */
export function fault(node: JsonNode, document: SchemaDocument, says: string): SchemaError {
  const position = document.source?.positionAt(node.start)
  return new SchemaError('Invalid JSON', {
    stage: 'validation',
    cause: new Error(says),
    ...(position === undefined ? {} : { position }),
  })
}

/** The checks of one keyword's value, each of which throws a fault that names the keyword. */
export class Shape {
  readonly #document: SchemaDocument

  constructor(document: SchemaDocument) {
    this.#document = document
  }

  object(keyword: string, node: JsonNode): JsonObject {
    if (node.kind !== 'object') throw this.#expected(keyword, 'an object', node)
    return node
  }

  array(keyword: string, node: JsonNode): JsonArray {
    if (node.kind !== 'array') throw this.#expected(keyword, 'a list', node)
    return node
  }

  string(keyword: string, node: JsonNode): string {
    if (node.kind !== 'string') throw this.#expected(keyword, 'a text', node)
    return node.value
  }

  boolean(keyword: string, node: JsonNode): boolean {
    if (node.kind !== 'boolean') throw this.#expected(keyword, 'true or false', node)
    return node.value
  }

  /** The digits of a number. */
  number(keyword: string, node: JsonNode): string {
    if (node.kind !== 'number') throw this.#expected(keyword, 'a number', node)
    return node.raw
  }

  /** An integer of 32 bits, without a dot or an exponent. */
  integer(keyword: string, node: JsonNode): number {
    const value = node.kind === 'number' && isIntegerLiteral(node.raw) ? Number(node.raw) : Number.NaN
    if (!(value >= -(2 ** 31) && value < 2 ** 31)) throw this.#expected(keyword, 'an integer', node)
    return value
  }

  strings(keyword: string, node: JsonNode): Set<string> {
    const found = new Set<string>()
    for (const item of this.array(keyword, node).items) found.add(this.string(keyword, item))
    return found
  }

  #expected(keyword: string, what: string, node: JsonNode): SchemaError {
    const found = node.kind === 'object' ? 'an object' : node.kind === 'array' ? 'a list' : `a ${node.kind}`
    return fault(node, this.#document, `'${keyword}' must be ${what}, not ${found}`)
  }
}
