import { Command, type CommanderError } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import { commands, type MakeCommand } from './commands.ts'
import { productVersion } from './product-version.ts'

/** Runs the command that `words` name (without `node` and the script) and resolves with its exit code. */
export async function run(words: readonly string[], io: CommandIo): Promise<ExitCode> {
  let exitCode: ExitCode
  const program = new Command('headgate')
    .description('Open schema registry, compatible with clients of the Confluent Schema Registry.')
    .version(productVersion(), '--version', 'Print the version number.')
  for (const make of await commandsNamed(words[0])) program.addCommand(make(io, code => (exitCode = code)))
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: io.out, writeErr: io.error })
      .showHelpAfterError('headgate --help lists what there is.')
      .allowExcessArguments(false)
  }
  try {
    await program.parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    if (isCommanderError(error)) return error.exitCode === 0 ? 0 : 2
    throw error
  }
}

/** By its mark: a command that is built apart from this file brings a class of its own. */
const isCommanderError = (error: unknown): error is CommanderError =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('commander.')

/** The one command of a name; all of them where it names none, for the help. */
async function commandsNamed(name: string | undefined): Promise<readonly MakeCommand[]> {
  if (name === '--version') return []
  const load = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load) return [await load()]
  const all: MakeCommand[] = []
  for (const one of Object.values(commands)) all.push(await one())
  return all
}
