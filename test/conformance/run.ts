import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runAdapters } from './adapters.ts'
import { installJavascript, installNode, installPython } from './installing.ts'
import { runInterop } from './interop/run.ts'
import { startServer } from '../support/server-process.ts'

interface Client {
  readonly name: string
  readonly install: () => void
  readonly command: readonly [string, ...string[]]
  /** What the client talks to. */
  readonly side: 'registry' | 'broker'
}

const clientTimeoutMs = 300_000
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const clients: readonly Client[] = [
  {
    name: 'confluent-kafka (Python)',
    install: installPython,
    command: [at('python/.venv/bin/python'), at('python/conformance.py')],
    side: 'registry',
  },
  {
    name: '@confluentinc/schemaregistry (Node)',
    install: installJavascript,
    command: [process.execPath, at('javascript/conformance.mjs')],
    side: 'registry',
  },
  {
    name: 'kafkajs (Node)',
    install: () => installNode('kafkajs'),
    command: [process.execPath, at('kafkajs/conformance.mjs')],
    side: 'broker',
  },
]

/** Some work with a server of its own, empty at first. Resolves with whether all of it passed. */
async function withServer(name: string, work: (url: string, broker: string) => Promise<boolean>): Promise<boolean> {
  const data = mkdtempSync(join(tmpdir(), 'headgate-conformance-'))
  // Members of a group do not wait for others that might come.
  const environment = { HEADGATE_DATA: data, HEADGATE_GROUP_INITIAL_REBALANCE_DELAY_MS: '100' }
  const server = await startServer({ environment })
  try {
    console.log(`\n${name}`)
    return await work(server.url, server.kafkaAddress ?? '')
  } finally {
    await server.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

async function runClient([file, ...words]: Client['command'], url: string): Promise<boolean> {
  const client = spawn(file, [...words, url], { stdio: 'inherit', timeout: clientTimeoutMs, killSignal: 'SIGKILL' })
  const [code, signal] = (await once(client, 'close')) as [number | null, string | null]
  if (signal !== null) console.error(`ended by ${signal}; ${clientTimeoutMs} ms were its time`)
  return code === 0
}

for (const { install } of clients) install()
const results = []
for (const { name, command, side } of clients)
  results.push(await withServer(name, (url, broker) => runClient(command, side === 'broker' ? broker : url)))
results.push(await withServer('Serializers, both directions', runInterop))
results.push(await withServer('Adapters', runAdapters))
process.exitCode = results.every(Boolean) ? 0 : 1
