import { Command, Option } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import type { ExportRequest } from './export/run-export.ts'
import { addConnectionOptions } from './kafka/connection-options.ts'
import { addRegistryOptions } from './registry-options.ts'
import { addSelectionOptions } from './snapshot/selection-options.ts'
import { sourceHelp } from './snapshot/source-help.ts'

/** `headgate export`: writes what a registry holds into a folder or an archive. */
export function exportCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('export')
    .description('Write what a registry holds into a folder or an archive: versions, ids, configs and modes.')
    .addOption(
      new Option('--out <path>', 'Folder, or archive that ends with .tar, .tar.gz or .tgz.').makeOptionMandatory(),
    )
    .addOption(new Option('--from <source>', `${sourceHelp} Default: the registry of --registry.`))
  addSelectionOptions(command).addOption(new Option('--json', 'Print what was written as JSON.'))
  return addConnectionOptions(addRegistryOptions(command)).action(async (options: ExportRequest) => {
    const { runExport } = await import('./export/run-export.ts')
    end(await runExport(options, io))
  })
}
