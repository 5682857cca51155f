import type { JsonSchema } from '../../schema/json/parse.ts'
import { copyOf } from '../copy-bytes.ts'
import { SerdeError } from '../errors.ts'
import type { ValueWriter } from '../value-language.ts'
import type { JsonOptions } from './options.ts'
import { ValueCheck } from './value-check.ts'

/** A buffer that has grown beyond this is not kept for the next payload. */
const mostKept = 1 << 20

/** Writes values as JSON text. */
export class JsonWriter implements ValueWriter {
  readonly #name: string | undefined
  readonly #check: ValueCheck | undefined
  readonly #indent: number
  readonly #encoder = new TextEncoder()
  #buffer = new Uint8Array(1024)

  constructor(schema: JsonSchema, { validate = true, indent = false }: JsonOptions) {
    this.#name = schema.name
    this.#check = validate ? new ValueCheck(schema) : undefined
    this.#indent = indent ? 2 : 0
  }

  recordName(): string | undefined {
    return this.#name
  }

  write(value: unknown, prefix: Uint8Array): Uint8Array {
    const text = this.#text(value)
    // Of a Date or a class instance it is the JSON that has to fit.
    if (this.#check?.check(value) === false) this.#check.check(JSON.parse(text))
    return this.#bytes(text, prefix)
  }

  #text(value: unknown): string {
    let text: string | undefined
    try {
      text = JSON.stringify(value, undefined, this.#indent)
    } catch (cause) {
      // A bigint, a circle, or nesting beyond the stack.
      if (!(cause instanceof TypeError || cause instanceof RangeError)) throw cause
      throw new SerdeError('invalid-value', 'the value cannot be written as JSON', { path: '', cause })
    }
    if (text !== undefined) return text
    throw new SerdeError('invalid-value', `a value of type ${typeof value} cannot be written as JSON`, { path: '' })
  }

  #bytes(text: string, prefix: Uint8Array): Uint8Array {
    const most = prefix.length + text.length * 3
    if (most > this.#buffer.length) this.#buffer = new Uint8Array(most)
    const buffer = this.#buffer
    buffer.set(prefix)
    const { written } = this.#encoder.encodeInto(text, buffer.subarray(prefix.length))
    if (most > mostKept) this.#buffer = new Uint8Array(1024)
    return copyOf(buffer, 0, prefix.length + written)
  }
}
