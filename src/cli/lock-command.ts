import { Command } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import type { LockRequest } from './lock/run-lock.ts'
import { addRegistryOptions } from './registry-options.ts'

/** `headgate lock`: writes what a check needs of the registry into a file. */
export function lockCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('lock')
    .description('Write what a check needs of the registry into a lock file, for checks without a network.')
    .option('--manifest <file>', 'Manifest to read. Default: schemas.yaml, found upward.')
    .option('--out <file>', 'File to write. Default: that of the manifest, schemas.lock.')
    .option('--check', 'Write nothing, and end with 1 where the file is not as it would be written.')
  return addRegistryOptions(command).action(async (request: LockRequest) => {
    const { runLock } = await import('./lock/run-lock.ts')
    end(await runLock(request, io))
  })
}
