import type { SchemaReference } from '../../../src/schema/schema.ts'

/** A header of a record, its value in hex. */
export interface HexHeader {
  readonly key: string
  readonly hex: string | null
}

/** One line of `serde-avro.jsonl`, `serde-protobuf.jsonl` or `serde-json.jsonl`. */
export interface PayloadCase {
  readonly id: string
  readonly kind: 'register' | 'write' | 'evolve' | 'read' | 'subject'
  readonly lang: string
  readonly schema: string
  readonly references?: readonly SchemaReference[]
  readonly schemaId?: number
  readonly guid?: string
  readonly topic: string | null
  readonly field: 'key' | 'value'
  readonly mode?: 'prefix' | 'header'
  readonly headersBefore?: readonly HexHeader[]
  readonly headers?: readonly HexHeader[]
  readonly config?: Readonly<Record<string, string>>
  readonly readConfig?: Readonly<Record<string, string>>
  readonly validate?: boolean
  readonly value?: unknown
  readonly valueHex?: string
  readonly message?: string
  readonly hex?: string | null
  readonly exact?: boolean
  readonly read?: unknown
  readonly readLogical?: unknown
  readonly reader?: string
  readonly readerSchemaId?: number
  readonly error?: { readonly kind: string }
  readonly readError?: { readonly kind: string }
  readonly quirk?: string
  readonly why?: string
  readonly strategy?: string
  readonly subject?: string
  readonly version?: number
}

export function toHex(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('hex')
}

export function fromHex(hex: string | null): Uint8Array | null {
  return hex === null ? null : new Uint8Array(Buffer.from(hex, 'hex'))
}
