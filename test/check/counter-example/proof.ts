import avro from 'avsc'
import type { CounterExample, RecordExample } from '../../../src/check/counter-example/counter-example.ts'
import { counterExample } from '../../../src/check/counter-example/counter-example.ts'
import { parsers } from '../../../src/schema/parsers.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import type { Difference, ParsedSchema, ResolvedReferences, SchemaType } from '../../../src/schema/schema.ts'
import { avroValues } from '../../../src/serde/avro/values.ts'
import { SerdeError } from '../../../src/serde/errors.ts'
import { jsonValues } from '../../../src/serde/json/values.ts'
import { protobufValues } from '../../../src/serde/protobuf/values.ts'
import type { ValueLanguage } from '../../../src/serde/value-language.ts'

interface Proving {
  readonly values: ValueLanguage<never>
  readonly options: (example: RecordExample) => object
  /** A reader by another implementation, where ours goes on without looking. */
  readonly isRefusedElsewhere: (reader: ParsedSchema, writer: ParsedSchema) => boolean
}

const proving: { readonly [type in SchemaType]: Proving } = {
  AVRO: {
    values: avroValues,
    options: () => ({ unions: 'wrapped', usesLogicalTypes: false }),
    isRefusedElsewhere: isRefusedByAvsc,
  },
  JSON: { values: jsonValues, options: () => ({}), isRefusedElsewhere: () => false },
  PROTOBUF: {
    values: protobufValues,
    options: ({ message }) => ({ message }),
    isRefusedElsewhere: () => false,
  },
}

const nothing = new Uint8Array(0)

/** Reads a schema as a stored one. */
export function parse(type: SchemaType, text: string, references: ResolvedReferences = []): ParsedSchema {
  const read = parsers[type]
  if (read === undefined) throw new TypeError(`no language ${type}`)
  return read(text, references, { mode: 'stored', validateFields: false, limits: defaultLimits })
}

/** The bytes of an example, written with its own schema. */
export function payloadOf(example: RecordExample, schema: ParsedSchema): Uint8Array {
  const { values, options } = proving[schema.type]
  return values.writer(schema, options(example) as never).write(example.value, nothing)
}

/** What becomes of an example that one side writes and the other reads. */
export function outcomeOf(
  example: RecordExample,
  reader: ParsedSchema,
  writer: ParsedSchema,
): 'refused' | 'changed' | 'read' {
  const [from, to] = example.writtenWith === 'writer' ? [writer, reader] : [reader, writer]
  const { values, isRefusedElsewhere } = proving[reader.type]
  const payload = payloadOf(example, from)
  const readWith = (schema: ParsedSchema) =>
    values.reader({ writer: from, reader: schema, isTrusted: false }, {} as never).read(payload, 0)
  const own = printed(readWith(from))
  try {
    const other = printed(readWith(to))
    if (example.outcome === 'refused' && isRefusedElsewhere(to, from)) return 'refused'
    return own === other ? 'read' : 'changed'
  } catch (error) {
    if (error instanceof SerdeError) return 'refused'
    throw error
  }
}

function printed(value: unknown): string {
  const own = JSON.stringify(value, (_, one: unknown) => {
    if (one instanceof Uint8Array) return { bytes: Buffer.from(one).toString('hex') }
    return typeof one === 'bigint' ? Number(one) : one
  })
  // Fields that a reader does not know are kept aside: they are not part of what it sees.
  return `${Object.getPrototypeOf(value ?? 0)?.constructor?.name} ${own}`
}

/** Records of another name: avsc compares names as the specification asks. What it cannot parse it does not refuse. */
function isRefusedByAvsc(reader: ParsedSchema, writer: ParsedSchema): boolean {
  const types = [reader, writer].map(schema => {
    try {
      return avro.Type.forSchema(JSON.parse(schema.formatted('resolved'), safeNumber), {
        wrapUnions: true,
        logicalTypes: {},
      })
    } catch {
      return undefined
    }
  })
  const [to, from] = types
  if (to === undefined || from === undefined) return false
  try {
    to.createResolver(from)
    return false
  } catch {
    return true
  }
}

/** Defaults beyond 53 bits are nothing that avsc parses. */
function safeNumber(_: string, value: unknown): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? 0 : value
}

export interface Found {
  readonly difference: Difference
  readonly example: CounterExample
  /** Undefined where there is no record to prove. */
  readonly outcome: 'refused' | 'changed' | 'read' | undefined
}

/** Every difference that breaks or warns, up to `most`, with what there is to show of it. */
export function examplesOf(reader: ParsedSchema, writer: ParsedSchema, most = 100): readonly Found[] {
  const { differences } = reader.differencesFrom(writer, { policy: 'STRICT', limits: defaultLimits })
  return differences.slice(0, most).flatMap(difference => {
    const example = counterExample(reader, writer, difference)
    if (example === undefined) return []
    return [{ difference, example, outcome: example.isFound ? outcomeOf(example, reader, writer) : undefined }]
  })
}
