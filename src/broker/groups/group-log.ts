import type { Logger } from '../../telemetry/logger.ts'
import type { CoordinatorLog, LogRecord, ProducerIdentity } from '../coordinator-log.ts'
import { coordinatorPartition } from '../coordinator-log.ts'

/**
 * Writes what happens to groups. A write that failed is not forgotten: its records stand before those of the next write of
 * the group, so that the log catches up with what members were told.
 */
export class GroupLog {
  readonly #log: CoordinatorLog
  readonly #logger: Logger
  readonly #unwritten = new Map<string, Map<string, LogRecord>>()

  constructor(log: CoordinatorLog, logger: Logger) {
    this.#log = log
    this.#logger = logger
  }

  partitionOf(groupId: string): number {
    return coordinatorPartition(groupId, this.#log.partitionCount)
  }

  /** Whether earlier records of the group still have to be written. */
  isBehind(groupId: string): boolean {
    return this.#unwritten.has(groupId)
  }

  /** Whether the records are durable. When they are not, the next write of the group takes them along. */
  async write(groupId: string, records: readonly LogRecord[]): Promise<boolean> {
    const behind = this.#unwritten.get(groupId)
    this.#unwritten.delete(groupId)
    const all = behind === undefined ? records : mergeRecords([...behind.values(), ...records])
    if (all.length === 0) return true
    const isDurable = await this.#append(groupId, all)
    this.#remember(groupId, all, isDurable)
    return isDurable
  }

  /** Appends settle in order: what waits here is older than `records`. */
  #remember(groupId: string, records: readonly LogRecord[], isDurable: boolean): void {
    const waiting = this.#unwritten.get(groupId) ?? new Map<string, LogRecord>()
    for (const [key, record] of byKey(records)) {
      if (isDurable) waiting.delete(key)
      else waiting.set(key, record)
    }
    if (waiting.size > 0) this.#unwritten.set(groupId, waiting)
    else this.#unwritten.delete(groupId)
  }

  /** Whether the records are durable. When they are not, they are as if they had never been asked for. */
  async writeOnce(groupId: string, records: readonly LogRecord[], producer?: ProducerIdentity): Promise<boolean> {
    return records.length === 0 || (await this.#append(groupId, records, producer))
  }

  async #append(groupId: string, records: readonly LogRecord[], producer?: ProducerIdentity): Promise<boolean> {
    try {
      await this.#log.append(this.partitionOf(groupId), records, producer)
      return true
    } catch (error) {
      this.#logger.error({ err: error, groupId, records: records.length }, 'the state of a group was not written')
      return false
    }
  }
}

function byKey(records: readonly LogRecord[]): Map<string, LogRecord> {
  return new Map(records.map(record => [record.key.toString('latin1'), record]))
}

/** Of several records of one key the last. */
function mergeRecords(records: readonly LogRecord[]): readonly LogRecord[] {
  return [...byKey(records).values()]
}
