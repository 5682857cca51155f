import { Buffer } from 'node:buffer'
import { join } from 'node:path'
import type {
  BrokerStore,
  LogCheckpoint,
  LogStorage,
  MetadataStore,
  SegmentSettings,
  TopicPartition,
  WriteQueue,
} from '../broker/store.ts'
import { StorageFailure } from '../broker/store.ts'
import { Checkpoints } from './checkpoints.ts'
import { CommitQueue } from './commit-queue.ts'
import type { Files } from './files.ts'
import type { LogPlace, OpenedLog } from './log-opening.ts'
import { openSegments } from './log-opening.ts'
import { MetadataLog } from './metadata-log.ts'
import { nodeFiles } from './node-files.ts'
import { OpenFiles } from './open-files.ts'
import type { LogSurroundings } from './partition-storage.ts'
import { PartitionStorage, syncedFolder } from './partition-storage.ts'
import { Segment } from './segment.ts'
import { replaySharedLog } from './shared-log-replay.ts'
import { SharedLog, sharedLogFiles } from './shared-log.ts'
import { replaceFile } from './whole-file.ts'

/** Bounds of the store, and what stands between it and the machine. */
export interface FolderStoreOptions {
  /** Files kept open for the next use. */
  readonly maxOpenFiles?: number
  /** Bytes that wait to be written before appends should wait too. */
  readonly maxQueuedBytes?: number
  /** Syncs that run at once; each holds a thread of the pool. */
  readonly maxSyncs?: number
  /** Logs that must want a sync at once for the shared log to stand in. */
  readonly minSharedLogs?: number
  /** After which a file of the shared log is left for the next. */
  readonly maxSharedFileBytes?: number
  readonly files?: Files
  readonly now?: () => number
}

/** An offset behind all. */
const endOfAll = 1n << 62n
const goneSuffix = '-delete'

/** A broker's folder: `metadata.log`, `checkpoints`, `clean-shutdown`, and a folder per partition under `topics`. */
export class FolderStore implements BrokerStore {
  readonly metadata: MetadataStore
  readonly #files: OpenFiles
  readonly #commits: CommitQueue
  readonly #checkpoints: Checkpoints
  readonly #shared: SharedLog
  readonly #metadata: MetadataLog
  readonly #folder: string
  readonly #now: () => number
  readonly #isClean: boolean
  readonly #logs = new Map<string, PartitionStorage>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #foldersMade = new Map<string, Promise<void>>()
  /** Of logs whose removal has failed: none is opened there before it is done. */
  readonly #unremoved = new Set<string>()
  #goneCount = 0
  #forgotten: Promise<void> | undefined
  #isStopped = false

