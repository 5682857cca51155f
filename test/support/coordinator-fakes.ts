import { Buffer } from 'node:buffer'
import type { CancelTimer, CoordinatorClock } from '../../src/broker/coordinator-clock.ts'
import type { CoordinatorLog, LoggedBatch, LogRecord, ProducerIdentity } from '../../src/broker/coordinator-log.ts'
import type { TopicDirectory, TopicEntry } from '../../src/broker/topic-directory.ts'
import type { Logger } from '../../src/telemetry/logger.ts'

/** Lets everything run that waits for promises alone. */
export function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

interface Timer {
  readonly atMs: number
  readonly action: () => void
}

/** Time that passes when it is told to. */
export class FakeClock implements CoordinatorClock {
  #steadyMs = 1000
  #wallOffsetMs = 1_700_000_000_000
  readonly #timers = new Set<Timer>()

  get timerCount(): number {
    return this.#timers.size
  }

  wallMs(): number {
    return this.#steadyMs + this.#wallOffsetMs
  }

  steadyMs(): number {
    return this.#steadyMs
  }

  jumpWall(ms: number): void {
    this.#wallOffsetMs += ms
  }

  schedule(delayMs: number, action: () => void): CancelTimer {
    if (!(delayMs >= 0)) throw new RangeError(`a delay of ${delayMs} ms`)
    const timer = { atMs: this.#steadyMs + delayMs, action }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Lets time pass, timer by timer. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#steadyMs + ms
    await settle()
    for (let next = this.#nextBefore(endMs); next !== undefined; next = this.#nextBefore(endMs)) {
      this.#timers.delete(next)
      this.#steadyMs = Math.max(this.#steadyMs, next.atMs)
      next.action()
      await settle()
    }
    this.#steadyMs = endMs
  }

  #nextBefore(endMs: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers)
      if (timer.atMs <= endMs && (next === undefined || timer.atMs < next.atMs)) next = timer
    return next
  }
}

/** A log in memory, with appends that fail or wait when told to. */
export class FakeCoordinatorLog implements CoordinatorLog {
  readonly partitionCount: number
  readonly #partitions = new Map<number, LoggedBatch[]>()
  #failures = 0
  #held: (() => void)[] | undefined

  constructor(partitionCount = 5) {
    this.partitionCount = partitionCount
  }

  failNext(count: number): void {
    this.#failures = count
  }

  /** Appends from now on wait for `release`. */
  hold(): void {
    this.#held = []
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const resume of held) resume()
  }

  async append(partition: number, records: readonly LogRecord[], producer?: ProducerIdentity): Promise<void> {
    if (partition < 0 || partition >= this.partitionCount) throw new RangeError(`partition ${partition}`)
    const copies = records.map(({ key, value }) => ({
      key: Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
    }))
    if (this.#held !== undefined) await new Promise<void>(resolve => this.#held?.push(resolve))
    else await Promise.resolve()
    if (this.#failures > 0) {
      this.#failures--
      throw new Error('the disk is full')
    }
    this.#add(
      partition,
      producer === undefined ? { kind: 'records', records: copies } : { kind: 'records', records: copies, producer },
    )
  }

  mark(partition: number, producer: ProducerIdentity, isCommitted: boolean): void {
    this.#add(partition, { kind: 'marker', outcome: isCommitted ? 'COMMIT' : 'ABORT', producer })
  }

  #add(partition: number, batch: LoggedBatch): void {
    const batches = this.#partitions.get(partition) ?? []
    batches.push(batch)
    this.#partitions.set(partition, batches)
  }

  async replay(partition: number, visit: (batch: LoggedBatch) => void): Promise<void> {
    for (const batch of this.#partitions.get(partition) ?? []) visit(batch)
  }

  /** All records, oldest first. */
  records(): readonly LogRecord[] {
    return [...this.#partitions.values()].flat().flatMap(batch => (batch.kind === 'records' ? batch.records : []))
  }
}

/** Topics that a test makes up. */
export class FakeTopics implements TopicDirectory {
  version = 1
  readonly #byName = new Map<string, TopicEntry>()

  constructor(counts: Readonly<Record<string, number>> = {}) {
    for (const [name, count] of Object.entries(counts)) this.set(name, count)
  }

  set(name: string, partitionCount: number): TopicEntry {
    const topicId =
      this.#byName.get(name)?.topicId ?? Buffer.from(name.padEnd(16, '#').slice(0, 16)).toString('base64url')
    const entry = { topicId, name, partitionCount }
    this.#byName.set(name, entry)
    this.version++
    return entry
  }

  remove(name: string): void {
    this.#byName.delete(name)
    this.version++
  }

  byName(name: string): TopicEntry | undefined {
    return this.#byName.get(name)
  }

  byId(topicId: string): TopicEntry | undefined {
    return [...this.#byName.values()].find(entry => entry.topicId === topicId)
  }

  all(): Iterable<TopicEntry> {
    return this.#byName.values()
  }
}

/** A logger that keeps what it is told. */
export function fakeLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const write = (_fields: object, message: string): void => void lines.push(message)
  const logger = { lines, fatal: write, error: write, warn: write, info: write, debug: write, child: () => logger }
  return logger
}
