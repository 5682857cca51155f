import { defaultLimits } from '../../../src/schema/limits.ts'
import { parseProtobuf } from '../../../src/schema/protobuf/parse.ts'
import { ProtobufSchema } from '../../../src/schema/protobuf/protobuf-schema.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import type { Difference, ParseOptions, ResolvedReference, SchemaLimits } from '../../../src/schema/schema.ts'

/** A reference whose subject is its import path. */
export function reference(name: string, text: string, more: Partial<ResolvedReference & { direct: boolean }> = {}) {
  return { name, subject: name, version: 1, text, direct: true, ...more }
}

type Reference = ReturnType<typeof reference>

/** Reads a schema that the registry has already. */
export function stored(
  text: string,
  references: readonly Reference[] = [],
  options: Partial<ParseOptions> = {},
): ProtobufSchema {
  const all = { mode: 'stored', isUnchecked: true, validateFields: false, limits: defaultLimits, ...options } as const
  const schema = parseProtobuf(text, references, all)
  if (!(schema instanceof ProtobufSchema)) throw new TypeError('no Protobuf schema')
  return schema
}

/** Reads a schema that is new. */
export function fresh(
  text: string,
  references: readonly Reference[] = [],
  options: Partial<ParseOptions> = {},
): ProtobufSchema {
  return stored(text, references, { mode: 'new', isUnchecked: false, ...options })
}

/** What refuses a text. */
export function refusal(read: () => unknown): SchemaError {
  try {
    read()
  } catch (error) {
    if (error instanceof SchemaError) return error
    throw error
  }
  throw new Error('the text is taken')
}

/** A proto3 file. */
export function proto3(...lines: readonly string[]): string {
  return ['syntax = "proto3";', ...lines].join('\n')
}

/** Every difference, as `verdict KIND path`. */
export function differences(
  reader: ProtobufSchema,
  writer: ProtobufSchema,
  limits: Partial<SchemaLimits> = {},
): string[] {
  const options = { policy: 'STRICT', limits: { ...defaultLimits, ...limits } } as const
  return reader.differencesFrom(writer, options).differences.map(shown)
}

export function shown({ verdict, kind, path }: Difference): string {
  return `${verdict} ${kind} ${path}`
}
