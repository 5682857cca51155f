import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { dumpLogSegments } from '../support/kafka-tools/dump-log-segments.ts'
import { kafkaJars } from '../support/kafka-tools/kafka-jars.ts'
import { requiredTool } from '../support/kafka-tools/required.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { startServer } from '../support/server-process.ts'
import { BrokerLoad } from './kill-broker-load.ts'

const rounds = Number(process.env['HEADGATE_KILL_ROUNDS'] ?? 6)
/** Every so many rounds everything is read again from the start. */
const ROUNDS_PER_WHOLE = 20

/** As many things are acknowledged between two kills, at most, or a little more. */
const MAX_DONE = 600

const jars = requiredTool(kafkaJars())

/** The names of all files in one word would be more than a program may be given. */
const filesAtOnce = 200

/** What Kafka's own tool says against the segments and indexes of a broker that was killed and has been started since. */
async function complaints(folder: string): Promise<readonly string[]> {
  if (jars === undefined) return []
  const files = (await readdir(folder, { recursive: true }))
    .filter(name => /\.(log|index|timeindex|txnindex|snapshot)$/.test(name) && !name.endsWith('metadata.log'))
    .map(name => join(folder, name))
  const gap = /^(Non-consecutive offsets in .*\.log| {2}\d+ is followed by \d+)$/
  const found: string[] = []
  for (let at = 0; at < files.length; at += filesAtOnce)
    found.push(...dumpLogSegments(jars, files.slice(at, at + filesAtOnce)).complaints)
  return found.filter(line => !gap.test(line))
}

test(
  'kill -9 under load: nothing acknowledged is lost, doubled or out of order, whatever kind it is',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headgate-kill-broker-'))
    const load = new BrokerLoad({ keepsPageCache: true })
    let running: ServerProcess | undefined
    const open = async () => {
      const server = (running = await startServer({ environment: { HEADGATE_DATA: folder } }))
      return { server, port: Number(server.kafkaAddress?.split(':').at(-1)) }
    }
    try {
      const first = await open()
      await load.prepare(first.port)
      await first.server.stop('SIGKILL')
      for (let round = 1; round <= rounds; round++) {
        const { server, port } = await open()
        expect(await load.faults(port, round % ROUNDS_PER_WHOLE === 0)).toEqual([])
        await load.start(port)
        await load.hasDone(1 + Math.random() * MAX_DONE)
        await wait(Math.random() * 100)
        await server.stop('SIGKILL')
        await load.ended()
      }
      const last = await open()
      expect(await load.faults(last.port, true)).toEqual([])
      process.stderr.write(`broker: ${rounds} kills, ${load.report}\n`)
      // Indexes are on the disk whole once the segments have been closed; those of the kill were verified by the start.
      expect(await last.server.stop()).toBe(0)
      expect(await complaints(join(folder, 'broker'))).toEqual([])
    } finally {
      load.cut()
      await running?.stop('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    }
  },
  90_000 + rounds * 30_000,
)
