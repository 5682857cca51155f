import { Command, Option } from 'commander'
import type { CheckRequest } from './check/check-request.ts'
import type { CommandIo, ExitCode } from './command-io.ts'
import { addRegistryOptions } from './registry-options.ts'

const lists = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

const help = `
Without FILE the schemas of schemas.yaml are checked, which is looked for upward from the working folder.

Ends with 0 fine, 1 findings, 2 called wrongly or a wrong manifest, 3 a schema does not parse, 4 the registry cannot be
reached or refuses, 5 a defect of the program.`

/** `headgate check`: whether the registry would take the schemas of a working tree. */
export function checkCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('check')
    .description('Check the schemas of a working tree as the registry would when they are registered.')
    .argument('[file]', 'A schema file; needs --subject.')
    .option('--manifest <file>', 'Manifest to read. Default: schemas.yaml, found upward.')
    .addOption(
      new Option('--subject <name>', 'With FILE: its subject. Else: check this one; may be repeated.').argParser(lists),
    )
    .option('--type <type>', 'With FILE: AVRO, JSON or PROTOBUF. Default: by name and content.')
    .option('--level <level>', 'Compatibility level, whatever manifest and registry say.')
    .option(
      '--against <baseline>',
      'registry, lock, git:REF or dir:PATH. Default: that of the manifest, else registry.',
    )
    .option('--lock <file>', 'Lock file for --against lock. Default: schemas.lock beside the manifest.')
    .option('--fix', 'Make the changes that need no judgement, and check again.')
    .option('--confirm', 'Ask the registry for its verdict, too, and report where it differs.')
    .addOption(
      new Option(
        '--output <format[=file]>',
        'text, json, junit, sarif, github, gitlab or markdown; may be repeated. Default: text.',
      ).argParser(lists),
    )
    .option('--fail-on <severity>', 'error or warning: the least that ends with 1. Default: error.')
    .option('--write-baseline', 'Write the findings of lint rules to the baseline file, and end.')
    .option('--quiet', 'No progress.')
    .addHelpText('after', help)
  return addRegistryOptions(command).action(async (file: string | undefined, request: CheckRequest) => {
    const { runCheck } = await import('./check/run-check.ts')
    end(await runCheck({ ...request, ...(file !== undefined && { file }) }, io))
  })
}
