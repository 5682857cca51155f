import { CommandProblem } from '../command-failure.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import { jsonText } from '../gate/governance-command.ts'
import { printable } from '../kafka/columns.ts'
import { Misuse } from '../kafka/connection-options.ts'
import type { KafkaCluster } from '../kafka/kafka-cluster.ts'
import { offsetsAt } from '../kafka/partition-offsets.ts'
import { readRecords } from '../kafka/record-reader.ts'
import type { ClusterWork } from '../kafka/subcommands.ts'
import { progressOn } from '../snapshot/progress.ts'
import { quarantined, type Quarantined } from './quarantined.ts'
import { selectedRecords, selectionOf, type Selection, type SelectionFlags } from './quarantine-selection.ts'
import { quarantineJson, quarantineLines, quarantineText } from './quarantine-text.ts'
import { replay, type NotReplayed, type ReplayResult } from './replay.ts'

type Json = { readonly json?: true }

const MAX_SHOWN_PROBLEMS = 20
/** As `clusterOptionsOf` names us. */
const ownClientId = 'headgate-cli'

/** Lists what a topic has in quarantine. */
export const listQuarantine: ClusterWork<SelectionFlags & Json & { readonly limit: string }> = async (
  cluster,
  call,
) => {
  const { words, flags, io } = call
  const limit = /^[1-9]\d{0,6}$/.test(flags.limit) ? Number(flags.limit) : undefined
  if (limit === undefined) throw new Misuse(`--limit: '${flags.limit}' is not a whole number from 1 to 9999999.`)
  const selection = await chosen(cluster, words, flags)
  const found: Quarantined[] = []
  let count = 0
  for await (const record of selectedRecords(cluster, selection)) if (++count <= limit) found.push(detached(record))
  if (flags.json) return io.out(jsonText({ records: found.map(quarantineJson), count }))
  io.out(
    count === 0
      ? `Nothing is in quarantine in topic ${printable(selection.quarantineTopic)}.\n`
      : quarantineLines(found),
  )
  if (count > limit) io.error(`${count - limit} more: --limit ${count} shows all.\n`)
}

/** Shows the records of a rejection. */
export const showQuarantine: ClusterWork<SelectionFlags & Json> = async (cluster, { words, flags, io }) => {
  const [topic = '', id = ''] = words
  const selection = await chosen(cluster, [topic], { ...flags, rejection: [id] })
  let count = 0
  const shown: object[] = []
  for await (const record of selectedRecords(cluster, selection)) {
    if (flags.json) shown.push(quarantineJson(record))
    else io.out(`${count === 0 ? '' : '\n'}${quarantineText(record)}`)
    count++
  }
  if (count === 0) {
    io.error(
      `headgate quarantine show: topic ${printable(selection.quarantineTopic)} has no record of rejection ${printable(id)}.\n`,
    )
    return 1
  }
  if (flags.json) io.out(jsonText(shown))
}

type ReplayFlags = SelectionFlags & Json & { readonly all?: true; readonly dryRun?: true }

/** Sends records again. */
export const replayQuarantine: ClusterWork<ReplayFlags> = async (cluster, { words, flags, io }) => {
  const selection = await chosen(cluster, words, flags)
  if (!selection.isNarrowed && flags.all !== true)
    throw new Misuse('say which records: --rejection, --since, --until, --client or --reason; or --all.')
  const isDry = flags.dryRun === true
  const ends = await offsetsAt(cluster, { topic: selection.quarantineTopic }, 'end', 'committed')
  const progress = progressOn(io)
  progress.begin(isDry ? 'read' : 'replayed', undefined)
  const result: ReplayResult = { sent: 0, refused: [], skipped: [] }
  try {
    await replay(cluster, selection.topic, selectedRecords(cluster, selection), { isDry, progress, result })
  } catch (error) {
    progress.end()
    printText(io, selection, result, { isDry, again: 0 })
    throw error
  }
  progress.end()
  const again = isDry ? 0 : await failedAgain(cluster, selection, ends)
  return flags.json ? printJson(io, result, { isDry, again }) : printText(io, selection, result, { isDry, again })
}

/** A time that cannot be read is a call that is wrong. */
async function chosen(
  cluster: KafkaCluster,
  [topic = '']: readonly string[],
  flags: SelectionFlags,
): Promise<Selection> {
  try {
    return await selectionOf(cluster, topic, flags, Date.now())
  } catch (error) {
    if (error instanceof CommandProblem) throw new Misuse(error.message)
    throw error
  }
}

/** Under the outcome quarantine, records that fail again are taken, and land behind where the topic ended. */
async function failedAgain(
  cluster: KafkaCluster,
  { quarantineTopic, topic }: Selection,
  ends: ReadonlyMap<number, bigint>,
): Promise<number> {
  let count = 0
  for await (const read of readRecords(cluster, { topic: quarantineTopic, from: ends, until: 'end' })) {
    const record = quarantined(read)
    if (record.topic === topic && record.client === ownClientId) count++
  }
  return count
}

interface Outcome {
  readonly isDry: boolean
  readonly again: number
}

const codeOf = ({ refused, skipped }: ReplayResult, { again }: Outcome): ExitCode =>
  refused.length + skipped.length + again > 0 ? 1 : 0

function printJson(io: CommandIo, result: ReplayResult, outcome: Outcome): ExitCode {
  const problems = (list: readonly NotReplayed[]) => list.map(({ record, problem }) => ({ ...place(record), problem }))
  const { sent, refused, skipped } = result
  const { isDry: dryRun, again: quarantinedAgain } = outcome
  io.out(jsonText({ dryRun, sent, quarantinedAgain, refused: problems(refused), skipped: problems(skipped) }))
  return codeOf(result, outcome)
}

const place = ({ partition, offset, rejectionId }: Quarantined) => ({ partition, offset: Number(offset), rejectionId })

function printText(io: CommandIo, { topic }: Selection, result: ReplayResult, outcome: Outcome): ExitCode {
  const { sent, refused, skipped } = result
  const { isDry, again } = outcome
  const name = `topic '${printable(topic)}'`
  io.out(`${records(sent)} ${isDry ? 'would be sent' : sent === 1 ? 'was sent' : 'were sent'} to ${name}.\n`)
  if (again > 0)
    io.out(`${records(again)} of these failed again and ${again === 1 ? 'is' : 'are'} back in quarantine.\n`)
  if (refused.length > 0) io.error(`${records(refused.length)} refused again:\n${problemLines(refused)}`)
  if (skipped.length > 0) io.error(`${records(skipped.length)} cannot be sent:\n${problemLines(skipped)}`)
  return codeOf(result, outcome)
}

const records = (count: number): string => `${count} ${count === 1 ? 'record' : 'records'}`

function problemLines(list: readonly NotReplayed[]): string {
  const shown = list
    .slice(0, MAX_SHOWN_PROBLEMS)
    .map(({ record, problem }) => `  ${record.partition}:${record.offset}: ${printable(problem)}\n`)
  const more = list.length - shown.length
  return shown.join('') + (more > 0 ? `  and ${more} more\n` : '')
}

/** With bytes of its own: what was received would be kept as long as one record of it. */
function detached(one: Quarantined): Quarantined {
  const own = (bytes: Buffer | null): Buffer | null => (bytes === null ? null : Buffer.from(bytes))
  const { record } = one
  const headers = record.headers.map(({ name, value }) => ({ name, value: own(value) }))
  return { ...one, record: { ...record, key: own(record.key), value: own(record.value), headers } }
}
