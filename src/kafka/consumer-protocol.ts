import type { Buffer } from 'node:buffer'
import { ByteReader } from '../bytes/byte-reader.ts'
import { ByteWriter } from '../bytes/byte-writer.ts'
import type { Message } from './api.ts'
import { message } from './api.ts'
import { array, int32, nullableBytes, nullableString, optional, since, string, struct } from './wire-types.ts'

/** What members and leader of a classic group say to each other. Brokers pass it on; they read it to show it. */
const versions = { min: 0, max: 3 }

const partitionsOfTopic = struct({ topic: string, partitions: array(int32) })

/** What a member wants, and what it holds. */
export const subscription = message(
  'ConsumerProtocolSubscription',
  struct({
    topics: array(string),
    userData: optional(nullableBytes, null),
    ownedPartitions: since(1, array(partitionsOfTopic)),
    generationId: since(2, int32, -1),
    rackId: since(3, nullableString, null),
  }),
  versions,
)

/** What the leader gives a member. */
export const assignment = message(
  'ConsumerProtocolAssignment',
  struct({ assignedPartitions: array(partitionsOfTopic), userData: optional(nullableBytes, null) }),
  versions,
)

/**
 * Reads a payload, which starts with its version. One newer than we know is read as the newest we do, and what stands
 * behind its fields is passed over. Throws MalformedBytes.
 */
export function decodeGroupPayload<Value>(payload: Message<Value, never>, bytes: Buffer): Value {
  const reader = new ByteReader(bytes)
  const version = reader.int16()
  if (version < versions.min) throw reader.malformed(`version ${version}`)
  return payload.decode(reader, Math.min(version, versions.max))
}

/** A payload of the version named, with the version in front. */
export function encodeGroupPayload<Draft>(payload: Message<unknown, Draft>, version: number, draft: Draft): Buffer {
  const writer = new ByteWriter()
  writer.int16(version)
  payload.encode(writer, version, draft)
  return writer.toBuffer()
}
