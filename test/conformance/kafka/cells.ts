import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { BrokerUnderTest } from './brokers.ts'
import type { Client } from './clients.ts'
import type { Feature } from './features.ts'

/** What became of a feature with a client. */
export interface Cell {
  readonly outcome: 'pass' | 'FAIL' | 'skipped'
  /** Why it was skipped, or the end of what the failing client said. */
  readonly reason: string
  readonly seconds: number
}

/** Exit code of a client that says, in its last line, why it does not know a feature. */
const skipCode = 77
const timeoutMs = 150_000
const saidLines = 30

/** Runs one feature with one client in a process of its own. */
export async function runCell(client: Client, feature: Feature, broker: BrokerUnderTest): Promise<Cell> {
  const [file, ...words] = client.command(broker)
  const started = performance.now()
  const child = spawn(file, [...words, feature], {
    env: { ...process.env, KAFKA_BROKER: JSON.stringify(broker) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const collect = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-100_000))
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    child.kill('SIGKILL')
  }, timeoutMs)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(timer)
  const lines = said.trim().split('\n')
  const seconds = (performance.now() - started) / 1000
  if (code === 0) return { outcome: 'pass', reason: '', seconds }
  if (code === skipCode) return { outcome: 'skipped', reason: lines.at(-1) ?? '', seconds }
  const tail = lines.slice(-saidLines).join('\n')
  return { outcome: 'FAIL', reason: isLate ? `not done after ${timeoutMs} ms\n${tail}` : tail, seconds }
}