  private constructor(folder: string, options: FolderStoreOptions, parts: Parts) {
    this.#folder = folder
    this.#now = options.now ?? Date.now
    this.#files = parts.files
    this.#checkpoints = parts.checkpoints
    this.#metadata = parts.metadata
    this.metadata = parts.metadata
    this.#isClean = parts.isClean
    this.#shared = parts.shared
    this.#commits = new CommitQueue({
      maxBytes: options.maxQueuedBytes ?? 64 * 1024 * 1024,
      maxSyncs: options.maxSyncs ?? 4,
      shared: parts.shared,
      minSharedLogs: options.minSharedLogs ?? 8,
    })
  }

  /** Opens the store in a folder that nobody else uses; makes it when there is none. */
  static async open(folder: string, options: FolderStoreOptions = {}): Promise<FolderStore> {
    const files = options.files ?? nodeFiles
    await files.makeFolder(join(folder, 'topics'))
    await files.makeFolder(join(folder, 'wal'))
    await files.syncFolder(folder)
    const mark = join(folder, 'clean-shutdown')
    const isClean = (await files.stat(mark)) !== undefined
    // Before anything is written: a crash from here on is one.
    await files.remove(mark)
    await files.syncFolder(folder)
    const checkpoints = new Checkpoints(files, join(folder, 'checkpoints'))
    await checkpoints.load()
    const openFiles = new OpenFiles(files, options.maxOpenFiles ?? 512)
    const metadata = await MetadataLog.open(files, folder)
    const wal = join(folder, 'wal')
    const maxFileBytes = options.maxSharedFileBytes ?? 256 * 1024 * 1024
    const shared = new SharedLog(files, wal, { maxFileBytes, next: await nextSharedFile(files, wal) })
    const store = new FolderStore(folder, options, { files: openFiles, checkpoints, metadata, isClean, shared })
    if (!isClean) await store.#replay(wal)
    await removeSharedFiles(files, wal)
    return store
  }

  get writeQueue(): WriteQueue {
    return this.#commits
  }

  /** Descriptors that are open now. */
  get openFileCount(): number {
    return this.#files.count
  }

  async openLog(partition: TopicPartition, settings: SegmentSettings): Promise<LogStorage> {
    const folder = this.#folderOf(partition)
    if (this.#unremoved.has(folder)) await this.removeLog(partition, 0)
    const { indexIntervalBytes } = settings
    const checkpoint = (): LogCheckpoint => this.#checkpoints.get(partition)
    const open = (isClean: boolean): Promise<OpenedLog> =>
      this.#openSegments(partition, { isClean, indexIntervalBytes, isReplayed: true })
    const around: LogSurroundings = {
      files: this.#files,
      commits: this.#commits,
      folder,
      partition,
      settings,
      now: this.#now,
      makeFolder: () => this.#makeFolder(folder),
      checkpoint,
      savedRecoveryPoint: () => this.#checkpoints.savedRecoveryPoint(partition),
      noteCheckpoint: changes => this.#checkpoints.set(partition, changes),
      saveCheckpoints: () => this.#checkpoints.save(),
      later: (delayMs, work) => this.#later(delayMs, work),
      reopen: () => open(false),
    }
    const log = new PartitionStorage(around, await open(this.#isClean))
    this.#logs.set(folder, log)
    return log
  }

  async removeLog(partition: TopicPartition, delayMs: number): Promise<void> {
    const folder = this.#folderOf(partition)
    this.#unremoved.add(folder)
    try {
      await this.#moveAway(partition, folder, delayMs)
    } catch (cause) {
      throw new StorageFailure(`${folder} could not be moved away, and no log is opened there before`, false, cause)
    }
    this.#unremoved.delete(folder)
  }

  async #moveAway(partition: TopicPartition, folder: string, delayMs: number): Promise<void> {
    const log = this.#logs.get(folder)
    await log?.close()
    if (log !== undefined) await this.#shared.forget(log.user)
    this.#logs.delete(folder)
    if (this.#checkpoints.delete(partition)) this.#forget()
    const gone = join(this.#folder, 'topics', `${this.#now()}-${this.#goneCount++}${goneSuffix}`)
    if ((await this.#files.files.list(folder)).length > 0) {
      this.#files.files.renameSync(folder, gone)
      await this.#files.files.syncFolder(join(this.#folder, 'topics'))
    }
    this.#later(delayMs, () => this.#files.files.removeFolder(gone))
  }

  async removeStrangers(isKnown: (partition: TopicPartition) => boolean): Promise<void> {
    const topics = join(this.#folder, 'topics')
    for (const name of await this.#files.files.list(topics)) {
      const [, topic, index] = /^(.+)-(\d+)$/.exec(name) ?? []
      const partition = { topic: topic ?? '', partition: Number(index) }
      if (topic !== undefined && isKnown(partition)) continue
      this.#checkpoints.delete(partition)
      await this.#files.files.removeFolder(join(topics, name))
    }
    await this.#checkpoints.save()
  }

  saveCheckpoints(): Promise<void> {
    return this.#checkpoints.save()
  }

  /** The logs are flushed by their owners before. Says that all is well only if all is. */
  async stop(isEveryLogOpened: boolean): Promise<void> {
    if (this.#isStopped) return
    this.#isStopped = true
    for (const timer of this.#timers) clearTimeout(timer)
    const logs = [...this.#logs.values()]
    await Promise.all(logs.map(log => log.close()))
    await this.#metadata.close()
    await this.#checkpoints.save()
    this.#files.close()
    const isFlushed = logs.every(log => log.failure === undefined && log.endOffset === log.checkpoint.recoveryPoint)
    await this.#shared.close(isFlushed)
    if (!isFlushed || (!this.#isClean && !isEveryLogOpened)) return
    await replaceFile(this.#files.files, join(this.#folder, 'clean-shutdown'), Buffer.from('1\n'))
  }

  #openSegments(
    partition: TopicPartition,
    how: Pick<LogPlace, 'isClean' | 'indexIntervalBytes' | 'isReplayed'>,
  ): Promise<OpenedLog> {
    const checkpoint = this.#checkpoints.get(partition)
    const continuousFrom = this.#checkpoints.wasLost ? endOfAll : checkpoint.continuousFrom
    return openSegments(this.#files, { folder: this.#folderOf(partition), checkpoint, continuousFrom, ...how })
  }

  /** Brings the logs up to what was acknowledged before a crash. */
  async #replay(wal: string): Promise<void> {
    await replaySharedLog({
      files: this.#files.files,
      folder: wal,
      open: partition => this.#openSegments(partition, { isClean: false, indexIntervalBytes: 4096, isReplayed: false }),
      newSegment: (partition, baseOffset) =>
        new Segment(this.#files, { folder: this.#folderOf(partition), baseOffset, createdAtMs: this.#now() }),
    })
  }

  #forget(): void {
    if (this.#forgotten !== undefined) return
    this.#forgotten = this.#saveForgotten()
    // Told to whoever needs it: the next log that is made.
    this.#forgotten.catch(() => undefined)
  }

  /** Many logs go at once: one save is for all of them. */
  async #saveForgotten(): Promise<void> {
    await new Promise<void>(resolve => setImmediate(resolve))
    this.#forgotten = undefined
    await this.#checkpoints.save()
  }

  #folderOf({ topic, partition }: TopicPartition): string {
    return join(this.#folder, 'topics', `${topic}-${partition}`)
  }

  async #makeFolder(path: string): Promise<void> {
    const topics = join(this.#folder, 'topics')
    // What is noted of a log that was removed must not be taken for its successor's.
    await this.#forgotten
    await this.#files.files.makeFolder(path)
    // Folders made together share a sync: one that begins later covers them.
    const next = this.#foldersMade.get(topics) ?? this.#syncSoon(topics)
    await next
  }

  #syncSoon(path: string): Promise<void> {
    const soon = new Promise<void>(resolve => setImmediate(resolve)).then(() => {
      this.#foldersMade.delete(path)
      return syncedFolder(this.#files.files.syncFolder(path), path)
    })
    this.#foldersMade.set(path, soon)
    return soon
  }

  #later(delayMs: number, work: () => Promise<void>): void {
    if (this.#isStopped) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      // What cannot be removed now is removed at the next start.
      void work().catch(() => undefined)
    }, delayMs)
    timer.unref()
    this.#timers.add(timer)
  }
}

async function removeSharedFiles(files: Files, wal: string): Promise<void> {
  const paths = await sharedLogFiles(files, wal)
  for (const path of paths) await files.remove(path)
  // One that came back after a power cut would bring back logs that are removed from now on.
  if (paths.length > 0) await files.syncFolder(wal)
}

/** A number behind those of the files that are there. */
async function nextSharedFile(files: Files, wal: string): Promise<number> {
  const last = (await sharedLogFiles(files, wal)).at(-1)
  return last === undefined ? 1 : Number(/(\d+)\.wal$/.exec(last)?.[1]) + 1
}

interface Parts {
  readonly shared: SharedLog
  readonly files: OpenFiles
  readonly checkpoints: Checkpoints
  readonly metadata: MetadataLog
  readonly isClean: boolean
}
