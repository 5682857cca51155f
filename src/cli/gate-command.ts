import { Command, Option } from 'commander'
import { gateLevels, gateOutcomes } from '../governance/topic-gates.ts'
import { CommandProblem } from './command-failure.ts'
import type { CommandIo, ExitCode } from './command-io.ts'
import { gateText, reportText } from './gate/gate-text.ts'
import { addSubcommand, jsonText, type GovernanceSubcommand } from './gate/governance-command.ts'
import { timeForms, timeOf } from './gate/time-option.ts'

const report: GovernanceSubcommand<{ readonly since?: string }> = {
  usage: 'report <topic>',
  description: 'Show what a topic has checked, and what has failed or would have.',
  options: command => command.addOption(new Option('--since <time>', `Only from then on: ${timeForms}. Default: 7d.`)),
  async work(client, { word, flags, io }) {
    const found = await client.report(word, timeOf('--since', flags.since, Date.now()))
    io.out(flags.json ? jsonText(found) : reportText(found))
  },
}

interface SetFlags {
  readonly level?: string
  readonly outcome?: string
  readonly field: string
  readonly force?: true
}

const set: GovernanceSubcommand<SetFlags> = {
  usage: 'set <topic>',
  description: 'Change how closely a topic is checked and what becomes of records that fail.',
  options: command =>
    command
      .addOption(
        new Option('--level <level>', 'none, id: the schema id, payload: the bytes as well.').choices(gateLevels),
      )
      .addOption(
        new Option('--outcome <outcome>', 'What becomes of records that fail; of key and value alike.').choices(
          gateOutcomes,
        ),
      )
      .addOption(new Option('--field <field>', 'Whose level it is.').choices(['value', 'key']).default('value'))
      .addOption(new Option('--force', 'Although records have failed within the last 24 hours.')),
  async work(client, { word, flags: { level, outcome, field, force, json }, io }) {
    if (level === undefined && outcome === undefined)
      throw new CommandProblem('nothing to change: give --level, --outcome or both.', 2)
    const gate = await client.change(word, { field, level, outcome }, force === true)
    io.out(json ? jsonText(gate) : gateText(gate))
  },
}

/** `headgate gate`: what topics have checked of their records. */
export function gateCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('gate').description('What topics have checked of their records, and what that finds.')
  addSubcommand(command, report, { io, end })
  addSubcommand(command, set, { io, end })
  return command
}
