import { open, readFile, type FileHandle } from 'node:fs/promises'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { DataFolderError } from './data-folder-error.ts'
import { makeFolder } from './durable-folder.ts'
import { checkFormat } from './format.ts'
import { dataFolderLayout, type DataFolderLayout } from './layout.ts'

/** Far behind the text: on Windows, bytes that are locked cannot be read by others. */
const LOCKED_BYTE = 2 ** 30

/** A data folder that this process, and no other, may use until it releases it. */
export interface LockedDataFolder {
  /** Absolute. */
  readonly path: string
  readonly layout: DataFolderLayout
  /** Releasing twice is safe. */
  release(): Promise<void>
}

/** Who holds a folder, for the message to those who want it too. */
interface Holder {
  readonly pid: number
  readonly host: string
  readonly since: string
}

/**
 * Makes the folder if need be and takes its lock, which the kernel frees when the process dies. Refuses a folder that is
 * in use, that cannot be written, or that a newer release has written. Throws DataFolderError.
 */
export async function lockDataFolder(folder: string): Promise<LockedDataFolder> {
  const path = resolve(folder)
  const layout = dataFolderLayout(path)
  const file = await openLock(path, layout.lock)
  try {
    if (!(await takeLock(file, path))) throw inUse(path, await readHolder(layout.lock))
    await writeHolder(file)
    await checkFormat(path, layout)
  } catch (error) {
    await file.close()
    throw error instanceof DataFolderError ? error : notWritable(path, error)
  }
  let released: Promise<void> | undefined
  return { path, layout, release: () => (released ??= file.close()) }
}

async function openLock(path: string, lock: string): Promise<FileHandle> {
  try {
    await makeFolder(path)
    return await open(lock, 'a+', 0o600)
  } catch (error) {
    throw notWritable(path, error)
  }
}

async function takeLock(file: FileHandle, path: string): Promise<boolean> {
  try {
    // Loaded here: a server that keeps nothing on disk does without its native code.
    const { tryLock } = await import('fs-native-extensions')
    return tryLock(file.fd, LOCKED_BYTE, 1)
  } catch (cause) {
    throw new DataFolderError(
      `the data folder ${path} cannot be locked: ${(cause as Error).message}`,
      'Name a folder on a local disk with HEADGATE_DATA or --data, or use a PostgreSQL server with DATABASE_URL.',
      cause,
    )
  }
}

async function writeHolder(file: FileHandle): Promise<void> {
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() }
  await file.truncate(0)
  await file.write(`${JSON.stringify(holder)}\n`)
}

/** Undefined where the holder has not said yet, or the file is damaged: the lock counts, not the text. */
async function readHolder(lock: string): Promise<Partial<Holder> | undefined> {
  const text = await readFile(lock, 'utf8')
  try {
    return JSON.parse(text) as Partial<Holder>
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function notWritable(path: string, cause: unknown): DataFolderError {
  return new DataFolderError(
    `the data folder ${path} cannot be written: ${(cause as Error).message}`,
    'Give this user the right to write it, or name another folder with HEADGATE_DATA or --data.',
    cause,
  )
}

function inUse(path: string, holder: Partial<Holder> | undefined): DataFolderError {
  const who = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'another process'
  return new DataFolderError(
    `the data folder ${path} is in use by ${who}`,
    'Stop that process, or name another folder with HEADGATE_DATA or --data.',
  )
}
