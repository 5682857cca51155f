import { Buffer } from 'node:buffer'
import type { OpenFiles } from './open-files.ts'

const tailEntries = 512

/**
 * Entries of one size in ascending order. Those that are not in the file yet are held in memory; the file is brought up to
 * date when there are many, and read entry by entry.
 */
export class IndexFile {
  readonly path: string
  readonly entryBytes: number
  readonly #files: OpenFiles
  #inFile: number
  #tail: Buffer
  #tailCount = 0

  constructor(files: OpenFiles, path: string, entryBytes: number, count = 0) {
    this.#files = files
    this.path = path
    this.entryBytes = entryBytes
    this.#inFile = count
    this.#tail = Buffer.allocUnsafe(0)
  }

  get count(): number {
    return this.#inFile + this.#tailCount
  }

  /** Whether so much is only in memory that it should go to the file. */
  get isTailFull(): boolean {
    return this.#tailCount >= tailEntries
  }

  /** Room for another entry, to be filled by the caller at once. */
  add(): { readonly buffer: Buffer; readonly at: number } {
    const at = this.#tailCount * this.entryBytes
    if (at + this.entryBytes > this.#tail.length) {
      const grown = Buffer.allocUnsafe(Math.max(16 * this.entryBytes, 2 * this.#tail.length))
      this.#tail.copy(grown)
      this.#tail = grown
    }
    this.#tailCount++
    return { buffer: this.#tail, at }
  }

  /** Reads an entry by its number through `read`, which gets a buffer and a position in it. */
  entry<T>(index: number, read: (buffer: Buffer, at: number) => T): T {
    if (index >= this.#inFile) return read(this.#tail, (index - this.#inFile) * this.entryBytes)
    const buffer = Buffer.allocUnsafe(this.entryBytes)
    const found = this.#files.use(this.path, false, fd =>
      this.#files.files.readSync(fd, buffer, index * this.entryBytes),
    )
    if (found < this.entryBytes) throw new Error(`${this.path} ends before entry ${index}`)
    return read(buffer, 0)
  }

  /** The number of entries for which `isBefore` holds; they come before all others. */
  countBefore(isBefore: (buffer: Buffer, at: number) => boolean): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.entry(middle, isBefore)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Writes what is only in memory to the file. Its folder is there. */
  write(): void {
    if (this.#tailCount === 0) return
    const bytes = this.#tail.subarray(0, this.#tailCount * this.entryBytes)
    this.#files.use(this.path, true, fd => {
      let done = 0
      while (done < bytes.length) {
        const position = this.#inFile * this.entryBytes + done
        done += this.#files.files.writevSync(fd, [bytes.subarray(done)], position)
      }
    })
    this.#inFile += this.#tailCount
    this.#tailCount = 0
    if (this.#tail.length > tailEntries * this.entryBytes) this.#tail = Buffer.allocUnsafe(0)
  }

  /** Keeps the first entries alone. */
  truncate(count: number): void {
    if (count >= this.count) return
    this.#tailCount = Math.max(0, count - this.#inFile)
    if (count >= this.#inFile) return
    this.#inFile = count
    this.#files.use(this.path, true, fd => this.#files.files.truncateSync(fd, count * this.entryBytes))
  }

  /** Brings the file to the disk. */
  async sync(): Promise<void> {
    this.write()
    await this.#files.lend(this.path, true, fd => this.#files.files.datasync(fd))
  }
}
