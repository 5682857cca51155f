import type { Buffer } from 'node:buffer'
import { dirname } from 'node:path'
import type { Files } from './files.ts'

/** Writes everything at a position, however often the file system takes less than it was given. */
export async function writeAll(files: Files, fd: number, views: readonly Buffer[], position: number): Promise<void> {
  let left = views
  let at = position
  while (left.length > 0) {
    const written = await files.writev(fd, left, at)
    if (written === 0) throw new Error('the file system took no bytes')
    at += written
    left = without(left, written)
  }
}

/** The views after their first `bytes` bytes. */
export function without(views: readonly Buffer[], bytes: number): readonly Buffer[] {
  let left = bytes
  for (const [index, view] of views.entries()) {
    if (left < view.length) return left === 0 ? views.slice(index) : [view.subarray(left), ...views.slice(index + 1)]
    left -= view.length
  }
  return []
}

/** Puts bytes into a file in one step: after a crash it holds the old ones or the new ones. */
export async function replaceFile(files: Files, path: string, bytes: Buffer): Promise<void> {
  await writeNewFile(files, `${path}.new`, bytes)
  files.renameSync(`${path}.new`, path)
  await files.syncFolder(dirname(path))
}

/** Writes a file whole and to the disk; its name is not yet there for certain. */
export async function writeNewFile(files: Files, path: string, bytes: Buffer): Promise<void> {
  const fd = files.openSync(path, true)
  try {
    files.truncateSync(fd, 0)
    await writeAll(files, fd, [bytes], 0)
    await files.datasync(fd)
  } finally {
    files.closeSync(fd)
  }
}
