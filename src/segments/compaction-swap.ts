import { Buffer } from 'node:buffer'
import { join } from 'node:path'
import type { OpenFiles } from './open-files.ts'
import type { SegmentPaths } from './segment-names.ts'
import { cleanedSuffix, segmentPaths } from './segment-names.ts'
import { replaceFile } from './whole-file.ts'

const manifestName = 'compaction.swap'
const header = 'swap 1'

/** Segments by base offset: those that were written, and those they stand for. */
export interface Swap {
  readonly written: readonly bigint[]
  readonly replaced: readonly bigint[]
}

/** From here on the swap happens, whatever comes: what was written is whole and on the disk. */
export async function decideSwap(files: OpenFiles, folder: string, { written, replaced }: Swap): Promise<void> {
  const lines = [header, ...written.map(base => `written ${base}`), ...replaced.map(base => `replaced ${base}`)]
  await replaceFile(files.files, join(folder, manifestName), Buffer.from(`${lines.join('\n')}\n`))
}

/** Gives the written files their names. Readers that hold an old file open may finish. */
export function renameWritten(files: OpenFiles, folder: string, { written }: Swap): void {
  for (const base of written) {
    const from = pathsOf(folder, base, cleanedSuffix)
    for (const [index, to] of pathsOf(folder, base).entries()) {
      files.forget(from[index] as string)
      files.forget(to)
      files.files.renameSync(from[index] as string, to)
    }
  }
}

/** Removes what was replaced, and then the decision. */
export async function endSwap(files: OpenFiles, folder: string, { written, replaced }: Swap): Promise<void> {
  const gone = replaced.filter(base => !written.includes(base)).flatMap(base => pathsOf(folder, base))
  await files.files.syncFolder(folder)
  for (const path of gone) {
    files.forget(path)
    await files.files.remove(path)
  }
  await files.files.syncFolder(folder)
  await files.files.remove(join(folder, manifestName))
}

/** After a crash: ends a swap that was decided, and removes files of one that was not. */
export async function finishSwap(files: OpenFiles, folder: string): Promise<void> {
  const names = await files.files.list(folder)
  const swap = readSwap(await files.files.readWhole(join(folder, manifestName)))
  if (swap !== undefined) {
    const isLeft = (path: string): boolean => names.includes(path.slice(folder.length + 1))
    for (const base of swap.written) {
      const to = pathsOf(folder, base)
      for (const [index, from] of pathsOf(folder, base, cleanedSuffix).entries())
        if (isLeft(from)) files.files.renameSync(from, to[index] as string)
    }
    await endSwap(files, folder, swap)
    return
  }
  for (const name of names.filter(name => name.endsWith(cleanedSuffix))) await files.files.remove(join(folder, name))
}

function readSwap(bytes: Buffer | undefined): Swap | undefined {
  const [first, ...lines] = bytes?.toString('utf8').trimEnd().split('\n') ?? []
  if (first !== header) return undefined
  const named = (word: string): readonly bigint[] =>
    lines.filter(line => line.startsWith(`${word} `)).map(line => BigInt(line.slice(word.length + 1)))
  return { written: named('written'), replaced: named('replaced') }
}

/** The files of a segment, always in the same order. */
export function pathsOf(folder: string, baseOffset: bigint, behind = ''): readonly string[] {
  const paths: SegmentPaths = segmentPaths(folder, baseOffset, behind)
  return [paths.log, paths.index, paths.timeIndex, paths.transactionIndex]
}
