import { Buffer } from 'node:buffer'
import { compressions } from '../../kafka/compression.ts'
import { partitionOf } from '../../kafka/murmur2.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import type { RegistryRequest } from '../registry-options.ts'
import { ProgressLine } from '../snapshot/progress.ts'
import { printable } from './columns.ts'
import { Misuse, wholeNumber } from './connection-options.ts'
import { fieldWriter } from './field-writer.ts'
import { KafkaProducer, type ProducerOptions } from './kafka-producer.ts'
import { recordOfLine, type LineForm } from './line-records.ts'
import { linesOf } from './line-reader.ts'
import { lazyRegistry } from './lazy-registry.ts'
import { BatchProblem, RecordBatcher } from './record-batcher.ts'
import type { ClusterWork } from './subcommands.ts'

/** The flags of `headgate produce`. */
export interface ProduceFlags extends RegistryRequest {
  readonly key?: string
  readonly keySeparator?: string
  readonly null?: string
  readonly json?: true
  readonly header?: readonly string[]
  readonly partition?: string
  readonly acks?: string
  readonly compression?: string
  readonly schemaId?: string
  readonly subject?: string
  readonly message?: string
  readonly keySchemaId?: string
  readonly keySubject?: string
  readonly keyMessage?: string
}

const maxPartition = 1_000_000
const maxToldLines = 10

/** `headgate produce`: each line of the input becomes a record. */
export const produceLines: ClusterWork<ProduceFlags> = async (cluster, { words: [topic = ''], flags, io }) => {
  const options = producerOptionsOf(flags)
  const registry = lazyRegistry(flags, io)
  try {
    const form = await formOf(topic, flags, registry.open)
    const { leaders } = await cluster.topic(topic, { allowAutoCreate: true })
    const batcher = new RecordBatcher(signal => new KafkaProducer(cluster, { ...options, signal }), topic)
    const choose = partitionChooser(flags, leaders.size)
    return await sendLines(batcher, { form, choose, io, topic })
  } finally {
    await registry.close()
  }
}

interface Sending {
  readonly form: LineForm
  readonly choose: (key: Uint8Array | null | undefined, wish: number | undefined) => number
  readonly io: CommandIo
  readonly topic: string
}

async function sendLines(batcher: RecordBatcher, { form, choose, io, topic }: Sending): Promise<ExitCode> {
  const progress = io.isWatched === true ? new ProgressLine(io.error) : undefined
  progress?.begin('records', undefined)
  let line = 0
  const told: string[] = []
  try {
    for await (const text of linesOf(io.input ?? nothing())) {
      line++
      const { record, partition } = await recordOfLine(text, form)
      await batcher.add(choose(record.key, partition), record, line)
      progress?.advance()
    }
    line = 0
    await batcher.finish()
  } catch (error) {
    if (error instanceof BatchProblem) {
      const first = error.lines.slice(0, maxToldLines)
      told.push(...first.map(refused => `line ${refused.line}: ${printable(refused.message)}`))
      throw error.cause
    }
    // What was read before the line is stored all the same.
    told.push(`Reading stopped at line ${line}.`)
    await batcher.finish().catch(() => undefined)
    throw error
  } finally {
    progress?.end()
    const count = batcher.storedCount
    io.error(`${count} record${count === 1 ? ' was' : 's were'} stored in topic '${topic}'.\n`)
    for (const text of told) io.error(`${text}\n`)
  }
  return 0
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}

function producerOptionsOf({ acks = 'all', compression = 'none' }: ProduceFlags): ProducerOptions {
  const codec = compressions.find(name => name === compression)
  if (codec === undefined) throw new Misuse(`--compression: '${compression}' is none of ${compressions.join(', ')}.`)
  const known = { all: -1, '-1': -1, '0': 0, '1': 1 } as const
  if (!Object.hasOwn(known, acks)) throw new Misuse(`--acks: '${acks}' is none of all, 1 and 0.`)
  return { acks: known[acks as keyof typeof known], compression: codec }
}

async function formOf(
  topic: string,
  flags: ProduceFlags,
  openRegistry: Parameters<typeof fieldWriter>[2],
): Promise<LineForm> {
  const { key, keySeparator, json = false } = flags
  if (keySeparator === '') throw new Misuse('--key-separator needs a text.')
  if ([key, keySeparator, json || undefined].filter(one => one !== undefined).length > 1)
    throw new Misuse('--key, --key-separator and --json each say where the key is: give one of them.')
  const ofKey = { schemaId: flags.keySchemaId, subject: flags.keySubject, message: flags.keyMessage }
  return {
    writeKey: await fieldWriter({ topic, field: 'key' }, ofKey, openRegistry),
    writeValue: await fieldWriter({ topic, field: 'value' }, flags, openRegistry),
    key: key === undefined ? undefined : Buffer.from(key),
    keySeparator,
    nullText: flags.null,
    isJson: json,
    headers: (flags.header ?? []).map(headerOf),
  }
}

function headerOf(text: string): { readonly name: string; readonly value: Buffer } {
  const at = text.indexOf('=')
  if (at < 1) throw new Misuse(`--header: '${text}' is not of the form name=value.`)
  return { name: text.slice(0, at), value: Buffer.from(text.slice(at + 1)) }
}

/** Keys go where Java's clients put them. Records without a key take turns, some hundred at a time. */
function partitionChooser({ partition }: ProduceFlags, count: number): Sending['choose'] {
  const fixed = partition === undefined ? undefined : wholeNumber('--partition', partition, [0, maxPartition])
  let without = 0
  return (key, wish) => {
    const named = fixed ?? wish
    if (named !== undefined) return named
    if (key !== null && key !== undefined) return partitionOf(key, count)
    return Math.floor(without++ / turnRecords) % count
  }
}

const turnRecords = 500
