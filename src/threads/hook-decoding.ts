import type { Deserializer } from '../serde/deserializer.ts'
import type { RegistrySchema, SerdeRegistry } from '../serde/registry-port.ts'
import type { HookSchema } from './hook-messages.ts'
import type { HookHeader } from './record-hook.ts'

/** Asks for a schema by its id or GUID in a context; undefined where there is none. */
export type AskSchema = (context: string, schema: number | string) => Promise<HookSchema | undefined>

type Field = 'key' | 'value'
/** Reads bytes of a topic, whose record has these headers. */
export type Decode = (topic: string, bytes: Uint8Array, headers: readonly HookHeader[]) => Promise<unknown>

const MAX_CONTEXTS = 100

/** Reads keys and values by the schemas that they name. The languages are loaded when the first one is read. */
export class HookDecoding {
  readonly #ask: AskSchema
  readonly #decoders = new Map<string, Promise<Deserializer>>()

  constructor(ask: AskSchema) {
    this.#ask = ask
  }

  /** Reads the keys or the values of records in a context. */
  of(context: string, field: Field): Decode {
    return async (topic, bytes, headers) => {
      const decoder = await this.#decoder(context, field)
      return decoder.deserialize(topic, bytes, { headers: headers.map(({ name, value }) => ({ key: name, value })) })
    }
  }

  #decoder(context: string, field: Field): Promise<Deserializer> {
    const key = `${field} ${context}`
    let decoder = this.#decoders.get(key)
    if (decoder === undefined) {
      if (this.#decoders.size >= MAX_CONTEXTS) this.#decoders.clear()
      decoder = this.#open(context, field)
      this.#decoders.set(key, decoder)
    }
    return decoder
  }

  async #open(context: string, field: Field): Promise<Deserializer> {
    const { Deserializer } = await import('../serde/deserializer.ts')
    return new Deserializer(schemasOf(context, this.#ask), { field, subjectNameStrategy: 'TopicName' })
  }
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
