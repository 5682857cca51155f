import { defaultLimits } from '../schema/limits.ts'
import type { ParsedSchema, SchemaType } from '../schema/schema.ts'
import { SerdeError } from './errors.ts'
import { registryFailure } from './failures.ts'
import type { RegistryCall, RegistrySchema, SchemaDefinition, SerdeRegistry } from './registry-port.ts'
import type { ValueLanguage } from './value-language.ts'
import { valueLanguages } from './value-languages.ts'

/** A schema that has been read, and its language. */
export interface ReadSchema {
  readonly type: SchemaType
  readonly parsed: ParsedSchema
  readonly values: ValueLanguage
  readonly valuesKeepTheirSchema: boolean
  readonly definition: SchemaDefinition
}

/** Reads schemas and what they refer to. What was read is kept as long as its definition is. */
export class SchemaReader {
  readonly #registry: SerdeRegistry
  readonly #wanted: SchemaType | undefined
  readonly #known = new WeakMap<SchemaDefinition, ReadSchema>()

  /** `wanted`: the one language that is taken. */
  constructor(registry: SerdeRegistry, wanted: SchemaType | undefined) {
    this.#registry = registry
    this.#wanted = wanted
  }

  /** Throws SerdeError: `wrong-language`, `bad-schema`, or what came of asking for references. */
  async read(definition: SchemaDefinition | RegistrySchema, call: RegistryCall): Promise<ReadSchema> {
    const known = this.#known.get(definition)
    if (known) return known
    const type = this.#typeOf(definition)
    const row = valueLanguages[type]
    if (!row) throw new SerdeError('wrong-language', `values of ${type} schemas are not supported`)
    const { parse, values } = await row.load()
    const references = await this.#resolve(definition, call)
    const read: ReadSchema = {
      type,
      values,
      definition,
      valuesKeepTheirSchema: row.valuesKeepTheirSchema,
      parsed: parsedOrRefused(type, () =>
        parse(definition.schema, references, {
          mode: 'stored',
          validateFields: false,
          allowsEditions: true,
          limits: defaultLimits,
        }),
      ),
    }
    this.#known.set(definition, read)
    return read
  }

  #typeOf({ schemaType = 'AVRO' }: SchemaDefinition): SchemaType {
    if (!Object.hasOwn(valueLanguages, schemaType))
      throw new SerdeError('wrong-language', `values of ${schemaType} schemas are not supported`)
    // Checked: the table has a row of that name.
    const type = schemaType as SchemaType
    if (this.#wanted !== undefined && type !== this.#wanted)
      throw new SerdeError('wrong-language', `the schema is of type ${type}, and ${this.#wanted} is wanted`)
    return type
  }

  async #resolve(definition: SchemaDefinition | RegistrySchema, call: RegistryCall) {
    if ((definition.references?.length ?? 0) === 0) return []
    try {
      return await this.#registry.resolveReferences(definition, call)
    } catch (error) {
      throw registryFailure(error, 'registry', call.signal)
    }
  }
}

function parsedOrRefused(type: SchemaType, parse: () => ParsedSchema): ParsedSchema {
  try {
    return parse()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SerdeError('bad-schema', `the ${type} schema cannot be read: ${reason}`, { cause })
  }
}
