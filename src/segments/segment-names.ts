import { join } from 'node:path'

/** The files of one segment; the names are Kafka's: the base offset in twenty digits. */
export interface SegmentPaths {
  readonly log: string
  readonly index: string
  readonly timeIndex: string
  readonly transactionIndex: string
}

const suffixes = { log: '.log', index: '.index', timeIndex: '.timeindex', transactionIndex: '.txnindex' } as const

/** Behind the names of files that compaction is writing. */
export const cleanedSuffix = '.cleaned'
/** Behind the names of files that go after a delay. */
export const deletedSuffix = '.deleted'

/** Where the files of a segment lie. `behind` is put after every name. */
export function segmentPaths(folder: string, baseOffset: bigint, behind = ''): SegmentPaths {
  const path = (suffix: string): string => join(folder, offsetName(baseOffset) + suffix + behind)
  return {
    log: path(suffixes.log),
    index: path(suffixes.index),
    timeIndex: path(suffixes.timeIndex),
    transactionIndex: path(suffixes.transactionIndex),
  }
}

export function snapshotPath(folder: string, offset: bigint): string {
  return join(folder, `${offsetName(offset)}.snapshot`)
}

/** The offset in the name of a file with this ending; undefined for other names. */
export function offsetOfName(name: string, ending: '.log' | '.snapshot'): bigint | undefined {
  const digits = name.endsWith(ending) ? name.slice(0, -ending.length) : ''
  return /^\d{20}$/.test(digits) ? BigInt(digits) : undefined
}

function offsetName(offset: bigint): string {
  return offset.toString().padStart(20, '0')
}
