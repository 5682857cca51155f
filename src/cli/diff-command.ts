import { Command, Option } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import type { DiffRequest } from './diff/run-diff.ts'
import { addRegistryOptions } from './registry-options.ts'

const lists = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

const help = `
A and B: a file, git:REF:path, http://host:8081/subjects/NAME/versions/NUMBER, or SUBJECT@VERSION of the registry; without a
version the latest. Backward: who reads with B gets data of A. Forward: who reads with A gets data of B.

Ends with 0 where every direction is compatible, 1 where one is not, 2 called wrongly, 3 a schema does not parse, 4 no registry.`

/** `headgate diff`: what two schemas differ in, and whose data the other can read. */
export function diffCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('diff')
    .description('Compare two schemas: findings in both directions, and their texts.')
    .argument('<a>', 'The earlier schema.')
    .argument('<b>', 'The later one.')
    .addOption(new Option('--direction <direction>', 'Default: both.').choices(['both', 'backward', 'forward']))
    .addOption(new Option('--policy <policy>', 'Of JSON Schema. Default: STRICT.').choices(['STRICT', 'LENIENT']))
    .option('--type <type>', 'AVRO, JSON or PROTOBUF, for files. Default: by name and content.')
    .addOption(
      new Option(
        '--reference <[name=]file>',
        'A file that the files refer to; may be repeated, parents first.',
      ).argParser(lists),
    )
    .option('--no-text', 'Do not show the texts.')
    .option('--json', 'Print JSON.')
    .addHelpText('after', help)
  return addRegistryOptions(command).action(async (a: string, b: string, request: DiffRequest) => {
    const { runDiff } = await import('./diff/run-diff.ts')
    end(await runDiff({ ...request, a, b }, io))
  })
}
