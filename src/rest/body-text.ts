import { isAscii, isUtf8 } from 'node:buffer'
import type { RegistryError } from '../registry/errors.ts'
import { badBody } from './bad-body.ts'

/** The text of a body: UTF-8, UTF-16 or UTF-32, with or without a byte order mark. Throws `badRequest`. */
export function decodeBody(bytes: Buffer): string {
  const first = bytes[0]
  if (bytes.length < 2 || (first !== 0 && first !== undefined && first < 0x80 && bytes[1] !== 0))
    return decodeUtf8(bytes)
  const { encoding, skip } = detectEncoding(bytes)
  const rest = bytes.subarray(skip)
  if (encoding === 'utf-8') return decodeUtf8(rest)
  if (encoding === 'utf-32le' || encoding === 'utf-32be') return decodeUtf32(rest, encoding === 'utf-32le')
  return decodeUtf16(rest, encoding === 'utf-16le')
}

const notUnicode = (): RegistryError => badBody('The body is not UTF-8, UTF-16 or UTF-32')

function decodeUtf8(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1')
  if (!isUtf8(bytes)) throw notUnicode()
  return bytes.toString('utf8')
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be'

/** By the byte order mark, else by where the first characters, which are ASCII in JSON, have their zeros. */
function detectEncoding(bytes: Buffer): { readonly encoding: Encoding; readonly skip: number } {
  const [a = 1, b = 1, c = 1, d = 1] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', skip: 3 }
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return { encoding: 'utf-32le', skip: 4 }
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { encoding: 'utf-32be', skip: 4 }
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', skip: 2 }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', skip: 2 }
  if (a === 0 && b === 0 && c === 0) return { encoding: 'utf-32be', skip: 0 }
  if (b === 0 && c === 0 && d === 0) return { encoding: 'utf-32le', skip: 0 }
  if (a === 0) return { encoding: 'utf-16be', skip: 0 }
  return { encoding: b === 0 ? 'utf-16le' : 'utf-8', skip: 0 }
}

function decodeUtf16(bytes: Buffer, isLittleEndian: boolean): string {
  if (bytes.length % 2 !== 0) throw notUnicode()
  const text = (isLittleEndian ? bytes : Buffer.from(bytes).swap16()).toString('utf16le')
  if (/\p{Surrogate}/u.test(text)) throw notUnicode()
  return text
}

function decodeUtf32(bytes: Buffer, isLittleEndian: boolean): string {
  if (bytes.length % 4 !== 0) throw notUnicode()
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 4) {
    const point = isLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw notUnicode()
    parts.push(String.fromCodePoint(point))
  }
  return parts.join('')
}
