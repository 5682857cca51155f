import { readGlob, type Glob } from '../../check/glob.ts'
import type { Manifest, ManifestEntry, ManifestProblem } from '../../check/manifest.ts'
import { referenceGraph, type ReferenceGraph } from '../../check/reference-graph.ts'
import { treeSchemas, type TreeFile } from '../../check/working-tree.ts'
import type { FileSource } from './file-source.ts'

/** The schemas of a manifest as they are in one place, and what is wrong with the manifest there. */
export interface ReadTree {
  readonly graph: ReferenceGraph
  readonly problems: readonly ManifestProblem[]
}

/** Reads the files that a manifest names. `isEarlier`: of another time, when some of them may not have been there. */
export function readTree(
  manifest: Pick<Manifest, 'entries' | 'roots'>,
  source: FileSource,
  { isEarlier = false }: { readonly isEarlier?: boolean } = {},
): ReadTree {
  const problems: ManifestProblem[] = []
  const named = manifest.entries.flatMap(entry => pathsOf(entry, source, problems))
  const texts = source.read([...new Set(named.map(({ path }) => path))])
  const files: TreeFile[] = []
  for (const { path, entry } of named) {
    const text = texts.get(path)
    if (text === undefined) problems.push({ line: entry.line, message: `${path} is not there.` })
    else files.push({ path, text, entry })
  }
  const { schemas, problems: others } = treeSchemas(files)
  return {
    graph: referenceGraph(schemas, { roots: manifest.roots }),
    problems: isEarlier ? [] : [...problems, ...others],
  }
}

interface NamedPath {
  readonly path: string
  readonly entry: ManifestEntry
}

function pathsOf(entry: ManifestEntry, source: FileSource, problems: ManifestProblem[]): readonly NamedPath[] {
  if (entry.file !== undefined) return [{ path: entry.file.replace(/^\.\//, ''), entry }]
  const excluded = globsOf(entry.exclude, entry, problems)
  const paths = new Set<string>()
  for (const [at, glob] of globsOf(entry.files, entry, problems).entries()) {
    const matching = source.list(glob.folder).filter(path => glob.matches(path))
    if (matching.length === 0) problems.push({ line: entry.line, message: `no file matches ${entry.files[at]}.` })
    for (const path of matching) if (!excluded.some(one => one.matches(path))) paths.add(path)
  }
  return [...paths].sort().map(path => ({ path, entry }))
}

function globsOf(patterns: readonly string[], entry: ManifestEntry, problems: ManifestProblem[]): readonly Glob[] {
  return patterns.flatMap(pattern => {
    const glob = readGlob(pattern)
    if (!glob) problems.push({ line: entry.line, message: 'a pattern is too long or has too many alternatives.' })
    return glob ? [glob] : []
  })
}
