import type { Buffer } from 'node:buffer'
import type { Durability } from '../broker/store.ts'
import { StorageFailure } from '../broker/store.ts'
import type { Commit, CommitQueue, Drainable } from './commit-queue.ts'
import type { Segment } from './segment.ts'
import type { SharedLogUser } from './shared-log.ts'
import { without, writeAll } from './whole-file.ts'

interface Pending {
  readonly segment: Segment
  readonly position: number
  readonly bytes: Buffer
  readonly durability: Durability
  readonly resolve: () => void
  readonly reject: (error: StorageFailure) => void
}

/** What one segment after the other needs done by its owner. */
export interface SegmentTurns {
  /** What the log is to the shared log. */
  readonly user: SharedLogUser
  /** Before the first write: folder, file, and their names on the disk. */
  readonly begin: (segment: Segment) => Promise<void>
  /** After the last write, batches and indexes to the disk. */
  readonly seal: (segment: Segment) => Promise<void>
}

const maxViews = 1024
const maxWriteBytes = 8 * 1024 * 1024
/** Up to here a write into the page cache costs less than handing it to another thread. */
const maxSyncWriteBytes = 1024 * 1024
/** Syncs that take less are not worth a wait: a timer is no finer than a millisecond. */
const minGatheredSyncMs = 2
const gatherShare = 1 / 3
/** A disk that stalled once holds nobody up for longer. */
const maxGatherMs = 5

/**
 * Writes the batches of one log in order. All that wait go in one write; while a sync runs the next writes proceed, and the
 * next sync covers them all. Appends end in the order in which they came. After the first failure nothing is written.
 */
export class LogWriter implements Commit, Drainable {
  readonly user: SharedLogUser
  readonly #commits: CommitQueue
  readonly #turns: SegmentTurns
  #queue: Pending[] = []
  /** Written, and not yet as durable as asked, or behind one that is not. */
  #written: Pending[] = []
  /** Of those, how many from the first on a sync has covered, and how many the one under way will have. */
  #synced = 0
  #covered = 0
  #current: Segment | undefined
  #isWriting = false
  #isSyncing = false
  #isSyncWanted = false
  #syncBeganMs = 0
  /** Whom the last sync answered, and who waited behind it: as many may be there for the next one soon. */
  #expected = 0
  #gatherUntil = 0
  #gathered: (() => void) | undefined
  /** Whether the current segment holds batches that no sync has covered and nobody waits for. */
  #isLoose = false
  /** Segments on their way to the disk, and those that were when the sync under way began. */
  #sealing: Promise<void> = Promise.resolve()
  #sealingCount = 0
  #coveredSealing: Promise<void> | undefined
  #idle: (() => void)[] = []
  failure: StorageFailure | undefined

  constructor(commits: CommitQueue, turns: SegmentTurns) {
    this.#commits = commits
    this.#turns = turns
    this.user = turns.user
  }

  /** The segment that is being written, if its file is there. */
  get current(): Segment | undefined {
    return this.#current
  }

  /** Continues after a failure, or at the start, in a segment whose file is there, or in a new one. */
  resume(segment: Segment | undefined): void {
    this.#current = segment
    this.failure = undefined
  }

