import { Buffer } from 'node:buffer'
import { ByteReader } from '../../bytes/byte-reader.ts'
import { ByteWriter } from '../../bytes/byte-writer.ts'
import { crc32c } from '../../bytes/crc32c.ts'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { sequenceAfter } from '../../kafka/record-batch.ts'
import type { ProducerBatch, ProducerState } from './producer-states.ts'

const version = 1
/** Version and checksum; the checksum is over all that follows. */
const headerBytes = 6
const entryBytes = 46
const batchBytes = 32
const none = -1

/**
 * Producers in Kafka's format of `.snapshot` files, which knows one batch of each. The others stand behind it, where
 * Kafka's reader does not look: a retry of the last five must be known after a restart too.
 */
export function encodeProducers(producers: Iterable<ProducerState>): Buffer {
  const states = [...producers]
  const body = new ByteWriter(64 + states.length * entryBytes)
  body.int32(states.length)
  for (const state of states) writeEntry(body, state)
  for (const { batches } of states) {
    body.int32(batches.length)
    for (const batch of batches) writeBatch(body, batch)
  }
  const bytes = body.toBuffer()
  const header = Buffer.alloc(headerBytes)
  header.writeInt16BE(version, 0)
  header.writeUInt32BE(crc32c(bytes), 2)
  return Buffer.concat([header, bytes])
}

/** Reads a snapshot, ours or Kafka's. Throws MalformedBytes. */
export function decodeProducers(bytes: Buffer): readonly ProducerState[] {
  const reader = new ByteReader(bytes)
  if (reader.int16() !== version) throw reader.malformed('a producer snapshot of another version')
  const isIntact = reader.uint32() === crc32c(bytes, Math.min(headerBytes, bytes.length))
  if (!isIntact) throw reader.malformed('a producer snapshot with a wrong checksum')
  const count = reader.int32()
  if (count < 0) throw new MalformedBytes(`${count} producers`, headerBytes)
  reader.expectItems(count, entryBytes)
  const states = Array.from({ length: count }, () => readEntry(reader))
  if (reader.remaining > 0) for (const state of states) state.batches = readBatches(reader)
  return states
}

function writeEntry(writer: ByteWriter, state: ProducerState): void {
  const last = state.batches.at(-1)
  writer.int64(state.producerId)
  writer.int16(state.producerEpoch)
  writer.int32(last?.lastSequence ?? none)
  writer.int64(last?.lastOffset ?? BigInt(none))
  writer.int32(last === undefined ? 0 : Number(last.lastOffset - last.baseOffset))
  writer.int64(state.lastTimestamp)
  writer.int32(state.coordinatorEpoch)
  writer.int64(state.transactionFirstOffset ?? BigInt(none))
}

function readEntry(reader: ByteReader): ProducerState {
  const producerId = reader.int64()
  const producerEpoch = reader.int16()
  const lastSequence = reader.int32()
  const lastOffset = reader.int64()
  const offsetDelta = reader.int32()
  const lastTimestamp = reader.int64()
  const coordinatorEpoch = reader.int32()
  const firstOffset = reader.int64()
  const baseSequence = sequenceAfter(lastSequence, -offsetDelta + (lastSequence < offsetDelta ? 0x8000_0000 : 0))
  const batch = {
    baseSequence,
    lastSequence,
    baseOffset: lastOffset - BigInt(offsetDelta),
    lastOffset,
    maxTimestamp: lastTimestamp,
  }
  const transactionFirstOffset = firstOffset < 0n ? undefined : firstOffset
  const batches = lastSequence < 0 ? [] : [batch]
  return { producerId, producerEpoch, coordinatorEpoch, batches, lastTimestamp, transactionFirstOffset }
}

function writeBatch(writer: ByteWriter, batch: ProducerBatch): void {
  writer.int32(batch.baseSequence)
  writer.int32(batch.lastSequence)
  writer.int64(batch.baseOffset)
  writer.int64(batch.lastOffset)
  writer.int64(batch.maxTimestamp)
}

function readBatches(reader: ByteReader): ProducerBatch[] {
  const count = reader.int32()
  if (count < 0) throw reader.malformed(`${count} batches`)
  reader.expectItems(count, batchBytes)
  return Array.from({ length: count }, () => ({
    baseSequence: reader.int32(),
    lastSequence: reader.int32(),
    baseOffset: reader.int64(),
    lastOffset: reader.int64(),
    maxTimestamp: reader.int64(),
  }))
}
