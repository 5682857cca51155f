import { fileURLToPath } from 'node:url'
import { RegistryClient } from 'headgate/client'
import { interopCases, type InteropCase } from './cases.ts'
import { descriptorsOf } from './files.ts'
import { readingFault } from './matching.ts'
import { Peer, type Written } from './peer.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const languages = ['AVRO', 'PROTOBUF', 'JSON'] as const

const kafkajs = '@kafkajs/confluent-schema-registry'

/** Programs that use one client each, all in the same way. */
const programs: Readonly<Record<string, readonly [string, ...string[]]>> = {
  '@confluentinc/schemaregistry': [process.execPath, at('../javascript/interop-confluent.mjs')],
  [kafkajs]: [process.execPath, at('../javascript/interop-kafkajs.mjs')],
  'confluent-kafka (Python)': [at('../python/.venv/bin/python'), at('../python/interop.py')],
}

/** One direction of one client in one language. */
interface Cell {
  passed: number
  sameBytes: number
  beyond: number
  readonly faults: string[]
}

/** Every case with every client, both ways, through the registry at `url`. Resolves with whether all of it passed. */
export async function runInterop(url: string): Promise<boolean> {
  const registry = new RegistryClient({ urls: url })
  const ours = new Peer([process.execPath, at('headgate.mjs'), url])
  const cells = new Map<string, Cell>()
  try {
    const prepared = []
    for (const [index, item] of interopCases.entries()) prepared.push(await prepare(registry, index, item))
    for (const [client, [file, ...words]] of Object.entries(programs)) {
      const theirs = new Peer([file, ...words, url])
      try {
        for (const one of prepared) await tryBothWays(cells, client, { ...one, ours, theirs })
      } finally {
        theirs.stop()
      }
    }
  } finally {
    ours.stop()
  }
  return print(cells)
}

interface Prepared {
  readonly item: InteropCase
  /** What every request of the case says. */
  readonly request: object
}

/** Registers what a case needs. */
async function prepare(registry: RegistryClient, index: number, item: InteropCase): Promise<Prepared> {
  const { type: schemaType, schema, references = [], message, value, isHeader, isMessage } = item
  const refer = []
  for (const { name, schema: text } of references) {
    await registry.register(name, { schema: text, schemaType })
    refer.push({ name, subject: name, version: 1 })
  }
  const topic = `interop-${index}`
  const { id } = await registry.register(`${topic}-value`, { schema, schemaType, references: refer })
  const files = schemaType === 'PROTOBUF' ? await descriptorsOf(registry, id, item) : []
  return { item, request: { topic, type: schemaType, message, value, isHeader, isMessage, files } }
}

interface Try extends Prepared {
  readonly ours: Peer
  readonly theirs: Peer
}

async function tryBothWays(cells: Map<string, Cell>, client: string, { item, request, ours, theirs }: Try) {
  const cellOf = (direction: string) => cellAt(cells, `${item.type} ${client} ${direction}`)
  const [reading, writing] = [cellOf('they write, we read'), cellOf('we write, they read')]
  if (item.beyond?.[client] !== undefined) {
    reading.beyond++
    writing.beyond++
    return
  }
  const attempt = async (cell: Cell, writer: Peer, reader: Peer): Promise<Written | undefined> => {
    try {
      const written = await writer.write(request)
      const fault = readingFault(
        item.value,
        await reader.read({ ...request, ...written, isWithoutIndexes: client === kafkajs }),
      )
      if (fault === undefined) cell.passed++
      else cell.faults.push(`${item.name}: ${fault}`)
      return written
    } catch (error) {
      cell.faults.push(`${item.name}: ${String(error)}`)
      return undefined
    }
  }
  const [their, own] = [await attempt(reading, theirs, ours), await attempt(writing, ours, theirs)]
  if (their && own && withoutId(their) === withoutId(own)) reading.sameBytes++
}

/** A client that registers for itself may get another id. */
const withoutId = ({ hex, headers }: Written): string => (headers.length > 0 ? hex : hex.slice(10))

function cellAt(cells: Map<string, Cell>, key: string): Cell {
  const cell = cells.get(key) ?? { passed: 0, sameBytes: 0, beyond: 0, faults: [] }
  cells.set(key, cell)
  return cell
}

function print(cells: Map<string, Cell>): boolean {
  const clients = Object.keys(programs)
  const width = Math.max(...clients.map(name => name.length)) + 2
  console.log(
    `${'client'.padEnd(width)}${'language'.padEnd(10)}they write, we read   we write, they read   same bytes after the id`,
  )
  const shown = (cell: Cell) => `${cell.passed} of ${cell.passed + cell.faults.length}`.padEnd(22)
  for (const client of clients) {
    for (const type of languages) {
      const [read, write] = ['they write, we read', 'we write, they read'].map(one =>
        cellAt(cells, `${type} ${client} ${one}`),
      ) as [Cell, Cell]
      console.log(`${client.padEnd(width)}${type.padEnd(10)}${shown(read)}${shown(write)}${read.sameBytes}`)
    }
  }
  for (const { name, beyond = {} } of interopCases)
    for (const [client, reason] of Object.entries(beyond)) console.log(`not with ${client}: ${name}: ${reason}`)
  const faults = [...cells].flatMap(([key, cell]) => cell.faults.map(fault => `FAILED ${key}: ${fault}`))
  for (const fault of faults) console.log(fault)
  return faults.length === 0
}
