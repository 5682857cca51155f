import { printDecimal } from '../json-number.ts'
import { printJsonString } from '../json-print.ts'
import type { JsonNode } from '../json-text.ts'

/**
 * A text that two JSON values share when upstream holds them to be equal: members in any order, numbers by digits and
 * scale (`1`, `1.0` and `1.00` differ). Members called in `without` are left out at the top.
 */
export function valueKey(node: JsonNode, without?: ReadonlySet<string>): string {
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
      return `[${node.items.map(item => valueKey(item)).join(',')}]`
    case 'object':
      return `{${sortedKeys(node.members)
        .filter(key => without?.has(key) !== true)
        .map(key => `${printJsonString(key)}:${valueKey(node.members.get(key) ?? node)}`)
        .join(',')}}`
  }
}

/** The keys of an object by UTF-16 code unit: `"10"`, `"9"`, `"B"`, `"a"`. */
export function sortedKeys(members: ReadonlyMap<string, JsonNode>): string[] {
  return [...members.keys()].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0))
}
