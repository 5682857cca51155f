import { isDeepStrictEqual } from 'node:util'
import { Deserializer } from '../../../src/serde/deserializer.ts'
import { SerdeError } from '../../../src/serde/errors.ts'
import type { RecordHeader } from '../../../src/serde/record-headers.ts'
import { SchemaReader } from '../../../src/serde/schema-reader.ts'
import { Serializer } from '../../../src/serde/serializer.ts'
import type { DeserializerOptions, SerializerOptions } from '../../../src/serde/setting-types.ts'
import type { VectorFormat } from './formats.ts'
import { fromHex, toHex } from './serde-case.ts'
import type { ClientCase, ClientOp } from './serde-client-case.ts'
import { ClientFixture } from './serde-client-fixture.ts'
import { payloadLanguages, type PayloadLanguage } from './serde-languages.ts'
import { casesOf, firstCaseHas, firstFault, membersOf } from './shapes.ts'

/** `serde-client.jsonl`: what a client under some settings asks of the registry, and what comes of it. */
export const serdeClients: VectorFormat = {
  name: 'clients',
  matches: document => firstCaseHas(document, 'client', 'config', 'ops'),
  async *run(document) {
    for (const item of casesOf(document) as ClientCase[]) {
      const fixture = await ClientFixture.open(item)
      try {
        const check = item.client === 'java' ? ownFault(item, fixture) : servedFault(item, fixture)
        const fault = await check.catch(
          (error: unknown) => `the check failed: ${error instanceof Error ? error.stack : String(error)}`,
        )
        yield fault === undefined ? { id: item.id } : { id: item.id, fault }
      } finally {
        await fixture.close()
      }
    }
  },
}

/** The registry answers the requests of another client as the reference's does. */
async function servedFault({ ops }: ClientCase, fixture: ClientFixture): Promise<string | undefined> {
  for (const { requests } of ops) {
    for (const request of requests) {
      const { status, code } = await fixture.send(request)
      // The reference does not find a schema by its descriptor where every name has a json_name; ours does.
      if (request.code === 40403 && status === 200 && isDescriptor(request.body)) return undefined
      if (status !== request.status || (request.code !== undefined && code !== request.code))
        return `${request.method} ${request.path} answers ${status} ${code}, expected ${request.status} ${request.code}`
    }
  }
  return undefined
}

function isDescriptor(body: unknown): boolean {
  const { schema } = membersOf(body)
  return typeof schema === 'string' && /^[A-Za-z0-9+/]+=*$/.test(schema)
}

/** Our serializers ask and write what the Java serializers do. */
async function ownFault(item: ClientCase, fixture: ClientFixture): Promise<string | undefined> {
  const run = new ClientRun(item, fixture)
  for (const [at, op] of item.ops.entries()) {
    const fault = op.op === 'serialize' ? await run.serialize(op) : await run.deserialize(op)
    if (fault !== undefined) return `operation ${at + 1}: ${fault}`
  }
  return undefined
}

class ClientRun {
  readonly #item: ClientCase
  readonly #fixture: ClientFixture
  readonly #serializer: Serializer
  readonly #deserializer: Deserializer
  readonly #schemas = new Map<string, { readonly schema: string; readonly schemaType: string }>()
  #payload: Uint8Array | null = null
  #headers: RecordHeader[] = []
  #schema = ''

