import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'

/** Connections that a load keeps open; each waits for its answer before it asks again. */
export const CONNECTIONS = 16
/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10
export const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json'

export interface Asked {
  readonly method?: string
  readonly path: string
  readonly body?: string
}

/** Sends `count` requests, as many at a time as there are connections. Rejects on an answer that is not 200. */
export async function sendAll(url: string, count: number, asked: (index: number) => Asked): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  let next = 0
  const worker = async () => {
    while (next < count) await send(url, agent, asked(next++))
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  agent.destroy()
}

/** One request; resolves with the body. */
export function send(url: string, agent: Agent | undefined, { method = 'GET', path, body }: Asked): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { 'Content-Type': MEDIA_TYPE }, ...(agent && { agent }) }
    const outgoing = request(url + path, options, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (response.statusCode === 200) resolve(text)
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 300)}`))
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** CPU time that a process has used so far, all threads, in milliseconds. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/** Resident memory of a process in MiB, and the most it has had. */
export function memoryMib(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  const field = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024)
  return { now: field('VmRSS'), peak: field('VmHWM') }
}

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN
}
