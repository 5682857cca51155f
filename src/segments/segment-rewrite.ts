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
  /** Brings to the disk that offsets may be missing now: recovery takes a gap for damage otherwise. */
  readonly noteGaps: () => Promise<void>
}

const bufferedBytes = 1024 * 1024

/**
 * Writes segments under other names, then puts them in the place of those they replace. `swap` is called in the same turn
 * in which the files get their names, so that no reader meets a file with another's index.
 */
export class SegmentReplacement implements SegmentRewrite {
  readonly #place: RewritePlace
  readonly #swap: (written: readonly Segment[]) => void
  readonly #written: Segment[] = []
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #isDecided = false
  #end: () => void = () => undefined
  /** Resolves after `commit` or `discard`. */
  readonly ended = new Promise<void>(resolve => (this.#end = resolve))
  sizeBytes = 0

  constructor(place: RewritePlace, swap: (written: readonly Segment[]) => void) {
    this.#place = place
    this.#swap = swap
  }

  async append(batch: PlacedBatch): Promise<void> {
    const { replaced, settings } = this.#place
    let segment = this.#written.at(-1) ?? this.#begin(replaced[0]?.baseOffset ?? batch.baseOffset)
    if (segment.isFullFor(batch, settings)) {
      await this.#flush()
      segment = this.#begin(batch.baseOffset)
    }
    segment.note(batch, settings.indexIntervalBytes)
    this.sizeBytes += batch.bytes.length
    this.#waiting.push(batch.bytes)
    this.#waitingBytes += batch.bytes.length
    if (this.#waitingBytes >= bufferedBytes) await this.#flush()
  }

  noteAborted(transaction: AbortedTransaction): void {
    const segment = this.#written.findLast(({ baseOffset }) => baseOffset <= transaction.lastOffset)
    segment?.noteAborted(transaction)
  }

  async commit(): Promise<void> {
    const { files, folder, replaced, noteGaps } = this.#place
    const first = replaced[0]
    if (first === undefined) return this.#end()
    if (this.#written.length === 0) this.#begin(first.baseOffset)
    await this.#flush()
    for (const segment of this.#written) await segment.sync()
    await files.files.syncFolder(folder)
    const bases = { written: this.#written.map(base), replaced: replaced.map(base) }
    await noteGaps()
    await decideSwap(files, folder, bases)
    this.#isDecided = true
    for (const segment of replaced) segment.forget()
    renameWritten(files, folder, bases)
    this.#swap(this.#written.map(segment => named(this.#place, segment)))
    await endSwap(files, folder, bases)
    this.#end()
  }

  async discard(): Promise<void> {
    const { files, folder } = this.#place
    const paths = this.#written.flatMap(segment => pathsOf(folder, segment.baseOffset, cleanedSuffix))
    // What was decided is carried out, at the next start if need be.
    for (const path of this.#isDecided ? [] : paths) {
      files.forget(path)
      await files.files.remove(path)
    }
    this.#end()
  }

  #begin(baseOffset: bigint): Segment {
    const { files } = this.#place
    const segment = segmentAt(this.#place, baseOffset, cleanedSuffix)
    for (const path of Object.values(segment.paths) as string[])
      files.use(path, true, fd => files.files.truncateSync(fd, 0))
    this.#written.push(segment)
    return segment
  }

  async #flush(): Promise<void> {
    const segment = this.#written.at(-1)
    if (segment === undefined || this.#waitingBytes === 0) return
    const { files } = this.#place
    const position = segment.sizeBytes - this.#waitingBytes
    await files.lend(segment.paths.log, false, fd => writeAll(files.files, fd, this.#waiting, position))
    this.#waiting = []
    this.#waitingBytes = 0
    segment.relieve()
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
