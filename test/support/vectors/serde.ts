import { isDeepStrictEqual } from 'node:util'
import { Deserializer } from '../../../src/serde/deserializer.ts'
import { SerdeError } from '../../../src/serde/errors.ts'
import type { RecordHeader } from '../../../src/serde/record-headers.ts'
import { SchemaReader } from '../../../src/serde/schema-reader.ts'
import { Serializer } from '../../../src/serde/serializer.ts'
import type { DeserializerOptions, SerializerOptions } from '../../../src/serde/setting-types.ts'
import { plainSubject, type PlainStrategy } from '../../../src/serde/subject-names.ts'
import type { VectorFormat } from './formats.ts'
import { fromHex, toHex, type HexHeader, type PayloadCase } from './serde-case.ts'
import { payloadLanguages, type PayloadLanguage, type SeenWith } from './serde-languages.ts'
import { RecordedRegistry, schemaOf } from './serde-registry.ts'
import { casesOf, firstCaseHas, firstFault } from './shapes.ts'

/** `serde-avro.jsonl`, `serde-protobuf.jsonl`, `serde-json.jsonl`: values, payloads and subjects. */
export const serdePayloads: VectorFormat = {
  name: 'payloads',
  matches: document =>
    firstCaseHas(document, 'kind', 'lang', 'schema') &&
    !firstCaseHas(document, 'steps') &&
    !firstCaseHas(document, 'ops'),
  async *run(document) {
    const cases = casesOf(document) as PayloadCase[]
    const registry = new RecordedRegistry(cases)
    for (const item of cases) {
      const fault = await new PayloadCheck(item, registry).fault().catch(broken)
      yield fault === undefined ? { id: item.id } : { id: item.id, fault }
    }
  },
}

/** The check itself fails on what it was given. */
function broken(error: unknown): string {
  return `the check failed: ${error instanceof Error ? error.stack : String(error)}`
}

class PayloadCheck {
  readonly #item: PayloadCase
  readonly #registry: RecordedRegistry
  readonly #language: PayloadLanguage

  constructor(item: PayloadCase, registry: RecordedRegistry) {
    this.#item = item
    this.#registry = registry
    const language = payloadLanguages[item.lang]
    if (!language) throw new Error(`no language ${item.lang}`)
    this.#language = language
  }

  async fault(): Promise<string | undefined> {
    switch (this.#item.kind) {
      case 'register':
        return undefined
      case 'subject':
        return this.#subjectFault()
      case 'write':
      case 'evolve':
        return this.#writeFault()
      case 'read':
        return this.#readFault()
    }
  }

  async #subjectFault(): Promise<string | undefined> {
    const { topic, field, strategy = '', subject, error } = this.#item
    const reader = new SchemaReader(this.#registry.of(this.#item), undefined)
    const definition = schemaOf(this.#item)
    const hasSchema = typeof definition.schema === 'string'
    const read = () => reader.read(definition, {})
    const recordName = hasSchema ? await this.#language.recordName(read, this.#item) : undefined
    const name = strategy.replace(/Strategy$/, '') as PlainStrategy
    const answer = await attempt(async () =>
      plainSubject(name, { topic: topic ?? undefined, field, recordName, hasSchema }),
    )
    return errorFault(answer, error) ?? sameFault('subject', valueOf(answer) ?? null, subject ?? null)
  }

  async #writeFault(): Promise<string | undefined> {
    const { hex = null, headers, headersBefore = [], error, topic, exact } = this.#item
    if (this.#language.isBeyond?.(this.#item)) return undefined
    const options = this.#serializerOptions()
    const registry = this.#registry.of(this.#item)
    const list: RecordHeader[] = headersBefore.map(toHeader)
    const answer = await attempt(async () => {
      const { schema, references } = await this.#seenWith(this.#item.schema)
      const value = this.#language.value(this.#item, schema, references)
      return new Serializer(registry, options).serialize(topic ?? '', value, { headers: list })
    })
    // The reference reads no editions; ours do.
    if (error && this.#item.lang === 'protobuf' && /^\s*edition\b/.test(this.#item.schema)) return undefined
    const refusal = errorFault(answer, error)
    if (refusal !== undefined || error) return refusal
    const bytes = valueOf(answer) ?? null
    return firstFault([
      exact === false ? this.#jsonFault(bytes, hex) : sameFault('bytes', toHex(bytes), hex),
      headers && sameFault('headers', JSON.stringify(list.map(shownHeader)), JSON.stringify(headers)),
      await this.#readFault(),
    ])
  }

  /** What is wrong with JSON that is not the reference's byte for byte: its id or its value. */
  #jsonFault(bytes: Uint8Array | null, hex: string | null): string | undefined {
    const start = this.#item.mode === 'header' ? 0 : 10
    const valueOfHex = (text: string): unknown => JSON.parse(Buffer.from(text.slice(start), 'hex').toString('utf8'))
    const [own, theirs] = [toHex(bytes) ?? '', hex ?? '']
    return firstFault([
      sameFault('id', own.slice(0, start), theirs.slice(0, start)),
      isDeepStrictEqual(valueOfHex(own), valueOfHex(theirs))
        ? undefined
        : `value of ${own}, expected that of ${theirs}`,
    ])
  }

  async #readFault(): Promise<string | undefined> {
    const { read, readLogical, quirk, hex } = this.#item
    if (quirk !== undefined || (hex === null && read === undefined)) return undefined
    const plain = await this.#readOnce(this.#deserializerOptions(false), read)
    if (plain !== undefined || readLogical === undefined) return plain
    return this.#readOnce(this.#deserializerOptions(true), readLogical)
  }

