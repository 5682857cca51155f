import { spawnSync } from 'node:child_process'
import { CheckProblem } from './check-problem.ts'
import { isSkipped, MAX_FILE_BYTES, type FileSource } from './file-source.ts'

/** A tree of a large repository is listed, and all schemas of it read, in one go. */
const MAX_OUTPUT_BYTES = 1024 * 1024 * 1024

/** The files below a folder as they are in a commit: `main`, `HEAD~1`, a tag. Throws CheckProblem where git refuses. */
export function gitSource(folder: string, revision: string): FileSource {
  // What begins with a dash would be an option to git.
  if (revision === '' || revision.startsWith('-')) throw new CheckProblem(`git:${revision} names no commit.`)
  const commit = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], {
    onFailure: `git:${revision} is no commit of this repository. In CI fetch it first: git fetch origin ${revision}.`,
  })
    .toString('utf8')
    .trim()
  return {
    list: below => {
      const where = below === '' ? '.' : below
      const output = git(folder, ['ls-tree', '-r', '-z', '--name-only', commit, '--', where])
      const paths = output.toString('utf8').split('\0')
      return paths.filter(path => path !== '' && !path.split('/').some(isSkipped)).sort()
    },
    read: paths => readAll(folder, commit, paths),
  }
}

/** One process for all files: `cat-file` answers in the order of what it is asked. */
function readAll(folder: string, commit: string, paths: readonly string[]): ReadonlyMap<string, string> {
  const askable = paths.filter(path => !path.includes('\n'))
  const found = new Map<string, string>()
  if (askable.length === 0) return found
  const input = askable.map(path => `${commit}:./${path}\n`).join('')
  const output = git(folder, ['cat-file', '--batch'], { input })
  let at = 0
  for (const path of askable) {
    const end = output.indexOf(0x0a, at)
    const [, type, size] = /^\S+ (\w+) (\d+)$/.exec(output.toString('utf8', at, end)) ?? []
    at = end + 1
    if (type === undefined) continue
    const length = Number(size)
    if (type === 'blob') {
      if (length > MAX_FILE_BYTES) throw new CheckProblem(`${path} is longer than ${MAX_FILE_BYTES} bytes.`)
      found.set(path, output.toString('utf8', at, at + length).replace(/^\uFEFF/, ''))
    }
    at += length + 1
  }
  return found
}

function git(
  folder: string,
  words: readonly string[],
  { input, onFailure }: { readonly input?: string; readonly onFailure?: string } = {},
): Buffer {
  const result = spawnSync('git', words, {
    cwd: folder,
    maxBuffer: MAX_OUTPUT_BYTES,
    ...(input !== undefined && { input }),
  })
  if (result.error) throw new CheckProblem(`git cannot be run: ${result.error.message}`)
  if (result.status === 0) return result.stdout
  const said = result.stderr.toString('utf8').trim()
  throw new CheckProblem(onFailure ?? `git ${words[0]} failed: ${said}`)
}
