import { checkTree } from '../../check/check-tree.ts'
import type { Manifest } from '../../check/manifest.ts'
import type { ReferenceGraph } from '../../check/reference-graph.ts'
import { CommandProblem } from '../command-failure.ts'
import type { CommandIo } from '../command-io.ts'
import { checkOptions } from '../check/check-options.ts'
import { findManifest } from '../check/find-manifest.ts'
import { folderSource } from '../check/folder-source.ts'
import { readTree } from '../check/read-tree.ts'
import { RegistryReader, subjectsOfGraph } from '../check/registry-baseline.ts'
import { registryOf, type OpenedRegistry } from '../opened-registry.ts'
import type { RegistryRequest } from '../registry-options.ts'

/** The flags of every command on a manifest and a registry. */
export interface TreeRequest extends RegistryRequest {
  readonly manifest?: string
}

/** The schemas of a manifest and the registry that it belongs to. */
export interface OpenedTree {
  readonly manifest: Manifest
  /** The folder of the manifest, and its name there. */
  readonly folder: string
  readonly name: string
  readonly graph: ReferenceGraph
  readonly registry: OpenedRegistry
}

/** Reads a manifest and its files. Nothing is sent yet. Rejects with CheckProblem and CommandProblem. */
export async function openTree(request: TreeRequest, io: CommandIo): Promise<OpenedTree> {
  const { manifest, folder, name } = findManifest(io.folder ?? process.cwd(), request.manifest)
  const { graph, problems } = readTree(manifest, folderSource(folder))
  if (problems.length > 0) {
    const lines = problems.map(({ line, message }) => `${name} line ${line}: ${message}`)
    throw new CommandProblem(lines.join(' '), 2)
  }
  return { manifest, folder, name, graph, registry: await registryOf(request, io, manifest.registry) }
}

/** What the registry has of the subjects of the tree, and the verdict on each of them. Rejects with RegistryError. */
export async function checkedTree({ graph, manifest, registry }: OpenedTree) {
  const options = { ...checkOptions(manifest), dependants: 'off' as const }
  const reader = new RegistryReader(registry.client)
  await reader.read({ subjects: subjectsOfGraph(graph) })
  const baseline = reader.baseline(`registry ${registry.title}`)
  return { baseline, report: await checkTree(graph, baseline, options) }
}