  constructor(item: ClientCase, fixture: ClientFixture) {
    this.#item = item
    this.#fixture = fixture
    const { field = 'value', config, readConfig = {} } = item
    const { strategy, header, ...settings } = fixture.settings(config)
    const common = {
      field,
      ...(strategy !== undefined && { subjectNameStrategy: strategy }),
      ...this.#language().options(this.#asPayload(), false),
    }
    const quiet = { 'json.fail.invalid.schema': 'false' } as const
    this.#serializer = new Serializer(fixture.client, {
      ...common,
      ...quiet,
      ...(header === 'true' && { schemaIdSerializer: 'header' }),
      ...settings,
    } satisfies SerializerOptions)
    this.#deserializer = new Deserializer(fixture.client, {
      ...common,
      ...quiet,
      ...fixture.settings(readConfig),
    } satisfies DeserializerOptions)
  }

  async serialize(op: ClientOp): Promise<string | undefined> {
    const { topic } = this.#item
    this.#schema = op.schema ?? ''
    this.#headers = []
    const definition = this.#definition(op.schema ?? '')
    const language = this.#language()
    const schema = await new SchemaReader(this.#fixture.client, undefined).read(definition, {})
    const value = language.value({ ...this.#asPayload(), value: op.value }, schema, [])
    const answer = await this.#attempt(() =>
      this.#serializer.serialize(topic, value, { schema: definition, headers: this.#headers }),
    )
    const fault = firstFault([this.#requestsFault(op), outcomeFault(op, answer)])
    if (fault !== undefined || !('value' in answer) || op.outcome === 'error') return fault
    this.#payload = answer.value
    if (op.payload === null) return answer.value === null ? undefined : 'a payload, expected none'
    const { schemaIdStart, payload } = this.#split(answer.value ?? new Uint8Array(0))
    return firstFault([
      this.#fixture.isId(schemaIdStart, op.wroteId ?? '') ? undefined : `id ${schemaIdStart}, expected ${op.wroteId}`,
      sameFault('bytes', payload, op.bytesAfterId),
    ])
  }

  async deserialize(op: ClientOp): Promise<string | undefined> {
    const bytes = op.hex === undefined ? this.#payload : fromHex(op.hex)
    const record = this.#headers.length === 0 ? {} : { headers: this.#headers }
    const answer = await this.#attempt(() => this.#deserializer.deserialize(this.#item.topic, bytes, record))
    const fault = firstFault([this.#requestsFault(op), outcomeFault(op, answer)])
    if (fault !== undefined || !('value' in answer) || op.outcome === 'error') return fault
    if (op.value === null) return answer.value === null ? undefined : 'a value, expected none'
    return this.#language().clientReadFault(answer.value, JSON.parse(op.value as string))
  }

  /** What the requests are is recorded alone for what runs in here. */
  async #attempt<Value>(work: () => Promise<Value>): Promise<{ value: Value } | { error: unknown }> {
    this.#fixture.record()
    try {
      return { value: await work() }
    } catch (error) {
      return { error }
    } finally {
      this.#fixture.pause()
    }
  }

  #requestsFault({ requests }: ClientOp): string | undefined {
    const sent = this.#fixture.recorded
    const expected = requests.map(request => this.#fixture.shown(request))
    return isDeepStrictEqual(sent, expected)
      ? undefined
      : `sent ${JSON.stringify(sent)}, expected ${JSON.stringify(expected)}`
  }

  #split(bytes: Uint8Array): { readonly schemaIdStart: string; readonly payload: string | null } {
    const [header] = this.#headers
    if (header) return { schemaIdStart: `header ${String(header.key)}`, payload: toHex(bytes) }
    return { schemaIdStart: String(Buffer.from(bytes).readInt32BE(1)), payload: toHex(bytes.subarray(5)) }
  }

  #definition(schema: string): { readonly schema: string; readonly schemaType: string } {
    const known = this.#schemas.get(schema)
    if (known) return known
    const made = { schema, schemaType: this.#item.lang.toUpperCase() }
    this.#schemas.set(schema, made)
    return made
  }

  #asPayload() {
    const { id, lang, topic, field = 'value' } = this.#item
    return { id, kind: 'write', lang, topic, field, schema: this.#schema } as const
  }

  #language(): PayloadLanguage {
    const language = payloadLanguages[this.#item.lang]
    if (!language) throw new Error(`no language ${this.#item.lang}`)
    return language
  }
}

/** Failures of the reference's own code, where no registry and no rule said no. */
const crashes: readonly string[] = ['ArrayIndexOutOfBoundsException']

function outcomeFault(op: ClientOp, answer: { value: unknown } | { error: unknown }): string | undefined {
  if ('error' in answer) {
    const { error } = answer
    if (!(error instanceof SerdeError))
      return `an error without a type: ${error instanceof Error ? error.stack : String(error)}`
    return op.outcome === 'error' ? refusalFault(op.error, error) : `${error.code}: ${error.message}`
  }
  const isCrash = crashes.includes(op.error?.cause ?? '')
  return op.outcome === 'ok' || isCrash ? undefined : `no error, expected ${op.error?.class}: ${op.error?.detail}`
}

/** Whether our error says what the reference's does: the registry's code, or that values or schemas do not fit. */
function refusalFault({ cause, detail = '' }: NonNullable<ClientOp['error']> = { class: '' }, error: SerdeError) {
  const code = /error code: (\d+)/.exec(detail)?.[1]
  if (code !== undefined) return sameFault('code of the registry', String(membersOf(error.cause)['code']), code)
  if (detail.startsWith('Incompatible schema')) return sameFault('code', error.code, 'incompatible')
  return cause === 'ClassCastException' ? sameFault('code', error.code, 'invalid-value') : undefined
}

function sameFault(what: string, actual: unknown, expected: unknown): string | undefined {
  return isDeepStrictEqual(actual, expected) ? undefined : `${what} ${String(actual)}, expected ${String(expected)}`
}
