import { SerdeError } from './errors.ts'

/** What a payload or a header says about its schema: an id of the registry, or a GUID in its 36 characters. */
export type SchemaId = { readonly id: number } | { readonly guid: string }

/** A schema id, and where the bytes after it begin. */
export interface SchemaIdFound {
  readonly schemaId: SchemaId
  readonly end: number
}

const ID_MAGIC = 0
const GUID_MAGIC = 1
const GUID_BYTES = 16
const ID_LENGTH = 5
const GUID_LENGTH = 1 + GUID_BYTES

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const guidText = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/** Magic byte 0 and the id as a big-endian int32. */
export function idPrefix(id: number): Uint8Array {
  return Uint8Array.of(ID_MAGIC, id >>> 24, id >>> 16, id >>> 8, id)
}

/** Magic byte 1 and the 16 bytes of the GUID, the most significant half first. Throws SerdeError for other text. */
export function guidPrefix(guid: string): Uint8Array {
  if (!isGuid(guid)) throw new SerdeError('registry', `'${guid}' is no GUID`)
  const digits = guid.replaceAll('-', '')
  const bytes = new Uint8Array(GUID_LENGTH)
  bytes[0] = GUID_MAGIC
  for (let at = 0; at < GUID_BYTES; at++) bytes[at + 1] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16)
  return bytes
}

/** Whether a text is a GUID in its usual form. */
export function isGuid(text: string): boolean {
  return guidText.test(text)
}

/** Reads the id or GUID that stands at the front. Throws SerdeError `bad-header` or `unknown-magic`. */
export function readSchemaId(bytes: Uint8Array): SchemaIdFound {
  const magic = bytes[0]
  if (magic === undefined) throw new SerdeError('bad-header', 'there is no magic byte: no bytes at all')
  if (magic === ID_MAGIC) {
    need(bytes, ID_LENGTH, 'schema id')
    return { schemaId: { id: int32(bytes) }, end: ID_LENGTH }
  }
  if (magic === GUID_MAGIC) {
    need(bytes, GUID_LENGTH, 'schema GUID')
    return { schemaId: { guid: printGuid(bytes) }, end: GUID_LENGTH }
  }
  throw new SerdeError('unknown-magic', `the magic byte is ${magic}; 0 stands before an id, 1 before a GUID`)
}

/** The id in a payload of the usual form; undefined for any other. */
export function plainId(bytes: Uint8Array): number | undefined {
  return bytes.length >= ID_LENGTH && bytes[0] === ID_MAGIC ? int32(bytes) : undefined
}

function need(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length >= length) return
  throw new SerdeError('bad-header', `${bytes.length} bytes are too short for a ${what}, which takes ${length}`)
}

function int32(bytes: Uint8Array): number {
  return ((bytes[1] ?? 0) << 24) | ((bytes[2] ?? 0) << 16) | ((bytes[3] ?? 0) << 8) | (bytes[4] ?? 0)
}

function printGuid(bytes: Uint8Array): string {
  let text = ''
  for (let at = 1; at < GUID_LENGTH; at++) {
    text += hexPairs[bytes[at] ?? 0]
    if (at === 4 || at === 6 || at === 8 || at === 10) text += '-'
  }
  return text
}
