import { afterEach } from '@jest/globals'
import { RegistryClient, type RegistryClientOptions } from '../../src/client/index.ts'
import { scriptedServer, type ScriptedServer } from './scripted-server.ts'
import { TestClock } from './test-clock.ts'

const open: ScriptedServer[] = []

afterEach(async () => {
  for (const server of open.splice(0)) await server.stop()
})

/** Servers that are stopped after the test. */
export async function servers(count: number): Promise<ScriptedServer[]> {
  const started = await Promise.all(Array.from({ length: count }, () => scriptedServer()))
  open.push(...started)
  return started
}

/** Stops the server after the test. */
export function stopLater(server: ScriptedServer): ScriptedServer {
  open.push(server)
  return server
}

/** One server, a client of it, and the client's clock. Its waits are half of their range. */
export async function clientAndServer(options: Partial<RegistryClientOptions> = {}) {
  const [server] = (await servers(1)) as [ScriptedServer]
  const clock = new TestClock()
  const client = new RegistryClient({ urls: server.url, clock, random: () => 0.5, ...options })
  return { server, client, clock }
}

/** The error of a promise that must reject. */
export async function errorOf(work: Promise<unknown>): Promise<unknown> {
  const outcome = await work.then(
    value => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('value' in outcome) throw new Error(`expected a rejection, got ${JSON.stringify(outcome.value)}`)
  return outcome.error
}

export const avro = { schema: '"string"' } as const
export const registered = { id: 7, version: 1, guid: '00000000-0000-0000-0000-000000000007', schema: '"string"' }
export const stored = { schema: '"string"', schemaType: 'AVRO', subject: 's', version: 1 }
export const subjectSchema = { ...stored, id: 7 }
