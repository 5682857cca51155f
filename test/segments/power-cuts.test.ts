import { rmSync } from 'node:fs'
import { afterAll, expect, test } from '@jest/globals'
import { LogClock } from '../../src/broker/log/log-clock.ts'
import { PartitionLog } from '../../src/broker/log/partition-log.ts'
import { TailCache } from '../../src/broker/log/tail-cache.ts'
import { FolderStore } from '../../src/segments/folder-store.ts'
import {
  allValues,
  FakeClocks,
  removeTemporaryFolders,
  settingsOf,
  soundBatch,
  temporaryFolder,
} from './log-fixture.ts'
import { PoweredDisk } from './powered-disk.ts'

afterAll(removeTemporaryFolders)

const rounds = Number(process.env['HEADGATE_POWER_ROUNDS'] ?? 40)
const logCount = 12
const maxCalls = 400
const roundsPerFolder = 8

const anyOf = <T>(...items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T
const happens = (chance: number): boolean => Math.random() < chance

/** What a log was told and has said, over all its lives. */
class Books {
  /** By offset, what was acknowledged or was there at the last start: it may be read, so it stays. */
  readonly #known = new Map<number, string>()
  /** By offset, what may be there. */
  readonly #written = new Map<number, Set<string>>()
  #start = 0
  #maxStart = 0
  #count = 0

  /** Works on a log until told to stop. */
  async work(log: PartitionLog, isOn: () => boolean): Promise<void> {
    while (isOn()) {
      if (happens(0.03)) await log.flush()
      else if (happens(0.02)) await this.#deleteRecords(log, isOn)
      else if (happens(0.02)) await this.#removeOldest(log, isOn)
      else await this.#append(log, isOn)
    }
  }

  async #append(log: PartitionLog, isOn: () => boolean): Promise<void> {
    // More than the shared log takes, where a segment has room for it.
    const isLarge = happens(0.02) && log.settings.segmentBytes > 30_000
    const padding = 'x'.repeat(isLarge ? 20_000 : Math.random() * 50)
    const values = Array.from({ length: isLarge ? 1 : anyOf(1, 2, 3) }, () => `${this.#count++} ${padding}`)
    const durability = anyOf('group-sync', 'group-sync', 'group-sync', 'sync-batch', 'page-cache')
    const appended = log.append(soundBatch(values), durability)
    const first = Number(appended.baseOffset)
    for (const [index, value] of values.entries()) this.#mayBe(first + index).add(value)
    await appended.durable
    if (!isOn() || durability === 'page-cache') return
    for (const [index, value] of values.entries()) this.#known.set(first + index, value)
  }

  async #deleteRecords(log: PartitionLog, isOn: () => boolean): Promise<void> {
    const before = Math.floor(Number(log.highWatermark) * Math.random())
    this.#maxStart = Math.max(this.#maxStart, before)
    await log.deleteRecords(BigInt(before))
    if (isOn()) this.#start = Math.max(this.#start, before)
  }

  async #removeOldest(log: PartitionLog, isOn: () => boolean): Promise<void> {
    const [, second] = log.storage.segments()
    if (second === undefined) return
    const before = Number(second.baseOffset)
    this.#maxStart = Math.max(this.#maxStart, before)
    await log.removeSegments(1)
    if (isOn()) this.#start = Math.max(this.#start, before)
  }

  /** What a log that was opened again has that it should not, or has not. */
  async faults(log: PartitionLog): Promise<readonly string[]> {
    const start = Number(log.logStartOffset)
    const faults: string[] = []
    if (start < this.#start || start > this.#maxStart)
      faults.push(`starts at ${start}, not within ${this.#start} and ${this.#maxStart}`)
    const found = new Map<number, string>()
    for (const entry of await allValues(log, undefined, 100_000)) {
      const [offset = '', value = ''] = entry.split(/:(.*)/s)
      if (Number(offset) !== start + found.size) faults.push(`${offset} follows ${start + found.size - 1}`)
      if (!this.#mayBe(Number(offset)).has(value)) faults.push(`invented at ${offset}`)
      found.set(Number(offset), value)
    }
    if (start + found.size !== Number(log.highWatermark))
      faults.push(`ends at ${log.highWatermark} after ${found.size}`)
    for (const [offset, value] of this.#known)
      if (offset >= start && found.get(offset) !== value) faults.push(`lost at ${offset}`)
    this.#known.clear()
    this.#written.clear()
    for (const [offset, value] of found) {
      this.#known.set(offset, value)
      this.#mayBe(offset).add(value)
    }
    this.#start = start
    return faults.slice(0, 5)
  }

  #mayBe(offset: number): Set<string> {
    const values = this.#written.get(offset) ?? new Set()
    this.#written.set(offset, values)
    return values
  }
}

async function openLogs(folder: string, disk: PoweredDisk): Promise<{ store: FolderStore; logs: PartitionLog[] }> {
  const clocks = new FakeClocks()
  const store = await FolderStore.open(folder, {
    files: disk.files,
    minSharedLogs: anyOf(1, 4, 8, 100),
    maxSharedFileBytes: anyOf(2000, 20_000, 200_000),
  })
  const settings = settingsOf({ 'segment.bytes': String(anyOf(400, 1000, 5000, 100_000)), 'file.delete.delay.ms': '0' })
  const open = async (partition: number): Promise<PartitionLog> => {
    const storage = await store.openLog({ topic: 'many', partition }, settings)
    return PartitionLog.open({ storage, settings, tail: new TailCache(0).open(), clock: new LogClock(clocks) })
  }
  return { store, logs: await Promise.all(Array.from({ length: logCount }, (_, partition) => open(partition))) }
}

test(
  'power cuts while segments follow each other fast: what was acknowledged or read once is there, without a gap',
  async () => {
    let books: readonly Books[] = []
    let folder = ''
    for (let round = 0; round < rounds; round++) {
      if (round % roundsPerFolder === 0) {
        books = Array.from({ length: logCount }, () => new Books())
        folder = temporaryFolder()
      }
      // A start is cut off as well, now and then.
      const disk = new PoweredDisk(folder)
      const left = temporaryFolder()
      let isOn = true
      const keep = anyOf(0, 0, 0.5, 0.9)
      const cut = (): void => {
        if (isOn) disk.leaveIn(left, keep)
        isOn = false
      }
      if (happens(0.2)) disk.cutAfter(Math.ceil(Math.random() * 60), cut)
      const { store, logs } = await openLogs(folder, disk)
      const checked = isOn
      if (checked) {
        disk.cutAfter(Infinity, cut)
        for (const [index, log] of logs.entries())
          expect({ round, index, faults: await (books[index] as Books).faults(log) }).toEqual({
            round,
            index,
            faults: [],
          })
        disk.cutAfter(Math.ceil(Math.random() * maxCalls), cut)
        await Promise.all(logs.map((log, index) => (books[index] as Books).work(log, () => isOn)))
      }
      await store.stop(false)
      rmSync(folder, { recursive: true, force: true })
      folder = left
    }
  },
  20_000 + rounds * 5000,
)
