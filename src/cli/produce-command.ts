import { Option } from 'commander'
import { produceLines } from './kafka/produce-lines.ts'
import { singleCommand } from './kafka/subcommands.ts'
import { addRegistryOptions } from './registry-options.ts'

const lists = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** `headgate produce`: writes the lines of standard input to a topic. */
export const produceCommand = singleCommand({
  usage: 'produce <topic>',
  description: 'Write each line of standard input to a topic, as a record.',
  options: command =>
    addRegistryOptions(
      command
        .addOption(new Option('--key <text>', 'Key of every record.'))
        .addOption(new Option('--key-separator <text>', 'Lines are keys and values, with this between them.'))
        .addOption(new Option('--null <text>', 'Text that stands for null, as key or as value.'))
        .addOption(
          new Option('--json', 'Lines are objects: key, value, headers, timestamp, as consume --json prints them.'),
        )
        .addOption(new Option('--header <name=value>', 'Header of every record; may be repeated.').argParser(lists))
        .addOption(
          new Option('--partition <n>', 'Partition. Default: by the key, as Java clients choose; else in turns.'),
        )
        .addOption(new Option('--acks <n>', 'all, 1 or 0. Default: all, idempotent.'))
        .addOption(new Option('--compression <codec>', 'none, gzip, snappy, lz4 or zstd. Default: none.'))
        .addOption(new Option('--schema-id <id>', 'Schema of the values, which are then JSON.'))
        .addOption(new Option('--subject <name>', 'Subject whose latest version is the schema of the values.'))
        .addOption(
          new Option('--message <name>', 'Protobuf: full name of the message. Default: the first of the schema.'),
        )
        .addOption(new Option('--key-schema-id <id>', 'The same for keys.'))
        .addOption(new Option('--key-subject <name>', 'The same for keys.'))
        .addOption(new Option('--key-message <name>', 'The same for keys.')),
    ),
  work: produceLines,
})
