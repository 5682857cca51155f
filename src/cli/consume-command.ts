import { Option } from 'commander'
import { consumeRecords } from './kafka/consume-records.ts'
import { singleCommand } from './kafka/subcommands.ts'
import { addRegistryOptions } from './registry-options.ts'

const lists = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** `headgate consume`: shows the records of a topic. */
export const consumeCommand = singleCommand({
  usage: 'consume <topic>',
  description: 'Show the records of a topic; those that come later, too, until it is interrupted.',
  options: command =>
    addRegistryOptions(
      command
        .addOption(
          new Option(
            '--from <place>',
            'start, end, an offset, -n for the last n of each partition, or a time in ISO 8601. Default: start.',
          ),
        )
        .addOption(new Option('--until-end', 'Stop at what is the end at the beginning.'))
        .addOption(new Option('--count <n>', 'Stop after that many records.'))
        .addOption(new Option('--partition <n>', 'Partition; may be repeated. Default: all.').argParser(lists))
        .addOption(
          new Option(
            '--group <id>',
            'Begin where this group has come to, and store how far it gets; without joining it.',
          ),
        )
        .addOption(new Option('--isolation <level>', 'committed or uncommitted. Default: committed.'))
        .addOption(
          new Option(
            '--values <form>',
            'auto, schema, text, hex or base64. Default: auto, by schema where one is named.',
          ),
        )
        .addOption(new Option('--keys <form>', 'The same for keys.'))
        .addOption(
          new Option(
            '--show <columns>',
            'Of partition, offset, timestamp, schema, headers, key, value, with commas. Default: value.',
          ),
        )
        .addOption(new Option('--json', 'Print each record as a JSON object.')),
    ),
  work: consumeRecords,
})
