import { Buffer } from 'node:buffer'
import type { LogCheckpoint, TopicPartition } from '../broker/store.ts'
import type { Files } from './files.ts'
import { replaceFile } from './whole-file.ts'

const header = 'checkpoints 1'
const none: LogCheckpoint = { recoveryPoint: 0n, logStartOffset: 0n, cleanedOffset: 0n, continuousFrom: 0n }

/** The checkpoints of all logs in one file, which is replaced whole. Saves that come together share one replacement. */
export class Checkpoints {
  readonly #files: Files
  readonly #path: string
  readonly #byPartition = new Map<string, LogCheckpoint>()
  /** What the file says. Checkpoints are never changed, but replaced. */
  #saved: ReadonlyMap<string, LogCheckpoint> = new Map()
  #saving: Promise<void> | undefined
  #next: Promise<void> | undefined
  #isChanged = false
  /** Whether there was no file: then nothing is known of what compaction did. */
  wasLost = false

  constructor(files: Files, path: string) {
    this.#files = files
    this.#path = path
  }

  /** Reads the file. Throws Error when it is not one of ours: without recovery points no log could be trusted. */
  async load(): Promise<void> {
    const bytes = await this.#files.readWhole(this.#path)
    if (bytes === undefined) {
      this.wasLost = true
      return this.#write()
    }
    const [first, ...lines] = bytes.toString('utf8').trimEnd().split('\n')
    if (first !== header) throw new Error(`${this.#path} is not a checkpoint file of this release`)
    for (const line of lines) {
      const match = /^(\S+ \d+) (\d+) (\d+) (\d+) (\d+)$/.exec(line)
      if (match === null) throw new Error(`${this.#path} has the line '${line}'`)
      const [, name = '', recoveryPoint = '', logStartOffset = '', cleanedOffset = '', continuousFrom = ''] = match
      this.#byPartition.set(name, {
        recoveryPoint: BigInt(recoveryPoint),
        logStartOffset: BigInt(logStartOffset),
        cleanedOffset: BigInt(cleanedOffset),
        continuousFrom: BigInt(continuousFrom),
      })
    }
    this.#saved = new Map(this.#byPartition)
  }

  get(partition: TopicPartition): LogCheckpoint {
    return this.#byPartition.get(nameOf(partition)) ?? none
  }

  /** Where recovery would start after a crash now. */
  savedRecoveryPoint(partition: TopicPartition): bigint {
    return (this.#saved.get(nameOf(partition)) ?? none).recoveryPoint
  }

  /** Changes what `save` writes. */
  set(partition: TopicPartition, changes: Partial<LogCheckpoint>): void {
    this.#byPartition.set(nameOf(partition), { ...this.get(partition), ...changes })
    this.#isChanged = true
  }

  /** Whether there was anything to forget: then a new log of that name must wait for the next `save`. */
  delete(partition: TopicPartition): boolean {
    const wasKnown = this.#byPartition.delete(nameOf(partition))
    if (wasKnown) this.#isChanged = true
    return wasKnown
  }

  /** Everything set so far is on the disk when this resolves. */
  save(): Promise<void> {
    if (!this.#isChanged && this.#saving === undefined) return Promise.resolve()
    if (this.#saving === undefined) return (this.#saving = this.#write())
    // The one under way may have begun before the last change.
    this.#next ??= this.#saving
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return (this.#saving = this.#write())
      })
    return this.#next
  }

  async #write(): Promise<void> {
    this.#isChanged = false
    const saved = new Map(this.#byPartition)
    const lines = Array.from(
      saved,
      ([name, { recoveryPoint, logStartOffset, cleanedOffset, continuousFrom }]) =>
        `${name} ${recoveryPoint} ${logStartOffset} ${cleanedOffset} ${continuousFrom}\n`,
    )
    try {
      await replaceFile(this.#files, this.#path, Buffer.from(`${header}\n${lines.join('')}`))
      this.#saved = saved
    } catch (error) {
      this.#isChanged = true
      throw error
    } finally {
      this.#saving = undefined
    }
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic} ${partition}`
}
