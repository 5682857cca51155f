import { Buffer } from 'node:buffer'
import type { RegistryClient } from '../../client/registry-client.ts'
import { Serializer } from '../../serde/serializer.ts'
import type { RecordHeader } from '../../serde/record-headers.ts'
import { Misuse, wholeNumber } from './connection-options.ts'
import { valueOfText } from './value-text.ts'

/** By which schema keys or values are written; by none when all are left out. */
export interface WriterFlags {
  readonly schemaId?: string | undefined
  readonly subject?: string | undefined
  /** Full name of the Protobuf message. */
  readonly message?: string | undefined
}

/** Writes a text as the bytes of a key or value; headers may be added to. */
export type WriteField = (text: Buffer, headers: RecordHeader[]) => Promise<Uint8Array>

/** How a field is written. Without a schema bytes go through as they are. Throws Misuse. */
export async function fieldWriter(
  { topic, field }: { readonly topic: string; readonly field: 'key' | 'value' },
  { schemaId, subject, message }: WriterFlags,
  openRegistry: () => Promise<RegistryClient>,
): Promise<WriteField> {
  const prefix = field === 'key' ? '--key-' : '--'
  if (schemaId !== undefined && subject !== undefined)
    throw new Misuse(`give ${prefix}schema-id or ${prefix}subject, not both.`)
  if (schemaId === undefined && subject === undefined) {
    if (message !== undefined) throw new Misuse(`${prefix}message needs ${prefix}schema-id or ${prefix}subject.`)
    return text => Promise.resolve(text)
  }
  const registry = await openRegistry()
  const serializer = new Serializer(registry, {
    field,
    autoRegisterSchemas: false,
    ...(schemaId === undefined
      ? { useLatestVersion: true, subjectNameStrategy: () => subject ?? '' }
      : { useSchemaId: wholeNumber(`${prefix}schema-id`, schemaId, [1, 2 ** 31 - 1]) }),
    protobuf: { message },
  })
  const { schemaType } =
    schemaId === undefined
      ? await registry.latest(subject ?? '')
      : await registry.byId(Number(schemaId), `${topic}-${field}`)
  const isJson = schemaType === 'JSON'
  return async (text, headers) => {
    const value = isJson ? jsonOf(text.toString()) : valueOfText(text.toString())
    // Only a null writes nothing, and null is a value of a schema here.
    return (await serializer.serialize(topic, value, { headers })) ?? Buffer.alloc(0)
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new Misuse(`the value is not JSON: ${error.message}.`)
    throw error
  }
}
