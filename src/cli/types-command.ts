import { Command, Option } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import type { TypesRequest } from './write-types.ts'

const lists = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** `headgate types`: writes TypeScript types for the values of subjects. */
export function typesCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  return new Command('types')
    .description('Write TypeScript types for the values of subjects, from a registry or from files.')
    .addOption(new Option('--registry <url>', 'Registry to read the latest versions from. [HEADGATE_REGISTRY_URL]'))
    .addOption(new Option('--subject <name>', 'Subject to read there; may be repeated. Default: all.').argParser(lists))
    .addOption(
      new Option(
        '--file <[subject=]path>',
        'Schema file: .avsc, .proto or .json; may be repeated. A file can refer to those before it. ' +
          'Default subject: the name of the file.',
      ).argParser(lists),
    )
    .addOption(
      new Option(
        '--topic <topic=subject>',
        'A topic whose values have a subject of another name than TOPIC-value; may be repeated.',
      ).argParser(lists),
    )
    .addOption(new Option('--out <path>', 'File to write. Default: standard output.'))
    .addOption(new Option('--check', 'Write nothing, and end with 1 where the file is not as it would be written.'))
    .addHelpText(
      'after',
      '\nCredentials of the registry: https://user:password@host. The variable keeps them out of sight.',
    )
    .action(async (options: TypesRequest) => {
      const { writeTypes } = await import('./write-types.ts')
      end(await writeTypes(options, io))
    })
}
