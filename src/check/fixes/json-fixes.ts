import type { JsonNode } from '../../schema/json-text.ts'
import type { Fix } from './fixable-finding.ts'
import { itemRemoved, nodeAt } from './json-places.ts'

/** The fixes of JSON Schema: what the writer may leave out is not required. */
export const jsonFixes: Readonly<Record<string, Fix>> = {
  JSON_REQUIRED_ATTRIBUTE_ADDED: requiredFix,
  JSON_REQUIRED_UNDECLARED_PROPERTY_ADDED: requiredFix,
  JSON_REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL: propertyFix,
}

/** The finding stands at `required`, its path ends with the name. */
function requiredFix({ position, path }: Parameters<Fix>[0], { text }: Parameters<Fix>[1]): ReturnType<Fix> {
  const node = position && nodeAt(text, position)?.node
  return without(node, path.slice(path.lastIndexOf('/required/') + '/required/'.length))
}

/** The finding stands at the schema of the property, two levels below the schema that requires it. */
function propertyFix({ position }: Parameters<Fix>[0], { text }: Parameters<Fix>[1]): ReturnType<Fix> {
  const found = position && nodeAt(text, position)
  const [owner, properties] = found?.around.slice(-2) ?? []
  if (found === undefined || owner?.kind !== 'object' || properties?.kind !== 'object') return []
  if (owner.members.get('properties') !== properties) return []
  const [name] = [...properties.members].find(([, schema]) => schema === found.node) ?? []
  return name === undefined ? [] : without(owner.members.get('required'), name)
}

/** An empty list is none in draft 4, and says nothing elsewhere: the last name is left to people. */
function without(list: JsonNode | undefined, name: string): ReturnType<Fix> {
  if (list?.kind !== 'array' || list.items.length < 2) return []
  const place = list.items.findIndex(item => item.kind === 'string' && item.value === name)
  const edit = itemRemoved(list, place)
  return edit === undefined ? [] : [edit]
}
