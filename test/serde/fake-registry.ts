import type { RegistrySchema, SchemaDefinition, SerdeRegistry } from '../../src/serde/registry-port.ts'

/** A question that reached the registry, in words: `register orders-value normalize=false`. */
export type Question = string

/** A registry of a few schemas that answers from memory and remembers what it was asked. */
export class FakeSerdeRegistry implements SerdeRegistry {
  readonly questions: Question[] = []
  readonly schemas: (RegistrySchema & { readonly id: number })[] = []
  readonly versions = new Map<string, (RegistrySchema & { readonly id: number })[]>()
  associations: readonly { readonly subject: string; readonly resourceNamespace?: string }[] = []
  /** Set to let every answer fail. */
  failure: Error | undefined

  /** Puts a schema into a subject. */
  add(subject: string, definition: SchemaDefinition): RegistrySchema & { readonly id: number } {
    const known = this.schemas.find(one => sameText(one, definition))
    const id = known?.id ?? this.schemas.length + 1
    const guid = `00000000-0000-0000-0000-${String(id).padStart(12, '0')}`
    const stored = known ?? { schemaType: 'AVRO', ...definition, id, guid }
    if (!known) this.schemas.push(stored)
    this.versions.set(subject, [...(this.versions.get(subject) ?? []), stored])
    return stored
  }

  async register(subject: string, definition: SchemaDefinition, { normalize }: { normalize?: boolean }) {
    this.#ask(`register ${subject} normalize=${normalize}`)
    return this.add(subject, definition)
  }

  async lookup(subject: string, definition: SchemaDefinition, options: { normalize?: boolean; deleted?: boolean }) {
    this.#ask(`lookup ${subject} normalize=${options.normalize} deleted=${options.deleted}`)
    return this.versions.get(subject)?.find(one => sameText(one, definition)) ?? missing(40403)
  }

  async byId(id: number, subject: string) {
    this.#ask(`byId ${id} '${subject}'`)
    return this.schemas[id - 1] ?? missing(40403)
  }

  async byGuid(guid: string) {
    this.#ask(`byGuid ${guid}`)
    return this.schemas.find(one => one.guid === guid) ?? missing(40403)
  }

  async latest(subject: string) {
    this.#ask(`latest ${subject}`)
    return this.versions.get(subject)?.at(-1) ?? missing(40401)
  }

  async latestWithMetadata(subject: string, properties: Readonly<Record<string, string>>) {
    this.#ask(`metadata ${subject} ${JSON.stringify(properties)}`)
    return this.versions.get(subject)?.at(-1) ?? missing(40403)
  }

  async associationsOf(topic: string, { associationTypes = [] }: { associationTypes?: readonly string[] }) {
    this.#ask(`associations ${topic} ${associationTypes.join()}`)
    return this.associations
  }

  async resolveReferences({ references = [] }: { references?: RegistrySchema['references'] }) {
    this.#ask(`references ${references.map(({ subject }) => subject).join()}`)
    return references.map(reference => ({
      ...reference,
      direct: true,
      text: this.versions.get(reference.subject)?.[reference.version - 1]?.schema ?? missing(40402),
    }))
  }

  /** The questions since the last call. */
  asked(): readonly Question[] {
    return this.questions.splice(0)
  }

  #ask(question: Question): void {
    this.questions.push(question)
    if (this.failure) throw this.failure
  }
}

function sameText(one: SchemaDefinition, other: SchemaDefinition): boolean {
  return one.schema === other.schema && (one.schemaType ?? 'AVRO') === (other.schemaType ?? 'AVRO')
}

/** The registry's way to say no. */
export function missing(code: number): never {
  throw Object.assign(new Error(`not found, code ${code}`), { status: 404, code })
}

/** What a promise or a call failed with. */
export async function failureOf(work: (() => unknown) | Promise<unknown>): Promise<unknown> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}

export function hex(bytes: Uint8Array | null): string | null {
  return bytes && Buffer.from(bytes).toString('hex')
}

export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
}
