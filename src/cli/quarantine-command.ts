import { Option } from 'commander'
import { clusterCommand } from './kafka/subcommands.ts'
import { addSelectionOptions } from './quarantine/quarantine-selection.ts'
import { listQuarantine, replayQuarantine, showQuarantine } from './quarantine/quarantine-works.ts'

const json = () => new Option('--json', 'Print JSON; bytes in base64.')

/** `headgate quarantine`: records that the gate has set aside, and the way back. */
export const quarantineCommand = clusterCommand(
  'quarantine',
  'Records that the gate has set aside, and the way back.',
  [
    {
      usage: 'list <topic>',
      description: 'List what was set aside of a topic.',
      options: command =>
        addSelectionOptions(command)
          .addOption(new Option('--limit <n>', 'How many at most.').default('100'))
          .addOption(json()),
      work: listQuarantine,
    },
    {
      usage: 'show <topic> <rejection>',
      description: 'Show the records of a rejection: key, headers, value, and why they were set aside.',
      options: command =>
        command.addOption(new Option('--quarantine-topic <name>', 'Where the records are.')).addOption(json()),
      work: showQuarantine,
    },
    {
      usage: 'replay <topic>',
      description: 'Send records again, through the gate: same partition, key, value, headers and timestamp.',
      options: command =>
        addSelectionOptions(command)
          .addOption(new Option('--all', 'All that were set aside of the topic.'))
          .addOption(new Option('--dry-run', 'Send nothing, and say what would be sent.'))
          .addOption(json()),
      work: replayQuarantine,
    },
  ],
)
