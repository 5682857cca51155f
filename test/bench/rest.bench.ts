import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { CONNECTIONS, cpuMs, median, memoryMib, send, sendAll, type Asked } from './load.ts'

const VERSIONS_OF_A_SUBJECT = 10
const STARTS = 3
const BLOCKS = 5
const REQUESTS_OF_A_BLOCK = 5000
const DEFAULT_SIZES = [1000, 10_000, 100_000]

/**
 * What grows with the registry: time to start, memory, and the CPU of a read, at each number of stored versions.
 * Words: the numbers. Linux only, for its /proc.
 */
export async function run(words: readonly string[]): Promise<void> {
  const sizes = words.length > 0 ? words.map(Number) : DEFAULT_SIZES
  const data = mkdtempSync(join(tmpdir(), 'headgate-bench-'))
  console.log(`Node ${process.versions.node}, embedded database, ${VERSIONS_OF_A_SUBJECT} versions a subject; medians.`)
  console.log(
    'start: from the start of the process to the line that says ready. read: CPU of the server for one request,',
  )
  console.log(
    `all threads, over ${CONNECTIONS} connections; "of bare": node:http answering the same bytes, blocks in turn.`,
  )
  try {
    let stored = 0
    for (const size of sizes) {
      const written = await fill(data, stored, size)
      stored = size
      console.log(`\n${size} versions (written at ${written} a second)`)
      await measureStarts(data)
      await measureReads(data, size)
    }
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

/** Registers versions `from` to `to`; resolves with how many a second. */
async function fill(data: string, from: number, to: number): Promise<number> {
  const server = await serve(data)
  const started = performance.now()
  await sendAll(server.url, to - from, index => registration(from + index))
  const seconds = (performance.now() - started) / 1000
  await server.stop()
  return Math.round((to - from) / seconds)
}

function registration(number: number): Asked {
  const subject = `bench-${Math.floor(number / VERSIONS_OF_A_SUBJECT)}`
  const fields = Array.from({ length: 10 }, (_, index) => ({ name: `field_${index}`, type: 'string', default: '' }))
  const own = { name: `own_${number}`, type: 'string', default: '' }
  const schema = JSON.stringify({
    type: 'record',
    name: 'Bench',
    namespace: subject.replace('-', '_'),
    fields: [...fields, own],
  })
  return { method: 'POST', path: `/subjects/${subject}/versions`, body: JSON.stringify({ schema }) }
}

const serve = (data: string) => startServer({ environment: { HEADGATE_DATA: data, HEADGATE_LOG_LEVEL: 'warn' } })

async function measureStarts(data: string): Promise<void> {
  const starts: number[] = []
  const memories: number[] = []
  const peaks: number[] = []
  for (let round = 0; round < STARTS; round++) {
    const server = await serve(data)
    await send(server.url, undefined, { path: '/subjects/bench-0/versions' })
    const { now, peak } = memoryMib(server.pid)
    starts.push(server.startMs)
    memories.push(now)
    peaks.push(peak)
    await server.stop()
  }
  console.log(`  start ${Math.round(median(starts))} ms, memory ${median(memories)} MiB (peak ${median(peaks)})`)
}

async function measureReads(data: string, size: number): Promise<void> {
  const subjects = Math.ceil(size / VERSIONS_OF_A_SUBJECT)
  const spread = (index: number, count: number) => (index * 7919) % count
  const reads: Record<string, (index: number) => Asked> = {
    'schema by id': index => ({ path: `/schemas/ids/${1 + spread(index, size)}` }),
    'latest version': index => ({ path: `/subjects/bench-${spread(index, subjects)}/versions/latest` }),
    'versions of a subject': index => ({ path: `/subjects/bench-${spread(index, subjects)}/versions` }),
    'lookup of a known schema': index => {
      const known = registration(spread(index, size))
      return { ...known, path: known.path.replace(/\/versions$/, '') }
    },
  }
  const server = await serve(data)
  for (const [name, asked] of Object.entries(reads)) {
    const bare = await startBare(await send(server.url, undefined, asked(0)))
    const ours: number[] = []
    const floors: number[] = []
    await cpuOfRequest(server, asked)
    await cpuOfRequest(bare, asked)
    for (let block = 0; block < BLOCKS; block++) {
      ours.push(await cpuOfRequest(server, asked))
      floors.push(await cpuOfRequest(bare, asked))
    }
    await bare.stop()
    const [own, floor] = [median(ours), median(floors)]
    console.log(
      `  ${name.padEnd(26)} ${own.toFixed(1).padStart(7)} us, ${(own / floor).toFixed(1)} of bare (${floor.toFixed(1)} us)`,
    )
  }
  const { now, peak } = memoryMib(server.pid)
  console.log(`  memory after the reads ${now} MiB (peak ${peak})`)
  await server.stop()
}

type Measured = Pick<ServerProcess, 'pid' | 'url' | 'stop'>

/** Microseconds. */
async function cpuOfRequest({ pid, url }: Measured, asked: (index: number) => Asked): Promise<number> {
  const before = cpuMs(pid)
  await sendAll(url, REQUESTS_OF_A_BLOCK, asked)
  return ((cpuMs(pid) - before) * 1000) / REQUESTS_OF_A_BLOCK
}

async function startBare(body: string): Promise<Measured> {
  const script = fileURLToPath(new URL('bare-server.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, body], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${Number(port)}`,
    async stop() {
      child.kill()
      await once(child, 'close')
      return child.exitCode
    },
  }
}
