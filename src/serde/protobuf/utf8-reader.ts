import { SerdeError } from '../errors.ts'
import { StrictUtf8 } from '../strict-utf8.ts'

/** From this length on the platform's decoder is faster than reading byte by byte. */
const longText = 40

/** Reads UTF-8: short ASCII itself, the rest through the platform. */
export class Utf8Reader {
  readonly #strict = new StrictUtf8({ keepsMark: true })
  readonly #loose = new TextDecoder('utf-8', { ignoreBOM: true })

  /** Throws SerdeError for bytes that are no UTF-8. */
  read(bytes: Uint8Array, from: number, to: number): string {
    return ascii(bytes, from, to) ?? this.#decode(bytes.subarray(from, to))
  }

  /** Bytes that are no UTF-8 become replacement characters. */
  readLoosely(bytes: Uint8Array, from: number, to: number): string {
    return ascii(bytes, from, to) ?? this.#loose.decode(bytes.subarray(from, to))
  }

  #decode(bytes: Uint8Array): string {
    const text = this.#strict.decode(bytes)
    if (text === undefined) throw new SerdeError('malformed', 'a string is no UTF-8')
    return text
  }
}

/** A short text of nothing but ASCII. */
function ascii(bytes: Uint8Array, from: number, to: number): string | undefined {
  if (to - from > longText) return undefined
  let text = ''
  let at = from
  for (; at + 4 <= to; at += 4) {
    const first = bytes[at] as number
    const second = bytes[at + 1] as number
    const third = bytes[at + 2] as number
    const fourth = bytes[at + 3] as number
    if ((first | second | third | fourth) > 127) return undefined
    text += String.fromCharCode(first, second, third, fourth)
  }
  for (; at < to; at++) {
    const byte = bytes[at] as number
    if (byte > 127) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}
