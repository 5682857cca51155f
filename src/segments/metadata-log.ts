import { Buffer } from 'node:buffer'
import { join } from 'node:path'
import type { JsonValue, MetadataChange, MetadataStore } from '../broker/store.ts'
import { StorageFailure } from '../broker/store.ts'
import { crc32c } from '../bytes/crc32c.ts'
import type { Files } from './files.ts'
import { replaceFile, writeAll } from './whole-file.ts'

const fileName = 'metadata.log'
/** Length and checksum of a frame. */
const headerBytes = 8
/** The log is rewritten when it is larger than this and than four times what it says. */
const minRewriteBytes = 1024 * 1024

type Tables = Map<string, Map<string, JsonValue>>

/** A write that waits for its turn. */
interface Waiting {
  readonly changes: readonly MetadataChange[]
  readonly resolve: () => void
  readonly reject: (error: StorageFailure) => void
}

/**
 * Small durable state in one file: frames of JSON, each a set of changes that happen together. Writes that come while one
 * is under way share the next sync. Held in memory whole; rewritten when most of it is history.
 */
export class MetadataLog implements MetadataStore {
  failure: StorageFailure | undefined
  readonly #files: Files
  readonly #path: string
  readonly #tables: Tables
  #fd: number
  #sizeBytes: number
  #rewrittenBytes: number
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined

  private constructor(files: Files, path: string, { tables, sizeBytes, fd }: Loaded) {
    this.#files = files
    this.#path = path
    this.#tables = tables
    this.#fd = fd
    this.#sizeBytes = sizeBytes
    this.#rewrittenBytes = sizeBytes
  }

  /** Reads the file of a folder. The last frame may be torn: its write was never acknowledged. Throws StorageFailure. */
  static async open(files: Files, folder: string): Promise<MetadataLog> {
    const path = join(folder, fileName)
    const bytes = (await files.readWhole(path)) ?? Buffer.alloc(0)
    const tables: Tables = new Map()
    const sizeBytes = replay(tables, bytes, path)
    const fd = files.openSync(path, true)
    files.truncateSync(fd, sizeBytes)
    await files.datasync(fd)
    await files.syncFolder(folder)
    return new MetadataLog(files, path, { tables, sizeBytes, fd })
  }

  entries(kind: string): ReadonlyMap<string, JsonValue> {
    return this.#tables.get(kind) ?? new Map<string, JsonValue>()
  }

  write(changes: readonly MetadataChange[]): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ changes, resolve, reject })
      this.#writing ??= this.#writeAll()
    })
  }

  async close(): Promise<void> {
    await this.#writing
    this.#files.closeSync(this.#fd)
  }

  async #writeAll(): Promise<void> {
    for (;;) {
      const batch = this.#waiting.splice(0)
      if (batch.length === 0) break
      try {
        await this.#append(batch.map(({ changes }) => frameOf(changes)))
        for (const { changes, resolve } of batch) {
          apply(this.#tables, changes)
          resolve()
        }
        if (this.#sizeBytes > Math.max(minRewriteBytes, 4 * this.#rewrittenBytes)) await this.#rewrite()
      } catch (error) {
        if (error instanceof StorageFailure && !error.isFinal) {
          for (const { reject } of batch) reject(error)
          continue
        }
        // What reached the disk is unknown: nothing may be written behind it.
        this.failure = new StorageFailure(`${this.#path} could not be written; restart to verify it`, true, error)
        for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(this.failure)
      }
    }
    this.#writing = undefined
  }

  async #append(frames: readonly Buffer[]): Promise<void> {
    try {
      await writeAll(this.#files, this.#fd, frames, this.#sizeBytes)
    } catch (error) {
      // The disk may be full: the file is as it was, and takes changes again when there is room.
      this.#files.truncateSync(this.#fd, this.#sizeBytes)
      throw new StorageFailure(`${this.#path} could not be written`, false, error)
    }
    await this.#files.datasync(this.#fd)
    for (const frame of frames) this.#sizeBytes += frame.length
  }

  async #rewrite(): Promise<void> {
    const changes = Array.from(this.#tables, ([kind, table]) =>
      Array.from(table, ([key, value]): MetadataChange => ({ kind, key, value })),
    ).flat()
    const frame = frameOf(changes)
    await replaceFile(this.#files, this.#path, frame)
    this.#files.closeSync(this.#fd)
    this.#fd = this.#files.openSync(this.#path, false)
    this.#sizeBytes = frame.length
    this.#rewrittenBytes = frame.length
  }
}

interface Loaded {
  readonly tables: Tables
  readonly sizeBytes: number
  readonly fd: number
}

function frameOf(changes: readonly MetadataChange[]): Buffer {
  const body = Buffer.from(JSON.stringify(changes))
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32BE(body.length, 0)
  header.writeUInt32BE(crc32c(body), 4)
  return Buffer.concat([header, body])
}

/** Applies every whole frame; the answer is where they end. A bad frame with a good one behind it is no torn tail. */
function replay(tables: Tables, bytes: Buffer, path: string): number {
  let position = 0
  for (let body = frameAt(bytes, position); body !== undefined; body = frameAt(bytes, position)) {
    apply(tables, JSON.parse(body.toString('utf8')) as readonly MetadataChange[])
    position += headerBytes + body.length
  }
  if (position + headerBytes <= bytes.length) {
    const next = position + headerBytes + bytes.readUInt32BE(position)
    if (frameAt(bytes, next) !== undefined)
      throw new StorageFailure(`${path} is damaged at byte ${position}; restore it from a copy`, true, undefined)
  }
  return position
}

function frameAt(bytes: Buffer, position: number): Buffer | undefined {
  if (position + headerBytes > bytes.length) return undefined
  const length = bytes.readUInt32BE(position)
  const body = bytes.subarray(position + headerBytes, position + headerBytes + length)
  return length > 0 && body.length === length && crc32c(body) === bytes.readUInt32BE(position + 4) ? body : undefined
}

function apply(tables: Tables, changes: readonly MetadataChange[]): void {
  for (const { kind, key, value } of changes) {
    let table = tables.get(kind)
    if (table === undefined) tables.set(kind, (table = new Map<string, JsonValue>()))
    if (value === undefined) table.delete(key)
    else table.set(key, value)
  }
}
