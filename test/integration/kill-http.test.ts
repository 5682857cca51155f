import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { postgresMissing, startPostgresCluster } from '../support/postgres-cluster.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { KillLoad } from './kill-http-load.ts'

const rounds = Number(process.env['HEADGATE_KILL_ROUNDS'] ?? 6)
const timeoutMs = 60_000 + rounds * 15_000
const CLIENTS = 8
/** Every so many rounds the server of the database is left alone, and the registry is killed. */
const ROUNDS_PER_NODE_KILL = 3

const missing = await postgresMissing()
if (missing !== undefined) process.stderr.write(`skipped: kills over HTTP on PostgreSQL: ${missing}\n`)
const describeWithServer = missing === undefined ? describe : describe.skip

const none = {
  invented: [],
  doubled: [],
  lost: [],
  idGaps: [],
  versionGaps: [],
  undeleted: [],
  deletedUnasked: [],
}

const enough = async (load: KillLoad, more: number): Promise<void> => {
  const goal = load.acknowledged + more
  for (const deadline = Date.now() + 60_000; load.acknowledged < goal; await wait(5))
    if (Date.now() > deadline) throw new Error('no write was acknowledged for a minute')
}

const report = (what: string, load: KillLoad): void =>
  void process.stderr.write(`${what}, ${load.acknowledged} of ${load.attempted} writes acknowledged, none lost\n`)

test(
  'kill -9 under load: every acknowledged id and version is there, and nothing that was not asked for',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headgate-kill-http-'))
    const load = new KillLoad()
    const open = () => startServer({ environment: { HEADGATE_DATA: folder } })
    try {
      for (let round = 0; round < rounds; round++) {
        const server = await open()
        expect(await load.faults(server.url)).toEqual(none)
        load.start(server.url, CLIENTS)
        await enough(load, 1)
        await wait(Math.random() * 400)
        await server.stop('SIGKILL')
        await load.stop()
      }
      const last = await open()
      expect(await load.faults(last.url)).toEqual(none)
      expect(await last.stop()).toBe(0)
      report(`embedded: ${rounds} kills`, load)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
  timeoutMs,
)

describeWithServer('on a PostgreSQL server', () => {
  test(
    'kill -9 of the PostgreSQL server, or of the registry, under load: the same',
    async () => {
      const cluster = await startPostgresCluster()
      const environment = { DATABASE_URL: await cluster.createDatabase() }
      const load = new KillLoad()
      let server: ServerProcess = await startServer({ environment })
      try {
        for (let round = 1; round <= rounds; round++) {
          load.start(server.url, CLIENTS)
          await enough(load, 1)
          await wait(Math.random() * 300)
          if (round % ROUNDS_PER_NODE_KILL === 0) {
            await server.stop('SIGKILL')
            await load.stop()
            server = await startServer({ environment })
          } else {
            await cluster.crash()
            await load.stop()
            await cluster.start()
          }
          expect(await load.faults(server.url)).toEqual(none)
        }
        report(`PostgreSQL: ${rounds} kills`, load)
      } finally {
        await server.stop('SIGKILL')
        await cluster.stop()
      }
    },
    timeoutMs,
  )
})
