import { parseJsonText, positionFinder, type JsonNode, type JsonObject } from '../../schema/json-text.ts'
import { defaultLimits } from '../../schema/limits.ts'
import type { NameUse, SchemaNames } from './used-names.ts'

const kinds: ReadonlySet<string> = new Set(
  'null boolean int long float double bytes string record error enum fixed array map'.split(' '),
)
const named: ReadonlySet<string> = new Set(['record', 'error', 'enum', 'fixed'])

interface Place {
  readonly node: JsonNode
  /** The namespace around it. */
  readonly space: string
}

/** The types that an Avro text defines and those that it uses only (compatibility.md 1.1). Throws SchemaError. */
export function avroNames(text: string): SchemaNames {
  const root = parseJsonText(text, {
    comments: true,
    trailing: 'ignore',
    nanWords: false,
    depth: defaultLimits.jsonDepth,
    length: defaultLimits.textLength,
  })
  const defines = new Set<string>()
  const used = new Map<string, { readonly start: number; readonly otherwise?: string }>()
  const waiting: Place[] = [{ node: root, space: '' }]
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { node, space } = place
    if (node.kind === 'string') noteUse(used, node.value, { space, start: node.start })
    else if (node.kind === 'array') for (const item of node.items) waiting.push({ node: item, space })
    else if (node.kind === 'object') waiting.push(...partsOf(node, space, defines))
  }
  const positionAt = positionFinder(text)
  const uses: NameUse[] = []
  for (const [name, { start, otherwise }] of used) {
    if (defines.has(name) || (otherwise !== undefined && defines.has(otherwise))) continue
    uses.push({ name, position: positionAt(start), ...(otherwise !== undefined && { otherwise }) })
  }
  const byPlace = (a: NameUse, b: NameUse) => a.position.line - b.position.line || a.position.column - b.position.column
  return { record: recordOf(root), defines: [...defines], uses: uses.sort(byPlace) }
}

function noteUse(
  used: Map<string, { readonly start: number; readonly otherwise?: string }>,
  written: string,
  { space, start }: { readonly space: string; readonly start: number },
): void {
  if (kinds.has(written)) return
  const isBare = !written.includes('.') && space !== ''
  const name = isBare ? `${space}.${written}` : written
  const known = used.get(name)
  // The walk is not in the order of the text.
  if (!known || start < known.start) used.set(name, { start, ...(isBare && { otherwise: written }) })
}

/** The schemas inside one; adds the name that it defines. */
function partsOf(node: JsonObject, space: string, defines: Set<string>): readonly Place[] {
  const { members } = node
  const type = members.get('type')
  if (type?.kind !== 'string') return type ? [{ node: type, space }] : []
  if (named.has(type.value)) {
    const full = nameOf(node, space)
    if (full !== undefined) defines.add(full)
    const inner = full?.includes('.') ? full.slice(0, full.lastIndexOf('.')) : ''
    return type.value === 'record' || type.value === 'error' ? fieldsOf(members.get('fields'), inner) : []
  }
  const inside = type.value === 'array' ? members.get('items') : type.value === 'map' ? members.get('values') : type
  return inside ? [{ node: inside, space }] : []
}

function fieldsOf(fields: JsonNode | undefined, space: string): readonly Place[] {
  if (fields?.kind !== 'array') return []
  return fields.items.flatMap(field => {
    const type = field.kind === 'object' ? field.members.get('type') : undefined
    return type ? [{ node: type, space }] : []
  })
}

function nameOf({ members }: JsonObject, space: string): string | undefined {
  const name = members.get('name')
  if (name?.kind !== 'string') return undefined
  if (name.value.includes('.')) return name.value.replace(/^\./, '')
  const own = members.get('namespace')
  const around = own?.kind === 'string' ? own.value : space
  return around === '' ? name.value : `${around}.${name.value}`
}

function recordOf(root: JsonNode): string | undefined {
  // Of a union the last record is what the file is about: those before it are its parts.
  const node = root.kind === 'array' ? root.items.findLast(item => item.kind === 'object') : root
  return node?.kind === 'object' ? nameOf(node, '') : undefined
}
