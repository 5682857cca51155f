import type { ParsedSchema, SchemaType } from '../../schema/schema.ts'
import type { PayloadLimits } from '../payload-check.ts'
import { avroPayloads } from './avro-check.ts'
import { FastWalk } from './fast-walk.ts'
import { jsonPayloads } from './json-check.ts'
import type { PayloadBudget, PayloadLanguage, SchemaChecks } from './payload-language.ts'
import { protobufPayloads } from './protobuf-check.ts'
import { WireWalk } from './wire-walk.ts'

/** Every language of payloads; the one place that names them. */
const payloadLanguages: { readonly [type in SchemaType]: PayloadLanguage } = {
  AVRO: avroPayloads,
  PROTOBUF: protobufPayloads,
  JSON: jsonPayloads,
}

/** Compiles the checks of schemas, with one set of limits. One is enough for a thread: its checks share their state. */
export class PayloadCompiler {
  readonly #budget: PayloadBudget

  constructor(limits: PayloadLimits) {
    const fast = new FastWalk(limits)
    this.#budget = { limits, walk: new WireWalk(limits), fast }
  }

  /** Throws SchemaError for a schema that values cannot be checked against. */
  compile(schema: ParsedSchema): SchemaChecks {
    return payloadLanguages[schema.type].compile(schema, this.#budget)
  }
}

/** The name that record-name strategies take; the indexes count for Protobuf alone. */
export function recordName(schema: ParsedSchema, indexes: readonly number[]): string | undefined {
  return payloadLanguages[schema.type].recordName(schema, indexes)
}
