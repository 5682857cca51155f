import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { KillChild } from './kill-child.ts'

const rounds = Number(process.env['HEADGATE_KILL_ROUNDS'] ?? 12)
/** Every so many rounds the process is killed while it starts. */
const ROUNDS_PER_EARLY_KILL = 4

test(
  'kill -9 loses no acknowledged write and leaves none half',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headgate-kill-'))
    let acknowledged = 0
    let kills = 0
    try {
      for (let round = 0; round < rounds; round++) {
        const child = new KillChild(folder)
        if (round % ROUNDS_PER_EARLY_KILL === 0) await wait(Math.random() * 2000)
        else {
          await child.hasWritten(1)
          await wait(Math.random() * 400)
        }
        await child.kill()
        kills++
        // One write was under way at most. The child itself has checked that the state is that of `opened` writes.
        if (child.opened !== undefined) {
          expect(child.opened).toBeGreaterThanOrEqual(acknowledged)
          expect(child.opened).toBeLessThanOrEqual(acknowledged + 1)
          acknowledged = child.opened
        }
        for (const number of child.wrote) expect(number).toBe(++acknowledged)
      }
      const last = new KillChild(folder)
      await last.hasWritten(1)
      await last.end()
      process.stderr.write(`${kills} kills, ${last.wrote.at(-1)} writes, none lost\n`)
      expect(last.opened).toBeGreaterThanOrEqual(acknowledged)
      expect(last.opened).toBeLessThanOrEqual(acknowledged + 1)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
  60_000 + rounds * 15_000,
)
