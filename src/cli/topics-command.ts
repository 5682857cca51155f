import { Option, type Command } from 'commander'
import { clusterCommand } from './kafka/subcommands.ts'
import { alterTopic, deleteTopics, describeTopics, listTopics, makeTopic } from './kafka/topics.ts'

const lists = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]
const json = new Option('--json', 'Print JSON.')
const config = () => new Option('--config <name=value>', 'Config of the topic; may be repeated.').argParser(lists)

/** `headgate topics`: topics of a Kafka cluster, this product's broker or any other. */
export const topicsCommand = clusterCommand('topics', 'Topics of a Kafka cluster.', [
  {
    usage: 'list',
    description: 'List topics.',
    options: command => command.addOption(new Option('--internal', 'Those of the broker itself, too.')).addOption(json),
    work: listTopics,
  },
  {
    usage: 'describe <topics...>',
    description: 'Show partitions, offsets, sizes and configs of topics.',
    options: command => command.addOption(new Option('--all-configs', 'Defaults, too.')).addOption(json),
    work: describeTopics,
  },
  {
    usage: 'create <topic>',
    description: 'Make a topic.',
    options: (command: Command) =>
      command
        .addOption(new Option('--partitions <n>', 'Default: what the broker has as its default.'))
        .addOption(new Option('--replication-factor <n>', 'Default: what the broker has as its default.'))
        .addOption(config())
        .addOption(new Option('--if-not-exists', 'A topic that is there already is no failure.'))
        .addOption(new Option('--validate-only', 'Make nothing, and say whether it could be made.')),
    work: makeTopic,
  },
  {
    usage: 'alter <topic>',
    description: 'Change configs of a topic, or give it more partitions.',
    options: command =>
      command
        .addOption(new Option('--partitions <n>', 'How many it is to have.'))
        .addOption(config())
        .addOption(
          new Option('--delete-config <name>', 'Config to take back to the default; may be repeated.').argParser(lists),
        ),
    work: alterTopic,
  },
  {
    usage: 'delete <topics...>',
    description: 'Delete topics and all that is in them.',
    options: command => command.addOption(new Option('--if-exists', 'A topic that is not there is no failure.')),
    work: deleteTopics,
  },
])
