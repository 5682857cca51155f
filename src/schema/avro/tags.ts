import { printJson } from '../json-print.ts'
import type { JsonArray, JsonNode, JsonObject } from '../json-text.ts'
import { SchemaError } from '../schema.ts'
import type { EntityType, TaggedEntity } from '../schema.ts'
import type { AvroType, Field, Properties } from './model.ts'
import { pushReversed } from './stack.ts'

const TAGS = 'confluent:tags'

/** The inline tags of a schema: records with their fields, in the order of the text. */
export function readTags(root: AvroType): readonly TaggedEntity[] {
  const found: TaggedEntity[] = []
  const met = new Set<AvroType>()
  // What is still to be read, the next on top, so that the depth of the schema does not matter.
  const open: (AvroType | Field)[] = [root]
  const owners = new Map<Field, string>()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!('kind' in next)) {
      note(found, `${owners.get(next)}.${next.name}`, 'sr_field', next.properties)
      open.push(next.type)
    } else if (next.kind === 'array') open.push(next.items)
    else if (next.kind === 'map') open.push(next.values)
    else if (next.kind === 'union') pushReversed(open, next.branches)
    else if (next.kind === 'record' && !met.has(next)) {
      met.add(next)
      note(found, next.name.full, 'sr_record', next.properties)
      for (const field of next.fields) owners.set(field, next.name.full)
      pushReversed(open, next.fields)
    }
  }
  return found
}

function note(
  found: TaggedEntity[],
  entityPath: string,
  entityType: EntityType,
  properties: Properties | undefined,
): void {
  const tags = tagsOf(properties?.get(TAGS))
  if (tags.length > 0) found.push({ entityPath, entityType, tags })
}

function tagsOf(value: JsonNode | undefined): string[] {
  if (value?.kind !== 'array') return []
  return value.items.flatMap(item => (item.kind === 'string' ? [item.value] : []))
}

/** A JSON object on the way to becoming another; shares what does not change. */
type Draft = Map<string, JsonNode>

/**
 * The text of a schema, in canonical form, with tags added and then removed. Throws SchemaError for an entity that the
 * text does not define.
 */
export function retag(canonical: JsonNode, add: readonly TaggedEntity[], remove: readonly TaggedEntity[]): string {
  const changes = new Map<JsonObject, Set<string>>()
  const entities = new TaggableEntities(canonical)
  const tagsAt = (entity: TaggedEntity) => {
    const node = entities.find(entity)
    const tags = changes.get(node) ?? new Set(tagsOf(node.members.get(TAGS)))
    changes.set(node, tags)
    return tags
  }
  for (const entity of add) {
    const tags = tagsAt(entity)
    entity.tags.forEach(tag => tags.add(tag))
  }
  for (const entity of remove) {
    const tags = tagsAt(entity)
    entity.tags.forEach(tag => tags.delete(tag))
  }
  return printJson(withTags(canonical, changes), raw => raw)
}

function withTags(node: JsonNode, changes: ReadonlyMap<JsonObject, ReadonlySet<string>>): JsonNode {
  if (node.kind === 'array') return { ...node, items: node.items.map(item => withTags(item, changes)) }
  if (node.kind !== 'object') return node
  const members: Draft = new Map()
  for (const [key, value] of node.members) members.set(key, withTags(value, changes))
  const tags = changes.get(node)
  if (tags?.size) members.set(TAGS, tagList(tags))
  else if (tags !== undefined) members.delete(TAGS)
  return { ...node, members }
}

function tagList(tags: ReadonlySet<string>): JsonArray {
  return {
    kind: 'array',
    items: [...tags].map(value => ({ kind: 'string', value, start: 0, end: 0 })),
    start: 0,
    end: 0,
  }
}

interface RecordDefinition {
  readonly node: JsonObject
  readonly full: string
  readonly simple: string
}

/** The records that a canonical text defines, outer ones before inner ones. */
class TaggableEntities {
  readonly #records: RecordDefinition[] = []

  constructor(root: JsonNode) {
    let level: [JsonNode, string][] = [[root, '']]
    while (level.length > 0) level = level.flatMap(([node, space]) => this.#visit(node, space))
  }

  /** Notes a record and gives the types right inside a node. */
  #visit(node: JsonNode, space: string): [JsonNode, string][] {
    if (node.kind === 'array') return node.items.map(item => [item, space])
    if (node.kind !== 'object') return []
    const kind = textOf(node, 'type')
    const content =
      kind === 'array' ? node.members.get('items') : kind === 'map' ? node.members.get('values') : undefined
    if (content !== undefined) return [[content, space]]
    if (kind !== 'record' && kind !== 'error') return []
    const simple = textOf(node, 'name') ?? ''
    const ownSpace = textOf(node, 'namespace') ?? space
    this.#records.push({ node, simple, full: ownSpace === '' ? simple : `${ownSpace}.${simple}` })
    return fieldsOf(node).flatMap(field => {
      const type = field.members.get('type')
      return type === undefined ? [] : [[type, ownSpace] satisfies [JsonNode, string]]
    })
  }

  find({ entityPath, entityType }: TaggedEntity): JsonObject {
    const path = entityPath.startsWith('.') ? entityPath.slice(1) : entityPath
    const dot = path.lastIndexOf('.')
    const found =
      entityType === 'sr_record'
        ? this.#record(path)?.node
        : this.#field(path.slice(0, Math.max(dot, 0)), path.slice(dot + 1))
    if (found === undefined) throw new SchemaError(`No matching path '${entityPath}' found in the schema`)
    return found
  }

  #record(name: string): RecordDefinition | undefined {
    return (
      this.#records.find(record => record.full === name) ??
      (name.includes('.') ? undefined : this.#records.find(record => record.simple === name))
    )
  }

  #field(record: string, name: string): JsonObject | undefined {
    const node = this.#record(record)?.node
    return node && fieldsOf(node).find(field => textOf(field, 'name') === name)
  }
}

function fieldsOf(record: JsonObject): JsonObject[] {
  const fields = record.members.get('fields')
  return fields?.kind === 'array' ? fields.items.filter(field => field.kind === 'object') : []
}

function textOf(node: JsonObject, key: string): string | undefined {
  const value = node.members.get(key)
  return value?.kind === 'string' ? value.value : undefined
}
