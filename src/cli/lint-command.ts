import { Command, Option } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import type { LintRequest } from './lint/run-lint.ts'

const lists = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** `headgate lint`: what the style of schemas lacks. */
export function lintCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  return new Command('lint')
    .description('Look at names, descriptions, defaults and deprecated features of schemas. Needs no registry.')
    .argument('[files...]', 'Schema files. Default: those of the manifest.')
    .option('--manifest <file>', 'Manifest to read. Default: schemas.yaml, found upward.')
    .addOption(new Option('--rule <code=severity>', 'error, warning or off; may be repeated.').argParser(lists))
    .option('--baseline <file>', 'File with findings that are known. Default: lint.baseline of the manifest.')
    .option('--write-baseline', 'Write the findings to that file, and end.')
    .addOption(
      new Option(
        '--output <format[=file]>',
        'text, json, junit, sarif, github, gitlab or markdown; may be repeated. Default: text.',
      ).argParser(lists),
    )
    .addOption(
      new Option('--fail-on <severity>', 'The least that ends with 1.').choices(['error', 'warning']).default('error'),
    )
    .option('--list-rules', 'Print every rule, and end.')
    .addHelpText('after', '\nEnds with 0 fine, 1 findings, 2 called wrongly, 3 a schema does not parse.')
    .action(async (files: readonly string[], request: LintRequest) => {
      const { runLint } = await import('./lint/run-lint.ts')
      end(await runLint({ ...request, files }, io))
    })
}
