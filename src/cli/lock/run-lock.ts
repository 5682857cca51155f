import { renameSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { printLockFile } from '../../check/lock-file.ts'
import { readText } from '../check/folder-source.ts'
import { RegistryReader, subjectsOfGraph } from '../check/registry-baseline.ts'
import { CommandProblem, ending } from '../command-failure.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import { openTree, type OpenedTree, type TreeRequest } from '../plan/open-tree.ts'

/** The flags of `headgate lock`. */
export interface LockRequest extends TreeRequest {
  readonly out?: string
  readonly check?: boolean
}

/** Writes the lock file of a manifest, or tells whether it is up to date. */
export function runLock(request: LockRequest, io: CommandIo): Promise<ExitCode> {
  return ending('lock', io, async () => {
    const tree = await openTree(request, io)
    try {
      const working = io.folder ?? process.cwd()
      const path = request.out === undefined ? resolve(tree.folder, tree.manifest.lock) : resolve(working, request.out)
      const text = await lockText(tree)
      const shown = relative(working, path)
      const isSame = readText(path) === text
      if (request.check === true) {
        if (isSame) return 0
        throw new CommandProblem(`${shown} is not as it would be written now: run headgate lock.`, 1)
      }
      if (!isSame) write(path, text)
      io.out(`${shown}: ${isSame ? 'unchanged' : 'written'}\n`)
      return 0
    } finally {
      await tree.registry.client.close()
    }
  })
}

/** The subjects of the tree, what they refer to, and what refers to them: all versions, whatever level they are checked by. */
async function lockText({ graph, registry }: OpenedTree): Promise<string> {
  const reader = new RegistryReader(registry.client)
  await reader.read({ subjects: subjectsOfGraph(graph), isWhole: true })
  await reader.readDependants(graph.nodes.map(({ schema }) => schema.subject))
  return printLockFile(reader.baseline(`registry ${registry.title}`))
}

function write(path: string, text: string): void {
  try {
    writeFileSync(`${path}.unfinished`, text)
    renameSync(`${path}.unfinished`, path)
  } catch (error) {
    throw new CommandProblem(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`, 1)
  }
}
