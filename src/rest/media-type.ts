/** A media type, or a range of them (`application/*`). */
export interface MediaType {
  /** In the letters of the header. */
  readonly type: string
  readonly subtype: string
  /** Names in small letters, in order; `q` is not among them. */
  readonly parameters: ReadonlyMap<string, string>
  /** The weight in thousandths. */
  readonly quality: number
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
const QUOTED = /"((?:[^"\\]|\\.)*)"/sy
const BLANKS = /[ \t]*/y

/** One media type, such as a Content-Type. Undefined when the text is none. */
export function parseMediaType(text: string): MediaType | undefined {
  const reader = new MediaTypeReader(text)
  const mediaType = reader.mediaType({ needsSubtype: true })
  return mediaType && reader.isAtEnd() ? mediaType : undefined
}

/** The ranges of an Accept header, in its order. Undefined when the text is malformed. */
export function parseAccept(text: string): readonly MediaType[] | undefined {
  const reader = new MediaTypeReader(text)
  const ranges: MediaType[] = []
  while (!reader.isAtEnd()) {
    if (reader.take(',')) continue
    // A lone `json` stands for `json/*`, `*` for `*/*`: some clients send the latter.
    const range = reader.mediaType({ needsSubtype: false })
    if (range === undefined || !(reader.isAtEnd() || reader.take(','))) return undefined
    ranges.push(range)
  }
  return ranges
}

/** The header text of a media type: its parameters follow without blanks. */
export function formatMediaType({ type, subtype, parameters }: MediaType): string {
  let text = `${type}/${subtype}`
  for (const [name, value] of parameters) text += `;${name}=${isToken(value) ? value : quote(value)}`
  return text
}

class MediaTypeReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  isAtEnd(): boolean {
    this.#match(BLANKS)
    return this.#at >= this.#text.length
  }

  take(mark: string): boolean {
    this.#match(BLANKS)
    if (this.#text[this.#at] !== mark) return false
    this.#at++
    return true
  }

  mediaType({ needsSubtype }: { readonly needsSubtype: boolean }): MediaType | undefined {
    const type = this.#token()
    const hasSubtype = this.take('/')
    const subtype = hasSubtype ? this.#token() : needsSubtype ? undefined : '*'
    const parameters = type === undefined || subtype === undefined ? undefined : this.#parameters()
    if (type === undefined || subtype === undefined || parameters === undefined) return undefined
    const quality = readQuality(parameters.get('q'))
    parameters.delete('q')
    return quality === undefined ? undefined : { type, subtype, parameters, quality }
  }

  #parameters(): Map<string, string> | undefined {
    const parameters: [string, string][] = []
    while (this.take(';')) {
      this.#match(BLANKS)
      if (this.isAtEnd() || /[;,]/.test(this.#text[this.#at] ?? '')) continue
      const name = this.#token()?.toLowerCase()
      const value = name !== undefined && this.take('=') ? (this.#quoted() ?? this.#token()) : undefined
      if (name === undefined || value === undefined) return undefined
      parameters.push([name, value])
    }
    return new Map(parameters.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  }

  #token(): string | undefined {
    this.#match(BLANKS)
    return this.#match(TOKEN)?.[0]
  }

  #quoted(): string | undefined {
    this.#match(BLANKS)
    return this.#match(QUOTED)?.[1]?.replace(/\\(.)/gs, '$1')
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match) this.#at = pattern.lastIndex
    return match ?? undefined
  }
}

/** RFC 9110, 12.4.2: at most three decimals; `.5` is taken as well. Undefined when malformed. */
function readQuality(text: string | undefined): number | undefined {
  if (text === undefined) return 1000
  if (!/^(?:0?\.\d{1,3}|[01]\.?|1\.0{1,3})$/.test(text)) return undefined
  return Math.round(Number(text) * 1000)
}

function isToken(text: string): boolean {
  TOKEN.lastIndex = 0
  return TOKEN.test(text) && TOKEN.lastIndex === text.length
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`
