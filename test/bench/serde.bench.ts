import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { RegistryClient } from '../../src/client/index.ts'
import { Deserializer, Serializer } from '../../src/serde/index.ts'
import { openRegistry } from '../support/registry-fixture.ts'
import { restServer } from '../support/rest-server.ts'
import { bareLibraries, jsonFloor } from './serde-bare.ts'
import { benchImports, verdictOf } from './serde-import.ts'
import { arePeersThere, confluent, kafkajs, type Language, type Peer } from './serde-peers.ts'
import { benchRecord, type BenchRecord } from './serde-records.ts'
import { compare, compareAwaited, type Comparison } from './side-by-side.ts'

const sizes = [10, 100]
const languages: readonly Language[] = ['AVRO', 'PROTOBUF', 'JSON']
const goals = {
  '@confluentinc/schemaregistry': 3,
  '@kafkajs/confluent-schema-registry': 1.5,
  bare: 0.85,
  importing: 0.25,
} as const
const strangersHaveNone = 'a stranger’s schema has no goal'

/**
 * Serializers beside those of others and beside the bare libraries, ratios of times in one run, and what importing costs.
 * Words: languages, `import`. Without words all of it.
 */
export async function run(words: readonly string[]): Promise<void> {
  const isAsked = (name: string) => words.length === 0 || words.some(word => name.startsWith(word.toUpperCase()))
  console.log(
    `Node ${process.versions.node}, microseconds a call: ours, theirs, and the median ratio of turns that alternate`,
  )
  console.log(
    'Strange: read without generated code, as by default; trusted: with `trustsWriterSchemas`, as other libraries do.',
  )
  if (!arePeersThere)
    console.log('Other people’s libraries are not there: `npm run conformance` installs them. They are left out.')
  const server = restServer(await openRegistry()).server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (const language of languages.filter(isAsked))
      for (const size of sizes) await benchLanguage(language, url, benchRecord(size))
  } finally {
    server.closeAllConnections()
    server.close()
  }
  if (arePeersThere && isAsked('IMPORT')) benchImports(goals.importing)
}

async function benchLanguage(language: Language, url: string, record: BenchRecord): Promise<void> {
  const topic = `bench-${language.toLowerCase()}-${record.fields}`
  const schema = { schema: record[language.toLowerCase() as 'avro' | 'protobuf' | 'json'], schemaType: language }
  const registry = new RegistryClient({ urls: url })
  const { id } = await registry.register(`${topic}-value`, schema)
  const serializer = new Serializer(registry, { schema })
  const [strange, trusting] = [new Deserializer(registry), new Deserializer(registry, { trustsWriterSchemas: true })]
  const payload = (await serializer.serialize(topic, record.value)) ?? new Uint8Array(0)
  for (const deserializer of [strange, trusting]) await deserializer.deserialize(topic, payload)
  console.log(`\n${language}, ${record.fields} fields, ${payload.length} bytes`)
  const bare = bareLibraries[language](record)
  const bytes = Buffer.from(bare.write())
  const write = () => serializer.serializeSync(topic, record.value)
  const readWith = (deserializer: Deserializer) => () => deserializer.deserializeSync(topic, payload)
  report('serialize, beside', bare.name, compare(write, bare.write), goals.bare)
  const read = () => bare.read(bytes)
  report('deserialize trusted, beside', bare.name, compare(readWith(trusting), read), goals.bare)
  report('deserialize strange, beside', bare.name, compare(readWith(strange), read), strangersHaveNone)
  if (!arePeersThere) return
  const writing = () => serializer.serialize(topic, record.value)
  const readingWith = (deserializer: Deserializer) => () => deserializer.deserialize(topic, payload)
  const ours = { write: writing, readTrusted: readingWith(trusting), readStrange: readingWith(strange) }
  await besidePeer(ours, confluent(language, url, topic, record))
  const last = kafkajs(url, id, record)
  await besidePeer(ours, last)
  if (language === 'JSON') await reportFloor(record, last)
}

/** What no library that calls JSON.stringify and JSON.parse exceeds, whatever it does besides. */
async function reportFloor(record: BenchRecord, { name, write, read }: Peer): Promise<void> {
  const floor = jsonFloor(record)
  const payload = await write()
  const goal = goals[name as keyof typeof goals]
  const remark = (alone: string, { ratio }: Comparison): string =>
    `${alone}, no more: the goal of ${goal} is ${ratio >= goal ? 'within' : 'out of'} reach`
  const writing = await compareAwaited(async () => floor.write(), write)
  report('floor of serialize, awaited, beside', name, writing, remark('JSON.stringify and its bytes', writing))
  const reading = await compareAwaited(
    async () => floor.read(payload),
    () => read(payload),
  )
  report('floor of deserialize, awaited, beside', name, reading, remark('JSON.parse of the bytes', reading))
}

/** Ours is awaited too. */
async function besidePeer(
  ours: Readonly<Record<'write' | 'readTrusted' | 'readStrange', () => Promise<unknown>>>,
  { name, write, read }: Peer,
): Promise<void> {
  const goal = goals[name as keyof typeof goals]
  const payload = await write()
  report('serialize, awaited, beside', name, await compareAwaited(ours.write, write), goal)
  const theirs = () => read(payload)
  report('deserialize trusted, awaited, beside', name, await compareAwaited(ours.readTrusted, theirs), goal)
  report(
    'deserialize strange, awaited, beside',
    name,
    await compareAwaited(ours.readStrange, theirs),
    strangersHaveNone,
  )
}

/** A remark stands where there is no goal. */
function report(task: string, peer: string, { own, other, ratio }: Comparison, goal: number | string): void {
  const verdict = typeof goal === 'string' ? `(${goal})` : `${verdictOf(ratio >= goal)} (goal >= ${goal})`
  const title = `${task} ${peer}`.padEnd(72)
  console.log(
    `  ${title}${own.toFixed(2).padStart(8)} ${other.toFixed(2).padStart(9)}  ${ratio.toFixed(2).padStart(6)} x  ${verdict}`,
  )
}
