import { join, resolve } from 'node:path'
import { changedSubjects, checkTree, type CheckOptions } from '../../check/check-tree.ts'
import type { Baseline } from '../../check/baseline.ts'
import { readLockFile } from '../../check/lock-file.ts'
import type { Manifest } from '../../check/manifest.ts'
import type { ReferenceGraph } from '../../check/reference-graph.ts'
import { treeBaseline } from '../../check/tree-baseline.ts'
import { RegistryError } from '../../client/errors.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import type { CommandIo } from '../command-io.ts'
import { registryClient, RegistryMisuse, registryOptions, shownUrl } from '../registry-options.ts'
import { CheckProblem } from './check-problem.ts'
import type { CheckRequest } from './check-request.ts'
import type { Against } from './check-settings.ts'
import type { FileSource } from './file-source.ts'
import { folderSource, readText } from './folder-source.ts'
import { readTree } from './read-tree.ts'
import { RegistryReader, subjectsOfGraph } from './registry-baseline.ts'

/** Everything that a baseline is made from. */
export interface BaselineRequest {
  readonly request: CheckRequest
  readonly manifest: Manifest
  readonly folder: string
  readonly graph: ReferenceGraph
  readonly options: CheckOptions
  readonly io: CommandIo
}

/** What a tree is compared with, and the registry where it was asked. */
export interface OpenedBaseline {
  readonly baseline: Baseline
  readonly client?: RegistryClient
}

/** Reads what the tree is compared with. Rejects with CheckProblem. */
export async function openBaseline(against: Against, asked: BaselineRequest): Promise<OpenedBaseline> {
  const client = against.kind === 'registry' || asked.request.confirm ? await openRegistry(asked) : undefined
  const opened = client && { client: client.client }
  if (against.kind === 'registry' && client) {
    return { ...opened, baseline: await ofRegistry(client, asked) }
  }
  if (against.kind === 'lock') return { ...opened, baseline: lockBaseline(asked, true) }
  const { source, name } = await earlierSource(against, asked)
  const { graph } = readTree(asked.manifest, source, { isEarlier: true })
  const { engine, settings } = asked.options
  const known = lockBaseline(asked, false)
  return { ...opened, baseline: await treeBaseline(graph, name, { engine, settings, known, current: asked.graph }) }
}

/** Turns what the registry and the flags that name it refuse into a CheckProblem. */
export function registryProblem(error: unknown): unknown {
  if (error instanceof RegistryMisuse) return new CheckProblem(error.message)
  if (!(error instanceof RegistryError)) return error
  const isMisuse = error.kind === 'configuration' || error.kind === 'argument'
  const hint =
    error.status === 401 || error.status === 403
      ? ' Give --registry-user or --registry-token, or check without the registry: --against lock.'
      : ''
  const place = error.url === undefined ? '' : ` (${error.url})`
  return new CheckProblem(`the registry: ${error.message}${place}.${hint}`, isMisuse ? 2 : 4)
}

interface OpenedRegistry {
  readonly client: RegistryClient
  readonly name: string
}

async function openRegistry({ request, manifest, io }: BaselineRequest): Promise<OpenedRegistry> {
  const options = await registryOptions(request, io, manifest.registry)
  if (!options)
    throw new CheckProblem('no registry is named: give --registry URL or HEADGATE_REGISTRY_URL, or --against lock.')
  // Who waits for a check is not helped by long patience.
  const patient = { maxRetries: 2, retryWaitMs: 300, ...options }
  return { client: await registryClient(patient), name: `registry ${shownUrl(options.urls)}` }
}

/** Older versions, and dependants that only the registry knows, are read once it is known what changes. */
async function ofRegistry({ client, name }: OpenedRegistry, asked: BaselineRequest): Promise<Baseline> {
  const { graph, options } = asked
  const reader = new RegistryReader(client)
  await reader.read({ subjects: subjectsOfGraph(graph), ...(options.level && { level: options.level }) })
  const first = await checkTree(graph, reader.baseline(name), { ...options, isBrief: true })
  const refused = first.subjects.filter(({ status }) => status === 'incompatible')
  await reader.readOlder(refused.map(({ subject }) => subject))
  if (options.dependants !== 'off') await reader.readDependants(changedSubjects(first))
  return reader.baseline(name)
}

function lockBaseline(asked: BaselineRequest, isNeeded: true): Baseline
function lockBaseline(asked: BaselineRequest, isNeeded: boolean): Baseline | undefined
function lockBaseline({ request, manifest, folder, io }: BaselineRequest, isNeeded: boolean): Baseline | undefined {
  const path =
    request.lock === undefined ? join(folder, manifest.lock) : resolve(io.folder ?? process.cwd(), request.lock)
  const text = readText(path)
  if (text === undefined) {
    if (!isNeeded) return undefined
    throw new CheckProblem(`${path} is not there: write it with headgate lock where the registry can be reached.`)
  }
  const baseline = readLockFile(text)
  if (typeof baseline === 'string') throw new CheckProblem(`${path}: ${baseline}.`)
  return baseline
}

async function earlierSource(
  against: Against,
  { folder, io }: BaselineRequest,
): Promise<{ readonly source: FileSource; readonly name: string }> {
  if (against.kind === 'git') {
    const { gitSource } = await import('./git-source.ts')
    return { source: gitSource(folder, against.revision), name: `git:${against.revision}` }
  }
  const path = against.kind === 'dir' ? against.path : ''
  return { source: folderSource(resolve(io.folder ?? process.cwd(), path)), name: `dir:${path}` }
}
