import type { Buffer } from 'node:buffer'
import { RegistryError } from '../../client/errors.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import type { RecordHeader } from '../../kafka/record-cursor.ts'
import { Deserializer } from '../../serde/deserializer.ts'
import { SerdeError } from '../../serde/errors.ts'
import { plainId } from '../../serde/schema-id.ts'
import { valueText } from './value-text.ts'

/** How keys or values are shown: `auto` decodes what names a schema; `schema` fails where that cannot be. */
export const fieldForms = ['auto', 'schema', 'text', 'hex', 'base64'] as const
export type FieldForm = (typeof fieldForms)[number]

/** A key or value, ready to be shown. */
export interface ShownField {
  readonly text: string
  /** As JSON: a text for what has no schema. */
  readonly json: string
  readonly schemaId?: number | undefined
}

/** What a reader of fields needs. */
export interface FieldReaderParts {
  readonly topic: string
  readonly field: 'key' | 'value'
  readonly form: FieldForm
  readonly openRegistry: () => Promise<RegistryClient>
  /** Told once when a schema cannot be had and the bytes are shown instead. */
  readonly onFallback: (reason: string) => void
}

/** Shows keys or values of one topic. Rejects with SerdeError or RegistryError, form `schema` only. */
export class FieldReader {
  readonly #parts: FieldReaderParts
  readonly #headerName: string
  #deserializer: Promise<Deserializer> | undefined
  #hasFallenBack = false

  constructor(parts: FieldReaderParts) {
    this.#parts = parts
    this.#headerName = `__${parts.field}_schema_id`
  }

  async show(bytes: Buffer | null, headers: readonly RecordHeader[]): Promise<ShownField> {
    const { form } = this.#parts
    if (bytes === null) return { text: 'null', json: 'null' }
    switch (form) {
      case 'text':
        return asText(bytes.toString())
      case 'hex':
      case 'base64':
        return asText(bytes.toString(form))
      case 'schema':
        return this.#decoded(bytes, headers)
      case 'auto':
        return this.#namesSchema(bytes, headers) ? this.#decodedOrRaw(bytes, headers) : raw(bytes)
    }
  }

  /** By a header, or by what looks like an id before the value. */
  #namesSchema(bytes: Buffer, headers: readonly RecordHeader[]): boolean {
    return (plainId(bytes) ?? 0) > 0 || headers.some(({ name }) => name === this.#headerName)
  }

  async #decodedOrRaw(bytes: Buffer, headers: readonly RecordHeader[]): Promise<ShownField> {
    try {
      return await this.#decoded(bytes, headers)
    } catch (error) {
      if (!(error instanceof SerdeError || error instanceof RegistryError)) throw error
      if (!this.#hasFallenBack) this.#parts.onFallback(error.message)
      this.#hasFallenBack = true
      return raw(bytes)
    }
  }

  async #decoded(bytes: Buffer, headers: readonly RecordHeader[]): Promise<ShownField> {
    const { topic, field } = this.#parts
    this.#deserializer ??= this.#open(field)
    const deserializer = await this.#deserializer
    const given = headers.map(({ name, value }) => ({ key: name, value }))
    const value: unknown = await deserializer.deserialize(topic, bytes, { headers: given })
    const json = valueText(value)
    const isInHeader = headers.some(({ name }) => name === this.#headerName)
    return { text: json, json, schemaId: isInHeader ? undefined : plainId(bytes) }
  }

  async #open(field: 'key' | 'value'): Promise<Deserializer> {
    const registry = await this.#parts.openRegistry()
    // What a stranger's schema names is read, not run; times stand as people write them.
    const avro = { logicalForm: 'text' } as const
    return new Deserializer(registry, { field, avro, protobuf: { enums: 'string', fieldNames: 'original' } })
  }
}

const asText = (text: string): ShownField => ({ text, json: JSON.stringify(text) })

/** Text where it is text, and bytes where it is not. */
function raw(bytes: Buffer): ShownField {
  const text = bytes.toString()
  if (!text.includes('\ufffd')) return asText(text)
  const json = valueText(bytes)
  return { text: json, json }
}
