import { Option } from 'commander'
import { deleteAllGroups, describeAllGroups, listAllGroups, resetOffsets } from './kafka/groups.ts'
import { clusterCommand } from './kafka/subcommands.ts'

const lists = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]
const json = new Option('--json', 'Print JSON.')

/** `headgate groups`: consumer groups of a Kafka cluster. */
export const groupsCommand = clusterCommand('groups', 'Consumer groups of a Kafka cluster.', [
  {
    usage: 'list',
    description: 'List groups.',
    options: command => command.addOption(json),
    work: listAllGroups,
  },
  {
    usage: 'describe <groups...>',
    description: 'Show members, offsets and lag of groups.',
    options: command => command.addOption(json),
    work: describeAllGroups,
  },
  {
    usage: 'reset-offsets <group>',
    description: 'Set where a group without members continues. Shows what would be; --execute does it.',
    options: command =>
      command
        .addOption(
          new Option('--topic <name>', 'Topic; may be repeated. Default: all that the group has offsets of.').argParser(
            lists,
          ),
        )
        .addOption(new Option('--partition <n>', 'Partition; may be repeated. Default: all.').argParser(lists))
        .addOption(new Option('--to-start', 'To the first record.'))
        .addOption(new Option('--to-end', 'Behind the last record.'))
        .addOption(new Option('--to-offset <n>', 'To an offset.'))
        .addOption(new Option('--to-time <time>', 'To the first record of a time: ISO 8601, or ms since 1970.'))
        .addOption(new Option('--by <n>', 'That many records further; back, when it is negative.'))
        .addOption(new Option('--execute', 'Do it.')),
    work: resetOffsets,
  },
  {
    usage: 'delete <groups...>',
    description: 'Delete groups and their offsets.',
    work: deleteAllGroups,
  },
])
