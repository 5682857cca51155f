import { referencedSubject } from '../registry/names.ts'
import type { SchemaType, SourcePosition } from '../schema/schema.ts'
import type { ManifestReference } from './manifest.ts'
import type { TreeSchema } from './working-tree.ts'

/** A use of another schema: of one in the tree, or of one that only the registry can have. */
export interface GraphReference {
  /** The name that the registry's reference bears. */
  readonly name: string
  /** Further names by which the registry may know it. */
  readonly otherwise?: string
  /** Undefined: it has to be looked for in the registry. */
  readonly subject?: string
  /** As the manifest asks for; a schema of the tree is used as it is there where nothing is asked for. */
  readonly version?: number | 'latest'
  /** Whether `subject` is in the tree and no version is asked for. */
  readonly isInTree: boolean
  readonly position?: SourcePosition
}

export interface GraphNode {
  readonly schema: TreeSchema
  readonly references: readonly GraphReference[]
}

/** All schemas of a tree. Parents stand before those that use them. */
export interface ReferenceGraph {
  readonly nodes: readonly GraphNode[]
  /** Subjects that lead to each other: none of them can be registered. They are in no order among `nodes`. */
  readonly cycles: readonly (readonly string[])[]
  /** Subjects of the tree that use a subject of the tree directly. */
  readonly dependants: ReadonlyMap<string, readonly string[]>
}

/** Where imports of Protobuf count from: folders, the root as the empty text. */
export interface GraphOptions {
  readonly roots: readonly string[]
}

/** Finds out which schema of the tree each name stands for, and puts parents before dependants. */
export function referenceGraph(schemas: readonly TreeSchema[], options: GraphOptions): ReferenceGraph {
  const index = new TreeIndex(schemas, options.roots)
  const nodes = new Map<string, GraphNode>()
  for (const schema of schemas) nodes.set(schema.subject, { schema, references: referencesOf(schema, index) })
  const dependants = new Map<string, string[]>()
  for (const { schema, references } of nodes.values()) {
    for (const { subject, isInTree } of references) {
      if (!isInTree || subject === undefined) continue
      const known = dependants.get(subject) ?? []
      if (!known.includes(schema.subject)) dependants.set(subject, [...known, schema.subject])
    }
  }
  return { ...inOrder(nodes), dependants }
}

function referencesOf(schema: TreeSchema, index: TreeIndex): readonly GraphReference[] {
  const { references } = schema.entry
  if (references !== 'auto') return references.map(one => explicitReference(one, schema, index))
  return schema.names.uses.flatMap(({ name, otherwise, position }): readonly GraphReference[] => {
    const named = index.find(schema, name)
    const target = named ?? (otherwise === undefined ? undefined : index.find(schema, otherwise))
    if (target === schema) return []
    const isBuiltIn = schema.type === 'PROTOBUF' && /^(google\/(protobuf|type)|confluent)\//.test(name)
    if (target === undefined && isBuiltIn) return []
    const isOther = target !== undefined && named === undefined && schema.type === 'AVRO'
    const meant = isOther ? (otherwise ?? name) : name
    const link = target === undefined ? { isInTree: false } : { subject: target.subject, isInTree: true }
    return [{ name: meant, ...(otherwise !== undefined && { otherwise }), ...link, position }]
  })
}

function explicitReference(
  { name, subject: written, version }: ManifestReference,
  schema: TreeSchema,
  index: TreeIndex,
): GraphReference {
  const subject = referencedSubject(written, schema.subject)
  const position = schema.names.uses.find(use => use.name === name)?.position
  return {
    name,
    subject,
    ...(version !== undefined && { version }),
    isInTree: version === undefined && index.has(subject),
    ...(position && { position }),
  }
}

/** The schemas of a tree by what others may call them. */
class TreeIndex {
  readonly #subjects = new Set<string>()
  readonly #named = new Map<string, TreeSchema>()
  readonly #paths = new Map<string, TreeSchema>()
  readonly #roots: readonly string[]

  constructor(schemas: readonly TreeSchema[], roots: readonly string[]) {
    this.#roots = roots.length > 0 ? roots : ['']
    for (const schema of schemas) {
      this.#subjects.add(schema.subject)
      this.#add(this.#paths, schema.type, schema.path, schema)
      // What a schema is about counts before what stands inside another.
      if (schema.type === 'AVRO' && schema.names.record !== undefined)
        this.#add(this.#named, schema.type, schema.names.record, schema)
    }
    for (const schema of schemas)
      for (const name of schema.names.defines) this.#add(this.#named, schema.type, name, schema)
  }

  has(subject: string): boolean {
    return this.#subjects.has(subject)
  }

  find(user: TreeSchema, name: string): TreeSchema | undefined {
    return user.type === 'AVRO' ? this.#named.get(`AVRO ${name}`) : this.#byPath(user, name)
  }

  #byPath(user: TreeSchema, name: string): TreeSchema | undefined {
    const byId = user.type === 'JSON' ? this.#named.get(`JSON ${name}`) : undefined
    const beside = user.path.split('/').slice(0, -1).join('/')
    const folders = user.type === 'JSON' ? [beside, ...this.#roots] : [...this.#roots, beside]
    for (const folder of folders) {
      const found = byId ?? this.#paths.get(`${user.type} ${joined(folder, name)}`)
      if (found) return found
    }
    return undefined
  }

  #add(map: Map<string, TreeSchema>, type: SchemaType, name: string, schema: TreeSchema): void {
    const key = `${type} ${name}`
    if (!map.has(key)) map.set(key, schema)
  }
}

function joined(folder: string, name: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${name}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** Tarjan's algorithm with a stack of its own: parts that lead to each other come out together, parents first. */
function inOrder(nodes: ReadonlyMap<string, GraphNode>): Pick<ReferenceGraph, 'nodes' | 'cycles'> {
  const ordered: GraphNode[] = []
  const cycles: string[][] = []
  const numbers = new Map<string, { readonly number: number; low: number; isOpen: boolean }>()
  const open: string[] = []
  const begin = (subject: string) => {
    const mark = { number: numbers.size, low: numbers.size, isOpen: true }
    numbers.set(subject, mark)
    open.push(subject)
    return { subject, mark, left: parentsOf(nodes, subject) }
  }
  for (const start of nodes.keys()) {
    if (numbers.has(start)) continue
    const path = [begin(start)]
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const parent = top.left.pop()
      const known = parent === undefined ? undefined : numbers.get(parent)
      if (parent !== undefined && known === undefined) path.push(begin(parent))
      else if (known?.isOpen) top.mark.low = Math.min(top.mark.low, known.number)
      if (parent !== undefined) continue
      path.pop()
      const below = path.at(-1)
      if (below) below.mark.low = Math.min(below.mark.low, top.mark.low)
      if (top.mark.low !== top.mark.number) continue
      const part = open.splice(open.lastIndexOf(top.subject))
      for (const subject of part) {
        const mark = numbers.get(subject)
        if (mark) mark.isOpen = false
        const node = nodes.get(subject)
        if (node) ordered.push(node)
      }
      if (part.length > 1) cycles.push(part)
    }
  }
  return { nodes: ordered, cycles }
}

function parentsOf(nodes: ReadonlyMap<string, GraphNode>, subject: string): string[] {
  const references = nodes.get(subject)?.references ?? []
  return references.flatMap(one => (one.isInTree && one.subject !== undefined ? [one.subject] : [])).reverse()
}
