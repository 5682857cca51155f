import { cpSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, expect, test } from '@jest/globals'
import {
  allValues,
  append,
  numbered,
  openLog,
  removeTemporaryFolders,
  temporaryFolder,
} from '../../segments/log-fixture.ts'
import { maintenanceOf } from './maintenance-fixture.ts'

afterAll(removeTemporaryFolders)

/** The folder as a process leaves it that is killed now. */
function killed(folder: string): string {
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  return copy
}

test('segments that a crash has left are verified once, not at every start', async () => {
  const folder = temporaryFolder()
  const first = await openLog(folder, { configs: { 'segment.bytes': '145' } })
  for (let index = 0; index < 21; index++) await append(first.log, [`v${index}`])
  const left = killed(folder)
  await first.stop()

  const open = await openLog(left)
  const { log, stop } = open
  expect(log.storage.verifiedFrom).toBe(0n)
  const maintenance = maintenanceOf(open)
  let isOpened: () => void = () => undefined
  maintenance.start(new Promise<void>(resolve => (isOpened = resolve)))
  await turn()
  expect(log.storage.checkpoint.recoveryPoint).toBe(0n)
  isOpened()
  while (log.storage.checkpoint.recoveryPoint === 0n) await turn()
  await maintenance.stop()
  const leftAgain = killed(left)
  await stop()

  const again = await openLog(leftAgain)
  expect(again.log.storage.verifiedFrom).toBe(21n)
  expect(await allValues(again.log)).toEqual(numbered(21))
  await again.stop()
})
