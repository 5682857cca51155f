import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOut, readOutCounts } from '../support/registry-readout.ts'
import { askRegistry, seedRegistry } from '../support/registry-seed.ts'
import { program, startServer, type ServerProcess } from '../support/server-process.ts'

/** 5000 with `HEADGATE_IMPORT_VERSIONS=5000`; fewer by default, for the writes of two registries take most of the time. */
const atLeast = Number(process.env.HEADGATE_IMPORT_VERSIONS ?? 1000)
const size = { subjects: Math.ceil(atLeast * 0.12), versions: Math.ceil(atLeast * 1.04) }

let folder: string
const servers: ServerProcess[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-move-'))
})

afterAll(async () => {
  await Promise.all(servers.map(server => server.stop()))
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

async function serve(name: string): Promise<string> {
  const server = await startServer({ words: ['--kafka', 'off', '--data', join(folder, name), '--log-level', 'error'] })
  servers.push(server)
  return server.url
}

function begin(words: readonly string[]): { readonly child: ChildProcess; readonly output: () => string } {
  const { PATH = '', HOME = '' } = process.env
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  const child = spawn(process.execPath, [program, ...words], { cwd: folder, env: { PATH, HOME }, stdio: [...stdio] })
  let written = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (written += chunk.toString()))
  return { child, output: () => written }
}

async function ended(words: readonly string[]) {
  const { child, output } = begin(words)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output: output() }
}

/** Whether the registry holds more than `count` versions, soft-deleted ones too. */
async function holdsMore(url: string, count: number): Promise<boolean> {
  const page = await askRegistry(url, `GET /schemas?subjectPrefix=%3A*%3A&deleted=true&offset=${count}&limit=1`)
  return (page as unknown[]).length > 0
}

async function hasDeleted(url: string): Promise<boolean> {
  return ((await askRegistry(url, 'GET /subjects?deletedOnly=true')) as unknown[]).length > 0
}

/** Begins an import and kills it as soon as the condition holds. */
async function killedWhen(words: readonly string[], isDue: () => Promise<boolean>): Promise<NodeJS.Signals | null> {
  const { child } = begin(words)
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  while (child.exitCode === null && !(await isDue())) await new Promise(resolve => setTimeout(resolve, 20))
  child.kill('SIGKILL')
  return (await closed)[1]
}

/** Of the contexts; a text where one has none. */
function modes(url: string): Promise<readonly unknown[]> {
  const targets = ['/mode', '/mode/%3A.prod%3A', '/mode/%3A.team-b%3A']
  return Promise.all(targets.map(target => askRegistry(url, `GET ${target}`).catch((error: Error) => error.message)))
}

test('a registry that is imported, and killed three times on the way, reads the same', async () => {
  const [from, to] = [await serve('from'), await serve('to')]
  await seedRegistry(from, size)
  const archive = join(folder, 'registry.tar.gz')
  expect(await ended(['export', '--registry', from, '--out', archive])).toMatchObject({ code: 0 })
  const words = ['import', '--from', archive, '--to', to]
  for (const count of [200, atLeast / 2]) {
    expect(await killedWhen(words, () => holdsMore(to, count))).toBe('SIGKILL')
    expect(await holdsMore(to, atLeast)).toBe(false)
    expect(await modes(to)).toContainEqual({ mode: 'IMPORT' })
  }
  expect(await killedWhen(words, () => hasDeleted(to))).toBe('SIGKILL')
  const last = await ended([...words, '--verify'])
  expect(last.output).toContain('configs and modes are equal')
  expect(last.code).toBe(0)
  const wanted = await readOut(from, ['nickname'])
  expect(readOutCounts(wanted).versions).toBeGreaterThan(atLeast)
  expect(readOutCounts(wanted).deleted).toBeGreaterThan(atLeast / 10)
  expect(await readOut(to, ['nickname'])).toEqual(wanted)
  expect(readdirSync(folder).filter(name => name.startsWith('.headgate'))).toEqual([])
}, 600_000)
