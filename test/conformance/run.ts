import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from '../support/server-process.ts'

interface Client {
  readonly name: string
  /** The file that names every version. */
  readonly lock: string
  /** A copy of the lock, made when what it names had been installed. */
  readonly installed: string
  readonly install: () => void
  readonly command: readonly [string, ...string[]]
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const execute = (file: string, ...words: readonly string[]) => void execFileSync(file, words, { stdio: 'inherit' })

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
  },
  {
    name: '@confluentinc/schemaregistry (Node)',
    lock: at('javascript/package-lock.json'),
    installed: at('javascript/node_modules/.installed'),
    install: () => execute('npm', 'ci', '--prefix', at('javascript')),
    command: [process.execPath, at('javascript/conformance.mjs')],
  },
]

function installWhenChanged({ lock, installed, install }: Client): void {
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return
  install()
  copyFileSync(lock, installed)
}

/** Each client against a server of its own, empty at first. Resolves with whether all of its cases passed. */
async function run({ name, command: [file, ...words] }: Client): Promise<boolean> {
  const data = mkdtempSync(join(tmpdir(), 'headgate-conformance-'))
  const server = await startServer({ environment: { HEADGATE_DATA: data } })
  try {
    console.log(`\n${name}`)
    const client = spawn(file, [...words, server.url], { stdio: 'inherit' })
    const [code] = (await once(client, 'close')) as [number | null]
    return code === 0
  } finally {
    await server.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

let failures = 0
for (const client of clients) {
  installWhenChanged(client)
  if (!(await run(client))) failures++
}
process.exitCode = failures === 0 ? 0 : 1
