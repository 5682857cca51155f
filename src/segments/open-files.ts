import type { Files } from './files.ts'

interface OpenFile {
  readonly fd: number
  users: number
  /** Closed by its last user, as another file has the name now. */
  isStale: boolean
}

/**
 * Files that are open, by path. The least recently used are closed when there are too many, but none that is in use, so
 * that thousands of partitions live with few descriptors.
 */
export class OpenFiles {
  readonly files: Files
  readonly #open = new Map<string, OpenFile>()
  readonly #max: number

  constructor(files: Files, max: number) {
    this.files = files
    this.#max = max
  }

  get count(): number {
    return this.#open.size
  }

  /** Lends the descriptor for the time of the call. */
  use<T>(path: string, create: boolean, work: (fd: number) => T): T {
    const file = this.#acquire(path, create)
    try {
      return work(file.fd)
    } finally {
      this.#release(file)
    }
  }

  /** Lends the descriptor until the promise is settled. */
  async lend<T>(path: string, create: boolean, work: (fd: number) => Promise<T>): Promise<T> {
    const file = this.#acquire(path, create)
    try {
      return await work(file.fd)
    } finally {
      this.#release(file)
    }
  }

  /** Forgets the file that had this name; whoever uses it may finish. */
  forget(path: string): void {
    const file = this.#open.get(path)
    if (file === undefined) return
    this.#open.delete(path)
    file.isStale = true
    if (file.users === 0) this.files.closeSync(file.fd)
  }

  close(): void {
    for (const path of this.#open.keys()) this.forget(path)
  }

  #acquire(path: string, create: boolean): OpenFile {
    let file = this.#open.get(path)
    if (file === undefined) {
      if (this.#open.size >= this.#max) this.#closeIdle()
      file = { fd: this.files.openSync(path, create), users: 0, isStale: false }
    } else this.#open.delete(path)
    // Behind all others: the map is in the order of use.
    this.#open.set(path, file)
    file.users++
    return file
  }

  #release(file: OpenFile): void {
    if (--file.users === 0 && file.isStale) this.files.closeSync(file.fd)
  }

  #closeIdle(): void {
    for (const [path, { users }] of this.#open) {
      if (users > 0) continue
      this.forget(path)
      if (this.#open.size < this.#max) return
    }
  }
}
