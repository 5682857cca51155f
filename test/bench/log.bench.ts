import { Buffer } from 'node:buffer'
import { closeSync, fdatasync, mkdtempSync, openSync, rmSync, writev, writevSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { LogClock } from '../../src/broker/log/log-clock.ts'
import { logSettings } from '../../src/broker/log/log-settings.ts'
import { PartitionLog } from '../../src/broker/log/partition-log.ts'
import { TailCache } from '../../src/broker/log/tail-cache.ts'
import type { Durability } from '../../src/broker/store.ts'
import { durabilities } from '../../src/broker/store.ts'
import { readBatchHeader } from '../../src/kafka/record-batch.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import { logFilesOpen } from '../../src/main/open-files.ts'
import { FolderStore } from '../../src/segments/folder-store.ts'
import { createLogger } from '../../src/telemetry/logger.ts'

/** One row: what is appended, and how much of it waits for its acknowledgement at a time. */
export interface Load {
  readonly recordBytes: number
  readonly recordsPerBatch: number
  readonly inFlight: number
  readonly partitions: number
}

const loads: readonly Load[] = [
  { recordBytes: 1024, recordsPerBatch: 64, inFlight: 5, partitions: 1 },
  { recordBytes: 100, recordsPerBatch: 600, inFlight: 5, partitions: 1 },
  { recordBytes: 100, recordsPerBatch: 100, inFlight: 30, partitions: 6 },
  { recordBytes: 100, recordsPerBatch: 1, inFlight: 64, partitions: 1 },
  { recordBytes: 1024, recordsPerBatch: 4, inFlight: 1000, partitions: 1 },
  { recordBytes: 1024, recordsPerBatch: 4, inFlight: 1000, partitions: 100 },
  { recordBytes: 1024, recordsPerBatch: 4, inFlight: 1000, partitions: 1000 },
]
const writeAt = promisify(writev)
const syncAt = promisify(fdatasync)

/** `npm run bench -- log [seconds per row] [folder] [only rows with so many partitions]` */
export async function run([seconds = '2', parent = tmpdir(), only]: readonly string[]): Promise<void> {
  const ms = Number(seconds) * 1000
  console.log('load | loop | MB/s | records/s | p50 ms | p99 ms | CPU µs per record')
  for (const load of loads.filter(({ partitions }) => only === undefined || partitions === Number(only))) {
    for (const durability of durabilities) await inFolder(parent, folder => measure(load, durability, { folder, ms }))
    await measureBareLoop(load, parent, ms)
    if (load.partitions > 1) await inFolder(parent, folder => Promise.resolve(bareWrites(load, folder, ms)))
  }
}

async function inFolder(parent: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(parent, 'headgate-bench-'))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(load: Load, durability: Durability, at: { folder: string; ms: number }): Promise<void> {
  const store = await FolderStore.open(at.folder, { maxOpenFiles: logFilesOpen(createLogger('silent')) })
  const settings = logSettings(new Map([['durability', durability]]))
  const clock = new LogClock({ wallMs: Date.now, monotonicMs: () => performance.now() })
  const tails = new TailCache(64 * 1024 * 1024)
  const logs: PartitionLog[] = []
  for (let partition = 0; partition < load.partitions; partition++) {
    const storage = await store.openLog({ topic: 'bench', partition }, settings)
    logs.push(await PartitionLog.open({ storage, settings, tail: tails.open(), clock }))
  }
  const batch = batchOf(load)
  const header = readBatchHeader(batch)
  const appendTo = async (log: PartitionLog): Promise<void> => {
    // The copy stands for the frame that a connection has read.
    await log.append({ batch: Buffer.from(batch), header, maxTimestamp: header.maxTimestamp }).durable
  }
  for (const log of logs) await appendTo(log)
  const row = await drive(load, at.ms, index => appendTo(logs[index % logs.length] as PartitionLog))
  report(load, durability, row)
  for (const log of logs) await log.flush()
  await store.stop(true)
}

/** Prints what the disk allows in a folder of its own below `parent`. */
export function measureBareLoop(load: Load, parent: string, ms: number): Promise<void> {
  return inFolder(parent, folder => bareLoop(load, folder, ms))
}

/** What the disk allows: as many bytes at once, written, synced, and again. */
async function bareLoop(load: Load, folder: string, ms: number): Promise<void> {
  const fd = openSync(join(folder, 'bare'), 'w')
  const batch = batchOf(load)
  const views = Array.from({ length: load.inFlight }, () => batch)
  const latencies: number[] = []
  const began = { at: performance.now(), cpu: process.cpuUsage() }
  let position = 0
  while (performance.now() - began.at < ms) {
    const start = performance.now()
    position += (await writeAt(fd, views, position)).bytesWritten
    await syncAt(fd)
    latencies.push(performance.now() - start)
  }
  closeSync(fd)
  report(load, 'write + fdatasync', { appends: latencies.length * load.inFlight, latencies, ...since(began) })
}

/** What the system takes for batches that cannot share a write: one for each, into as many files. */
function bareWrites(load: Load, folder: string, ms: number): void {
  const fds = Array.from({ length: load.partitions }, (_, index) => openSync(join(folder, String(index)), 'w'))
  const batch = batchOf(load)
  const latencies: number[] = []
  const began = { at: performance.now(), cpu: process.cpuUsage() }
  for (let position = 0; performance.now() - began.at < ms; position += batch.length) {
    for (const fd of fds) {
      const start = performance.now()
      writevSync(fd, [batch], position)
      latencies.push(performance.now() - start)
    }
  }
  for (const fd of fds) closeSync(fd)
  report(load, 'a write for each', { appends: latencies.length, latencies, ...since(began) })
}

interface Row {
  readonly appends: number
  readonly latencies: number[]
  readonly ms: number
  readonly cpuUs: number
}

async function drive({ inFlight }: Load, ms: number, append: (index: number) => Promise<void>): Promise<Row> {
  const latencies: number[] = []
  const began = { at: performance.now(), cpu: process.cpuUsage() }
  let next = 0
  const worker = async (): Promise<void> => {
    while (performance.now() - began.at < ms) {
      const start = performance.now()
      await append(next++)
      latencies.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  return { appends: latencies.length, latencies, ...since(began) }
}

function since(began: { at: number; cpu: NodeJS.CpuUsage }): Pick<Row, 'ms' | 'cpuUs'> {
  const { user, system } = process.cpuUsage(began.cpu)
  return { ms: performance.now() - began.at, cpuUs: user + system }
}

function batchOf({ recordBytes, recordsPerBatch }: Load): Buffer {
  const value = Buffer.alloc(recordBytes, 'x')
  return encodeRecordBatch({ baseTimestamp: 1n, records: Array.from({ length: recordsPerBatch }, () => ({ value })) })
}

function report(load: Load, loop: string, { appends, latencies, ms, cpuUs }: Row): void {
  const records = appends * load.recordsPerBatch
  const sorted = latencies.sort((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2)
  const { recordBytes, recordsPerBatch, inFlight, partitions } = load
  const name = `${recordsPerBatch} x ${recordBytes} B, ${inFlight} in flight, ${partitions} partitions`
  const rates = [((records * recordBytes) / ms / 1000).toFixed(0), ((records / ms) * 1000).toFixed(0)]
  console.log([name, loop, ...rates, at(0.5), at(0.99), (cpuUs / records).toFixed(3)].join(' | '))
}
