import type { CommandIo } from '../command-io.ts'
import type { RegistryRequest } from '../registry-options.ts'
import { printable } from './columns.ts'
import { Misuse, wholeNumber } from './connection-options.ts'
import { FieldReader, fieldForms, type FieldForm } from './field-reader.ts'
import { commitGroupOffsets, groupOffsets } from './group-admin.ts'
import { timeOf } from './groups.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { lazyRegistry } from './lazy-registry.ts'
import { offsetsAt, type Isolation } from './partition-offsets.ts'
import { readRecords, type ReadRecord } from './record-reader.ts'
import { LineOutput } from './line-output.ts'
import { columnsOf, jsonLine, textLine, type ShownColumn } from './record-lines.ts'
import type { ClusterWork } from './subcommands.ts'

/** The flags of `headgate consume`. */
export interface ConsumeFlags extends RegistryRequest {
  readonly from?: string
  readonly untilEnd?: true
  readonly count?: string
  readonly partition?: readonly string[]
  readonly group?: string
  readonly isolation?: string
  readonly keys?: string
  readonly values?: string
  readonly show?: string
  readonly json?: true
}

const maxCount = 1e15 - 1
const commitIntervalMs = 5000

/** `headgate consume`: shows the records of a topic. */
export const consumeRecords: ClusterWork<ConsumeFlags> = async (cluster, { words: [topic = ''], flags, io }) => {
  const registry = lazyRegistry(flags, io)
  const stop = new AbortController()
  const restore = io.onInterrupt?.(() => stop.abort())
  try {
    const shown = { topic, openRegistry: registry.open }
    const note = (field: string) => (reason: string) =>
      io.error(`headgate consume: ${field}s are shown as they are: ${printable(reason)}\n`)
    const key = new FieldReader({ ...shown, field: 'key', form: formOf('--keys', flags.keys), onFallback: note('key') })
    const form = formOf('--values', flags.values)
    const value = new FieldReader({ ...shown, field: 'value', form, onFallback: note('value') })
    const print = { key, value, columns: columnsOf(flags.show), isJson: flags.json === true }
    await consume(cluster, { topic, flags, io, print, signal: stop.signal })
  } finally {
    restore?.()
    await registry.close()
  }
}

interface Consumption {
  readonly topic: string
  readonly flags: ConsumeFlags
  readonly io: CommandIo
  readonly print: Printing
  readonly signal: AbortSignal
}

interface Printing {
  readonly key: FieldReader
  readonly value: FieldReader
  readonly columns: readonly ShownColumn[]
  readonly isJson: boolean
}

async function consume(cluster: KafkaCluster, { topic, flags, io, print, signal }: Consumption): Promise<void> {
  const { group } = flags
  const count = flags.count === undefined ? Infinity : wholeNumber('--count', flags.count, [1, maxCount])
  const partitions = flags.partition?.map(text => wholeNumber('--partition', text, [0, 1_000_000]))
  const isolation = isolationOf(flags.isolation)
  const from = await startOf(cluster, { topic, partitions, flags, isolation })
  const until = flags.untilEnd === true ? ('end' as const) : undefined
  const next = new Map<number, bigint>()
  let committedMs = performance.now()
  let left = count
  const output = new LineOutput(io)
  for await (const found of readRecords(cluster, { topic, partitions, from, until, isolation, signal })) {
    await output.add(await lineOf(found, print))
    next.set(found.partition, found.record.offset + 1n)
    if (group !== undefined && performance.now() - committedMs > commitIntervalMs) {
      output.flush()
      await commit(cluster, { group, topic, next })
      committedMs = performance.now()
    }
    if (--left === 0) break
  }
  output.flush()
  if (group !== undefined) await commit(cluster, { group, topic, next })
  if (left > 0 && count !== Infinity) io.error(`${count - left} of ${count} records were there.\n`)
}

async function lineOf({ partition, record }: ReadRecord, { key, value, columns, isJson }: Printing): Promise<string> {
  const shown = {
    partition,
    record,
    key: await key.show(record.key, record.headers),
    value: await value.show(record.value, record.headers),
  }
  return isJson ? jsonLine(shown) : textLine(shown, columns)
}

async function commit(
  cluster: KafkaCluster,
  { group, topic, next }: { readonly group: string; readonly topic: string; readonly next: Map<number, bigint> },
): Promise<void> {
  if (next.size === 0) return
  await commitGroupOffsets(
    cluster,
    group,
    Array.from(next, ([partition, offset]) => ({ topic, partition, offset })),
  )
  next.clear()
}

/** Where each partition begins: what a flag says, else what a group has stored, else the start. */
async function startOf(
  cluster: KafkaCluster,
  {
    topic,
    partitions,
    flags,
    isolation,
  }: {
    readonly topic: string
    readonly partitions: readonly number[] | undefined
    readonly flags: ConsumeFlags
    readonly isolation: Isolation
  },
): Promise<ReadonlyMap<number, bigint>> {
  const { group, from } = flags
  const place = { topic, partitions }
  if (from === undefined && group !== undefined) {
    const starts = new Map(await offsetsAt(cluster, place, 'start', isolation))
    for (const row of await groupOffsets(cluster, group))
      if (row.topic === topic && starts.has(row.partition)) starts.set(row.partition, row.offset)
    return starts
  }
  if (from === undefined || from === 'start' || from === 'end')
    return offsetsAt(cluster, place, from ?? 'start', isolation)
  if (!/^-?\d{1,12}$/.test(from)) return offsetsAt(cluster, place, { timestampMs: timeOf('--from', from) }, isolation)
  const starts = await offsetsAt(cluster, place, 'start', isolation)
  if (!from.startsWith('-')) return new Map(Array.from(starts.keys(), partition => [partition, BigInt(from)]))
  const ends = await offsetsAt(cluster, place, 'end', isolation)
  const back = (partition: number, start: bigint): bigint => {
    const offset = (ends.get(partition) ?? start) + BigInt(from)
    return offset < start ? start : offset
  }
  return new Map(Array.from(starts, ([partition, start]) => [partition, back(partition, start)]))
}

function formOf(flag: string, text = 'auto'): FieldForm {
  const form = fieldForms.find(name => name === text)
  if (form === undefined) throw new Misuse(`${flag}: '${text}' is none of ${fieldForms.join(', ')}.`)
  return form
}

function isolationOf(text = 'committed'): Isolation {
  if (text === 'committed' || text === 'uncommitted') return text
  throw new Misuse(`--isolation: '${text}' is neither committed nor uncommitted.`)
}
