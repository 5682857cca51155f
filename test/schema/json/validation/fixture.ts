import { defaultLimits } from '../../../../src/schema/limits.ts'
import { JsonSchema, parseJsonSchema } from '../../../../src/schema/json/parse.ts'
import type { JsonFault, ValidationLimits } from '../../../../src/schema/json/validation/run.ts'
import { jsonValidator } from '../../../../src/schema/json/validation/validator.ts'
import type { JsonValidator } from '../../../../src/schema/json/validation/validator.ts'

export const drafts = {
  '4': 'http://json-schema.org/draft-04/schema#',
  '6': 'http://json-schema.org/draft-06/schema#',
  '7': 'http://json-schema.org/draft-07/schema#',
  '2019': 'https://json-schema.org/draft/2019-09/schema',
  '2020': 'https://json-schema.org/draft/2020-12/schema',
} as const

export type Draft = keyof typeof drafts

/** A validator of a schema; `files` are its references by name. */
export function validatorOf(
  schema: unknown,
  files: Readonly<Record<string, unknown>> = {},
  limits?: ValidationLimits,
): JsonValidator {
  const references = Object.entries(files).map(([name, one]) => ({
    name,
    subject: name,
    version: 1,
    text: JSON.stringify(one),
    direct: true,
  }))
  const options = { mode: 'stored', isUnchecked: true, validateFields: false, limits: defaultLimits } as const
  const parsed = parseJsonSchema(JSON.stringify(schema), references, options)
  if (!(parsed instanceof JsonSchema)) throw new TypeError('no JSON Schema')
  return limits === undefined ? jsonValidator(parsed) : jsonValidator(parsed, { limits })
}

/** The schema as one of a draft. */
export function of(draft: Draft, schema: object): object {
  return { $schema: drafts[draft], ...schema }
}

export function faultOf(schema: unknown, value: unknown): JsonFault | undefined {
  return validatorOf(schema).faultOf(value)
}
