import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runAdapters } from './adapters.ts'
import { runInterop } from './interop/run.ts'
import { startServer } from '../support/server-process.ts'

interface Client {
  readonly name: string
  /** The file that names every version. */
  readonly lock: string
  /** A copy of the lock, made when what it names had been installed. */
  readonly installed: string
  readonly install: () => void
  readonly command: readonly [string, ...string[]]
  /** What the client talks to. */
  readonly side: 'registry' | 'broker'
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const execute = (file: string, ...words: readonly string[]) => void execFileSync(file, words, { stdio: 'inherit' })

/** Of the packages one has code to be compiled: its own librdkafka, beside the system's libraries. */
function installJavaScript(): void {
  // npm hands the settings of the script's own folder down, and they come before those of this one.
  execute('npm', 'ci', '--engine-strict=false', '--prefix', at('javascript'))
  const name = '@confluentinc/kafka-javascript'
  const words = ['rebuild', name, '--ignore-scripts=false', `--build-from-source=${name}`]
  const env = { ...process.env, CKJS_LINKING: 'dynamic' }
  execFileSync('npm', words, { cwd: at('javascript'), env, stdio: ['ignore', 'ignore', 'inherit'] })
}

const clients: readonly Client[] = [
  {
    name: 'confluent-kafka (Python)',
    lock: at('python/requirements.txt'),
    installed: at('python/.venv/installed'),
    install() {
      execute('python3', '-m', 'venv', '--clear', at('python/.venv'))
      execute(at('python/.venv/bin/pip'), 'install', '-q', '--require-hashes', '-r', at('python/requirements.txt'))
    },
    command: [at('python/.venv/bin/python'), at('python/conformance.py')],
    side: 'registry',
  },
  {
    name: '@confluentinc/schemaregistry (Node)',
    lock: at('javascript/package-lock.json'),
    installed: at('javascript/node_modules/.installed'),
    install: installJavaScript,
    command: [process.execPath, at('javascript/conformance.mjs')],
    side: 'registry',
  },
  {
    name: 'kafkajs (Node)',
    lock: at('kafkajs/package-lock.json'),
    installed: at('kafkajs/node_modules/.installed'),
    install: () => execute('npm', 'ci', '--prefix', at('kafkajs')),
    command: [process.execPath, at('kafkajs/conformance.mjs')],
    side: 'broker',
  },
]

function installWhenChanged({ lock, installed, install }: Client): void {
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return
  install()
  copyFileSync(lock, installed)
}

/** Some work with a server of its own, empty at first. Resolves with whether all of it passed. */
async function withServer(name: string, work: (url: string, broker: string) => Promise<boolean>): Promise<boolean> {
  const data = mkdtempSync(join(tmpdir(), 'headgate-conformance-'))
  const server = await startServer({ environment: { HEADGATE_DATA: data } })
  try {
    console.log(`\n${name}`)
    return await work(server.url, server.kafkaAddress ?? '')
  } finally {
    await server.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

async function runClient([file, ...words]: Client['command'], url: string): Promise<boolean> {
  const client = spawn(file, [...words, url], { stdio: 'inherit' })
  const [code] = (await once(client, 'close')) as [number | null]
  return code === 0
}

for (const client of clients) installWhenChanged(client)
const results = []
for (const { name, command, side } of clients)
  results.push(await withServer(name, (url, broker) => runClient(command, side === 'broker' ? broker : url)))
results.push(await withServer('Serializers, both directions', runInterop))
results.push(await withServer('Adapters', runAdapters))
process.exitCode = results.every(Boolean) ? 0 : 1
