import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)
const DEBIAN_FOLDER = '/usr/lib/postgresql'
const PASSWORD = 'not-a-secret'

/** A PostgreSQL server of its own, in memory where the system has a folder for that. */
export interface PostgresCluster {
  readonly folder: string
  /** Makes an empty database and names it. */
  createDatabase(options?: string): Promise<string>
  /** Ends the server as a crash would: at once, with everything that belongs to it. */
  crash(): Promise<void>
  /** Ends the server and lets it tidy up. */
  shutDown(): Promise<void>
  /** Starts it again; resolves when it takes connections. */
  start(): Promise<void>
  /** Crashes it and removes its files. */
  stop(): Promise<void>
}

/** Why there is no PostgreSQL to test with; undefined when there is one. In CI there has to be one. */
export async function postgresMissing(): Promise<string | undefined> {
  if (await binaryFolder()) return undefined
  const reason = `no PostgreSQL server below ${DEBIAN_FOLDER}: install the Debian package postgresql`
  if (process.env['CI'] === 'true') throw new Error(reason)
  return reason
}

/** Files of a server that takes connections over TLS alone. */
export interface TlsFiles {
  readonly key: string
  readonly certificate: string
}

/** A cluster that runs. The user postgres owns it where the tests run as root, whom PostgreSQL refuses. */
export async function startPostgresCluster(tls?: TlsFiles): Promise<PostgresCluster> {
  const binaries = await binaryFolder()
  if (!binaries) throw new Error('there is no PostgreSQL')
  const cluster = new Cluster(binaries, await serverUser(), await mkdtemp(join(await memoryFolder(), 'headgate-pg-')))
  await cluster.make()
  if (tls !== undefined) await cluster.useTls(tls)
  await cluster.start()
  return cluster
}

/** The one that a variable names, for other versions; or the newest of Debian's packages. */
async function binaryFolder(): Promise<string | undefined> {
  const named = process.env['TEST_POSTGRES_BIN']
  if (named !== undefined) return named
  const versions = await readdir(DEBIAN_FOLDER).catch(() => [])
  for (const version of versions.sort((a, b) => Number(b) - Number(a))) {
    const folder = join(DEBIAN_FOLDER, version, 'bin')
    if ((await readdir(folder).catch((): string[] => [])).includes('initdb')) return folder
  }
  return undefined
}

async function memoryFolder(): Promise<string> {
  return (await readdir('/dev/shm').catch(() => undefined)) ? '/dev/shm' : tmpdir()
}

interface ServerUser {
  readonly uid: number
  readonly gid: number
}

async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async flag => Number((await run('id', [flag, 'postgres'])).stdout)),
  )
  return { uid: uid ?? 0, gid: gid ?? 0 }
}

class Cluster implements PostgresCluster {
  readonly folder: string
  readonly #binaries: string
  readonly #user: ServerUser | undefined
  readonly #settings: string[] = []
  #port = 0
  #server: ChildProcess | undefined
  #databases = 0

  constructor(binaries: string, user: ServerUser | undefined, folder: string) {
    this.#binaries = binaries
    this.#user = user
    this.folder = folder
  }

  get #data(): string {
    return join(this.folder, 'data')
  }

  async make(): Promise<void> {
    await mkdir(this.#data, { mode: 0o700 })
    if (this.#user) for (const path of [this.folder, this.#data]) await chown(path, this.#user.uid, this.#user.gid)
    const args = ['--pgdata', this.#data, '--username', 'headgate', '--auth', 'trust', '--encoding', 'UTF8']
    await run(join(this.#binaries, 'initdb'), [...args, '--locale', 'C.UTF-8', '--no-sync'], { ...this.#user })
    this.#port = await freePort()
  }

  async useTls(tls: TlsFiles): Promise<void> {
    for (const [name, file] of [
      ['key', tls.key],
      ['certificate', tls.certificate],
    ] as const) {
      const copy = join(this.#data, name)
      await copyFile(file, copy)
      await chmod(copy, 0o600)
      if (this.#user) await chown(copy, this.#user.uid, this.#user.gid)
    }
    await writeFile(join(this.#data, 'pg_hba.conf'), 'local all all trust\nhostssl all all all trust\n')
    this.#settings.push('ssl=on', 'ssl_key_file=key', 'ssl_cert_file=certificate')
  }

  async start(): Promise<void> {
    const settings = [
      `port=${this.#port}`,
      `unix_socket_directories=${this.folder}`,
      'listen_addresses=127.0.0.1',
      'fsync=off',
      // In the folder: a server that is killed leaves the other kind behind for good.
      'dynamic_shared_memory_type=mmap',
      ...this.#settings,
    ]
    const args = ['-D', this.#data, ...settings.flatMap(setting => ['-c', setting])]
    const server = spawn(join(this.#binaries, 'postgres'), args, { ...this.#user, stdio: ['ignore', 'ignore', 'pipe'] })
    this.#server = server
    let log = ''
    server.stderr?.on('data', (data: Buffer) => (log = (log + data.toString()).slice(-4000)))
    await waitFor(async () => {
      if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${log}`)
      return this.#query('postgres', 'select 1').then(
        () => true,
        () => false,
      )
    })
  }

  async createDatabase(options = ''): Promise<string> {
    const name = `test_${++this.#databases}`
    await this.#query('postgres', `create database ${name} ${options}`)
    return this.#url(name)
  }

  crash(): Promise<void> {
    return this.#end('SIGKILL')
  }

  shutDown(): Promise<void> {
    return this.#end('SIGINT')
  }

  async stop(): Promise<void> {
    await this.crash()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** The children of a server that was killed notice by themselves; the shared memory is theirs until then. */
  async #end(signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server?.pid || server.exitCode !== null) return
    const children = await childrenOf(server.pid)
    const exit = new Promise(resolve => server.once('exit', resolve))
    server.kill(signal)
    if (signal === 'SIGKILL') for (const child of children) kill(child)
    await exit
    await waitFor(async () => !children.some(isAlive))
  }

  #url(database: string): string {
    return `postgres://headgate:${PASSWORD}@127.0.0.1:${this.#port}/${database}`
  }

  async #query(database: string, text: string): Promise<void> {
    const client = new pg.Client({
      host: this.folder,
      port: this.#port,
      user: 'headgate',
      database,
      connectionTimeoutMillis: 2000,
    })
    try {
      await client.connect()
      await client.query(text)
    } finally {
      await client.end()
    }
  }
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.trim().split(/\s+/).filter(Boolean).map(Number)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as { code?: string }).code !== 'ESRCH') throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as { code?: string }).code !== 'ESRCH'
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** Asks again and again, for half a minute at most. */
export async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await condition());) {
    if (Date.now() > deadline) throw new Error('waited for half a minute in vain')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
