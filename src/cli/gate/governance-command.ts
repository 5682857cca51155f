import { Command, Option } from 'commander'
import { CommandProblem, ending } from '../command-failure.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import { addRegistryOptions, registryOptions, RegistryMisuse, type RegistryRequest } from '../registry-options.ts'
import { GovernanceClient } from './governance-client.ts'

/** Where `headgate serve` answers unless it is told otherwise. */
const defaultUrl = 'http://localhost:8081'

/** A command that asks a server about its gate. */
export interface GovernanceCall<Flags> {
  /** As the user has called it: `rejections list`. */
  readonly name: string
  readonly flags: Flags & RegistryRequest
  readonly io: CommandIo
}

/** Runs work on a server, and says what went wrong. */
export function withGovernance<Flags>(
  { name, flags, io }: GovernanceCall<Flags>,
  work: (client: GovernanceClient) => Promise<ExitCode | void>,
): Promise<ExitCode> {
  return ending(name, io, async () => {
    const client = new GovernanceClient(await optionsOf(flags, io))
    try {
      return (await work(client)) ?? 0
    } finally {
      await client.close()
    }
  })
}

async function optionsOf(flags: RegistryRequest, io: CommandIo) {
  try {
    return { urls: defaultUrl, ...(await registryOptions(flags, io, defaultUrl)) }
  } catch (error) {
    if (error instanceof RegistryMisuse) throw new CommandProblem(error.message, 2)
    throw error
  }
}

/** Adds what all these commands know. */
export function addGovernanceOptions(command: Command): Command {
  return addRegistryOptions(command.addOption(new Option('--json', 'Print JSON.')))
}

/** A subcommand of such a command. */
export interface GovernanceSubcommand<Flags> {
  /** `show <id>`. */
  readonly usage: string
  readonly description: string
  readonly options: (command: Command) => Command
  readonly work: (
    client: GovernanceClient,
    call: { readonly word: string; readonly flags: Flags & { readonly json?: true }; readonly io: CommandIo },
  ) => Promise<ExitCode | void>
}

/** Adds a subcommand to its command. */
export function addSubcommand<Flags>(
  parent: Command,
  { usage, description, options, work }: GovernanceSubcommand<Flags>,
  { io, end }: { readonly io: CommandIo; readonly end: (code: ExitCode) => void },
): void {
  const [name = '', ...rest] = usage.split(' ')
  const bare = new Command(name).description(description)
  if (rest.length > 0) bare.arguments(rest.join(' '))
  const command = addGovernanceOptions(options(bare))
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.error })
    .showHelpAfterError('headgate --help lists what there is.')
    .allowExcessArguments(false)
  command.action(async () => {
    const flags = command.opts<Flags & RegistryRequest & { readonly json?: true }>()
    const word = String(command.processedArgs[0] ?? '')
    end(
      await withGovernance({ name: `${parent.name()} ${name}`, flags, io }, client =>
        work(client, { word, flags, io }),
      ),
    )
  })
  parent.addCommand(command)
}

/** A value as `--json` prints it. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`
