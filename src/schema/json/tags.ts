import type { JsonNode, JsonObject } from '../json-text.ts'
import { SchemaError } from '../schema.ts'
import type { TaggedEntity } from '../schema.ts'

const TAGS = 'confluent:tags'
/** What the root goes by. */
const ROOT = 'object'

/** Keywords whose schemas speak of the very value that the schema around them speaks of, or of its items. */
const transparent = ['items', 'additionalItems', 'contains', 'not', 'if', 'then', 'else']
const transparentLists = ['items', 'prefixItems', 'allOf', 'anyOf', 'oneOf']
const definitions = ['$defs', 'definitions']

interface Entity {
  readonly node: JsonObject
  readonly type: TaggedEntity['entityType']
  readonly path: string
  /** Keys and indexes from the root of the JSON to the schema. */
  readonly place: readonly string[]
}

/** Entities with inline tags, in the order of the text as far as levels allow: outer ones first. */
export function readTags(root: JsonNode): readonly TaggedEntity[] {
  const found: TaggedEntity[] = []
  for (const { node, type: entityType, path: entityPath } of entitiesOf(root)) {
    const tags = tagsOf(node)
    if (tags.length > 0) found.push({ entityPath, entityType, tags })
  }
  return found
}

/** The schema with tags added, then removed. Throws SchemaError for an entity that is not there. */
export function retag(root: JsonNode, add: readonly TaggedEntity[], remove: readonly TaggedEntity[]): JsonNode {
  const entities = entitiesOf(root)
  const alias = titleOf(root)
  const wanted = new Map<Entity, string[]>()
  const tagsFor = (tagged: TaggedEntity): readonly [Entity, string[]] => {
    const path = tagged.entityPath.replace(/^\./, '')
    const entity = entities.find(one => one.type === tagged.entityType && isCalled(one, path, alias))
    if (entity === undefined) throw new SchemaError(`No matching path '${tagged.entityPath}' found in the schema`)
    return [entity, wanted.get(entity) ?? [...tagsOf(entity.node)]]
  }
  for (const tagged of add) {
    const [entity, tags] = tagsFor(tagged)
    wanted.set(entity, [...new Set([...tags, ...tagged.tags])])
  }
  for (const tagged of remove) {
    const [entity, tags] = tagsFor(tagged)
    wanted.set(
      entity,
      tags.filter(tag => !tagged.tags.includes(tag)),
    )
  }
  let changed = root
  for (const [entity, tags] of wanted) changed = replaceAt(changed, entity.place, node => withTags(node, tags))
  return changed
}

/** The root is `object` whatever its title, and may be called by that, too. */
function isCalled(entity: Entity, path: string, title: string): boolean {
  if (entity.path === path) return true
  if (entity.path !== ROOT && !entity.path.startsWith(`${ROOT}.`)) return false
  return `${title}${entity.path.slice(ROOT.length)}` === path
}

function titleOf(root: JsonNode): string {
  const title = root.kind === 'object' ? root.members.get('title') : undefined
  return title?.kind === 'string' && title.value !== '' ? title.value : ROOT
}

/** Everything that can bear a tag, breadth first: the root, definitions, and properties at any depth. */
function entitiesOf(root: JsonNode): readonly Entity[] {
  if (root.kind !== 'object') return []
  const found: Entity[] = [{ node: root, type: 'sr_record', path: ROOT, place: [] }]
  for (let at = 0; at < found.length; at++) {
    const entity = found[at]
    if (entity !== undefined) addInside(found, entity)
  }
  return found
}

function addInside(found: Entity[], entity: Entity): void {
  const open: Pick<Entity, 'node' | 'place'>[] = [entity]
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    const { node, place } = schema
    for (const [name, property, inner] of held(node, 'properties', place)) {
      found.push({ node: property, type: 'sr_field', path: `${entity.path}.${name}`, place: inner })
    }
    for (const keyword of definitions) {
      for (const [name, definition, inner] of held(node, keyword, place)) {
        const title = titleOf(definition)
        found.push({ node: definition, type: 'sr_record', path: title === ROOT ? name : title, place: inner })
      }
    }
    open.push(...inside(node, place))
  }
}

function* inside({ members }: JsonObject, place: readonly string[]): Iterable<Pick<Entity, 'node' | 'place'>> {
  for (const keyword of transparent) {
    const node = members.get(keyword)
    if (node?.kind === 'object') yield { node, place: [...place, keyword] }
  }
  for (const keyword of transparentLists) {
    const list = members.get(keyword)
    if (list?.kind !== 'array') continue
    for (const [index, node] of list.items.entries()) {
      if (node.kind === 'object') yield { node, place: [...place, keyword, String(index)] }
    }
  }
}

function* held(
  { members }: JsonObject,
  keyword: string,
  place: readonly string[],
): Iterable<readonly [name: string, schema: JsonObject, place: readonly string[]]> {
  const map = members.get(keyword)
  if (map?.kind !== 'object') return
  for (const [name, schema] of map.members) {
    if (schema.kind === 'object') yield [name, schema, [...place, keyword, name]]
  }
}

function tagsOf({ members }: JsonObject): readonly string[] {
  const list = members.get(TAGS)
  if (list?.kind !== 'array') return []
  return list.items.flatMap(item => (item.kind === 'string' ? [item.value] : []))
}

function withTags(node: JsonNode, tags: readonly string[]): JsonNode {
  if (node.kind !== 'object') return node
  const members = new Map(node.members)
  const { start, end } = node
  if (tags.length === 0) members.delete(TAGS)
  else
    members.set(TAGS, { kind: 'array', start, end, items: tags.map(value => ({ kind: 'string', value, start, end })) })
  return { ...node, members }
}

/** A copy of a value with one place in it changed. The recursion is as deep as the place. */
function replaceAt(node: JsonNode, place: readonly string[], change: (node: JsonNode) => JsonNode): JsonNode {
  const [key, ...rest] = place
  if (key === undefined) return change(node)
  if (node.kind === 'object') {
    const member = node.members.get(key)
    return member === undefined
      ? node
      : { ...node, members: new Map(node.members).set(key, replaceAt(member, rest, change)) }
  }
  if (node.kind !== 'array') return node
  return {
    ...node,
    items: node.items.map((item, index) => (String(index) === key ? replaceAt(item, rest, change) : item)),
  }
}
