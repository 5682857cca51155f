import type { JsonNode } from './json-text.ts'

// The class leaves out DEL and everything beyond ASCII: Jackson, whose texts are hashed, prints those as they are.
// eslint-disable-next-line no-control-regex
const needsEscape = /["\\\u0000-\u001f]/
// eslint-disable-next-line no-control-regex
const escaped = /["\\\u0000-\u001f]/g

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
])

/** A JSON string with quotes, escaped as upstream prints it: `\u001F` in capitals, nothing beyond what must be. */
export function printJsonString(value: string): string {
  return needsEscape.test(value) ? `"${value.replace(escaped, escapeCharacter)}"` : `"${value}"`
}

function escapeCharacter(character: string): string {
  return shortEscapes.get(character) ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** The compact text of a node; `printNumber` gets the digits as they stood in the text. */
export function printJson(node: JsonNode, printNumber: (raw: string) => string): string {
  switch (node.kind) {
    case 'string':
      return printJsonString(node.value)
    case 'number':
      return printNumber(node.raw)
    case 'boolean':
      return node.value ? 'true' : 'false'
    case 'null':
      return 'null'
    case 'array':
      return printItems(node.items, printNumber)
    case 'object':
      return printMembers(node.members, printNumber)
  }
}

// Recursion is as deep as the node, which the reader has bounded.
function printItems(items: readonly JsonNode[], printNumber: (raw: string) => string): string {
  let text = '['
  for (const item of items) text += (text.length > 1 ? ',' : '') + printJson(item, printNumber)
  return `${text}]`
}

function printMembers(members: ReadonlyMap<string, JsonNode>, printNumber: (raw: string) => string): string {
  let text = '{'
  for (const [key, value] of members) {
    text += `${text.length > 1 ? ',' : ''}${printJsonString(key)}:${printJson(value, printNumber)}`
  }
  return `${text}}`
}
