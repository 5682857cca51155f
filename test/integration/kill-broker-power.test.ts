import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PoweredDisk } from '../segments/powered-disk.ts'
import type { BrokerFixture } from '../support/broker-fixture.ts'
import { startBroker } from '../support/broker-fixture.ts'
import { BrokerLoad } from './kill-broker-load.ts'

const rounds = Number(process.env['HEADGATE_KILL_ROUNDS'] ?? 10)
/** How many calls to the disk the cut waits for at most; some of them fall into the start. */
const MAX_CALLS = 4000
const EARLY_CALLS = 60

/** What was not synced is gone in some rounds; in the others any part of it may have reached the disk. */
const keeps = [0, 0.5, 0.9]

/** Small, so that files of the shared log are left behind and removed. */
const maxSharedFileBytes = 200_000

test(
  'a power cut under load: nothing acknowledged is lost, doubled or out of order, whatever kind it is',
  async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'headgate-power-broker-'))
    const load = new BrokerLoad({ keepsPageCache: false })
    const open = (folder: string, disk: PoweredDisk): Promise<BrokerFixture> =>
      startBroker({ folder, store: { files: disk.files, maxSharedFileBytes } })
    let folder = join(scratch, 'left-0')
    mkdirSync(folder)
    try {
      const first = await startBroker({ folder })
      await load.prepare(first.port)
      await first.stop()
      for (let round = 1; round <= rounds; round++) {
        const left = join(scratch, `left-${round}`)
        const disk = new PoweredDisk(folder)
        const isEarly = Math.random() < 0.2
        const cut = new Promise<void>((resolve, reject) =>
          disk.cutAfter(Math.ceil(Math.random() * (isEarly ? EARLY_CALLS : MAX_CALLS)), () => {
            try {
              // At once: what was acknowledged before, and nothing else, is in the books.
              load.cut()
              disk.leaveIn(left, keeps[round % keeps.length])
              resolve()
            } catch (error) {
              reject(error as Error)
            }
          }),
        )
        const broker = await open(folder, disk)
        expect({ round, faults: await load.faults(broker.port, round % 10 === 0) }).toEqual({ round, faults: [] })
        await load.start(broker.port)
        await Promise.race([cut, load.running()])
        await load.ended()
        await broker.stop()
        rmSync(folder, { recursive: true })
        folder = left
      }
      const last = await startBroker({ folder })
      expect(await load.faults(last.port, true)).toEqual([])
      await last.stop()
      process.stderr.write(`broker: ${rounds} power cuts, ${load.report}\n`)
    } finally {
      load.cut()
      rmSync(scratch, { recursive: true, force: true })
    }
  },
  60_000 + rounds * 20_000,
)
