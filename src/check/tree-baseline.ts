import { RegistryError } from '../registry/errors.ts'
import type { RegistrySettings } from '../registry/settings.ts'
import type { SchemaEngine } from '../schema/engine.ts'
import { emptyBaseline, type Baseline, type BaselineVersion } from './baseline.ts'
import type { ReferenceGraph } from './reference-graph.ts'
import { resolveNode } from './resolved-references.ts'
import { TrialRegistry } from './trial-registry.ts'

export interface TreeBaselineParts {
  readonly engine: SchemaEngine
  readonly settings: RegistrySettings
  /** Where levels and modes come from. */
  readonly known: Baseline | undefined
  /** The tree of today: what is the same in both is read once, as a candidate. */
  readonly current: ReferenceGraph
}

/**
 * The schemas of another tree, a commit or a folder, as an empty registry would hold them: each as version 1. What could
 * not be registered is left out.
 */
export async function treeBaseline(graph: ReferenceGraph, source: string, parts: TreeBaselineParts): Promise<Baseline> {
  const { known, current } = parts
  const today = new Map(current.nodes.map(({ schema }) => [schema.subject, schema]))
  const unread = new Set<string>()
  const registry = new TrialRegistry(emptyBaseline(source), parts)
  const numbers = new Map<string, number>()
  for (const node of graph.nodes) {
    const { subject, text, type, entry } = node.schema
    const { references, missing } = resolveNode(node, registry, numbers)
    if (missing.length > 0) continue
    const { metadata } = entry
    const request = { schema: text, schemaType: type, references, ...(metadata && { metadata }) }
    const isSame = today.get(subject)?.text === text && today.get(subject)?.type === type
    if (isSame && references.every(one => unread.has(one.subject))) {
      numbers.set(subject, registry.addUnread(subject, request))
      unread.add(subject)
      continue
    }
    try {
      numbers.set(subject, await registry.add(subject, request))
    } catch (error) {
      // What cannot be read was no schema then, either.
      if (!(error instanceof RegistryError)) throw error
    }
  }
  const versions = [...numbers.keys()].flatMap(subject =>
    registry.rows(subject).map((row): BaselineVersion => {
      const { type, text, references, metadata, ruleSet } = registry.content(row)
      const place = { subject, version: row.version, id: row.id, type, text, references }
      const isUnread = unread.has(subject) && { isUnread: true }
      return { ...place, ...(metadata && { metadata }), ...(ruleSet && { ruleSet }), ...isUnread }
    }),
  )
  return { source, versions, configs: known?.configs ?? new Map(), modes: known?.modes ?? new Map() }
}
