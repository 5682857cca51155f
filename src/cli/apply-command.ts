import { Command } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import type { ApplyRequest } from './plan/run-apply.ts'
import { addRegistryOptions } from './registry-options.ts'

/** `headgate apply`: brings a registry to what a manifest says. */
export function applyCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('apply')
    .description('Register the schemas of a manifest and set what it says of their configs. Can be run again.')
    .option('--manifest <file>', 'Manifest to read. Default: schemas.yaml, found upward.')
    .option('--delete', 'Delete the subjects that the manifest lists as absent, softly.')
    .option('--force-waived', 'Register incompatible schemas whose findings are all waived.')
    .option('--dry-run', 'Only tell what would be done.')
    .option('--json', 'Print what was done as JSON.')
    .addHelpText('after', '\nEnds with 0 done, 1 refused, 2 called wrongly, 4 no registry.')
  return addRegistryOptions(command).action(async (request: ApplyRequest) => {
    const { runApply } = await import('./plan/run-apply.ts')
    end(await runApply(request, io))
  })
}
