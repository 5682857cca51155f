import type { Buffer } from 'node:buffer'
import type { AbortedTransaction, PlacedBatch, SegmentRewrite, SegmentSettings } from '../broker/store.ts'
import { decideSwap, endSwap, pathsOf, renameWritten } from './compaction-swap.ts'
import type { OpenFiles } from './open-files.ts'
import { cleanedSuffix } from './segment-names.ts'
import { Segment } from './segment.ts'
import { writeAll } from './whole-file.ts'

/** What a rewrite starts from. */
export interface RewritePlace {
  readonly files: OpenFiles
  readonly folder: string
  readonly nowMs: number
  readonly replaced: readonly Segment[]
  readonly settings: SegmentSettings
}

const bufferedBytes = 1024 * 1024

/**
 * Writes segments under other names, then puts them in the place of those they replace. `swap` is called in the same turn
 * in which the files get their names, so that no reader meets a file with another's index.
 */
export function rewriteSegments(place: RewritePlace, swap: (written: readonly Segment[]) => void): SegmentRewrite {
  const { files, folder, replaced, settings } = place
  const written: Segment[] = []
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let sizeBytes = 0

  const begin = (baseOffset: bigint): Segment => {
    const segment = segmentAt(place, baseOffset, cleanedSuffix)
    for (const path of Object.values(segment.paths) as string[])
      files.use(path, true, fd => files.files.truncateSync(fd, 0))
    written.push(segment)
    return segment
  }
  const flush = async (): Promise<void> => {
    const segment = written.at(-1)
    if (segment === undefined || waitingBytes === 0) return
    const position = segment.sizeBytes - waitingBytes
    await files.lend(segment.paths.log, false, fd => writeAll(files.files, fd, waiting, position))
    waiting = []
    waitingBytes = 0
    segment.relieve()
  }

  return {
    get sizeBytes() {
      return sizeBytes
    },
    async append(batch: PlacedBatch) {
      let segment = written.at(-1) ?? begin(replaced[0]?.baseOffset ?? batch.baseOffset)
      if (segment.isFullFor(batch, settings)) {
        await flush()
        segment = begin(batch.baseOffset)
      }
      segment.note(batch, settings.indexIntervalBytes)
      sizeBytes += batch.bytes.length
      waiting.push(batch.bytes)
      waitingBytes += batch.bytes.length
      if (waitingBytes >= bufferedBytes) await flush()
    },
    noteAborted(transaction: AbortedTransaction) {
      const segment = written.findLast(({ baseOffset }) => baseOffset <= transaction.lastOffset)
      segment?.noteAborted(transaction)
    },
    async commit() {
      const first = replaced[0]
      if (first === undefined) return
      if (written.length === 0) begin(first.baseOffset)
      await flush()
      for (const segment of written) await segment.sync()
      await files.files.syncFolder(folder)
      const bases = { written: written.map(base), replaced: replaced.map(base) }
      await decideSwap(files, folder, bases)
      for (const segment of replaced) segment.forget()
      renameWritten(files, folder, bases)
      swap(written.map(segment => named(place, segment)))
      await endSwap(files, folder, bases)
    },
    async discard() {
      for (const path of written.flatMap(segment => pathsOf(folder, segment.baseOffset, cleanedSuffix))) {
        files.forget(path)
        await files.files.remove(path)
      }
    },
  }
}

const base = ({ baseOffset }: Segment): bigint => baseOffset

function segmentAt({ files, folder, nowMs }: RewritePlace, baseOffset: bigint, behind: string): Segment {
  return new Segment(files, { folder, baseOffset, createdAtMs: nowMs, behind })
}

/** The segment under the names that its files have now. */
function named({ files, folder, replaced, nowMs }: RewritePlace, segment: Segment): Segment {
  const { baseOffset, sizeBytes } = segment
  // Retention without timestamps goes by the time of the last write, which compaction is none of.
  const modifiedAtMs = replaced.reduce((latest, old) => Math.max(latest, old.modifiedAtMs), 0)
  const counts = segment.counts()
  return new Segment(files, { folder, baseOffset, createdAtMs: nowMs, modifiedAtMs, sizeBytes, counts })
}
