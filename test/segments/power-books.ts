import { Buffer } from 'node:buffer'
import { compactLog } from '../../src/broker/log/compaction/compact-log.ts'
import { readLog } from '../../src/broker/log/log-reading.ts'
import type { PartitionLog } from '../../src/broker/log/partition-log.ts'
import { readBatchHeader, recordBatches } from '../../src/kafka/record-batch.ts'
import { decodeRecords } from '../../src/kafka/record-decoding.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import { allValues, sound, soundBatch } from './log-fixture.ts'

/** What a log was told and has said, over all its lives. */
export interface LogBooks {
  /** Works on a log until told to stop. */
  work(log: PartitionLog, isOn: () => boolean): Promise<void>
  /** What a log that was opened again has that it should not, or has not. From then on that is what it was told. */
  faults(log: PartitionLog): Promise<readonly string[]>
}

export const anyOf = <T>(...items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T
export const happens = (chance: number): boolean => Math.random() < chance

/** Of a log that deletes from its start. */
export class Books implements LogBooks {
  /** By offset, what was acknowledged or was there at the last start: it may be read, so it stays. */
  readonly #known = new Map<number, string>()
  /** By offset, what may be there. */
  readonly #written = new Map<number, Set<string>>()
  #start = 0
  #maxStart = 0
  #count = 0

  async work(log: PartitionLog, isOn: () => boolean): Promise<void> {
    while (isOn()) {
      const dice = Math.random()
      if (dice < 0.03) await log.flush()
      else if (dice < 0.05) await this.#deleteRecords(log, isOn)
      else if (dice < 0.07) await this.#removeOldest(log, isOn)
      else await Promise.all(Array.from({ length: anyOf(1, 1, 3) }, () => this.#append(log, isOn)))
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

/** Of a log that keeps the last value of each key. */
export class KeyedBooks implements LogBooks {
  /** By key, the number of the last write that was acknowledged or was there at the last start. */
  #known = new Map<string, number>()
  /** `offset:key:number` of what may be there. */
  #written = new Set<string>()
  #count = 0

  async work(log: PartitionLog, isOn: () => boolean): Promise<void> {
    while (isOn()) {
      if (happens(0.05)) await this.#compact(log)
      else await Promise.all(Array.from({ length: anyOf(1, 1, 3) }, () => this.#append(log, isOn)))
    }
  }

  async #append(log: PartitionLog, isOn: () => boolean): Promise<void> {
    const writes = Array.from({ length: anyOf(1, 2, 5) }, () => ({
      key: `k${anyOf(0, 1, 2, 3, 4, 5)}`,
      number: this.#count++,
    }))
    const records = writes.map(({ key, number }) => ({ key: Buffer.from(key), value: Buffer.from(String(number)) }))
    const { baseOffset, durable } = log.append(sound(encodeRecordBatch({ records, baseTimestamp: 0n })))
    for (const [index, { key, number }] of writes.entries())
      this.#written.add(`${Number(baseOffset) + index}:${key}:${number}`)
    await durable
    if (isOn()) for (const { key, number } of writes) this.#known.set(key, number)
  }

  async #compact(log: PartitionLog): Promise<void> {
    await log.flush()
    await compactLog(log, { nowMs: BigInt(Date.now()), maxTableBytes: 1 << 20, signal: log.closed })
  }

  async faults(log: PartitionLog): Promise<readonly string[]> {
    const faults: string[] = []
    const found = new Set<string>()
    const last = new Map<string, number>()
    for (let offset = log.logStartOffset; offset < log.highWatermark;) {
      const read = await readLog(log, { offset, maxBytes: 2000, isCommittedOnly: false, isOneAtLeast: true })
      const from = offset
      for (const batch of read.batches.flatMap(piece => [...recordBatches(piece)])) {
        for (const { offset: at, key, value } of decodeRecords(batch, 2000)) {
          const entry = `${at}:${String(key)}:${String(value)}`
          if (!this.#written.has(entry)) faults.push(`invented: ${entry}`)
          found.add(entry)
          last.set(String(key), Number(value))
        }
        const { baseOffset, lastOffsetDelta } = readBatchHeader(batch)
        offset = baseOffset + BigInt(lastOffsetDelta) + 1n
      }
      // What compaction took from the end of what it cleaned.
      if (offset === from) break
    }
    for (const [key, number] of this.#known)
      if (!((last.get(key) ?? -1) >= number)) faults.push(`lost: ${key}:${number}, there is ${last.get(key)}`)
    this.#known = last
    this.#written = found
    return faults.slice(0, 5)
  }
}
