import type { ResolvedReferences, SchemaReference } from '../../../src/schema/schema.ts'
import type { RegistrySchema, SerdeRegistry } from '../../../src/serde/registry-port.ts'
import type { PayloadCase } from './serde-case.ts'

const types: Readonly<Record<string, string>> = { avro: 'AVRO', json: 'JSON', protobuf: 'PROTOBUF' }

/** The schemas of a file, as a registry that knows them all and gives every case the ids of its recording. */
export class RecordedRegistry {
  readonly #byId = new Map<number, RegistrySchema>()
  readonly #byGuid = new Map<string, RegistrySchema>()
  readonly #versions = new Map<string, RegistrySchema>()

  constructor(cases: readonly PayloadCase[]) {
    for (const item of cases) {
      const schema = schemaOf(item)
      if (item.schemaId !== undefined) this.#byId.set(item.schemaId, schema)
      if (item.guid !== undefined) this.#byGuid.set(item.guid, schema)
      if (item.kind === 'register') this.#versions.set(`${item.subject}/${item.version}`, schema)
    }
  }

  /** What one case asks: registering gives its own id, and the latest version is its reader. */
  of(item: PayloadCase): SerdeRegistry {
    const own = { ...schemaOf(item), id: item.schemaId ?? 1, guid: item.guid ?? '00000000-0000-0000-0000-000000000001' }
    const latest = { ...own, schema: item.reader ?? item.schema, id: item.readerSchemaId ?? own.id }
    return {
      register: async () => ({ id: own.id, guid: own.guid }),
      lookup: async () => own,
      byId: async id => strangerOf(item) ?? this.#byId.get(id) ?? missing(`Schema ${id} not found`),
      byGuid: async guid => this.#byGuid.get(guid) ?? missing(`Schema ${guid} not found`),
      latest: async () => latest,
      latestWithMetadata: async () => latest,
      associationsOf: async () => [],
      resolveReferences: async schema => this.#resolve(schema.references ?? [], true),
    }
  }

  #resolve(references: readonly SchemaReference[], direct: boolean): ResolvedReferences {
    const found = new Map<string, ResolvedReferences[number]>()
    for (const reference of references) {
      const { schema: text, references: further = [] } =
        this.#versions.get(`${reference.subject}/${reference.version}`) ?? missing(`${reference.subject} not found`)
      for (const other of this.#resolve(further, false)) if (!found.has(other.name)) found.set(other.name, other)
      if (!found.has(reference.name)) found.set(reference.name, { ...reference, text, direct })
    }
    return [...found.values()]
  }
}

/** The definition of a case's schema. */
export function schemaOf({ lang, schema, references, schemaId, guid }: PayloadCase): RegistrySchema {
  return {
    schemaType: types[lang] ?? lang,
    schema,
    ...(references && { references }),
    ...(schemaId !== undefined && { id: schemaId }),
    ...(guid !== undefined && { guid }),
  }
}

/** The id of some cases belongs to a schema of another language, which other files hold. */
function strangerOf({ error, why = '' }: PayloadCase): RegistrySchema | undefined {
  if (error?.kind !== 'wrong-language') return undefined
  const lang = /the id of an? (\w+) schema/.exec(why)?.[1] ?? ''
  const schema = lang === 'avro' ? '"string"' : lang === 'json' ? '{}' : 'syntax = "proto3"; message M {}'
  return { schemaType: types[lang] ?? lang, schema }
}

function missing(message: string): never {
  throw Object.assign(new Error(message), { status: 404, code: 40403 })
}
