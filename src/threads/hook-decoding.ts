import type { Deserializer } from '../serde/deserializer.ts'
import type { RegistrySchema, SerdeRegistry } from '../serde/registry-port.ts'
import type { HookContext } from '../validation/hooks-port.ts'
import type { HookSchema } from './hook-messages.ts'
import type { HookHeader } from './record-hook.ts'

/** Asks for a schema by its id or GUID in a context; undefined where there is none. */
export type AskSchema = (context: string, schema: number | string) => Promise<HookSchema | undefined>

type Field = 'key' | 'value'
/** Reads bytes of a topic, whose record has these headers. */
export type Decode = (topic: string, bytes: Uint8Array, headers: readonly HookHeader[]) => Promise<unknown>

const MAX_DECODERS = 100

/** Reads keys and values by the schemas that they name. The languages are loaded when the first one is read. */
export class HookDecoding {
  readonly #ask: AskSchema
  readonly #decoders = new Map<string, Promise<Deserializer>>()

  constructor(ask: AskSchema) {
    this.#ask = ask
  }

  /** Reads the keys or the values of records of a topic: by the schema that they name, or else by the pinned one. */
  of({ registryContext, policy }: HookContext, field: Field): Decode {
    const pinned = Number(policy[`validation.${field}.schema.pinned`] ?? 0)
    return async (topic, bytes, headers) => {
      const isPinned = pinned > 0 && !namesSchema(field, bytes, headers)
      const decoder = await this.#decoder(registryContext, field, isPinned ? pinned : undefined)
      return decoder.deserialize(topic, bytes, { headers: headers.map(({ name, value }) => ({ key: name, value })) })
    }
  }

  #decoder(context: string, field: Field, pinned: number | undefined): Promise<Deserializer> {
    const key = `${field} ${pinned ?? ''} ${context}`
    let decoder = this.#decoders.get(key)
    if (decoder === undefined) {
      if (this.#decoders.size >= MAX_DECODERS) this.#decoders.clear()
      decoder = this.#open(context, field, pinned)
      this.#decoders.set(key, decoder)
    }
    return decoder
  }

  async #open(context: string, field: Field, pinned: number | undefined): Promise<Deserializer> {
    const { Deserializer } = await import('../serde/deserializer.ts')
    return new Deserializer(schemasOf(context, this.#ask), {
      field,
      subjectNameStrategy: 'TopicName',
      ...(pinned !== undefined && { useSchemaId: pinned, schemaIdDeserializer: 'config' as const }),
    })
  }
}

/** Whether a schema id or a GUID stands before the bytes, or in the header that is for it: as the gate sees it. */
function namesSchema(field: Field, bytes: Uint8Array, headers: readonly HookHeader[]): boolean {
  const header = headers.findLast(({ name }) => name === `__${field}_schema_id`)
  if (header !== undefined && header.value !== null) return true
  return (bytes[0] === 0 && bytes.length >= 5) || (bytes[0] === 1 && bytes.length >= 17)
}

/** As much of a registry as a deserializer asks for. */
function schemasOf(context: string, ask: AskSchema): SerdeRegistry {
  const references = new WeakMap<object, HookSchema['references']>()
  const find = async (name: number | string): Promise<RegistrySchema> => {
    const found = await ask(context, name)
    if (found === undefined) throw Object.assign(new Error(`there is no schema ${name}`), { status: 404, code: 40403 })
    const schema: RegistrySchema = { schema: found.text, schemaType: found.type, references: found.references }
    references.set(schema, found.references)
    return schema
  }
  const refuse = async (): Promise<never> => {
    throw new Error('a hook reads what is registered and asks for nothing else')
  }
  return {
    byId: find,
    byGuid: find,
    resolveReferences: async schema => references.get(schema) ?? [],
    register: refuse,
    lookup: refuse,
    latest: refuse,
    latestWithMetadata: refuse,
    associationsOf: async () => [],
  }
}
