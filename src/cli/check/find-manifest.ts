import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { manifestNames, type Manifest } from '../../check/manifest.ts'
import { CheckProblem } from './check-problem.ts'
import { readText } from './folder-source.ts'
import { readManifest } from './manifest-file.ts'

/** A manifest and where it is. */
export interface FoundManifest {
  readonly manifest: Manifest
  /** The folder that its paths count from. */
  readonly folder: string
  /** Its name in that folder. */
  readonly name: string
}

/** The manifest at `path`, or the one that is found upward from `folder`. Throws CheckProblem with every problem of it. */
export function findManifest(folder: string, path?: string): FoundManifest {
  const file = path === undefined ? foundUpward(folder) : resolve(folder, path)
  if (file === undefined)
    throw new CheckProblem(
      `there is no ${manifestNames[0]} in ${folder} or above it. Write one, or check a file: headgate check FILE --subject NAME.`,
    )
  const text = readText(file)
  if (text === undefined) throw new CheckProblem(`${file} is not there.`)
  const { manifest, problems } = readManifest(text)
  const name = basename(file)
  if (!manifest)
    throw new CheckProblem(problems.map(({ line, message }) => `${name} line ${line}: ${message}`).join('\n'))
  return { manifest, folder: dirname(file), name }
}

function foundUpward(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    for (const name of manifestNames) if (existsSync(join(folder, name))) return join(folder, name)
    if (dirname(folder) === folder) return undefined
  }
}
