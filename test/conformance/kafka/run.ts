import { parseArgs } from 'node:util'
import { kafkaJars } from '../../support/kafka-tools/kafka-jars.ts'
import { startBroker } from './brokers.ts'
import { runCell, type Cell } from './cells.ts'
import { clients, type Client } from './clients.ts'
import { features, type Feature } from './features.ts'

/**
 * The table of clients and features against a fresh broker. `--broker kafka` starts Apache Kafka in place of ours: what
 * fails there is a fault of the cell. `--require` makes clients that are missing a failure; `--jobs` is how many clients
 * are busy at a time, each with a broker of its own.
 */
const { values: words } = parseArgs({
  options: {
    broker: { type: 'string', default: 'headgate' },
    client: { type: 'string', multiple: true },
    feature: { type: 'string', multiple: true },
    jobs: { type: 'string', default: '3' },
    require: { type: 'boolean', default: process.env.CI === 'true' },
  },
})

const chosenClients = clients.filter(({ name }) => words.client?.includes(name) ?? true)
const chosenFeatures = features.filter(feature => words.feature?.includes(feature) ?? true)
if (chosenClients.length === 0 || chosenFeatures.length === 0 || !/^(headgate|kafka)$/.test(words.broker)) {
  console.error(`--broker headgate|kafka\n--client ${clients.map(({ name }) => name).join('|')}`)
  console.error(`--feature ${features.join('|')}`)
  process.exit(2)
}

const tool = kafkaJars()
const jars = tool.missing === undefined ? tool.path : undefined
if (jars === undefined) console.log(tool.missing)
/** What every broker must do at the end. */
const stopping = 'clean stop'
const table = new Map<string, Cell>()
let missing = 0
const waiting: Client[] = []
for (const client of chosenClients) if (featuresOf(client).length > 0) prepare(client)
await Promise.all(Array.from({ length: Number(words.jobs) }, runWaiting))
print()
const failures = [...table.values()].filter(({ outcome }) => outcome === 'FAIL').length
process.exitCode = failures > 0 || (words.require && missing > 0) ? 1 : 0

function featuresOf({ features: own }: Client): readonly Feature[] {
  return chosenFeatures.filter(feature => own?.includes(feature) ?? feature !== 'exactly once')
}

/** One after the other: some install for others too. */
function prepare(client: Client): void {
  const reason = client.prepare(jars)
  if (reason === undefined) return void waiting.push(client)
  missing++
  console.log(`${client.name} is missing: ${reason}`)
  for (const feature of featuresOf(client)) note(client, feature, { outcome: 'skipped', reason, seconds: 0 })
}

async function runWaiting(): Promise<void> {
  for (let client = waiting.shift(); client !== undefined; client = waiting.shift()) await runClient(client)
}

/** All features of a client against one broker. */
async function runClient(client: Client): Promise<void> {
  const broker = await startBroker(words.broker as 'headgate' | 'kafka', jars)
  try {
    for (const feature of featuresOf(client)) note(client, feature, await runCell(client, feature, broker.told))
  } finally {
    const started = performance.now()
    const fault = await broker.stop().then(
      () => undefined,
      (error: unknown) => String(error),
    )
    const seconds = (performance.now() - started) / 1000
    note(client, stopping, { outcome: fault === undefined ? 'pass' : 'FAIL', reason: fault ?? '', seconds })
  }
}

function note(client: Client, feature: Feature | typeof stopping, cell: Cell): void {
  table.set(`${client.name} ${feature}`, cell)
  console.log(`${client.name}: ${feature}: ${cell.outcome} (${cell.seconds.toFixed(1)} s)`)
}

function print(): void {
  const width = Math.max(...features.map(feature => feature.length)) + 2
  const columns = chosenClients.map(({ name }) => ({ name, width: Math.max(name.length, 'skipped'.length) + 2 }))
  console.log(`\n${' '.repeat(width)}${columns.map(({ name, width: room }) => name.padEnd(room)).join('')}`)
  for (const feature of [...chosenFeatures, stopping]) {
    const cells = columns.map(({ name, width: room }) => (table.get(`${name} ${feature}`)?.outcome ?? '-').padEnd(room))
    console.log(`${feature.padEnd(width)}${cells.join('')}`)
  }
  for (const [key, { outcome, reason }] of table) if (outcome !== 'pass') console.log(`\n${outcome} ${key}: ${reason}`)
}
