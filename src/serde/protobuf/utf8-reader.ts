import { SerdeError } from '../errors.ts'

/** From this length on the platform's decoder is faster than reading byte by byte. */
const longText = 40

/** Reads UTF-8: short ASCII itself, the rest through the platform. */
export class Utf8Reader {
  readonly #strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
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
    try {
      return this.#strict.decode(bytes)
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause
      throw new SerdeError('malformed', 'a string is no UTF-8', { cause })
    }
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
