import { Command, InvalidArgumentError, Option } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import type { ImportRequest } from './import/import-request.ts'
import { addConnectionOptions } from './kafka/connection-options.ts'
import { addRegistryOptions } from './registry-options.ts'
import { addSelectionOptions } from './snapshot/selection-options.ts'
import { sourceHelp } from './snapshot/source-help.ts'

/** `headgate import`: brings what an export or another registry holds into a registry, ids included. */
export function importCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('import')
    .description('Bring what an export or another registry holds into a registry, with its ids. Can be run again.')
    .addOption(new Option('--from <source>', sourceHelp).makeOptionMandatory())
    .addOption(new Option('--to <registry>', 'Registry to import into, as --registry.'))
  addSelectionOptions(command)
    .addOption(new Option('--dry-run', 'Only tell what would be done.'))
    .addOption(new Option('--no-modes', 'Leave the modes of the registry as they are.'))
    .addOption(new Option('--verify', 'Read the registry again at the end and compare everything.'))
    .addOption(new Option('--concurrency <number>', 'Registrations at one time.').argParser(positive).default(8))
    .addOption(
      new Option('--journal <path>', 'File that remembers the modes of before. Default: .headgate-import-….json here.'),
    )
    .addOption(new Option('--json', 'Print the result as JSON.'))
  return addConnectionOptions(addRegistryOptions(command)).action(async (options: ImportRequest) => {
    const { importInto } = await import('./import/import-request.ts')
    end(await importInto(options, io))
  })
}

function positive(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 64) return value
  throw new InvalidArgumentError('It is a whole number from 1 to 64.')
}
