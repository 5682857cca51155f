import type { Mode } from '../../client/entities.ts'
import { CommandProblem, ending } from '../command-failure.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import type { ConnectionFlags } from '../kafka/connection-options.ts'
import { registryOf, type OpenedRegistry } from '../opened-registry.ts'
import type { RegistryRequest } from '../registry-options.ts'
import { progressOn, type Progress } from '../snapshot/progress.ts'
import { readRegistry } from '../snapshot/read-registry.ts'
import { scopeTitle, type ScopeName } from '../snapshot/scopes.ts'
import { selectionOf, type SelectionFlags } from '../snapshot/selection-options.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { reprintedVersions, snapshotDifferences } from '../snapshot/snapshot-differences.ts'
import { snapshotFrom } from '../snapshot/snapshot-source.ts'
import { counted, remarksText } from '../snapshot/snapshot-text.ts'
import { planImport, type ImportPlan } from './import-plan.ts'
import { plannedText, resultJson } from './import-text.ts'
import { Journal, journalPath } from './journal.ts'
import { refusedReprints } from './reprints.ts'
import { ImportFailure, runImport } from './run-import.ts'

/** The flags of `headgate import`. */
export interface ImportRequest extends SelectionFlags, RegistryRequest, ConnectionFlags {
  readonly from: string
  readonly to?: string
  readonly dryRun?: boolean
  readonly verify?: boolean
  /** False: those of the snapshot are left out. */
  readonly modes?: boolean
  readonly concurrency: number
  readonly journal?: string
  readonly json?: boolean
}

/** One import: what is wanted, and where it goes. */
interface Import {
  readonly request: ImportRequest
  readonly io: CommandIo
  readonly progress: Progress
  readonly target: OpenedRegistry
  readonly wanted: Snapshot
}

/** Brings a snapshot into a registry and tells what was done. */
export function importInto(request: ImportRequest, io: CommandIo): Promise<ExitCode> {
  return ending('import', io, async () => {
    const progress = progressOn(io)
    const target = await targetOf(request, io)
    try {
      const { from } = request
      const read = await snapshotFrom({ from, flags: request, selection: selectionOf(request), progress, io })
      const wanted = request.modes === false ? { ...read, modes: new Map<ScopeName, Mode>() } : read
      return await carryOut({ request, io, progress, target, wanted })
    } finally {
      progress.end()
      await target.client.close()
    }
  })
}

function targetOf({ to, ...flags }: ImportRequest, io: CommandIo): Promise<OpenedRegistry> {
  if (to !== undefined && /\.properties$/i.test(to)) return registryOf({ ...flags, registryProperties: to }, io)
  return registryOf({ ...flags, ...(to !== undefined && { registry: to }) }, io)
}

async function carryOut(one: Import): Promise<ExitCode> {
  const { request, io, progress, target, wanted } = one
  const plan = planImport(wanted, await readTarget(one))
  const refused = await refusedReprints(target.client, plan.reprinted)
  const conflicts = [...plan.conflicts, ...refused]
  progress.end()
  io.error(remarksText(wanted.remarks))
  if (conflicts.length > 0) return refuse(conflicts, one)
  if (request.dryRun === true) {
    io.out(request.json === true ? resultJson(plan, { dryRun: true }) : `would do: ${plannedText(plan)}\n`)
    return 0
  }
  const left = await perform(plan, one)
  const differences = request.verify === true ? await verified(one) : undefined
  progress.end()
  for (const scope of left) io.error(`note: ${scopeTitle(scope)} was in mode IMPORT before, and still is.\n`)
  if (request.json === true) io.out(resultJson(plan, { dryRun: false, ...(differences && { differences }) }))
  else io.out(`${target.title}: ${plannedText(plan)}\n${verifiedText(differences, wanted)}`)
  if (differences === undefined || differences.length === 0) return 0
  if (request.json !== true) for (const difference of shown(differences)) io.error(`differs: ${difference}\n`)
  return 1
}

async function verified(one: Import): Promise<readonly string[]> {
  const { io, target, wanted } = one
  const found = await readTarget(one)
  const reprinted = reprintedVersions(wanted, found)
  const refused = await refusedReprints(target.client, reprinted)
  const accepted = reprinted.length - refused.length
  if (accepted > 0) {
    one.progress.end()
    io.error(`note: the registry prints ${counted(accepted, 'version')} in another way, and takes them for the same.\n`)
  }
  return [...snapshotDifferences(wanted, found), ...refused]
}

/** The whole registry, as ids and references may be anywhere; and the scopes that the snapshot speaks of. */
function readTarget({ target, progress, wanted }: Import): Promise<Snapshot> {
  const scopes = new Set<ScopeName>([...wanted.configs.keys(), ...wanted.modes.keys()])
  return readRegistry(target.client, { selection: {}, progress, scopes })
}

const MAX_SHOWN = 20

function shown(sentences: readonly string[]): readonly string[] {
  const more = sentences.length - MAX_SHOWN
  return more > 0 ? [...sentences.slice(0, MAX_SHOWN), `… and ${more} more`] : sentences
}

function refuse(conflicts: readonly string[], { request, io }: Import): ExitCode {
  if (request.json === true) io.out(`${JSON.stringify({ conflicts })}\n`)
  for (const conflict of shown(conflicts)) io.error(`conflict: ${conflict}\n`)
  io.error(
    'headgate import: nothing was changed. Import into an empty registry or another context, or select subjects.\n',
  )
  return 1
}

async function perform(plan: ImportPlan, { request, io, progress, target }: Import): Promise<readonly ScopeName[]> {
  const abort = new AbortController()
  const takeBack = io.onInterrupt?.(() => abort.abort(new CommandProblem('stopped; run it again to go on.', 1)))
  try {
    const journal = openJournal(request.journal ?? journalPath(target.title))
    const run = { client: target.client, journal, progress, atOnce: request.concurrency, signal: abort.signal }
    return await runImport(plan, run)
  } catch (error) {
    if (error instanceof ImportFailure) throw new CommandProblem(error.message, 1)
    throw error
  } finally {
    takeBack?.()
  }
}

function openJournal(path: string): Journal {
  try {
    return new Journal(path)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new CommandProblem(`${path} is no journal of an import: ${error.message}`, 3)
  }
}

function verifiedText(differences: readonly string[] | undefined, { versions }: Snapshot): string {
  if (differences === undefined) return ''
  if (differences.length === 0)
    return `verified: ${counted(versions.length, 'version')}, configs and modes are equal.\n`
  return `verified: ${counted(differences.length, 'difference')}.\n`
}
