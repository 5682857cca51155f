import type { JsonSchema } from '../../schema/json/parse.ts'
import { SerdeError } from '../errors.ts'
import { TextPayloads } from '../text-payloads.ts'
import type { ValueWriter } from '../value-language.ts'
import type { JsonOptions } from './options.ts'
import { ValueCheck } from './value-check.ts'

/** Writes values as JSON text. */
export class JsonWriter implements ValueWriter {
  readonly #name: string | undefined
  readonly #check: ValueCheck | undefined
  readonly #indent: number
  readonly #payloads = new TextPayloads()

  constructor(schema: JsonSchema, { validate = true, indent = false }: JsonOptions) {
    this.#name = schema.name
    this.#check = validate ? new ValueCheck(schema, { isParsed: false }) : undefined
    this.#indent = indent ? 2 : 0
  }

  recordName(): string | undefined {
    return this.#name
  }

  write(value: unknown, prefix: Uint8Array): Uint8Array {
    const text = this.#text(value)
    // Of a Date or a class instance it is the JSON that has to fit.
    if (this.#check?.check(value) === false) this.#check.check(JSON.parse(text))
    return this.#payloads.write(prefix, text)
  }

  #text(value: unknown): string {
    let text: string | undefined
    try {
      text = this.#indent === 0 ? JSON.stringify(value) : JSON.stringify(value, undefined, this.#indent)
    } catch (cause) {
      // A bigint, a circle, or nesting beyond the stack.
      if (!(cause instanceof TypeError || cause instanceof RangeError)) throw cause
      const [says] = cause.message.split('\n')
      throw new SerdeError('invalid-value', `the value cannot be written as JSON: ${says}`, { path: '', cause })
    }
    if (text !== undefined) return text
    throw new SerdeError('invalid-value', `a value of type ${typeof value} cannot be written as JSON`, { path: '' })
  }
}