  append(segment: Segment, position: number, bytes: Buffer, durability: Durability): Promise<void> {
    if (this.failure !== undefined) throw this.failure
    this.#commits.enter(bytes.length)
    return new Promise<void>((resolve, reject) => {
      this.#queue.push({ segment, position, bytes, durability, resolve, reject })
      if (!this.#isWriting) this.#commits.schedule(this)
    })
  }

  /** Resolves when nothing waits to be written or synced, or the log has failed and no call is under way. */
  async settled(): Promise<void> {
    while (!this.#isIdle) await new Promise<void>(resolve => this.#idle.push(resolve))
    await this.#sealing
  }

  /** Resolves when the segments before the current one are on the disk. */
  async sealed(): Promise<void> {
    await this.#sealing
  }

  /** Resolves when nothing is written to these segments any more; their files may go then. */
  async released(segments: readonly Segment[]): Promise<void> {
    const isHeld = (): boolean => this.#current !== undefined && segments.includes(this.#current)
    while (isHeld() && !this.#isIdle) await new Promise<void>(resolve => this.#idle.push(resolve))
    if (isHeld()) this.#current = undefined
    await this.#sealing
  }

  get #isIdle(): boolean {
    return !this.#isWriting && !this.#isSyncing && this.#queue.length === 0 && this.#written.length === 0
  }

  drain(): void {
    while (!this.#isWriting && this.failure === undefined) {
      const head = this.#queue[0]
      if (head === undefined) break
      if (head.segment !== this.#current) return this.#run(() => this.#turnTo(head.segment))
      const batches = this.#take(head)
      const views = batches.map(({ bytes }) => bytes)
      if (head.durability === 'sync-batch') return this.#run(() => this.#writeAlone(head))
      if (bytesOf(views) > maxSyncWriteBytes) return this.#run(() => this.#write(batches, views))
      this.#writeNow(batches, views)
    }
    this.#wakeIdle()
  }

  /** The batches that go in one write: of one segment, and none that wants a sync of its own. */
  #take(head: Pending): readonly Pending[] {
    let count = 1
    let bytes = head.bytes.length
    for (; head.durability !== 'sync-batch' && count < Math.min(maxViews, this.#queue.length); count++) {
      const next = this.#queue[count] as Pending
      bytes += next.bytes.length
      if (next.segment !== head.segment || next.durability === 'sync-batch' || bytes > maxWriteBytes) break
    }
    return this.#queue.splice(0, count)
  }

  #run(work: () => Promise<void>): void {
    this.#isWriting = true
    void work()
      .catch((error: unknown) => this.#fail(isFinal(error) ? 'sync' : 'write', error))
      .finally(() => {
        this.#isWriting = false
        this.drain()
      })
  }

  async #turnTo(segment: Segment): Promise<void> {
    const done = this.#current
    this.#current = undefined
    if (done !== undefined) {
      this.#sealing = this.#sealAfter(this.#sealing, done)
    }
    await this.#turns.begin(segment)
    this.#current = segment
    this.#wakeIdle()
  }

  async #sealAfter(before: Promise<void>, segment: Segment): Promise<void> {
    this.#sealingCount++
    try {
      await before
      await this.#commits.sync(() => this.#turns.seal(segment))
    } catch (error) {
      this.#fail('sync', error)
    } finally {
      this.#sealingCount--
    }
  }

  #writeNow(batches: readonly Pending[], views: readonly Buffer[]): void {
    const { segment, position } = batches[0] as Pending
    this.#written.push(...batches)
    try {
      segment.files.use(segment.paths.log, false, fd => {
        let at = position
        for (let left = views; left.length > 0;) {
          const bytes = segment.files.files.writevSync(fd, left, at)
          at += bytes
          left = without(left, bytes)
        }
      })
      this.#afterWrite(batches)
    } catch (error) {
      this.#fail('write', error)
    }
  }

  async #write(batches: readonly Pending[], views: readonly Buffer[]): Promise<void> {
    const { segment, position } = batches[0] as Pending
    const writing = segment.files.lend(segment.paths.log, false, fd =>
      writeAll(segment.files.files, fd, views, position),
    )
    await writing.finally(() => this.#written.push(...batches))
    this.#afterWrite(batches)
  }

  async #writeAlone(batch: Pending): Promise<void> {
    await this.#write([batch], [batch.bytes])
    while (this.#isSyncing) await new Promise<void>(resolve => this.#idle.push(resolve))
  }

  #afterWrite(batches: readonly Pending[]): void {
    // A sync may have failed meanwhile.
    if (this.failure !== undefined) return this.#fail('write', this.failure)
    this.#current?.relieve()
    for (const { durability } of batches) {
      if (durability === 'page-cache') this.#isLoose = true
      else this.#isSyncWanted = true
    }
    this.#settle()
    if (this.#written.length - this.#synced >= this.#expected) this.#gathered?.()
    if (this.#isSyncWanted && !this.#isSyncing) this.#startSync()
  }

  /**
   * Who was answered just now sends again at once. A sync that began with the first of them would leave the others to the next
   * one: two syncs for each answer. So it waits for as many as the last time, for a third of what a sync takes, or 5 ms.
   */
  #startSync(): void {
    this.#isSyncing = true
    const leftMs = this.#gatherUntil === 0 ? 0 : this.#gatherUntil - performance.now()
    if (leftMs <= 0 || this.#written.length - this.#synced >= this.#expected) this.#commit()
    else void this.#gather(leftMs)
  }

  async #gather(leftMs: number): Promise<void> {
    await new Promise<void>(resolve => {
      this.#gathered = resolve
      setTimeout(resolve, leftMs)
    })
    this.#gathered = undefined
    // A write may have failed meanwhile.
    if (this.failure === undefined) this.#commit()
    else this.#endSync()
  }

