import { Buffer } from 'node:buffer'
import type { TopicPartition } from '../broker/store.ts'
import { crc32c } from '../bytes/crc32c.ts'
import { batchLayout, hasValidCrc } from '../kafka/record-batch.ts'
import { announcedSize } from './batch-window.ts'

/** Length of what follows, and a checksum of names and of what a batch's own does not cover. */
const frameHeaderBytes = 8
const nameHeaderBytes = 6
const coveredBatchBytes = batchLayout.attributes

/** An entry of the shared log: a batch of a partition, or the word that the partition was removed. */
export interface SharedEntry {
  readonly partition: TopicPartition
  readonly batch: Buffer | undefined
}

/** What all entries of a partition say of it, with the checksum. */
export interface FrameName {
  readonly bytes: Buffer
  readonly crc: number
}

export function frameName({ topic, partition }: TopicPartition): FrameName {
  const name = Buffer.from(topic)
  const bytes = Buffer.alloc(nameHeaderBytes + name.length)
  bytes.writeUInt16BE(name.length, 0)
  bytes.writeInt32BE(partition, 2)
  name.copy(bytes, nameHeaderBytes)
  return { bytes, crc: crc32c(bytes) }
}

/** The bytes in front of a batch in the shared log; without a batch, the whole entry. */
export function encodeFrame(name: FrameName, batch?: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(frameHeaderBytes + name.bytes.length)
  bytes.writeUInt32BE(name.bytes.length + (batch?.length ?? 0), 0)
  bytes.writeUInt32BE(batch === undefined ? name.crc : crc32c(batch, 0, coveredBatchBytes, name.crc), 4)
  bytes.set(name.bytes, frameHeaderBytes)
  return bytes
}

/** Reads one file of the shared log: its entries up to the first that is torn, and where that is. */
export function decodeFrames(bytes: Buffer): { readonly entries: readonly SharedEntry[]; readonly soundBytes: number } {
  const entries: SharedEntry[] = []
  let position = 0
  for (let frame = frameAt(bytes, position); frame !== undefined; frame = frameAt(bytes, position)) {
    entries.push(frame.entry)
    position += frame.sizeBytes
  }
  return { entries, soundBytes: position }
}

function frameAt(bytes: Buffer, at: number): { readonly entry: SharedEntry; readonly sizeBytes: number } | undefined {
  if (at + frameHeaderBytes + nameHeaderBytes > bytes.length) return undefined
  const sizeBytes = frameHeaderBytes + bytes.readUInt32BE(at)
  const nameBytes = bytes.readUInt16BE(at + 8)
  const batchAt = at + frameHeaderBytes + nameHeaderBytes + nameBytes
  const end = at + sizeBytes
  if (end > bytes.length || batchAt > end) return undefined
  const batch = batchAt === end ? undefined : bytes.subarray(batchAt, end)
  const crc = crc32c(bytes, at + frameHeaderBytes, Math.min(batchAt + coveredBatchBytes, end))
  if (crc !== bytes.readUInt32BE(at + 4)) return undefined
  if (batch !== undefined && (announcedSize(batch, 0) !== batch.length || !hasValidCrc(batch))) return undefined
  const topic = bytes.toString('utf8', at + frameHeaderBytes + nameHeaderBytes, batchAt)
  return { entry: { partition: { topic, partition: bytes.readInt32BE(at + 10) }, batch }, sizeBytes }
}
