import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

const FOLDER_MODE = 0o700

/** Makes a folder, and those above it, for this user alone; a power cut does not take it away again. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: FOLDER_MODE })
  if (first === undefined) return
  for (let folder = path; folder !== dirname(first);) {
    folder = dirname(folder)
    await syncFolder(folder)
  }
}

/** Brings the entries of a folder to the disk, where that can be done. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r').catch((error: unknown) => {
    // A folder above ours may be one that this user can pass through and not read.
    if ((error as { code?: string }).code === 'EACCES') return undefined
    throw error
  })
  try {
    await folder?.sync()
  } finally {
    await folder?.close()
  }
}

/** Writes a file whole and to the disk, in a folder that no one else writes. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
