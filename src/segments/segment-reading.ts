import { Buffer } from 'node:buffer'
import type { ReadBounds } from '../broker/store.ts'
import { wantedBatches } from './batch-window.ts'
import type { Segment } from './segment.ts'

/** Bytes read to find a batch behind an index entry, on top of what is wanted. */
const searchBytes = 8 * 1024
/** Up to here reading costs less than asking another thread to. */
const maxSyncReadBytes = 16 * 1024
const headerBytes = 61

/** Whole batches of one segment from the one that holds the offset on, or the next; undefined when it has none. */
export async function readSegment(segment: Segment, offset: bigint, bounds: ReadBounds): Promise<Buffer | undefined> {
  let position = segment.positionBefore(offset)
  let size = bounds.maxBytes + searchBytes
  for (;;) {
    const chunk = await readAt(segment, position, { size, fileBytes: segment.sizeBytes, allocate: bounds.allocate })
    const { start, end, missing } = wantedBatches(chunk, { ...bounds, offset })
    if (end > start) return chunk.subarray(start, end)
    // The end of the file: what follows is on its way to it.
    if (missing === undefined || chunk.length < size) return undefined
    position += end
    size = Math.max(missing, headerBytes, size)
  }
}

interface ReadPlace {
  readonly size: number
  readonly fileBytes: number
  readonly allocate?: ((bytes: number) => Buffer) | undefined
}

/** Bytes of the file, fewer at its end. */
export async function readAt(
  segment: Segment,
  position: number,
  { size, fileBytes, allocate = bytes => Buffer.allocUnsafeSlow(bytes) }: ReadPlace,
): Promise<Buffer> {
  const left = Math.min(size, fileBytes - position)
  if (left <= 0) return Buffer.alloc(0)
  const buffer = allocate(left)
  const { files, paths } = segment
  const found =
    left <= maxSyncReadBytes
      ? files.use(paths.log, false, fd => files.files.readSync(fd, buffer, position))
      : await files.lend(paths.log, false, fd => readFully(segment, { fd, buffer, position }))
  return buffer.subarray(0, found)
}

async function readFully(
  { files }: Segment,
  { fd, buffer, position }: { fd: number; buffer: Buffer; position: number },
): Promise<number> {
  let done = 0
  while (done < buffer.length) {
    const bytes = await files.files.read(fd, buffer.subarray(done), position + done)
    if (bytes === 0) break
    done += bytes
  }
  return done
}
