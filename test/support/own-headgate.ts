import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../../src/cli/read-settings.ts'
import { run } from '../../src/cli/run.ts'
import { startHeadgate, type RunningHeadgate } from '../../src/main.ts'
import { keepingLogger } from './rest-server.ts'

/** What the start loads side by side, which jest cannot do. */
const loads = [
  () => import('../../src/broker/broker.ts'),
  () => import('../../src/main/open-gate.ts'),
  () => import('../../src/postgres/embedded.ts'),
  () => import('../../src/registry/registry.ts'),
  () => import('../../src/rest/server.ts'),
  () => import('../../src/segments/disk-space.ts'),
  () => import('../../src/segments/folder-store.ts'),
  () => import('../../src/tcp/broker-listeners.ts'),
  () => import('../../src/tcp/tls-files.ts'),
  () => import('../../src/threads/threaded-engine.ts'),
  () => import('node-pg-migrate'),
]

/** What a command came to. */
export interface CommandResult {
  readonly code: number | undefined
  readonly out: string
  readonly error: string
}

/** A server in this process, with a folder of its own, and commands that speak to it. */
export class OwnHeadgate {
  readonly #data: string
  #headgate: RunningHeadgate | undefined

  private constructor(data: string) {
    this.#data = data
  }

  /** @param flags settings as flags, without their hyphens */
  static async start(flags: Readonly<Record<string, string>> = {}): Promise<OwnHeadgate> {
    for (const load of loads) await load()
    const own = new OwnHeadgate(mkdtempSync(join(tmpdir(), 'headgate-own-')))
    await own.#start(flags)
    return own
  }

  get registryUrl(): string {
    return this.#headgate?.registryUrl ?? ''
  }

  get kafkaAddress(): string {
    return `127.0.0.1:${this.#headgate?.ports.kafka}`
  }

  /** Stops it and starts it again on what is there. */
  async restart(flags: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#headgate?.stop()
    await this.#start(flags)
  }

  /** Calls the program with words split by blanks; `input` is what it reads. */
  async call(words: string, input = ''): Promise<CommandResult> {
    let out = ''
    let error = ''
    const code = await run(words.split(' '), {
      environment: { HEADGATE_REGISTRY_URL: this.registryUrl, KAFKA_BOOTSTRAP_SERVERS: this.kafkaAddress },
      out: text => void (out += text),
      error: text => void (error += text),
      input: (async function* () {
        yield Buffer.from(input)
      })(),
    })
    return { code, out, error }
  }

  /** Registers an Avro schema; its id. */
  async register(subject: string, schema: unknown): Promise<number> {
    const answer = await fetch(`${this.registryUrl}/subjects/${subject}/versions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ schema: JSON.stringify(schema) }),
    })
    return ((await answer.json()) as { readonly id: number }).id
  }

  /** Stops it and removes its folder. */
  async end(): Promise<void> {
    await this.#headgate?.stop()
    rmSync(this.#data, { recursive: true, force: true })
  }

  async #start(more: Readonly<Record<string, string>>): Promise<void> {
    const flags = new Map(Object.entries({ data: this.#data, port: '0', 'kafka-port': '0', ...more }))
    const { settings } = readSettings({ flags, environment: {} })
    this.#headgate = await startHeadgate(settings, { logger: keepingLogger([]), version: '0.0.0' })
  }
}
