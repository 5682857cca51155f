import type { Buffer } from 'node:buffer'

/**
 * What the room asks of a file system. `node-files.ts` is the real one; tests put faults and power cuts behind it. Calls
 * named `…Sync` are for work of microseconds: opening, headers, index entries, renames.
 */
export interface Files {
  /** Opens for reading and writing; makes the file when `create` is set. Throws with `code` ENOENT. */
  openSync(path: string, create: boolean): number
  closeSync(fd: number): void
  sizeSync(fd: number): number
  readSync(fd: number, into: Buffer, position: number): number
  read(fd: number, into: Buffer, position: number): Promise<number>
  /** Bytes written, which may be fewer than there are. */
  writevSync(fd: number, views: readonly Buffer[], position: number): number
  writev(fd: number, views: readonly Buffer[], position: number): Promise<number>
  datasync(fd: number): Promise<void>
  truncateSync(fd: number, sizeBytes: number): void
  renameSync(from: string, to: string): void
  remove(path: string): Promise<void>
  removeFolder(path: string): Promise<void>
  makeFolder(path: string): Promise<void>
  /** Brings names to the disk: what was made, renamed or removed in the folder. */
  syncFolder(path: string): Promise<void>
  /** Names in a folder; none when there is no folder. */
  list(path: string): Promise<readonly string[]>
  /** Undefined when there is no file. */
  readWhole(path: string): Promise<Buffer | undefined>
  stat(
    path: string,
  ): Promise<{ readonly sizeBytes: number; readonly modifiedAtMs: number; readonly createdAtMs: number } | undefined>
}
