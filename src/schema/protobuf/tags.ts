import { SchemaError } from '../schema.ts'
import type { EntityType, TaggedEntity } from '../schema.ts'
import { isMapEntry } from './elements.ts'
import type {
  FieldElement,
  FileElement,
  MessageElement,
  OneofElement,
  OptionElement,
  OptionValue,
  TypeElement,
} from './elements.ts'

const importOfTags = 'confluent/meta.proto'

const optionNames: { readonly [type in EntityType]: string } = {
  sr_record: 'confluent.message_meta',
  sr_field: 'confluent.field_meta',
}

/** Messages and fields with tags in `(confluent.message_meta)` or `(confluent.field_meta)`, in the order of the text. */
export function readTags(file: FileElement): TaggedEntity[] {
  const entities: TaggedEntity[] = []
  const add = (entityPath: string, entityType: EntityType, options: readonly OptionElement[]): void => {
    const tags = tagsOf(options, entityType)
    if (tags.length > 0) entities.push({ entityPath, entityType, tags })
  }
  const visit = (types: readonly TypeElement[], prefix: string): void => {
    for (const type of types) {
      if (type.kind === 'enum' || isMapEntry(type)) continue
      const path = prefix + type.name
      add(path, 'sr_record', type.options)
      for (const field of fieldsOf(type)) add(`${path}.${field.name}`, 'sr_field', field.options)
      visit(type.types, `${path}.`)
    }
  }
  visit(file.types, packagePrefix(file))
  return entities
}

/**
 * The file with tags added, then removed; a path may leave out the package. The import of the options is added where
 * it is missing. Throws SchemaError for an entity that is not there.
 */
export function retag(file: FileElement, add: readonly TaggedEntity[], remove: readonly TaggedEntity[]): FileElement {
  const changes = new Map<string, Change>()
  const prefix = packagePrefix(file)
  for (const [entities, part] of [
    [add, 'added'],
    [remove, 'removed'],
  ] as const) {
    for (const { entityPath, entityType, tags } of entities) {
      const plain = entityPath.replace(/^\./, '')
      const path = prefix !== '' && plain.startsWith(prefix) ? plain.slice(prefix.length) : plain
      const key = `${entityType} ${path}`
      const change = changes.get(key) ?? { entityPath, added: new Set(), removed: new Set(), isFound: false }
      for (const tag of tags) change[part].add(tag)
      changes.set(key, change)
    }
  }
  const types = file.types.map(type => retagType(type, '', changes))
  const missing = [...changes.values()].find(change => !change.isFound)
  if (missing !== undefined) {
    const message = `No matching path '${missing.entityPath}' found in the schema`
    throw new SchemaError(message, { stage: 'validation' })
  }
  const needsImport = add.length > 0 && !file.imports.some(one => one.path === importOfTags)
  const imports = needsImport ? [...file.imports, { kind: 'plain' as const, path: importOfTags }] : file.imports
  return { ...file, imports, types }
}

interface Change {
  readonly entityPath: string
  readonly added: Set<string>
  readonly removed: Set<string>
  isFound: boolean
}

type Changes = ReadonlyMap<string, Change>

function retagType(type: TypeElement, prefix: string, changes: Changes): TypeElement {
  return type.kind === 'enum' ? type : retagMessage(type, prefix, changes)
}

function retagMessage(message: MessageElement, prefix: string, changes: Changes): MessageElement {
  const path = prefix + message.name
  const retagField = (field: FieldElement): FieldElement => ({
    ...field,
    options: changedOptions(field.options, 'sr_field', changes.get(`sr_field ${path}.${field.name}`)),
  })
  const retagOneof = (oneof: OneofElement): OneofElement => ({ ...oneof, fields: oneof.fields.map(retagField) })
  return {
    ...message,
    options: changedOptions(message.options, 'sr_record', changes.get(`sr_record ${path}`)),
    fields: message.fields.map(retagField),
    oneofs: message.oneofs.map(retagOneof),
    types: message.types.map(type => retagType(type, `${path}.`, changes)),
  }
}

function changedOptions(
  options: readonly OptionElement[],
  type: EntityType,
  change: Change | undefined,
): readonly OptionElement[] {
  if (change === undefined) return options
  change.isFound = true
  const earlier = tagsOf(options, type)
  const tags = [...new Set([...earlier, ...change.added])].filter(tag => !change.removed.has(tag))
  if (tags.length === earlier.length && tags.every((tag, at) => tag === earlier[at])) return options
  return withTags(options, optionNames[type], tags)
}

/** One option with the entries of all parts of the earlier one, the tags in their place or at the end. */
function withTags(options: readonly OptionElement[], name: string, tags: readonly string[]): OptionElement[] {
  const entries = new Map<string, OptionValue>()
  for (const option of options.filter(one => isMeta(one, name))) {
    if (option.path.length > 1 || (option.path.length === 0 && option.value.kind !== 'aggregate')) continue
    for (const [key, value] of partsOf(option)) entries.set(key, value)
  }
  if (tags.length === 0) entries.delete('tags')
  else entries.set('tags', { kind: 'list', items: tags.map(text => ({ kind: 'string', text })) })
  const whole: OptionElement = {
    at: -1,
    name,
    isExtension: true,
    path: [],
    value: { kind: 'aggregate', entries },
  }
  const place = options.findIndex(one => isMeta(one, name))
  const others = options.filter(one => !isMeta(one, name))
  if (entries.size === 0) return others
  return others.toSpliced(place < 0 ? others.length : Math.min(place, others.length), 0, whole)
}

function tagsOf(options: readonly OptionElement[], type: EntityType): string[] {
  const tags: string[] = []
  for (const option of options) {
    if (!isMeta(option, optionNames[type])) continue
    for (const [key, value] of partsOf(option)) {
      if (key === 'tags') tags.push(...textsOf(value))
    }
  }
  return [...new Set(tags)]
}

function isMeta(option: OptionElement, name: string): boolean {
  return option.isExtension && (option.name === name || option.name === `.${name}`)
}

/** The entries of `(meta) = { … }`, or the one of `(meta).key = …`. */
function partsOf({ path, value }: OptionElement): Iterable<[string, OptionValue]> {
  const [key] = path
  if (key !== undefined) return path.length === 1 ? [[key, value]] : []
  return value.kind === 'aggregate' ? value.entries : []
}

function textsOf(value: OptionValue): string[] {
  if (value.kind === 'list') return value.items.flatMap(textsOf)
  return value.kind === 'aggregate' ? [] : [value.text]
}

function fieldsOf(message: MessageElement): FieldElement[] {
  const fields = [...message.fields, ...message.oneofs.flatMap(oneof => oneof.fields)]
  return message.oneofs.length === 0 ? fields : fields.sort((a, b) => a.at - b.at)
}

function packagePrefix(file: FileElement): string {
  return file.packageName === undefined ? '' : `${file.packageName}.`
}
