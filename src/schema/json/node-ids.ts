import { printDecimal } from '../json-number.ts'
import { printJsonString } from '../json-print.ts'
import type { JsonNode } from '../json-text.ts'
import type { SchemaModel } from './model.ts'
import { sortedKeys } from './value-key.ts'

/** Keywords whose values are data: what is called `format` in them is no format. */
const dataKeywords = new Set(['enum', 'const', 'default', 'examples'])

const references = new Set(['$ref', '$dynamicRef', '$recursiveRef'])

/**
 * Numbers for JSON values, equal for those that upstream prints alike as schemas: members in any order, `format` left
 * out, of which upstream keeps nothing. Every value is looked at once, however often it is asked for.
 */
export class NodeIds {
  readonly #ids = new Map<string, number>()
  readonly #known = new Map<JsonNode, number>()

  /** The key of a part of a combined schema: a made-up part shares its JSON with others, but not its kind. */
  keyOf(schema: SchemaModel): string {
    const id = this.#of(schema.node, false)
    if (schema.kind === 'combined') {
      const parts = schema.parts.map(part => `${this.#of(part.node, false)} ${part.kind}`)
      return `${id} ${schema.criterion}(${parts.join()})`
    }
    return `${id} ${schema.kind}${schema.kind === 'number' && schema.isInteger ? ' integer' : ''}`
  }

  /** Whether a schema refers to nothing outside of itself. */
  isWhole({ node }: SchemaModel): boolean {
    const open: JsonNode[] = [node]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.kind === 'array') for (const item of next.items) open.push(item)
      if (next.kind !== 'object') continue
      for (const [key, value] of next.members) {
        if (references.has(key)) return false
        open.push(value)
      }
    }
    return true
  }

  #of(node: JsonNode, isData: boolean): number {
    const known = this.#known.get(node)
    if (known !== undefined) return known
    const text = this.#textOf(node, isData)
    let id = this.#ids.get(text)
    if (id === undefined) this.#ids.set(text, (id = this.#ids.size))
    this.#known.set(node, id)
    return id
  }

  // Recursion is as deep as the JSON, which its reader has bounded.
  #textOf(node: JsonNode, isData: boolean): string {
    switch (node.kind) {
      case 'string':
        return printJsonString(node.value)
      case 'number':
        return printDecimal(node.raw)
      case 'boolean':
        return node.value ? 'true' : 'false'
      case 'null':
        return 'null'
      case 'array':
        return `[${node.items.map(item => this.#of(item, isData)).join()}]`
      case 'object':
        return `{${this.#members(node.members, isData)}}`
    }
  }

  #members(members: ReadonlyMap<string, JsonNode>, isData: boolean): string {
    let text = ''
    for (const key of sortedKeys(members)) {
      const value = members.get(key)
      if (value === undefined || (!isData && key === 'format' && value.kind === 'string')) continue
      text += `${printJsonString(key)}:${this.#of(value, isData || dataKeywords.has(key))},`
    }
    return text
  }
}