  #commit(): void {
    this.#syncBeganMs = performance.now()
    this.#commits.commit(this)
  }

  begin(): void {
    this.#isSyncWanted = false
    this.#covered = this.#written.length
    this.#coveredSealing = this.#sealingCount === 0 ? undefined : this.#sealing
  }

  syncFile(): Promise<void> {
    this.#isLoose = false
    return this.#syncFile(this.#written.at(-1)?.segment)
  }

  get waitingBytes(): number {
    let bytes = 0
    for (let index = this.#synced; index < this.#written.length; index++)
      bytes += this.#written[index]?.bytes.length ?? 0
    return bytes
  }

  /** Batches that were acknowledged from the page cache stand in no other place than their file. */
  sharedBatches(): readonly Buffer[] | undefined {
    return this.#isLoose ? undefined : this.#written.slice(this.#synced).map(({ bytes }) => bytes)
  }

  /** What was written before the sync began is durable after it, once the segments before are. */
  committed(): void {
    if (this.#coveredSealing === undefined) this.#settleCovered()
    else void this.#coveredSealing.then(() => this.#settleCovered())
  }

  failed(cause: unknown): void {
    this.#fail('sync', cause)
    this.#endSync()
  }

  #settleCovered(): void {
    this.#synced = this.#covered
    this.#expected = this.#written.length
    const now = performance.now()
    const tookMs = now - this.#syncBeganMs
    this.#gatherUntil = tookMs < minGatheredSyncMs ? 0 : now + Math.min(maxGatherMs, tookMs * gatherShare)
    this.#settle()
    if (this.#isSyncWanted && this.failure === undefined) this.#startSync()
    else this.#endSync()
  }

  #endSync(): void {
    this.#isSyncing = false
    this.#wakeIdle()
  }

  async #syncFile(segment: Segment | undefined): Promise<void> {
    if (segment !== undefined)
      await segment.files.lend(segment.paths.log, false, fd => segment.files.files.datasync(fd))
  }

  /** Brings to the disk what stands in the segments; a failure is the log's. */
  async syncFiles(): Promise<void> {
    try {
      await this.#commits.sync(() => this.#syncFile(this.#current))
      // After it: the segment that was current before may be on its way to the disk.
      await this.#sealing
    } catch (error) {
      this.#fail('sync', error)
    }
    if (this.failure !== undefined) throw this.failure
  }

  #settle(): void {
    if (this.failure !== undefined) return
    let count = 0
    let bytes = 0
    for (const batch of this.#written) {
      if (count >= this.#synced && batch.durability !== 'page-cache') break
      count++
      bytes += batch.bytes.length
      batch.resolve()
    }
    if (count === 0) return
    this.#written.splice(0, count)
    this.#synced = Math.max(0, this.#synced - count)
    this.#covered = Math.max(0, this.#covered - count)
    this.#commits.leave(bytes)
  }

  #fail(what: 'write' | 'sync', cause: unknown): void {
    this.failure ??= new StorageFailure(
      what === 'sync'
        ? 'the log could not be synced; what is on the disk is unknown until the next start has verified it'
        : 'the log could not be written; it takes appends again once it is verified',
      what === 'sync',
      cause,
    )
    const lost = [...this.#written, ...this.#queue]
    this.#written = []
    this.#queue = []
    this.#synced = 0
    this.#covered = 0
    this.#isSyncWanted = false
    this.#commits.leave(bytesOf(lost.map(({ bytes }) => bytes)))
    for (const batch of lost) batch.reject(this.failure)
  }

  #wakeIdle(): void {
    for (const wake of this.#idle.splice(0)) wake()
  }
}

const isFinal = (error: unknown): boolean => error instanceof StorageFailure && error.isFinal

function bytesOf(views: readonly Buffer[]): number {
  let bytes = 0
  for (const view of views) bytes += view.length
  return bytes
}
