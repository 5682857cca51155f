import type { Buffer } from 'node:buffer'
import { gunzipSync, gzipSync } from 'node:zlib'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'

/** Reads RFC 1952, one member or several. Throws MalformedBytes. */
export function decompressGzip(bytes: Buffer, maxBytes: number): Buffer {
  // zlib takes empty input for the end of its stream.
  if (bytes.length === 0) throw new MalformedBytes('gzip: no bytes', 0)
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    // Nothing but the bytes can be wrong here.
    throw new MalformedBytes(`gzip: ${String(error)}`, 0, { cause: error })
  }
}

/** Writes RFC 1952. */
export function compressGzip(bytes: Buffer): Buffer {
  return gzipSync(bytes)
}
