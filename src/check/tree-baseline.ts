import { RegistryError } from '../registry/errors.ts'
import type { RegistrySettings } from '../registry/settings.ts'
import type { SchemaEngine } from '../schema/engine.ts'
import { emptyBaseline, type Baseline, type BaselineVersion } from './baseline.ts'
import type { ReferenceGraph } from './reference-graph.ts'
import { resolveNode } from './resolved-references.ts'
import { TrialRegistry } from './trial-registry.ts'

/**
 * The schemas of another tree, a commit or a folder, as an empty registry would hold them: each as version 1. What could
 * not be registered is left out. Levels come from `known`, where a lock file has them.
 */
export async function treeBaseline(
  graph: ReferenceGraph,
  source: string,
  parts: { readonly engine: SchemaEngine; readonly settings: RegistrySettings; readonly known: Baseline | undefined },
): Promise<Baseline> {
  const { known } = parts
  const registry = new TrialRegistry(emptyBaseline(source), parts)
  const numbers = new Map<string, number>()
  for (const node of graph.nodes) {
    const { subject, text, type, entry } = node.schema
    const { references, missing } = resolveNode(node, registry, numbers)
    if (missing.length > 0) continue
    const { metadata } = entry
    const request = { schema: text, schemaType: type, references, ...(metadata && { metadata }) }
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
      return { ...place, ...(metadata && { metadata }), ...(ruleSet && { ruleSet }) }
    }),
  )
  return { source, versions, configs: known?.configs ?? new Map(), modes: known?.modes ?? new Map() }
}
