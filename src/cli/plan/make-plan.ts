import { planOf, type RegistryPlan } from '../../check/plan.ts'
import { withWaivers } from '../../check/waivers.ts'
import { errorCodes, RegistryError } from '../../client/errors.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import { CommandProblem } from '../command-failure.ts'
import { checkedTree, type OpenedTree } from './open-tree.ts'

/** What would bring the registry to what the manifest says. Rejects with RegistryError. */
export async function makePlan(tree: OpenedTree, today: string): Promise<RegistryPlan> {
  const { graph, manifest, name, registry } = tree
  const both = graph.nodes.find(({ schema }) => manifest.absent.includes(schema.subject))?.schema.subject
  if (both !== undefined) throw new CommandProblem(`${name}: '${both}' has a file and is to be absent.`, 2)
  const [{ baseline, report }, absent] = await Promise.all([
    checkedTree(tree),
    activeVersions(registry.client, manifest.absent),
  ])
  const findings = withWaivers(report.findings, manifest.waivers, { today, manifest: name })
  return planOf({ graph, subjects: report.subjects, findings, configs: baseline.configs, absent })
}

async function activeVersions(
  client: RegistryClient,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = subjects.map(async subject => [subject, await versionsOf(client, subject)] as const)
  return new Map(await Promise.all(found))
}

async function versionsOf(client: RegistryClient, subject: string): Promise<readonly number[]> {
  try {
    return await client.subjects.versions(subject)
  } catch (error) {
    if (error instanceof RegistryError && error.code === errorCodes.subjectNotFound) return []
    throw error
  }
}
