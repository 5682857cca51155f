/** A header of a record. A null value counts as absent. */
export interface RecordHeader {
  readonly key: string | Uint8Array
  readonly value: Uint8Array | string | null | undefined
}

/** One header's values where headers are an object: of several the last counts. */
type HeaderValues = Uint8Array | string | null | undefined | readonly (Uint8Array | string | null)[]

/**
 * The headers of a record as Kafka clients have them: a list of keys and values, a `Map`, an object, or a list of objects
 * with one header each.
 */
export type RecordHeaders =
  | RecordHeader[]
  | Map<string | Uint8Array, Uint8Array | string | null>
  | Record<string, HeaderValues>
  | Record<string, HeaderValues>[]

const toText = new TextDecoder()
const toBytes = new TextEncoder()

/** The value of the last header of that name; undefined where there is none, or where that one is null. */
export function lastHeader(headers: RecordHeaders, name: string): Uint8Array | undefined {
  let found: HeaderValues
  if (headers instanceof Map) {
    for (const [key, value] of headers) if (isNamed(key, name)) found = value
  } else if (Array.isArray(headers)) {
    for (const header of headers) {
      if (isKeyed(header)) {
        if (isNamed(header.key, name)) found = header.value
      } else if (Object.hasOwn(header, name)) found = header[name]
    }
  } else if (Object.hasOwn(headers, name)) found = headers[name]
  const last = Array.isArray(found) ? found.at(-1) : found
  return typeof last === 'string' ? toBytes.encode(last) : (last ?? undefined)
}

/** Puts a header behind those that are there. A `Map` and an object keep one place a name: the new value takes it. */
export function addHeader(headers: RecordHeaders, key: string, value: Uint8Array): void {
  if (headers instanceof Map) {
    for (const known of headers.keys()) if (isNamed(known, key)) headers.delete(known)
    headers.set(key, value)
  } else if (Array.isArray(headers)) {
    const isOfObjects = headers.length > 0 && !isKeyed(headers[0])
    ;(headers as object[]).push(isOfObjects ? { [key]: value } : { key, value })
  } else headers[key] = value
}

function isKeyed(header: unknown): header is RecordHeader {
  if (typeof header !== 'object' || header === null || !('key' in header) || !('value' in header)) return false
  return typeof header.key === 'string' || header.key instanceof Uint8Array
}

function isNamed(key: string | Uint8Array, name: string): boolean {
  return (typeof key === 'string' ? key : toText.decode(key)) === name
}
