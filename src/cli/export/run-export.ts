import { CommandProblem, ending } from '../command-failure.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import type { ConnectionFlags } from '../kafka/connection-options.ts'
import type { RegistryRequest } from '../registry-options.ts'
import { progressOn } from '../snapshot/progress.ts'
import { contextOf } from '../snapshot/scopes.ts'
import { selectionOf, type SelectionFlags } from '../snapshot/selection-options.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { ExportProblem } from '../snapshot/snapshot-files.ts'
import { snapshotFrom } from '../snapshot/snapshot-source.ts'
import { writeSnapshot } from '../snapshot/snapshot-store.ts'
import { remarksText, snapshotCounts } from '../snapshot/snapshot-text.ts'

/** The flags of `headgate export`. */
export interface ExportRequest extends SelectionFlags, RegistryRequest, ConnectionFlags {
  readonly from?: string
  readonly out: string
  readonly json?: boolean
}

/** Writes an export, and tells what is in it. */
export function runExport(request: ExportRequest, io: CommandIo): Promise<ExitCode> {
  return ending('export', io, async () => {
    const progress = progressOn(io)
    try {
      const { from } = request
      const snapshot = await snapshotFrom({ from, flags: request, selection: selectionOf(request), progress, io })
      await written(request.out, () => writeSnapshot(request.out, snapshot, progress))
      progress.end()
      io.error(remarksText(snapshot.remarks))
      io.out(request.json === true ? jsonText(request, snapshot) : `${request.out}: ${snapshotCounts(snapshot)}.\n`)
      return 0
    } finally {
      progress.end()
    }
  })
}

async function written(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ExportProblem) throw new CommandProblem(error.message, 2)
    const { code } = error as NodeJS.ErrnoException
    if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw error
    throw new CommandProblem(`${path} cannot be written: ${(error as Error).message}`, 1)
  }
}

function jsonText({ out }: ExportRequest, { versions, configs, modes, remarks }: Snapshot): string {
  const contexts = [...new Set(versions.map(({ subject }) => contextOf(subject)))].sort()
  const content = {
    out,
    subjects: new Set(versions.map(({ subject }) => subject)).size,
    versions: versions.length,
    deleted: versions.filter(({ deleted }) => deleted === true).length,
    contexts,
    configs: configs.size,
    modes: modes.size,
    remarks,
  }
  return `${JSON.stringify(content)}\n`
}
