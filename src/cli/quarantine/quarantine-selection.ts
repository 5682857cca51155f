import { Option, type Command } from 'commander'
import { firstIdAt } from '../../governance/rejection-id.ts'
import { timeForms, timeOf } from '../gate/time-option.ts'
import type { KafkaCluster } from '../kafka/kafka-cluster.ts'
import { readRecords } from '../kafka/record-reader.ts'
import { topicConfigs } from '../kafka/topic-admin.ts'
import { quarantined, type Quarantined } from './quarantined.ts'

/** The flags that say which records are meant. */
export interface SelectionFlags {
  readonly quarantineTopic?: string
  readonly rejection?: readonly string[]
  readonly since?: string
  readonly until?: string
  readonly client?: string
  readonly reason?: string
}

/** Which records are meant. */
export interface Selection {
  /** The topic that they were sent to. */
  readonly topic: string
  /** The one in which they are. */
  readonly quarantineTopic: string
  readonly matches: (record: Quarantined) => boolean
  /** Some flag narrows it. */
  readonly isNarrowed: boolean
}

const lists = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** Adds the flags of `SelectionFlags`. */
export function addSelectionOptions(command: Command): Command {
  return command
    .addOption(new Option('--rejection <id>', 'Only records of this rejection; may be repeated.').argParser(lists))
    .addOption(new Option('--since <time>', `Only what was set aside from then on: ${timeForms}.`))
    .addOption(new Option('--until <time>', 'Only what was set aside up to then.'))
    .addOption(new Option('--client <id>', 'Only records of this client id.'))
    .addOption(new Option('--reason <reason>', 'Only records that failed for this reason.'))
    .addOption(
      new Option(
        '--quarantine-topic <name>',
        "Where the records are. Default: the topic's validation.quarantine.topic, else TOPIC.quarantine.",
      ),
    )
}

/** What the flags mean. Rejects with KafkaFailure for a topic that is not there, throws CommandProblem for a bad time. */
export async function selectionOf(
  cluster: KafkaCluster,
  topic: string,
  flags: SelectionFlags,
  nowMs: number,
): Promise<Selection> {
  const { rejection, client, reason } = flags
  const since = timeOf('--since', flags.since, nowMs)
  const until = timeOf('--until', flags.until, nowMs)
  const first = since === undefined ? undefined : firstIdAt(since)
  const end = until === undefined ? undefined : firstIdAt(until + 1)
  const ids = rejection === undefined ? undefined : new Set(rejection)
  return {
    topic,
    quarantineTopic: flags.quarantineTopic ?? (await quarantineTopicOf(cluster, topic)),
    isNarrowed: [ids, first, end, client, reason].some(filter => filter !== undefined),
    matches: record => {
      const id = record.rejectionId ?? ''
      if (record.topic !== topic) return false
      if (ids?.has(id) === false || (first !== undefined && id < first) || (end !== undefined && id >= end))
        return false
      return (client ?? record.client) === record.client && (reason ?? record.reason) === record.reason
    },
  }
}

async function quarantineTopicOf(cluster: KafkaCluster, topic: string): Promise<string> {
  const configs = await topicConfigs(cluster, topic)
  const named = configs.find(({ name }) => name === 'validation.quarantine.topic')?.value?.trim()
  return named === undefined || named === '' ? `${topic}.quarantine` : named
}

/** The records that are meant and are there now, in the order of each partition. */
export async function* selectedRecords(
  cluster: KafkaCluster,
  { quarantineTopic, matches }: Selection,
): AsyncGenerator<Quarantined, void> {
  for await (const read of readRecords(cluster, { topic: quarantineTopic, until: 'end' })) {
    const record = quarantined(read)
    if (matches(record)) yield record
  }
}
