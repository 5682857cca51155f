import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { CONNECTIONS, cpuMs, median, sendAll, type Asked } from './load.ts'

const BLOCKS = 7
const REQUESTS_OF_A_BLOCK = 5000

const body = JSON.stringify({ schema: JSON.stringify({ type: 'record', name: 'R', fields: [] }).padEnd(2000) })
const rows: Readonly<Record<string, Asked>> = {
  'GET, answer from the cache': { path: '/schemas/ids/1' },
  'GET, answer made anew': { path: '/' },
  'POST of 2 KB': { method: 'POST', path: '/subjects/s', body },
}

/** CPU of the HTTP door for one request, the registry taking no time, beside node:http doing as little as possible. */
export async function run(): Promise<void> {
  const door = await start('door')
  const bare = await start('bare')
  console.log(`Node ${process.versions.node}, ${CONNECTIONS} connections, medians of ${BLOCKS} blocks in turn`)
  for (const [name, asked] of Object.entries(rows)) {
    const ours: number[] = []
    const floors: number[] = []
    await cpuOfRequest(door, asked)
    await cpuOfRequest(bare, asked)
    for (let block = 0; block < BLOCKS; block++) {
      ours.push(await cpuOfRequest(door, asked))
      floors.push(await cpuOfRequest(bare, asked))
    }
    const [own, floor] = [median(ours), median(floors)]
    console.log(
      `${name.padEnd(28)} ${own.toFixed(1).padStart(6)} us, ${(own / floor).toFixed(2)} of bare (${floor.toFixed(1)} us)`,
    )
  }
  door.stop()
  bare.stop()
}

interface Started {
  readonly pid: number
  readonly url: string
  stop(): void
}

async function start(word: string): Promise<Started> {
  const [hooks, script] = ['../support/typescript.mjs', 'door-server.ts'].map(
    path => new URL(path, import.meta.url).href,
  )
  const words = ['--import', hooks ?? '', fileURLToPath(script ?? ''), word]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return { pid: child.pid ?? 0, url: `http://127.0.0.1:${Number(port)}`, stop: () => void child.kill() }
}

/** Microseconds. */
async function cpuOfRequest({ pid, url }: Started, asked: Asked): Promise<number> {
  const before = cpuMs(pid)
  await sendAll(url, REQUESTS_OF_A_BLOCK, () => asked)
  return ((cpuMs(pid) - before) * 1000) / REQUESTS_OF_A_BLOCK
}
