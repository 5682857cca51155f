import { afterAll, expect, test } from '@jest/globals'
import { nodeFiles } from '../../src/segments/node-files.ts'
import { append, openLog, removeTemporaryFolders, temporaryFolder } from './log-fixture.ts'

afterAll(removeTemporaryFolders)

/** A disk on which a sync takes so long, and how many there were. */
function slowDisk(syncMs: number) {
  const syncs = { count: 0 }
  const datasync = async (): Promise<void> => {
    syncs.count++
    await new Promise(resolve => setTimeout(resolve, syncMs))
  }
  return { syncs, files: { ...nodeFiles, datasync } }
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** How many syncs there are for one record, three that come while it is synced, and one sent when the first is answered. */
async function syncsOfFive(): Promise<number> {
  const { syncs, files } = slowDisk(150)
  const { log, stop } = await openLog(temporaryFolder(), { files })
  await append(log, ['segment is there'])
  syncs.count = 0
  const first = append(log, ['a'])
  for (let turns = 0; syncs.count === 0 && turns < 100; turns++) await turn()
  const behind = ['b', 'c', 'd'].map(value => append(log, [value]))
  await first
  await Promise.all([append(log, ['e']), ...behind])
  const { count } = syncs
  await stop()
  return count
}

test('who was answered by a slow sync and sends again is in the next one, with those who waited', async () => {
  // It waits for 5 ms: on a busy machine the sender may come later. Without a wait there are three, always.
  const counts = []
  for (let round = 0; round < 20 && counts.at(-1) !== 2; round++) counts.push(await syncsOfFive())
  expect(counts.at(-1)).toBe(2)
})
