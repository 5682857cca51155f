import * as fs from 'node:fs'
import { promisify } from 'node:util'
import type { Files } from './files.ts'

const writev = promisify(fs.writev)
const read = promisify(fs.read)
const datasync = promisify(fs.fdatasync)
const fileMode = 0o600
const folderMode = 0o700

/** The file system of this machine. */
export const nodeFiles: Files = {
  openSync: (path, create) =>
    fs.openSync(path, create ? fs.constants.O_RDWR | fs.constants.O_CREAT : fs.constants.O_RDWR, fileMode),
  closeSync: fs.closeSync,
  sizeSync: fd => fs.fstatSync(fd).size,
  readSync: (fd, into, position) => fs.readSync(fd, into, 0, into.length, position),
  read: async (fd, into, position) => (await read(fd, into, 0, into.length, position)).bytesRead,
  writevSync: (fd, views, position) => fs.writevSync(fd, views, position),
  writev: async (fd, views, position) => (await writev(fd, views, position)).bytesWritten,
  datasync,
  truncateSync: fs.ftruncateSync,
  renameSync: fs.renameSync,
  remove: path => fs.promises.rm(path, { force: true }),
  removeFolder: path => fs.promises.rm(path, { recursive: true, force: true }),
  makeFolder: async path => {
    await fs.promises.mkdir(path, { recursive: true, mode: folderMode })
  },
  syncFolder: async path => {
    const folder = await fs.promises.open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  },
  list: path => absentAs(fs.promises.readdir(path), []),
  readWhole: path => absentAs<Buffer | undefined>(fs.promises.readFile(path), undefined),
  stat: async path => {
    const found = await absentAs<fs.Stats | undefined>(fs.promises.stat(path), undefined)
    return found && { sizeBytes: found.size, modifiedAtMs: found.mtimeMs, createdAtMs: found.birthtimeMs }
  },
}

async function absentAs<T>(outcome: Promise<T>, instead: T): Promise<T> {
  try {
    return await outcome
  } catch (error) {
    if (isAbsent(error)) return instead
    throw error
  }
}

/** Whether an error says that there is no such file. */
export function isAbsent(error: unknown): boolean {
  return (error as { code?: string }).code === 'ENOENT'
}
