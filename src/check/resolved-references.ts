import type { SchemaReference } from '../schema/schema.ts'
import type { GraphNode, GraphReference } from './reference-graph.ts'
import type { TrialRegistry } from './trial-registry.ts'

/** What a schema's names stand for: references as a registration sends them, or names that nobody knows. */
export interface ResolvedNode {
  readonly references: readonly SchemaReference[]
  readonly missing: readonly GraphReference[]
}

/** Subjects that the registry may have a name under that the tree does not have. */
export function subjectsToTry({ name, otherwise, subject }: GraphReference): readonly string[] {
  if (subject !== undefined) return [subject]
  return otherwise === undefined ? [name] : [name, otherwise]
}

/**
 * Gives each use of another schema a subject and a version: the one that the tree's schema has or would get, the one that
 * the latest registered version refers to under that name, or the latest of a subject of that name.
 */
export function resolveNode(
  { schema, references }: GraphNode,
  registry: TrialRegistry,
  versions: ReadonlyMap<string, number>,
): ResolvedNode {
  const latest = registry.rows(schema.subject).at(-1)
  const before = latest?.references ?? []
  const found = new Map<string, SchemaReference>()
  const missing: GraphReference[] = []
  for (const use of references) {
    const target = targetOf(use, { registry, versions, before })
    if (target === undefined) {
      missing.push(use)
      continue
    }
    const isAvro = schema.type === 'AVRO'
    // The names of Avro's references mean nothing: a name that was there before makes no new version.
    const name = (isAvro ? before.find(one => one.subject === target.subject)?.name : undefined) ?? target.name
    const key = isAvro && schema.entry.references === 'auto' ? target.subject : name
    if (!found.has(key)) found.set(key, { ...target, name })
  }
  const place = (one: SchemaReference) => {
    const position = before.findIndex(other => other.name === one.name && other.subject === one.subject)
    return position < 0 ? before.length : position
  }
  return { references: [...found.values()].sort((a, b) => place(a) - place(b)), missing }
}

function targetOf(
  use: GraphReference,
  known: {
    readonly registry: TrialRegistry
    readonly versions: ReadonlyMap<string, number>
    readonly before: readonly SchemaReference[]
  },
): SchemaReference | undefined {
  const { name, subject, version } = use
  const { registry, versions, before } = known
  if (use.isInTree && subject !== undefined) {
    const own = versions.get(subject)
    return own === undefined ? undefined : { name, subject, version: own }
  }
  if (subject !== undefined) {
    const rows = registry.rows(subject)
    const row = typeof version === 'number' ? rows.find(one => one.version === version) : rows.at(-1)
    return row && { name, subject, version: row.version }
  }
  const earlier = before.find(one => one.name === name || one.name === use.otherwise)
  if (earlier) return earlier
  for (const tried of subjectsToTry(use)) {
    const row = registry.rows(tried).at(-1)
    if (row) return { name: tried === use.otherwise ? name : tried, subject: tried, version: row.version }
  }
  return undefined
}
