import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { kafkaCommand, kafkaJars } from '../support/kafka-tools/kafka-jars.ts'
import { startKafkaNode } from '../support/kafka-tools/kafka-node.ts'
import { startServer } from '../support/server-process.ts'
import { measureBareLoop } from './log.bench.ts'
import { median } from './load.ts'

/** A broker under load. */
interface Contender {
  readonly name: string
  readonly address: string
  readonly pid: number
  readonly startMs: number
  readonly results: Map<string, Measured[]>
  stop(): Promise<unknown>
}

/** What one load on one broker came to. Times in milliseconds, CPU of the broker in microseconds a record. */
interface Measured {
  readonly recordsPerSecond: number
  readonly p50: number | undefined
  readonly p99: number | undefined
  readonly cpuUs: number
}

interface Load {
  readonly name: string
  readonly load: 'produce' | 'paced' | 'consume' | 'end-to-end'
  readonly bytes: number
  readonly count: number
  readonly rate?: number
}

const partitions = 6
const clientFolder = fileURLToPath(new URL('../conformance/javascript', import.meta.url))
const loadProgram = fileURLToPath(new URL('broker-load.mjs', import.meta.url))
const execute = promisify(execFile)
const maxLoadMs = 180_000
/** Linux counts the time of processes in hundredths of a second. */
const tickUs = 10_000

/**
 * `npm run bench -- broker [rounds] [scale]`: Headgate with both durabilities and Apache Kafka, side by side in one run, under
 * the same loads of librdkafka. Needs Java with Maven, and `npm run conformance` once, which builds the client.
 */
export async function run([rounds = '2', scale = '1']: readonly string[]): Promise<void> {
  if (!existsSync(join(clientFolder, 'node_modules/@confluentinc/kafka-javascript')))
    throw new Error('@confluentinc/kafka-javascript is not built: run npm run conformance first')
  const jars = kafkaJars()
  if (jars.missing !== undefined) throw new Error(jars.missing)
  const contenders = [await headgate('page-cache'), await headgate('group-sync'), await kafka(jars.path)]
  try {
    for (let round = 0; round < Number(rounds); round++) {
      for (const bytes of [100, 1024])
        await runLoads(loadsOf(bytes, Number(scale)), { contenders, round, jars: jars.path })
    }
    print(contenders)
    await printBareLoop()
  } finally {
    await Promise.allSettled(contenders.map(contender => contender.stop()))
  }
}

function loadsOf(bytes: number, scale: number): readonly Load[] {
  const count = Math.round((bytes === 100 ? 600_000 : 200_000) * scale)
  const loads: Load[] = [
    { name: `produce ${bytes} B`, load: 'produce', bytes, count },
    { name: `consume ${bytes} B`, load: 'consume', bytes, count },
  ]
  if (bytes === 100) return loads
  return [
    ...loads,
    { name: 'paced 10,000/s 1024 B', load: 'paced', bytes, count: Math.round(50_000 * scale), rate: 10_000 },
    { name: 'end to end 1024 B', load: 'end-to-end', bytes, count: Math.round(1000 * scale) },
  ]
}

async function headgate(durability: 'page-cache' | 'group-sync'): Promise<Contender> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'))
  const server = await startServer({
    environment: { HEADGATE_DATA: folder, HEADGATE_KAFKA_PORT: '0', HEADGATE_TOPIC_DURABILITY: durability },
  })
  const stop = async (): Promise<void> => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const { pid, startMs, kafkaAddress = '' } = server
  return { name: `headgate ${durability}`, address: kafkaAddress, pid, startMs, results: new Map(), stop }
}

async function kafka(jars: string): Promise<Contender> {
  const node = await startKafkaNode({ jars, jvm: ['-Xms1g', '-Xmx1g'] })
  const { pid, startMs, addresses } = node
  const stop = (): Promise<void> => node.stop()
  return { name: 'Apache Kafka', address: addresses.plain, pid, startMs, results: new Map(), stop }
}

