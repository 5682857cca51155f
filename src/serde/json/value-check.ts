import type { JsonSchema } from '../../schema/json/parse.ts'
import { ValidationStopped } from '../../schema/json/validation/run.ts'
import type { JsonFault } from '../../schema/json/validation/run.ts'
import { jsonValidator } from '../../schema/json/validation/validator.ts'
import type { JsonValidator } from '../../schema/json/validation/validator.ts'
import { SchemaError } from '../../schema/schema.ts'
import { SerdeError } from '../errors.ts'

/** Checks values against one schema. */
export class ValueCheck {
  readonly #validator: JsonValidator

  /** `isParsed`: values are what JSON.parse gives. */
  constructor(schema: JsonSchema, { isParsed }: { readonly isParsed: boolean }) {
    this.#validator = jsonValidator(schema, { isParsed })
  }

  /** Throws SerdeError `invalid-value` for a value that does not fit; false where the value is no plain JSON. */
  check(value: unknown): boolean {
    try {
      const fault = this.#validator.faultOf(value)
      if (fault === undefined) return true
      throw refusal(fault)
    } catch (error) {
      if (error instanceof ValidationStopped && error.reason === 'no-json') return false
      throw translated(error)
    }
  }

  /** Adds the defaults of properties that a value lacks which has been checked. */
  fillDefaults(value: unknown): void {
    if (!this.#validator.hasDefaults) return
    try {
      this.#validator.fillDefaults(value)
    } catch (error) {
      throw translated(error)
    }
  }
}

function refusal({ path, keyword, expected }: JsonFault): SerdeError {
  const place = path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  )
  return new SerdeError('invalid-value', `the value does not fit the schema's '${keyword}'`, { path: place, expected })
}

function translated(error: unknown): unknown {
  if (error instanceof ValidationStopped) return new SerdeError('invalid-value', error.message, { cause: error })
  if (error instanceof SchemaError) return new SerdeError('bad-schema', error.message, { cause: error })
  return error
}
