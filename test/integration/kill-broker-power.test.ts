import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PoweredDisk } from '../segments/powered-disk.ts'
import type { BrokerFixture } from '../support/broker-fixture.ts'
import { startBroker } from '../support/broker-fixture.ts'
import { BrokerLoad } from './kill-broker-load.ts'

const rounds = Number(process.env['HEADGATE_KILL_ROUNDS'] ?? 8)
/** How many calls to the disk a cut waits for at most: under load, and while the broker starts. */
const MAX_CALLS = 1500
const START_CALLS = 100
/** Every so many rounds the start is cut short; every so many rounds all is read again. */
const ROUNDS_PER_START = 4
const ROUNDS_PER_WHOLE = 9

/** What was not synced is gone in some rounds; in the others any part of it may have reached the disk. */
const keeps = [0, 0.5, 0.9]

/** Small, so that files of the shared log are left behind and removed. */
const maxSharedFileBytes = 200_000

interface Cut {
  readonly over: Promise<void>
  isOver: boolean
}

/** Cuts the power before a call to the disk takes effect. */
function cutAfter(
  disk: PoweredDisk,
  calls: number,
  { load, left, keep }: { readonly load: BrokerLoad; readonly left: string; readonly keep: number },
): Cut {
  const cut: Cut = {
    isOver: false,
    over: new Promise((resolve, reject) => {
      disk.cutAfter(Math.ceil(calls), () => {
        // At once: what was acknowledged before, and nothing else, is in the books.
        load.cut()
        cut.isOver = true
        try {
          disk.leaveIn(left, keep)
          resolve()
        } catch (error) {
          reject(error)
        }
      })
    }),
  }
  return cut
}

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
        const keep = keeps[round % keeps.length] ?? 0
        // Some starts are cut short: what they repair is repaired again.
        const early =
          round % ROUNDS_PER_START === 0 && cutAfter(disk, Math.random() * START_CALLS, { load, left, keep })
        const broker = await open(folder, disk)
        if (!(early && early.isOver)) {
          rmSync(left, { recursive: true, force: true })
          disk.cutAfter(Infinity, () => undefined)
          const isWhole = round % ROUNDS_PER_WHOLE === 0
          expect({ round, faults: await load.faults(broker.port, isWhole) }).toEqual({ round, faults: [] })
          await load.start(broker.port)
          const cut = cutAfter(disk, Math.random() * MAX_CALLS, { load, left, keep })
          await Promise.race([cut.over, load.running()])
        }
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
