import { Command } from 'commander'
import type { CommandIo, ExitCode } from '../command-io.ts'
import { addConnectionOptions, type ConnectionFlags } from './connection-options.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { withCluster } from './with-cluster.ts'

/** What a subcommand does on a cluster with its words and flags. */
export type ClusterWork<Flags> = (
  cluster: KafkaCluster,
  call: { readonly words: readonly string[]; readonly flags: Flags; readonly io: CommandIo },
) => Promise<ExitCode | void>

/** A subcommand: how it is called, what it is for. */
export interface Subcommand<Flags> {
  /** `describe [topics...]`. */
  readonly usage: string
  readonly description: string
  /** Adds its own flags. */
  readonly options?: (command: Command) => Command
  readonly work: ClusterWork<Flags>
}

/** A command of subcommands that all speak to a cluster. */
export function clusterCommand(
  name: string,
  description: string,
  subcommands: readonly Subcommand<never>[],
): (io: CommandIo, end: (code: ExitCode) => void) => Command {
  return (io, end) => {
    const parent = new Command(name).description(description)
    for (const subcommand of subcommands) parent.addCommand(built(subcommand as Subcommand<object>, name, { io, end }))
    return parent
  }
}

/** A command that speaks to a cluster, without subcommands. */
export function singleCommand(command: Subcommand<never>): (io: CommandIo, end: (code: ExitCode) => void) => Command {
  return (io, end) => built(command as Subcommand<object>, '', { io, end })
}

function built(
  { usage, description, options, work }: Subcommand<object>,
  parent: string,
  { io, end }: { readonly io: CommandIo; readonly end: (code: ExitCode) => void },
): Command {
  const [name = '', ...rest] = usage.split(' ')
  const command = new Command(name).description(description)
  if (rest.length > 0) command.arguments(rest.join(' '))
  const own = options === undefined ? command : options(command)
  return asToldBy(io, addConnectionOptions(own)).action(async () => {
    const flags = command.opts<ConnectionFlags>()
    const call = { words: command.processedArgs.flat() as readonly string[], flags, io }
    end(await withCluster({ name: `${parent} ${name}`.trim(), flags, io }, cluster => work(cluster, call)))
  })
}

/** Lets a command of commands speak as all others do. */
function asToldBy(io: CommandIo, command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.error })
    .showHelpAfterError('headgate --help lists what there is.')
    .allowExcessArguments(false)
}