/** Every load on every broker, which take turns; who begins changes with the round. */
async function runLoads(
  loads: readonly Load[],
  { contenders, round, jars }: { contenders: readonly Contender[]; round: number; jars: string },
): Promise<void> {
  const ordered = contenders.map((_, index) => contenders[(index + round) % contenders.length] as Contender)
  for (const contender of ordered) {
    const topics = new Map<Load['load'], string>()
    for (const load of loads) {
      // What was produced is consumed; the other loads have topics of their own.
      const topic = `bench-${round}-${load.bytes}-${load.load === 'consume' ? 'produce' : load.load}`
      if (topics.get(load.load) === undefined && load.load !== 'consume') createTopic(jars, contender.address, topic)
      topics.set(load.load, topic)
      const measured = await measure(contender, load, topic)
      contender.results.set(load.name, [...(contender.results.get(load.name) ?? []), measured])
      console.log(`${contender.name}: ${load.name}: ${measured.recordsPerSecond.toFixed(0)} records/s`)
    }
  }
}

function createTopic(jars: string, address: string, topic: string): void {
  const [java = '', ...words] = kafkaCommand(jars, 'org.apache.kafka.tools.TopicCommand')
  const flags = ['--bootstrap-server', address, '--create', '--topic', topic, '--partitions', String(partitions)]
  execFileSync(java, [...words, ...flags], { stdio: ['ignore', 'ignore', 'inherit'] })
}

async function measure({ address, pid }: Contender, load: Load, topic: string): Promise<Measured> {
  const before = cpuTicks(pid)
  const words = [loadProgram, JSON.stringify({ ...load, folder: clientFolder, address, topic })]
  const { stdout } = await execute(process.execPath, words, { timeout: maxLoadMs })
  const { ms, p50, p99 } = JSON.parse(stdout) as { ms: number; p50?: number; p99?: number }
  const cpuUs = ((cpuTicks(pid) - before) * tickUs) / load.count
  return { recordsPerSecond: (load.count * 1000) / ms, p50, p99, cpuUs }
}

function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function megabytes(pid: number): string {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kilobytes) / 1024).toFixed(0)
}

function print(contenders: readonly Contender[]): void {
  const reference = contenders.at(-1) as Contender
  console.log('\nload | broker | records/s | MB/s | of Kafka | p50 ms | p99 ms | CPU µs per record')
  for (const name of reference.results.keys()) {
    const bytes = Number(/(\d+) B$/.exec(name)?.[1])
    const rateOf = (contender: Contender): number => of(contender, name, ({ recordsPerSecond }) => recordsPerSecond)
    for (const contender of contenders) {
      const rate = rateOf(contender)
      const times = (['p50', 'p99'] as const).map(key => of(contender, name, each => each[key] ?? NaN))
      const shown = times.map(time => (Number.isNaN(time) ? '-' : time.toFixed(2)))
      const ratio = (rate / rateOf(reference)).toFixed(2)
      const cpu = of(contender, name, ({ cpuUs }) => cpuUs).toFixed(2)
      const rates = [rate.toFixed(0), ((rate * bytes) / 1e6).toFixed(1), ratio]
      console.log([name, contender.name, ...rates, ...shown, cpu].join(' | '))
    }
  }
  for (const { name, startMs, pid } of contenders)
    console.log(`${name}: start ${startMs.toFixed(0)} ms, ${megabytes(pid)} MiB after the load`)
}

function of({ results }: Contender, name: string, pick: (measured: Measured) => number): number {
  return median((results.get(name) ?? []).map(pick))
}

/** What the disk allows with as many bytes on their way. */
async function printBareLoop(): Promise<void> {
  const load = { recordBytes: 1024, recordsPerBatch: 64, inFlight: 5, partitions: 1 }
  await measureBareLoop(load, tmpdir(), 3000)
}
