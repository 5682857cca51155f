import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openEmbeddedStore } from '../../src/postgres/embedded.ts'
import { checkPlanned } from './kill-plan.ts'

const rounds = Number(process.env['HEADGATE_KILL_ROUNDS'] ?? 12)
const writerFile = fileURLToPath(new URL('./kill-power-writer.ts', import.meta.url))
const typescript = new URL('../support/typescript.mjs', import.meta.url).href

/** The number of the last write that was acknowledged before the cut. */
async function writeUntilCut(folder: string, target: string, keep: number): Promise<number> {
  const args = ['--import', typescript, writerFile, folder, target, String(keep)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' } })
  return Number(/^wrote (\d+)$/m.exec(stdout)?.[1])
}

/** What was not synced is gone in some rounds; in the others any part of it may have reached the disk. */
const keeps = [0, 0.5, 0.9]

// The emulated disk finds files by their descriptors.
const isLinux = process.platform === 'linux'
if (!isLinux) process.stderr.write('skipped: power cuts: the emulated disk needs Linux\n')
const describeOnLinux = isLinux ? describe : describe.skip

describeOnLinux('a power cut', () => {
  test(
    'loses no acknowledged write and leaves none half',
    async () => {
      const scratch = await mkdtemp(join(tmpdir(), 'headgate-power-'))
      let folder = join(scratch, 'before')
      try {
        await (await openEmbeddedStore({ folder })).stop()
        let sequence = 0
        for (let round = 0; round < rounds; round++) {
          const left = join(scratch, `left-${round}`)
          const acknowledged = Math.max(sequence, await writeUntilCut(folder, left, keeps[round % keeps.length] ?? 0))
          const store = await openEmbeddedStore({ folder: left })
          sequence = await checkPlanned(store)
          await store.stop()
          expect(sequence).toBeGreaterThanOrEqual(acknowledged)
          expect(sequence).toBeLessThanOrEqual(acknowledged + 1)
          await rm(folder, { recursive: true })
          folder = left
        }
        process.stderr.write(`${rounds} power cuts, ${sequence} writes, none lost\n`)
      } finally {
        await rm(scratch, { recursive: true, force: true })
      }
    },
    60_000 + rounds * 20_000,
  )
})
