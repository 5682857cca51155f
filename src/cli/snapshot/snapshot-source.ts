import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { CommandProblem } from '../command-failure.ts'
import type { CommandIo } from '../command-io.ts'
import type { ConnectionFlags } from '../kafka/connection-options.ts'
import { isRegistryAddress, registryAt, registryOf } from '../opened-registry.ts'
import type { RegistryRequest } from '../registry-options.ts'
import type { Progress } from './progress.ts'
import { readRegistry } from './read-registry.ts'
import { selected, type Selection } from './selection.ts'
import type { Snapshot } from './snapshot.ts'
import { ExportProblem } from './snapshot-files.ts'
import { readSnapshot } from './snapshot-store.ts'
import { isTopicAddress, readTopic, topicAddress } from './topic-source.ts'
import { TopicState } from './topic-state.ts'

/** Where a snapshot comes from, and what of it is wanted. */
export interface SourceRequest {
  /** A registry, a topic or an export; what the flags of a registry name where it is left out. */
  readonly from: string | undefined
  readonly flags: ConnectionFlags & RegistryRequest
  readonly selection: Selection
  readonly progress: Progress
  readonly io: CommandIo
}

/** Reads a registry, its topic, or an export of it. Rejects with CommandProblem, RegistryError and failures of Kafka. */
export async function snapshotFrom(request: SourceRequest): Promise<Snapshot> {
  const { from, flags, selection, progress, io } = request
  if (from === undefined || isRegistryAddress(from)) {
    const { client } = await (from === undefined ? registryOf(flags, io) : registryAt(from))
    try {
      return await readRegistry(client, request)
    } finally {
      await client.close()
    }
  }
  const isTopic = isTopicAddress(from)
  return selected(
    await (isTopic ? readTopic(topicAddress(from, flags, io), progress) : readLocal(from, progress)),
    selection,
  )
}

async function readLocal(path: string, progress: Progress): Promise<Snapshot> {
  try {
    return await (/\.tsv$/i.test(path) ? readDump(path, progress) : readSnapshot(path, progress))
  } catch (error) {
    if (error instanceof ExportProblem) throw new CommandProblem(error.message, 3)
    throw error
  }
}

/** The longest line that is taken. */
const MAX_LINE = 64 * 1024 * 1024

/** How consumers print a tombstone; no record of a registry has such a value. */
const tombstones: ReadonlySet<string> = new Set(['', 'null', 'NULL'])

/** Lines of key, tab and value, as console consumers print them. */
async function readDump(path: string, progress: Progress): Promise<Snapshot> {
  const state = new TopicState()
  progress.begin('records', undefined)
  let number = 0
  try {
    for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
      number++
      const tab = line.indexOf('\t')
      if (line === '') continue
      if (tab < 0 || line.length > MAX_LINE) throw new ExportProblem(`${path}:${number}: no key, tab and value`)
      const value = line.slice(tab + 1)
      state.apply(
        { key: Buffer.from(line.slice(0, tab)), value: tombstones.has(value) ? null : Buffer.from(value) },
        number,
      )
      progress.advance()
    }
  } catch (error) {
    if (error instanceof ExportProblem || (error as NodeJS.ErrnoException).code === undefined) throw error
    throw new ExportProblem(`${path} cannot be read: ${(error as Error).message}`)
  }
  return state.snapshot()
}
