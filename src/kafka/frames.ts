import { Buffer } from 'node:buffer'
import type { ByteReader } from '../bytes/byte-reader.ts'
import { ByteWriter } from '../bytes/byte-writer.ts'
import type { Api } from './api.ts'
import { skipTags } from './decoding.ts'

/** Bytes of the number that stands before every frame and says how long it is. */
export const frameLengthBytes = 4

/** What every request starts with. */
export interface RequestHeader {
  readonly apiKey: number
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string | null
}

/** Whether a version has compact lengths and tagged fields. */
export function isFlexible({ versions }: Api, apiVersion: number): boolean {
  return apiVersion >= (versions.flexible ?? Infinity)
}

/** Whether a version is in the tables. */
export function isDescribed({ versions }: Api, apiVersion: number): boolean {
  return apiVersion >= versions.min && apiVersion <= versions.max
}

/**
 * Reads the part of a request's header that all versions share. Tagged fields are still before the reader when the version
 * is flexible: `skipHeaderTags` passes them, once key and version are known to be served. Throws MalformedBytes.
 */
export function decodeRequestHeader(reader: ByteReader): RequestHeader {
  const apiKey = reader.int16()
  const apiVersion = reader.int16()
  const correlationId = reader.int32()
  const length = reader.int16()
  return { apiKey, apiVersion, correlationId, clientId: length < 0 ? null : reader.utf8(length) }
}

/** Passes the tagged fields that end a flexible request's header. Throws MalformedBytes. */
export function skipHeaderTags(reader: ByteReader, api: Api, apiVersion: number): void {
  if (isFlexible(api, apiVersion)) skipTags(reader)
}

/** Reads the header of a response: its correlation id. Throws MalformedBytes. */
export function decodeResponseHeader(reader: ByteReader, api: Api, apiVersion: number): number {
  const correlationId = reader.int32()
  if (hasResponseTags(api, apiVersion)) skipTags(reader)
  return correlationId
}

function hasResponseTags(api: Api, apiVersion: number): boolean {
  return isFlexible(api, apiVersion) && api.versions.plainResponseHeader !== true
}

/** A request's frame, its length in front, as buffers to be sent one after the other. */
export function encodeRequest<Draft>(
  api: Api<unknown, Draft>,
  { apiVersion, correlationId, clientId }: Omit<RequestHeader, 'apiKey'>,
  draft: Draft,
): readonly Buffer[] {
  const writer = openFrame()
  writer.int16(api.key)
  writer.int16(apiVersion)
  writer.int32(correlationId)
  const name = Buffer.from(clientId ?? '')
  writer.int16(clientId === null ? -1 : name.length)
  writer.bytes(name)
  if (isFlexible(api, apiVersion)) writer.uvarint(0)
  api.request.encode(writer, apiVersion, draft)
  return closeFrame(writer)
}

/** A response's frame, its length in front, as buffers to be sent one after the other. */
export function encodeResponse<Draft>(
  api: Api<unknown, never, unknown, Draft>,
  { apiVersion, correlationId }: Pick<RequestHeader, 'apiVersion' | 'correlationId'>,
  draft: Draft,
): readonly Buffer[] {
  const writer = openFrame()
  writer.int32(correlationId)
  if (hasResponseTags(api, apiVersion)) writer.uvarint(0)
  api.response.encode(writer, apiVersion, draft)
  return closeFrame(writer)
}

function openFrame(): ByteWriter {
  const writer = new ByteWriter()
  writer.int32(0)
  return writer
}

/** The length is known last; the first buffer starts with the room kept for it. */
function closeFrame(writer: ByteWriter): readonly Buffer[] {
  const chunks = writer.chunks()
  const total = chunks.reduce((sum, { length }) => sum + length, 0)
  chunks[0]?.writeInt32BE(total - frameLengthBytes, 0)
  return chunks
}
