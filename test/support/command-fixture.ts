import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../../src/cli/run.ts'
import { openRegistry } from './registry-fixture.ts'
import { restServer } from './rest-server.ts'

/** What a command printed and ended with. */
export interface Called {
  readonly code: number | undefined
  readonly out: string
  readonly error: string
}

/** A folder of its own, and registries that commands can be called on. */
export class CommandFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'headgate-command-'))
  readonly #servers: Server[] = []

  /** The URL of an empty registry in memory. */
  async registry(): Promise<string> {
    const { server } = restServer(await openRegistry())
    server.listen(0, '127.0.0.1')
    this.#servers.push(server)
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** Writes a file below the folder; its path. */
  write(name: string, text: string | object): string {
    const path = join(this.folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof text === 'string' ? text : JSON.stringify(text))
    return path
  }

  /** Runs `headgate` in the folder. */
  async call(words: readonly string[], environment: Record<string, string> = {}): Promise<Called> {
    let out = ''
    let error = ''
    const code = await run(words, {
      environment,
      folder: this.folder,
      out: text => void (out += text),
      error: text => void (error += text),
    })
    return { code, out, error }
  }

  async stop(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true })
    for (const server of this.#servers) {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }
}
