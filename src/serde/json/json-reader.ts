import type { JsonSchema } from '../../schema/json/parse.ts'
import { SerdeError } from '../errors.ts'
import { nodeText } from '../node-text.ts'
import { StrictUtf8 } from '../strict-utf8.ts'
import type { ValueReader } from '../value-language.ts'
import { findJsonEnd } from './json-end.ts'
import { checkNesting } from './nesting.ts'
import type { JsonOptions } from './options.ts'
import { ValueCheck } from './value-check.ts'

/** Reads JSON texts as values of a schema. */
export class JsonReader implements ValueReader {
  readonly #name: string | undefined
  readonly #check: ValueCheck | undefined
  readonly #fillsDefaults: boolean
  readonly #strict = new StrictUtf8({ keepsMark: false })

  constructor(writer: JsonSchema, reader: JsonSchema, { validate = true, fillDefaults = true }: JsonOptions) {
    this.#name = writer.name
    this.#check = validate ? new ValueCheck(reader, { isParsed: true }) : undefined
    this.#fillsDefaults = fillDefaults
  }

  recordName(): string | undefined {
    return this.#name
  }

  /** What stands behind the value is ignored, as upstream does. */
  read(bytes: Uint8Array, start: number): unknown {
    const value = this.#parse(bytes, start)
    if (this.#check === undefined) return value
    // All that JSON.parse makes and no JSON is.
    if (!this.#check.check(value)) throw new SerdeError('invalid-value', 'a number is beyond the range of a double')
    if (this.#fillsDefaults) this.#check.fillDefaults(value)
    return value
  }

  #parse(bytes: Uint8Array, start: number): unknown {
    const text = this.#decode(bytes, start, bytes.length)
    if (text === undefined) return this.#parseFirst(bytes, start)
    checkNesting(text)
    try {
      return JSON.parse(text)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      return this.#parseFirst(bytes, start, error)
    }
  }

  /** The first value of bytes that are not one as a whole. */
  #parseFirst(bytes: Uint8Array, start: number, cause?: SyntaxError): unknown {
    const found = findJsonEnd(bytes, start)
    if (typeof found === 'string') throw failure(found, cause)
    const text = this.#decode(bytes, start, found.end)
    if (text === undefined || found.end === bytes.length) throw failure('malformed', cause)
    checkNesting(text)
    return JSON.parse(text)
  }

  /** The text; undefined for bytes that are no UTF-8. */
  #decode(bytes: Uint8Array, start: number, end: number): string | undefined {
    if (nodeText !== undefined) {
      const text = nodeText.utf8Slice.call(bytes, start, end)
      // Bytes that are no UTF-8 become this character, which may also stand there itself. `includes` takes longer.
      if (text.indexOf('\uFFFD') < 0) return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
    }
    return this.#strict.decode(bytes.subarray(start, end))
  }
}

function failure(code: 'truncated' | 'malformed', cause: unknown): SerdeError {
  const says = code === 'truncated' ? 'the bytes end within a JSON value' : 'the bytes are no JSON'
  return new SerdeError(code, says, { cause })
}
