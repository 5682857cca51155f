import { messageAt } from '../../schema/protobuf/message-indexes.ts'
import { ProtobufSchema } from '../../schema/protobuf/protobuf-schema.ts'
import type { ParsedSchema } from '../../schema/schema.ts'
import type { PayloadCheck } from '../payload-check.ts'
import { nothingUnchecked } from './payload-language.ts'
import type { PayloadBudget, PayloadLanguage, SchemaChecks } from './payload-language.ts'
import { missingField } from './protobuf-completeness.ts'
import { protobufCode } from './protobuf-code.ts'
import { TableLinker } from './protobuf-table.ts'
import type { MessageTable } from './protobuf-table.ts'
import { walkMessage } from './protobuf-walk.ts'

/** Protobuf payloads: a walk over the fields that builds nothing. */
export const protobufPayloads: PayloadLanguage = {
  compile: (schema, budget) => ({
    checkOf: messageChecks(protobufOf(schema), budget),
    uncheckedPatterns: nothingUnchecked,
  }),
  recordName: messageName,
}

/** The full name of the message at these indexes; undefined where there is none. */
export function messageName(schema: ParsedSchema, indexes: readonly number[]): string | undefined {
  return messageAt(protobufOf(schema).messageFile, indexes)
}

/** Each check is compiled when it is first asked for; they are as many as the schema's messages at most. */
function messageChecks({ types, messageFile }: ProtobufSchema, budget: PayloadBudget): SchemaChecks['checkOf'] {
  const checks = new Map<string, PayloadCheck>()
  return indexes => {
    const name = messageAt(messageFile, indexes)
    const known = name === undefined ? undefined : checks.get(name)
    if (name === undefined || known !== undefined) return known
    const table = new TableLinker(types).message(name)
    if (table === undefined) return undefined
    const check = messageCheck(table, budget)
    checks.set(name, check)
    return check
  }
}

function messageCheck(table: MessageTable, { walk, fast }: PayloadBudget): PayloadCheck {
  const { reachesRequired } = table
  const code = protobufCode(table)
  return (bytes, start, end) => {
    if (code === undefined || !fast.acceptsProtobuf(code, bytes, start, end)) {
      walk.begin(bytes, start, end)
      if (walkMessage(table, start, end, walk) < 0) return walk.fault()
    }
    return reachesRequired ? missingField(table, bytes, start, end) : undefined
  }
}

function protobufOf(schema: ParsedSchema): ProtobufSchema {
  if (schema instanceof ProtobufSchema) return schema
  throw new TypeError(`a ${schema.type} schema is no Protobuf schema`)
}
