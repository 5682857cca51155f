import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { CheckProblem } from './check-problem.ts'
import { isSkipped, MAX_FILE_BYTES, MAX_FILES, type FileSource } from './file-source.ts'

/** The files below a folder of this machine. Links to folders are not followed. */
export function folderSource(root: string): FileSource {
  return {
    list: folder => listBelow(root, folder),
    read: paths => {
      const found = new Map<string, string>()
      for (const path of paths) {
        const text = readText(join(root, path))
        if (text !== undefined) found.set(path, text)
      }
      return found
    },
  }
}

/** The text of a file; undefined where there is none. Throws CheckProblem for one that cannot be read. */
export function readText(path: string): string | undefined {
  try {
    const { size } = statSync(path)
    if (size > MAX_FILE_BYTES) throw new CheckProblem(`${path} is longer than ${MAX_FILE_BYTES} bytes.`)
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    if (error instanceof CheckProblem) throw error
    if (isMissing(error)) return undefined
    throw new CheckProblem(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function listBelow(root: string, start: string): readonly string[] {
  const found: string[] = []
  const waiting = [start]
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of entriesOf(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory() && !isSkipped(entry.name)) waiting.push(path)
      else if (!entry.isDirectory()) found.push(path)
      if (found.length > MAX_FILES) throw new CheckProblem(`there are more than ${MAX_FILES} files below ${root}.`)
    }
  }
  return found.sort()
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (isMissing(error)) return []
    throw new CheckProblem(`${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ENOTDIR'
}
