import { Buffer, isUtf8 } from 'node:buffer'

/** Texts of more bytes than this are decoded by Node; shorter ones are put together here when they are ASCII. */
const shortText = 16

/**
 * The text of `bytes[start..end)`. What is no UTF-8 becomes U+FFFD, as Java's decoder does it: an encoded surrogate is one
 * U+FFFD, where `TextDecoder` makes three of it.
 */
export function decodeUtf8(bytes: Buffer, start: number, end: number): string {
  if (end - start > shortText) return decodeLong(bytes, start, end)
  let text = ''
  for (let position = start; position < end; position++) {
    const byte = bytes[position] as number
    if (byte > 0x7f) return decodeLong(bytes, start, end)
    text += String.fromCharCode(byte)
  }
  return text
}

function decodeLong(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end)
  if (!text.includes('\ufffd')) return text
  const part = bytes.subarray(start, end)
  return isUtf8(part) ? text : joinSurrogates(Buffer.from(part)).toString()
}

/** Rewrites encoded surrogates in place, so that the rest of the decoder takes each as one ill-formed sequence. */
function joinSurrogates(bytes: Buffer): Buffer {
  const isContinuation = (byte = 0): boolean => (byte & 0xc0) === 0x80
  for (let position = 0; position < bytes.length; position++) {
    if (bytes[position] !== 0xed || ((bytes[position + 1] ?? 0) & 0xe0) !== 0xa0) continue
    if (isContinuation(bytes[position + 2])) bytes.set([0xef, 0xbf, 0xbd], position)
    else bytes[position] = 0xe1
  }
  return bytes
}
