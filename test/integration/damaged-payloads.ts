import { Deserializer } from '../../src/serde/deserializer.ts'
import { SerdeError } from '../../src/serde/errors.ts'
import type { RegistrySchema, SerdeRegistry } from '../../src/serde/registry-port.ts'
import { Serializer } from '../../src/serde/serializer.ts'
import { damageOf, randomFrom, type Damaged } from './damage.ts'
import { damageSamples } from './damage-samples.ts'

// node --expose-gc damaged-payloads.ts SEED COUNT: reads damaged payloads, and prints what came of them as JSON.

const GARBAGE_EVERY = 2000
const [seed = 1, count = 1000] = process.argv.slice(2).map(Number)
const guidOf = (id: number) => `00000000-0000-0000-0000-${String(id).padStart(12, '0')}`
const missing = (): never => {
  throw Object.assign(new Error('not found'), { status: 404, code: 40403 })
}

/** A registry of what was registered, in memory. */
const schemas: (RegistrySchema & { readonly id: number })[] = []
const registry: SerdeRegistry = {
  async register(_subject, definition) {
    const known = schemas.find(({ schema }) => schema === definition.schema)
    if (known) return known
    const id = schemas.length + 1
    const added = { ...definition, id, guid: guidOf(id) }
    schemas.push(added)
    return added
  },
  byId: async id => schemas[id - 1] ?? missing(),
  byGuid: async guid => schemas.find(one => one.guid === guid) ?? missing(),
  lookup: async () => missing(),
  latest: async () => missing(),
  latestWithMetadata: async () => missing(),
  associationsOf: async () => [],
  resolveReferences: async () => [],
}

interface Intact {
  readonly language: string
  readonly bytes: Uint8Array
  readonly header: Uint8Array | undefined
}

/** Every value of the samples, with its schema id in front and in a header. */
async function intactPayloads(): Promise<readonly Intact[]> {
  const found: Intact[] = []
  for (const { definition, values } of damageSamples) {
    for (const schemaIdSerializer of ['prefix', 'header'] as const) {
      const serializer = new Serializer(registry, { schema: definition, schemaIdSerializer })
      for (const value of values) {
        const headers: Record<string, Uint8Array> = {}
        const bytes = (await serializer.serialize('t', value, { headers })) ?? new Uint8Array(0)
        found.push({ language: definition.schemaType, bytes, header: headers['__value_schema_id'] })
      }
    }
  }
  return found
}

const next = randomFrom(seed)
const intact = await intactPayloads()
const deserializers = [{}, { trustsWriterSchemas: true }, { readerSchema: schemas[0] as RegistrySchema }].map(
  options => new Deserializer(registry, options),
)
const outcomes: Record<string, number> = {}
const untyped: string[] = []
let slowestMs = 0
let firstHeap = 0
let mostHeap = 0

/** What came of it: `value`, or the code of the error. */
async function outcomeOf({ bytes, header }: Damaged, deserializer: Deserializer): Promise<string> {
  try {
    await deserializer.deserialize('t', bytes, header ? { headers: { __value_schema_id: header } } : {})
    return 'value'
  } catch (error) {
    if (error instanceof SerdeError) return error.code
    untyped.push(`${Buffer.from(bytes).toString('hex')}: ${error instanceof Error ? error.stack : String(error)}`)
    return 'untyped'
  }
}

for (let at = 0; at < count; at++) {
  const { language, bytes, header } = intact[at % intact.length] as Intact
  const damaged = damageOf({ bytes, header }, schemas.length, next)
  const start = performance.now()
  const outcome = await outcomeOf(damaged, deserializers[next(language === 'AVRO' ? 3 : 2)] as Deserializer)
  slowestMs = Math.max(slowestMs, performance.now() - start)
  const key = `${language} ${damaged.kind} ${outcome}`
  outcomes[key] = (outcomes[key] ?? 0) + 1
  if (at % GARBAGE_EVERY === GARBAGE_EVERY - 1) {
    gc?.()
    const { heapUsed, external } = process.memoryUsage()
    firstHeap ||= heapUsed + external
    mostHeap = Math.max(mostHeap, heapUsed + external)
  }
}

const heapGrowthMib = (mostHeap - firstHeap) / 1024 / 1024
const peakMib = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ outcomes, untyped: untyped.slice(0, 10), slowestMs, heapGrowthMib, peakMib }))
