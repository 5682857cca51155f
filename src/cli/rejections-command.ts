import { Command, Option } from 'commander'
import { rejectionReasons } from '../governance/rejections.ts'
import { CommandProblem } from './command-failure.ts'
import type { CommandIo, ExitCode } from './command-io.ts'
import { addSubcommand, jsonText, type GovernanceSubcommand } from './gate/governance-command.ts'
import { rejectionLines, rejectionText } from './gate/rejection-text.ts'
import { timeForms, timeOf } from './gate/time-option.ts'

interface ListFlags {
  readonly topic?: string
  readonly client?: string
  readonly reason?: string
  readonly since?: string
  readonly until?: string
  readonly before?: string
  readonly limit: string
}

const MAX_LIMIT = 1000

const list: GovernanceSubcommand<ListFlags> = {
  usage: 'list',
  description: 'List rejections, newest first.',
  options: command =>
    command
      .addOption(new Option('--topic <name>', 'Only those of this topic.'))
      .addOption(new Option('--client <id>', 'Only those of this client id.'))
      .addOption(new Option('--reason <reason>', 'Only those for this reason.').choices(rejectionReasons))
      .addOption(new Option('--since <time>', `Only from then on: ${timeForms}.`))
      .addOption(new Option('--until <time>', 'Only up to then.'))
      .addOption(new Option('--before <id>', 'Only those before this one, to go on with a list.'))
      .addOption(new Option('--limit <n>', `How many at most, up to ${MAX_LIMIT}.`).default('20')),
  async work(client, { flags, io }) {
    const { topic, client: clientId, reason, before, limit } = flags
    const nowMs = Date.now()
    const count = /^\d{1,4}$/.test(limit) ? Number(limit) : 0
    if (count < 1 || count > MAX_LIMIT)
      throw new CommandProblem(`--limit: '${limit}' is not a whole number from 1 to ${MAX_LIMIT}.`, 2)
    const since = timeOf('--since', flags.since, nowMs)
    const until = timeOf('--until', flags.until, nowMs)
    const page = await client.rejections({ topic, client: clientId, reason, since, until, before, limit: count })
    if (flags.json) return io.out(jsonText(page))
    if (page.rejections.length === 0) return io.out('No rejections.\n')
    io.out(rejectionLines(page.rejections))
    if (page.next !== undefined) io.error(`More: --before ${page.next}\n`)
  },
}

const show: GovernanceSubcommand<object> = {
  usage: 'show <id>',
  description: 'Show what arrived, from whom, what was expected, and what to do.',
  options: command => command,
  async work(client, { word, flags, io }) {
    const rejection = await client.rejection(word)
    io.out(flags.json ? jsonText(rejection) : rejectionText(rejection))
  },
}

/** `headgate rejections`: records that failed the validation of their topic. */
export function rejectionsCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('rejections').description('Records that the gate refused, marked or set aside, and why.')
  addSubcommand(command, list, { io, end })
  addSubcommand(command, show, { io, end })
  return command
}
