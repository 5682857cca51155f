import { Buffer } from 'node:buffer'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LogClock } from '../../src/broker/log/log-clock.ts'
import type { LogSettings } from '../../src/broker/log/log-settings.ts'
import { logSettings } from '../../src/broker/log/log-settings.ts'
import { readLog } from '../../src/broker/log/log-reading.ts'
import { PartitionLog } from '../../src/broker/log/partition-log.ts'
import { TailCache } from '../../src/broker/log/tail-cache.ts'
import { batchAttributes, readBatchHeader, recordBatches } from '../../src/kafka/record-batch.ts'
import type { RecordBatchDraft } from '../../src/kafka/record-encoding.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import { decodeRecords } from '../../src/kafka/record-decoding.ts'
import type { SoundBatch } from '../../src/kafka/produced-batch.ts'
import type { FolderStoreOptions } from '../../src/segments/folder-store.ts'
import { FolderStore } from '../../src/segments/folder-store.ts'

/** A folder of its own below the machine's temporary one, removed after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-log-'))
  folders.push(folder)
  return folder
}

const folders: string[] = []

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

export const partition = { topic: 'orders', partition: 0 }

/** Settings with the defaults of topics, changed. */
export function settingsOf(configs: Record<string, string> = {}): LogSettings {
  return logSettings(new Map(Object.entries(configs)))
}

/** A clock that stands where it is put. */
export class FakeClocks {
  wall = 1_700_000_000_000
  monotonic = 0
  wallMs = (): number => this.wall
  monotonicMs = (): number => this.monotonic

  pass(ms: number): void {
    this.wall += ms
    this.monotonic += ms
  }
}

/** A store and one log in it. */
export interface OpenLog {
  readonly store: FolderStore
  readonly log: PartitionLog
  readonly clocks: FakeClocks
  /** Stops in good order. */
  readonly stop: () => Promise<void>
}

export interface OpenLogOptions extends FolderStoreOptions {
  readonly configs?: Record<string, string>
  readonly clocks?: FakeClocks
  readonly tailBytes?: number
}

export async function openLog(folder: string, options: OpenLogOptions = {}): Promise<OpenLog> {
  const clocks = options.clocks ?? new FakeClocks()
  const store = await FolderStore.open(folder, { now: clocks.wallMs, ...options })
  const settings = settingsOf(options.configs)
  const storage = await store.openLog(partition, settings)
  const tail = new TailCache(options.tailBytes ?? 0).open()
  const log = await PartitionLog.open({ storage, settings, tail, clock: new LogClock(clocks) })
  const stop = async (): Promise<void> => {
    await log.flush()
    log.close('stopped')
    await store.stop(true)
  }
  return { store, log, clocks, stop }
}

/** A batch as a producer sends it: one record a value. */
export function soundBatch(values: readonly string[], draft: Partial<RecordBatchDraft> = {}): SoundBatch {
  const records = values.map(value => ({ value: Buffer.from(value) }))
  return sound(encodeRecordBatch({ records, baseTimestamp: 1_700_000_000_000n, ...draft }))
}

export function sound(batch: Buffer): SoundBatch {
  const header = readBatchHeader(batch)
  return { batch, header, maxTimestamp: header.maxTimestamp }
}

/** Appends a batch and waits until it is acknowledged; its base offset is the answer. */
export async function append(
  log: PartitionLog,
  values: readonly string[],
  draft?: Partial<RecordBatchDraft>,
): Promise<bigint> {
  const { baseOffset, durable } = log.append(soundBatch(values, draft))
  await durable
  return baseOffset
}

/** Every record from an offset to the end, as `offset:value`. */
export async function allValues(
  log: PartitionLog,
  from = log.logStartOffset,
  maxBytes = 1024,
): Promise<readonly string[]> {
  const values: string[] = []
  for (let offset = from; offset < log.highWatermark;) {
    const read = await readLog(log, { offset, maxBytes, isCommittedOnly: false, isOneAtLeast: true })
    if (read.batches.length === 0) break
    for (const batch of read.batches.flatMap(piece => [...recordBatches(piece)])) {
      const header = readBatchHeader(batch)
      for (const record of decodeRecords(batch, 1 << 20))
        if (record.offset >= from) values.push(`${record.offset}:${record.value?.toString() ?? ''}`)
      offset = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    }
  }
  return values
}

/** `offset:value` for values `v0`, `v1` and so on. */
export function numbered(count: number, from = 0): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${from + index}:v${from + index}`)
}

/** A record as a reader of committed ones meets it. */
export interface CommittedRecord {
  readonly offset: bigint
  readonly key: string
  readonly value: string | null
}

/** What a reader of committed records meets, as a consumer filters it. */
export async function committedRecords(log: PartitionLog): Promise<readonly CommittedRecord[]> {
  const seen: CommittedRecord[] = []
  for (let offset = log.logStartOffset; offset < log.lastStableOffset;) {
    const read = await readLog(log, { offset, maxBytes: 500, isCommittedOnly: true, isOneAtLeast: true })
    if (read.batches.length === 0) break
    const aborted = [...(read.abortedTransactions ?? [])].sort((a, b) => Number(a.firstOffset - b.firstOffset))
    const open = new Set<bigint>()
    for (const batch of read.batches.flatMap(piece => [...recordBatches(piece)])) {
      const header = readBatchHeader(batch)
      offset = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
      while ((aborted[0]?.firstOffset ?? offset) < offset) open.add(aborted.shift()?.producerId ?? -1n)
      if ((header.attributes & batchAttributes.isControl) !== 0) {
        open.delete(header.producerId)
        continue
      }
      if (open.has(header.producerId)) continue
      for (const record of decodeRecords(batch, 1 << 20))
        seen.push({ offset: record.offset, key: String(record.key), value: record.value?.toString() ?? null })
    }
  }
  return seen
}
