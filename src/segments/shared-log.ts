import type { Buffer } from 'node:buffer'
import { join } from 'node:path'
import type { TopicPartition } from '../broker/store.ts'
import type { Files } from './files.ts'
import type { FrameName } from './shared-log-frame.ts'
import { encodeFrame, frameName } from './shared-log-frame.ts'
import { writeAll } from './whole-file.ts'

/** A log whose batches stand in the shared log. */
export interface SharedLogUser {
  readonly partition: TopicPartition
  /** Brings its own files to the disk, so that the shared log need not hold its batches any longer. */
  syncFiles(): Promise<void>
}

/** What one log brings to a commit. */
export interface SharedCommit {
  readonly user: SharedLogUser
  readonly batches: readonly Buffer[]
}

/** The shared log could not take something, and is as it was before. */
export class NothingWritten extends Error {
  override readonly name = 'NothingWritten'
}

const fileEnding = '.wal'
/** Views that one system call takes. */
const maxViews = 1024

interface WalFile {
  readonly path: string
  readonly fd: number
  sizeBytes: number
  readonly users: Map<SharedLogUser, FrameName>
}

/**
 * Batches of many logs in one file, so that one sync makes all of them durable. The logs' own files are written as well,
 * and synced when a file of the shared log is full; then that file goes. After a crash what only stands here is appended to
 * the logs.
 */
export class SharedLog {
  readonly #files: Files
  readonly #folder: string
  readonly #maxFileBytes: number
  #current: WalFile | undefined
  #next: number
  /** Files that are full: the one whose logs are being synced, and those that could not let go of theirs. */
  readonly #full = new Set<WalFile>()
  #retiring: Promise<void> | undefined
  #turn: Promise<void> = Promise.resolve()
  #hasFailed = false

  constructor(files: Files, folder: string, { maxFileBytes, next }: { maxFileBytes: number; next: number }) {
    this.#files = files
    this.#folder = folder
    this.#maxFileBytes = maxFileBytes
    this.#next = next
  }

  /** Whether a write or sync has failed: nothing is taken any more, as nobody would find it behind the torn part. */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  /** Everything given is durable when this resolves. */
  commit(commits: readonly SharedCommit[]): Promise<void> {
    return this.#inTurn(async () => {
      const file = await this.#fileWithRoom()
      const views: Buffer[] = []
      for (const { user, batches } of commits) {
        const name = nameIn(file, user)
        for (const batch of batches) views.push(encodeFrame(name, batch), batch)
      }
      await this.#write(file, views)
    })
  }

  /** Notes that a log is gone: what stands here of it must not go into another of its name. */
  forget(user: SharedLogUser): Promise<void> {
    return this.#inTurn(async () => {
      const file = this.#current
      const holders = [...this.#full, ...(file === undefined ? [] : [file])].filter(({ users }) => users.has(user))
      if (holders.length === 0) return
      for (const { users } of holders) users.delete(user)
      try {
        await this.#write(file ?? (await this.#fileWithRoom()), [encodeFrame(frameName(user.partition))])
      } catch (error) {
        if (error instanceof NothingWritten && file !== undefined) await this.#letGo(file)
        const left = holders.filter(holder => this.#full.has(holder))
        for (const holder of left) nameIn(holder, user)
        if (left.length > 0 || !(error instanceof NothingWritten)) throw error
      }
    })
  }

  /** Where there is no room for a note, what it would be about goes, if it can. */
  async #letGo(file: WalFile): Promise<void> {
    this.#current = undefined
    await this.#retiring
    await this.#retire(file)
  }

  /** The logs are all on the disk, or are not: then what stands here is needed. */
  async close(areLogsSynced: boolean): Promise<void> {
    await this.#turn
    await this.#retiring
    const file = this.#current
    this.#current = undefined
    if (file === undefined) return
    this.#files.closeSync(file.fd)
    if (areLogsSynced) await this.#files.remove(file.path)
  }

  /** One write after the other: whoever reads the file stops at the first that is not whole. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#workAfter(this.#turn, work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  async #workAfter(before: Promise<void>, work: () => Promise<void>): Promise<void> {
    await before
    if (this.#hasFailed) throw new Error('the shared log has failed before')
    try {
      await work()
    } catch (error) {
      if (!(error instanceof NothingWritten)) this.#hasFailed = true
      throw error
    }
  }

  async #write(file: WalFile, views: readonly Buffer[]): Promise<void> {
    let end = file.sizeBytes
    try {
      for (let index = 0; index < views.length; index += maxViews) {
        const some = views.slice(index, index + maxViews)
        await writeAll(this.#files, file.fd, some, end)
        for (const view of some) end += view.length
      }
    } catch (error) {
      // The disk may be full. What comes next must stand where this should have, and nothing of it behind that.
      this.#files.truncateSync(file.fd, file.sizeBytes)
      throw new NothingWritten('nothing was written to the shared log', { cause: error })
    }
    file.sizeBytes = end
    await this.#files.datasync(file.fd)
  }

  /** A full file is left behind only when the one before has gone. */
  async #fileWithRoom(): Promise<WalFile> {
    const full = this.#current
    if (full !== undefined && (full.sizeBytes < this.#maxFileBytes || this.#retiring !== undefined)) return full
    const path = join(this.#folder, String(this.#next++).padStart(10, '0') + fileEnding)
    const file = { path, fd: this.#makeFile(path), sizeBytes: 0, users: new Map<SharedLogUser, FrameName>() }
    await this.#files.syncFolder(this.#folder)
    this.#current = file
    if (full !== undefined) this.#retiring = this.#retire(full)
    return file
  }

  #makeFile(path: string): number {
    try {
      return this.#files.openSync(path, true)
    } catch (error) {
      throw new NothingWritten('there is no file for the shared log', { cause: error })
    }
  }

  /** Syncs the logs of a full file and removes it. A log that cannot be synced keeps it, for the next start. */
  async #retire(file: WalFile): Promise<void> {
    this.#full.add(file)
    this.#files.closeSync(file.fd)
    try {
      for (const user of file.users.keys()) await user.syncFiles()
      await this.#files.remove(file.path)
      // Until it is gone for certain, logs that are removed are noted.
      await this.#files.syncFolder(this.#folder)
      this.#full.delete(file)
    } catch {
      // The log has failed by now and says so itself; the file stays among the full ones.
    } finally {
      this.#retiring = undefined
    }
  }
}

function nameIn({ users }: WalFile, user: SharedLogUser): FrameName {
  const known = users.get(user)
  if (known !== undefined) return known
  const name = frameName(user.partition)
  users.set(user, name)
  return name
}

/** The files of a shared log in their order. */
export async function sharedLogFiles(files: Files, folder: string): Promise<readonly string[]> {
  const names = await files.list(folder)
  return names
    .filter(name => name.endsWith(fileEnding))
    .sort()
    .map(name => join(folder, name))
}
