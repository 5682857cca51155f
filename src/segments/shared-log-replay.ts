import { Buffer } from 'node:buffer'
import { dirname } from 'node:path'
import type { TopicPartition } from '../broker/store.ts'
import { StorageFailure } from '../broker/store.ts'
import { batchLayout } from '../kafka/record-batch.ts'
import { baseOffsetAt, lastOffsetAt } from './batch-window.ts'
import type { Files } from './files.ts'
import type { OpenedLog } from './log-opening.ts'
import { sharedLogFiles } from './shared-log.ts'
import type { SharedEntry } from './shared-log-frame.ts'
import { decodeFrames } from './shared-log-frame.ts'
import type { Segment } from './segment.ts'

/** What a replay needs of the store. */
export interface ReplayPlace {
  readonly files: Files
  /** Where the files of the shared log lie. */
  readonly folder: string
  readonly open: (partition: TopicPartition) => Promise<OpenedLog>
  readonly newSegment: (partition: TopicPartition, baseOffset: bigint) => Segment
}

/**
 * After a crash: appends to the logs what was acknowledged and stands in the shared log alone. Throws StorageFailure for a
 * file that is damaged before its end.
 */
export async function replaySharedLog(place: ReplayPlace): Promise<void> {
  const paths = await sharedLogFiles(place.files, place.folder)
  const removals = new Map<string, number>()
  await eachEntry(place, paths, (entry, index) => {
    if (entry.batch === undefined) removals.set(keyOf(entry), index)
  })
  for (const path of paths) {
    const byLog = new Map<string, { readonly partition: TopicPartition; readonly batches: Buffer[] }>()
    await eachEntry(place, paths, (entry, index, of) => {
      const { partition, batch } = entry
      // A log that was removed later takes its batches along; another may have its name.
      if (of !== path || batch === undefined || index < (removals.get(keyOf(entry)) ?? 0)) return
      const log = byLog.get(keyOf(entry)) ?? { partition, batches: [] }
      byLog.set(keyOf(entry), log)
      log.batches.push(batch)
    })
    for (const { partition, batches } of byLog.values()) await appendMissing(place, partition, batches)
  }
}

const keyOf = ({ partition: { topic, partition } }: SharedEntry): string => `${topic} ${partition}`

/** Shows every entry with its number, counted over all files. One file is in memory at a time. */
async function eachEntry(
  { files }: ReplayPlace,
  paths: readonly string[],
  show: (entry: SharedEntry, index: number, path: string) => void,
): Promise<void> {
  let count = 0
  for (const path of paths) {
    const bytes = (await files.readWhole(path)) ?? Buffer.alloc(0)
    const { entries, soundBytes } = decodeFrames(bytes)
    if (soundBytes < bytes.length && path !== paths.at(-1))
      throw new StorageFailure(`${path} is damaged at byte ${soundBytes}; restore it from a copy`, true, undefined)
    for (const entry of entries) show(entry, count++, path)
  }
}

async function appendMissing(place: ReplayPlace, partition: TopicPartition, batches: readonly Buffer[]): Promise<void> {
  const { segments, endOffset } = await place.open(partition)
  let end = endOffset
  let segment = segments.at(-1)
  const changed = new Set<Segment>()
  for (const bytes of batches) {
    const baseOffset = baseOffsetAt(bytes, 0)
    if (baseOffset < end) continue
    if (baseOffset > end)
      throw new StorageFailure(
        `${partition.topic}-${partition.partition} ends at offset ${end}, and the shared log goes on at ${baseOffset}`,
        true,
        undefined,
      )
    segment ??= place.newSegment(partition, baseOffset)
    changed.add(segment)
    const lastOffset = lastOffsetAt(bytes, 0)
    const maxTimestamp = bytes.readBigInt64BE(batchLayout.maxTimestamp)
    const position = segment.note({ bytes, baseOffset, lastOffset, maxTimestamp }, 4096)
    writeAt(segment, bytes, position)
    end = lastOffset + 1n
  }
  for (const written of changed) {
    await written.sync()
    await place.files.syncFolder(dirname(written.paths.log))
  }
  for (const opened of [...segments, ...changed]) opened.forget()
}

function writeAt(segment: Segment, bytes: Buffer, position: number): void {
  segment.files.use(segment.paths.log, true, fd => {
    for (let done = 0; done < bytes.length;)
      done += segment.files.files.writevSync(fd, [bytes.subarray(done)], position + done)
  })
}
