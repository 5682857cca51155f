import type { ParsedSchema } from '../../../src/schema/schema.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import { descriptorFault } from './protobuf-descriptors.ts'
import { attempt } from './reading.ts'
import { firstFault, textFault } from './shapes.ts'

/** Compares the normal form; an object stands for a refusal. */
export function normalFault(schema: ParsedSchema, expected: string | object): string | undefined {
  const normal = attempt(() => schema.normalized().canonical)
  if (normal instanceof SchemaError)
    return typeof expected === 'object' ? undefined : `not normalised: ${normal.message}`
  if (typeof expected === 'object') return `normalised although the reference refused: ${normal}`
  return textFault('normal form', normal, expected)
}

/** Compares the texts of a language's own formats; `true` stands for the canonical text. */
export function formatsFault(
  schema: ParsedSchema,
  formats: Readonly<Record<string, string | true>> | undefined,
  mayDiffer: readonly string[],
): string | undefined {
  return firstFault(
    Object.entries(formats ?? {}).map(([format, text]) => {
      if (mayDiffer.includes(format) || mayDiffer.includes(`formats.${format}`)) return undefined
      if (schema.type === 'PROTOBUF' && format === 'serialized') return descriptorFault(schema.formatted(format), text)
      return textFault(`format=${format}`, schema.formatted(format), text === true ? schema.canonical : text)
    }),
  )
}
