import { Buffer } from 'node:buffer'
import { ByteReader } from '../../bytes/byte-reader.ts'
import { ByteWriter } from '../../bytes/byte-writer.ts'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import type { Message } from '../../kafka/api.ts'
import { message } from '../../kafka/api.ts'
import { array, int32, nullableBytes, nullableString, since, string, struct } from '../../kafka/wire-types.ts'
import { maxNameLength } from './group-id.ts'

const topicPartitions = struct({ topic: string, partitions: array(int32) })

/** What a consumer tells the leader of its group: what it subscribes to, and what it owns. */
export const consumerSubscription = message(
  'ConsumerProtocolSubscription',
  struct({
    topics: array(string),
    userData: nullableBytes,
    ownedPartitions: since(1, array(topicPartitions)),
    generationId: since(2, int32, -1),
    rackId: since(3, nullableString, null),
  }),
  { min: 0, max: 3 },
)

/** What the leader of a group of consumers tells each of them. */
export const consumerAssignment = message(
  'ConsumerProtocolAssignment',
  struct({ assignedPartitions: array(topicPartitions), userData: nullableBytes }),
  { min: 0, max: 3 },
)

/** The newest version of both. */
export const newestConsumerProtocol = 3

type Subscription = ReturnType<typeof consumerSubscription.decode>
type ConsumerAssignment = ReturnType<typeof consumerAssignment.decode>

/** A subscription; undefined for bytes that are none. Newer versions are read as the newest known one. */
export function readSubscription(bytes: Uint8Array): Subscription | undefined {
  return read(bytes, consumerSubscription)
}

/** The topics of a subscription, ascending; names that no topic can have are left out. */
export function topicNamesOf({ topics }: Subscription): readonly string[] {
  return [...new Set(topics)].filter(name => name.length <= maxNameLength).sort()
}

/** An assignment; undefined for bytes that are none. No bytes are an assignment of nothing. */
export function readConsumerAssignment(bytes: Uint8Array): ConsumerAssignment | undefined {
  return bytes.length === 0 ? { assignedPartitions: [], userData: null } : read(bytes, consumerAssignment)
}

function read<Value>(bytes: Uint8Array, codec: Message<Value, never>): Value | undefined {
  const reader = new ByteReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  try {
    const version = reader.int16()
    return version < 0 ? undefined : codec.decode(reader, Math.min(version, newestConsumerProtocol))
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined
    throw error
  }
}

/** The bytes of an assignment, in a version that its reader speaks. */
export function writeConsumerAssignment(
  assignedPartitions: ConsumerAssignment['assignedPartitions'],
  version: number,
): Buffer {
  const writer = new ByteWriter()
  writer.int16(version)
  consumerAssignment.encode(writer, version, { assignedPartitions, userData: null })
  return writer.toBuffer()
}