  async #readOnce(options: DeserializerOptions, expected: unknown): Promise<string | undefined> {
    const { topic, hex = null, headers, error, readError, read } = this.#item
    const deserializer = new Deserializer(this.#registry.of(this.#item), options)
    const record = { ...(headers && { headers: headers.map(toHeader) }) }
    const answer = await attempt(() => deserializer.deserialize(topic ?? '', fromHex(hex), record))
    const refusal = errorFault(answer, readError ?? error)
    if (refusal !== undefined || readError || error) return refusal
    const value = valueOf(answer)
    const seen = await this.#seenWith(this.#item.reader ?? this.#item.schema)
    const fault = this.#language.readFault(value, expected, seen)
    if (fault === undefined || expected === read) return fault
    // A reader that knows no logical type sees the base value, whatever the writer called it.
    return this.#language.readFault(value, read, seen) === undefined ? undefined : fault
  }

  async #seenWith(text: string): Promise<SeenWith> {
    const registry = this.#registry.of(this.#item)
    const definition = { ...schemaOf(this.#item), schema: text }
    const schema = await new SchemaReader(registry, undefined).read(definition, {})
    return { schema, references: await registry.resolveReferences(definition, {}) }
  }

  #serializerOptions(): SerializerOptions {
    const { field, mode, config, validate } = this.#item
    return {
      field,
      schema: schemaOf(this.#item),
      subjectNameStrategy: 'TopicName',
      schemaIdSerializer: mode ?? 'prefix',
      ...this.#language.options(this.#item, false),
      'json.fail.invalid.schema': validate ?? false,
      ...(config as SerializerOptions | undefined),
    }
  }

  #deserializerOptions(isLogical: boolean): DeserializerOptions {
    const { field, reader, readConfig, validate } = this.#item
    const schemaType = schemaOf(this.#item).schemaType as 'AVRO'
    return {
      field,
      schemaType,
      subjectNameStrategy: 'TopicName',
      ...this.#language.options(this.#item, isLogical),
      ...(reader !== undefined && this.#language.readerOptions(reader, schemaType)),
      'json.fail.invalid.schema': validate ?? false,
      ...(readConfig as DeserializerOptions | undefined),
    }
  }
}

async function attempt<Value>(work: () => Promise<Value>): Promise<{ value: Value } | { error: unknown }> {
  try {
    return { value: await work() }
  } catch (error) {
    return { error }
  }
}

function valueOf<Value>(answer: { value: Value } | { error: unknown }): Value | undefined {
  return 'value' in answer ? answer.value : undefined
}

/** What is wrong with failing, or with not failing. */
function errorFault(answer: object, expected: { readonly kind: string } | undefined): string | undefined {
  const kind = expected?.kind === 'crash' ? 'bad-header' : expected?.kind
  if (!('error' in answer)) return kind === undefined ? undefined : `no error, although ${kind} is one`
  const { error } = answer
  if (!(error instanceof SerdeError))
    return `an error without a type: ${error instanceof Error ? error.stack : String(error)}`
  if (kind === undefined) return `${error.code}: ${error.message}`
  // Bytes can be wrong in two ways: a GUID that nobody knows, and message indexes after it that are none.
  if (kind === 'bad-header' && error.code === 'unknown-schema' && error.guid !== undefined) return undefined
  return error.code === kind ? undefined : `${error.code} (${error.message}) instead of ${kind}`
}

/** What is wrong with a text. */
function sameFault(
  what: string,
  actual: string | null | undefined,
  expected: string | null | undefined,
): string | undefined {
  return isDeepStrictEqual(actual, expected) ? undefined : `${what} ${actual}, expected ${expected}`
}

function toHeader({ key, hex }: HexHeader): RecordHeader {
  return { key, value: fromHex(hex) }
}

function shownHeader({ key, value }: RecordHeader): HexHeader {
  return { key: String(key), hex: toHex((value ?? null) as Uint8Array | null) }
}
