import { readFile, rename } from 'node:fs/promises'
import { DataFolderError } from './data-folder-error.ts'
import { writeWhole } from './durable-folder.ts'
import type { DataFolderLayout } from './layout.ts'

/** The layout that this release writes. It grows when an older release could no longer read the folder. */
export const DATA_FOLDER_FORMAT = 1

/** Notes the format in a new folder; refuses one that a newer release has written. Throws DataFolderError. */
export async function checkFormat(folder: string, { format }: DataFolderLayout): Promise<void> {
  const text = await read(format)
  if (text === undefined) {
    // In one step: a file that is there is whole.
    await writeWhole(`${format}.new`, `${DATA_FOLDER_FORMAT}\n`)
    await rename(`${format}.new`, format)
    return
  }
  const number = /^\d{1,9}\s*$/.test(text) ? Number(text) : undefined
  if (number === undefined) {
    throw new DataFolderError(
      `${format} does not hold a number: ${folder} is not a data folder of Headgate`,
      'Name another folder with HEADGATE_DATA or --data.',
    )
  }
  if (number > DATA_FOLDER_FORMAT) {
    throw new DataFolderError(
      `the data folder ${folder} has format ${number}, and this release knows formats up to ${DATA_FOLDER_FORMAT}`,
      'Start the newer release that wrote it, or name another folder with HEADGATE_DATA or --data.',
    )
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw error
  }
}
