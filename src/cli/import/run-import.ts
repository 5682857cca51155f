import { RegistryError } from '../../client/errors.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import type { Mode } from '../../client/entities.ts'
import type { Progress } from '../snapshot/progress.ts'
import { clientScope, type ScopeName } from '../snapshot/scopes.ts'
import { targetsOf } from '../snapshot/selection.ts'
import { versionKey, type SnapshotVersion } from '../snapshot/snapshot.ts'
import { ImportModes } from './import-modes.ts'
import { inOrder, registrationOrder } from './import-order.ts'
import type { ImportPlan } from './import-plan.ts'
import type { Journal } from './journal.ts'

/** Where an import goes and how. */
export interface ImportRun {
  readonly client: RegistryClient
  readonly journal: Journal
  readonly progress: Progress
  /** Registrations under way at one time. */
  readonly atOnce: number
  /** Ends the import; the modes are restored all the same. */
  readonly signal: AbortSignal
}

/** Why an import ended before its end; the message names the version. */
export class ImportFailure extends Error {}

/**
 * Carries out a plan. The modes are those of before if it fails, those of the plan if it does not. Resolves with the scopes
 * that had been in mode IMPORT already and are left so.
 */
export async function runImport(plan: ImportPlan, run: ImportRun): Promise<readonly ScopeName[]> {
  const modes = new ImportModes(run.client, run.journal)
  let wanted: ReadonlyMap<ScopeName, Mode> = new Map()
  try {
    for (const subject of plan.aliases) {
      await modes.open(subject)
      await run.client.configs.put(subject, { alias: null })
    }
    await registerAll(plan, run, modes)
    await deleteAll(plan, run, modes)
    await putConfigs(plan, run, modes)
    wanted = plan.modes
  } finally {
    run.progress.begin('modes', undefined)
    await modes.restore(wanted)
  }
  return modes.foundOpen
}

async function registerAll(plan: ImportPlan, run: ImportRun, modes: ImportModes): Promise<void> {
  const { client, progress, signal } = run
  const { early, left } = deletesOf(plan)
  for (const version of left) if (early.has(version)) await deleteOne(version, run, modes)
  progress.begin('versions registered', plan.registers.length)
  await inOrder(registrationOrder(plan.registers), run.atOnce, async version => {
    signal.throwIfAborted()
    const { subject, version: number, id } = version
    await modes.open(subject)
    await told(version, () => client.register(subject, version, { version: number, id }))
    if (early.has(version)) await softDelete(version, run)
    progress.advance()
  })
}

/**
 * `early`: those that active versions refer to, which cannot be deleted once these are registered. `left`: those that are
 * not deleted as soon as they are registered.
 */
function deletesOf({ registers, deletes }: ImportPlan) {
  const registered = new Set(registers)
  const referred = new Set(registers.filter(({ deleted }) => deleted !== true).flatMap(targetsOf))
  const early = new Set(deletes.filter(version => referred.has(versionKey(version))))
  return { early, left: deletes.filter(version => !early.has(version) || !registered.has(version)) }
}

async function deleteAll(plan: ImportPlan, run: ImportRun, modes: ImportModes): Promise<void> {
  const { early, left } = deletesOf(plan)
  const late = left.filter(version => !early.has(version))
  run.progress.begin('versions deleted', late.length)
  // Whatever refers to a version goes before it.
  for (const { version } of registrationOrder(late).toReversed()) {
    run.signal.throwIfAborted()
    await deleteOne(version, run, modes)
    run.progress.advance()
  }
}

async function deleteOne(version: SnapshotVersion, run: ImportRun, modes: ImportModes): Promise<void> {
  await modes.openForWriting(version.subject)
  await softDelete(version, run)
}

async function softDelete(version: SnapshotVersion, { client }: ImportRun): Promise<void> {
  try {
    await client.subjects.deleteVersion(version.subject, version.version)
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 40406) throw failureAt(version, error)
  }
}

async function putConfigs(plan: ImportPlan, run: ImportRun, modes: ImportModes): Promise<void> {
  run.progress.begin('configs', plan.configs.length)
  for (const [scope, config] of plan.configs) {
    run.signal.throwIfAborted()
    await modes.openForWriting(scope)
    await run.client.configs.put(clientScope(scope), config)
    run.progress.advance()
  }
}

async function told<Value>(version: SnapshotVersion, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw failureAt(version, error)
  }
}

/** A refusal of the registry is about one version; anything else is about the registry. */
function failureAt(version: SnapshotVersion, error: unknown): unknown {
  if (!(error instanceof RegistryError) || error.kind !== 'refused' || error.status === 401) return error
  return new ImportFailure(`${versionKey(version)} is refused: ${error.message}`, { cause: error })
}
